"""A text with a passage of another one put in its middle: what an attentive rater finds worse.

    the fog came in at six and stayed for tea   ->   the fog came of the blue cups stayed for tea

Appraise plants such copies among its items (Federmann, 2018, C18-2019); a share of them that goes
unnoticed says more of a rater than a question like "please press 3".
"""

import re
from collections.abc import Iterator, Sequence

from evaluation.rating.judgement import TRUE
from evaluation.rating.material import Example
from evaluation.rating.units import draw

_FEWEST_WORDS = 4
_LOOKED_AT = 8  # other examples
_DIGITS = 8
_WORD = re.compile(r"\S+\s*|\s+")


def spoilt(example: Example, others: Sequence[Example], *, seed: int) -> str | None:
    """Put a third of another example's true half into the middle of this one's.

    Without another text that helps, the parts of this one are turned round. The same seed gives
    the same text.

    Returns:
        The spoilt text; None for a text of which no other can be made, such as a single letter.
    """
    text = example.texts[TRUE]
    own = _parts(text)
    size = max(2, len(own) // 3)
    start = (len(own) - size + 1) // 2
    for donor in _donors(example, others, seed):
        passage = _passage(_parts(donor.texts[TRUE]), size)
        made = "".join([*own[: max(0, start)], *_parted(passage), *own[max(0, start) + size :]])
        if passage and _differs(made, text):
            return made
    turned = "".join(_parted(own[::-1]))
    return turned if _differs(turned, text) else None


def _donors(example: Example, others: Sequence[Example], seed: int) -> Iterator[Example]:
    """Give a few other examples, those of other groups first: what is near may fit too well."""
    start = int(draw(seed, "donor", example.id)[:_DIGITS], 16)
    near = (others[(start + step) % len(others)] for step in range(min(_LOOKED_AT, len(others))))
    found = [each for each in near if each.id != example.id]
    yield from sorted(found, key=lambda each: each.group == example.group)


def _parts(text: str) -> list[str]:
    """Cut a text into words; one of a script without spaces, or a short one, into characters."""
    words = re.findall(_WORD, text)
    if len(words) >= _FEWEST_WORDS:
        return words
    import regex

    return list(regex.findall(r"\X", text))


def _passage(parts: list[str], size: int) -> list[str]:
    """Take `size` parts from the middle of a text, or all it has."""
    start = max(0, (len(parts) - size) // 2)
    return parts[start : start + size]


def _parted(words: list[str]) -> Iterator[str]:
    """Let the last word of a passage not run into what follows it."""
    spaced = any(word[-1:].isspace() for word in words)
    for word in words:
        yield word if word[-1:].isspace() or not spaced else f"{word} "


def _differs(made: str, text: str) -> bool:
    return made.split() != text.split()
