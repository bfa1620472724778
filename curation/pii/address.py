"""Streets with a number, as the given regions write them, with flat and postcode where they follow.

    12 Harbour Street, Flat 3, London SW1A 2AA    Lange Straße 7, 10115 Berlin    Rua Alta 1634

This finds what is written with care: capitals, a number, a word for street. Much of what people
type is not. The key is folded, without punctuation.
"""

import re
from collections.abc import Iterator

from curation.pii import address_forms
from curation.pii.address_forms import Patterns
from curation.pii.plain import small
from curation.pii.span import ADDRESS, Span

# A number after one of these counts something else: "chapter 3 The Long Road".
_COUNTED = re.compile(
    r"\b(?:chapters?|pages?|parts?|sections?|figures?|fig\.|tables?|steps?|episodes?|volumes?|vol\."
    r"|levels?|scenes?|acts?|seasons?|day|week|number|version|top|until|since|in)\s$",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]+")
_NUMBER = re.compile(r"\s[0-9]")
_BEFORE = 12  # characters: the longest of these words, and a space


def find(text: str, regions: tuple[str, ...]) -> Iterator[Span]:
    """Find addresses of houses."""
    for match in _matches(text, address_forms.patterns(regions)):
        if not _COUNTED.search(text, max(match.start() - _BEFORE, 0), match.start()):
            key = " ".join(re.findall(r"\w+", match[0].casefold()))
            yield Span(*match.span(), ADDRESS, key)


def _matches(text: str, known: Patterns) -> Iterator[re.Match[str]]:
    """Give what looks like an address, asking the slow patterns only where a word for street is."""
    if known.numbered:
        yield from known.numbered.finditer(text)
    if known.begun:
        end = 0
        for word in _WORD.finditer(small(text)):
            if word[0] in known.begins and word.start() >= end:
                match = known.begun.match(text, word.start())
                if match:
                    end = match.end()
                    yield match
    if known.named and any(
        _ends(text, number.start(), known.ends) for number in _NUMBER.finditer(text)
    ):
        yield from known.named.finditer(text)


def _ends(text: str, at: int, words: tuple[str, ...]) -> bool:
    """Say whether a word for street ends at a place, with or without a full stop."""
    return text.endswith(words, 0, at - 1 if text[at - 1 : at] == "." else at)
