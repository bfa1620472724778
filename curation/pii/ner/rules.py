"""Names by lists and cues alone, and what of a text is left for a model to say.

    "Silvana Kovač told Rubija off"  ->  0-14 Silvana Kovač (listed), 20-26 Rubija (told …)

Each find is a stretch of words. It starts with a word that something speaks for, and takes along
what follows and looks like the rest of a name: initials, particles, a word with a capital.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from curation.pii.ner import cues
from curation.pii.ner.family import FAMILY, is_family
from curation.pii.ner.given import DOUBTFUL, GIVEN, SURE, WITHIN
from curation.pii.ner.phrases import PARTICLES
from curation.pii.ner.tokens import Token, tokens
from curation.pii.words import NAMES_TOO

_MOST_WORDS = 5
_LABELS_MOST = 2  # words of a speaker's name at the start of a line


@dataclass(frozen=True)
class Read:
    """What rules make of a text.

    Attributes:
        words: of the text.
        spans: names, as stretches of words: first, and the one behind the last.
        loud: whether it is written in capitals.
    """

    words: Sequence[Token]
    spans: Sequence[tuple[int, int]]
    loud: bool

    def open(self) -> list[int]:
        """List the words that a model should look at: they could be a name, and are none yet."""
        known = {at for first, last in self.spans for at in range(first, last)}
        return [at for at, word in enumerate(self.words) if word.namely and at not in known]


def read(text: str, *, small: bool) -> Read:
    """Find names by rules; `small`: whether names are looked for in small letters too."""
    words = tokens(text)
    loud = _loud(words)
    if not any(word.capital or (small and word.folded in SURE) for word in words):
        return Read(words, [(at, at + 1) for at in _introduced(text, words)] if small else [], loud)
    seeds = sorted({*_seeds(text, words, small=small, loud=loud), *_speakers(text, words)})
    seeds = sorted({*seeds, *_listed(text, words, frozenset(seeds))})
    return Read(words, list(_stretched(words, seeds, loud=loud)), loud)


def _loud(words: Sequence[Token]) -> bool:
    long = [word.text for word in words if len(word.text) > 1]
    return len(long) > 1 and sum(map(str.isupper, long)) > 0.7 * len(long)


def _introduced(text: str, words: Sequence[Token]) -> Iterator[int]:
    """Find `my name is vitoria`."""
    for at, word in enumerate(words):
        if len(word.text) > 2 and not word.plain and cues.introduced(text, words, at):
            yield at


def _seeds(text: str, words: Sequence[Token], *, small: bool, loud: bool) -> Iterator[int]:
    """Find the words that a name starts with."""
    yield from _introduced(text, words) if small else ()
    written_small = small_words(words)
    for at, word in enumerate(words):
        if not word.capital or loud:
            if (small or word.capital) and word.folded in SURE and not word.plain:
                yield at
        elif (
            _by_list(words, at)
            or cues.titled(words, at)
            or _by_shape(words, at)
            or (_may_be_cued(word, written_small) and cues.cued(text, words, at))
        ):
            yield at


def _may_be_cued(word: Token, written_small: frozenset[str]) -> bool:
    return word.namely and not word.text.isupper() and word.folded not in written_small


def small_words(words: Sequence[Token]) -> frozenset[str]:
    """Give what is written in small letters too: a capital elsewhere makes no name of it."""
    return frozenset(word.folded for word in words if not word.capital)


def _by_list(words: Sequence[Token], at: int) -> bool:
    """Say whether a list makes a name of a word with a capital."""
    word = words[at]
    name = word.folded if word.folded in GIVEN else word.folded.partition("-")[0]  # Anna-Maria
    if name not in GIVEN or name in SURE:
        return name in SURE
    beside = _next_family(words, at)
    return beside or (name in WITHIN and not word.begins and not word.text.isupper())


def _next_family(words: Sequence[Token], at: int) -> bool:
    """Say whether a family name follows, with a capital, perhaps behind an initial."""
    after = at + 1
    if after + 1 < len(words) and words[after].initial and words[after].joined:
        after += 1
    if after >= len(words) or not words[after].joined:
        return False
    family = words[after]
    if words[at].folded in GIVEN and family.folded in FAMILY:
        return family.capital  # Zoe Young
    return family.namely and is_family(family.folded)


def _by_shape(words: Sequence[Token], at: int) -> bool:
    """Find `Rubija K. Okri` by its initial, `Rubija Kowalewska` by its ending."""
    if not words[at].namely or words[at].folded in DOUBTFUL or words[at].text.isupper():
        return False
    if at + 2 < len(words) and words[at + 1].initial and words[at + 1].joined:
        return words[at + 2].joined and words[at + 2].namely and words[at + 1].text != "I"
    return _next_family(words, at) and words[at + 1].folded not in NAMES_TOO


def _speakers(text: str, words: Sequence[Token]) -> Iterator[int]:
    """Find who speaks in a dialogue, `Leverett: What a day.`, if a name is among them."""
    found = []
    for at, word in enumerate(words):
        if not word.namely or (word.start and text[word.start - 1] != "\n"):
            continue
        last = at
        while last + 1 < len(words) and words[last + 1].joined and words[last + 1].namely:
            last += 1
        if last - at < _LABELS_MOST and text[words[last].end : words[last].end + 1] == ":":
            found.append(at)
    if len(found) > 1 and any(words[at].folded in GIVEN for at in found):
        yield from found


def _listed(text: str, words: Sequence[Token], seeds: frozenset[int]) -> Iterator[int]:
    """Find the other names in `Gaetane, Hannah, Anthony and Shovda`."""
    run: list[int] = []
    for at, word in enumerate(words):
        goes_on = run and _separates(text[words[run[-1]].end : word.start])
        if word.folded in {"and", "or"} and run and at == run[-1] + 1:
            continue
        if not (goes_on or (run and _separates_by_and(text, words, run[-1], at))):
            yield from _others(run, seeds)
            run = []
        if at in seeds or word.namely or (word.folded in SURE and not word.plain):
            run.append(at)
        elif run:
            yield from _others(run, seeds)
            run = []
    yield from _others(run, seeds)


def _others(run: list[int], seeds: frozenset[int]) -> Iterator[int]:
    if len(run) > 2 and sum(at in seeds for at in run) > 1:
        yield from (at for at in run if at not in seeds)


def _separates(between: str) -> bool:
    return between in {", ", " & ", "/", " / "}


def _separates_by_and(text: str, words: Sequence[Token], last: int, at: int) -> bool:
    if at != last + 2 or words[last + 1].folded not in {"and", "or"}:
        return False
    return text[words[last].end : words[at].start] in {" and ", ", and ", " or ", ", or "}


def _stretched(
    words: Sequence[Token], seeds: Sequence[int], *, loud: bool
) -> Iterator[tuple[int, int]]:
    """Take along what follows a name and belongs to it."""
    end = 0
    for at in seeds:
        if at < end:
            continue
        end = stretched(words, at, loud=loud)
        yield at, end


def stretched(words: Sequence[Token], first: int, *, loud: bool) -> int:
    """Give the end of the name that starts with a word."""
    end = at = first + 1
    while at < len(words) and at - first < _MOST_WORDS and words[at].joined:
        word = words[at]
        if _belongs(words[first], word, loud=loud) or (word.capital and words[at - 1].initial):
            end = at + 1
        elif not (word.initial or word.folded in PARTICLES):
            break
        at += 1
    return end


def _belongs(first: Token, word: Token, *, loud: bool) -> bool:
    """Say whether a word behind a name looks like its next."""
    if word.capital and first.folded in GIVEN and word.folded in FAMILY:
        return True
    if word.plain or len(word.text) < 2:
        return False
    if not word.capital or loud:
        return is_family(word.folded) and (loud or not first.capital)
    return word.capital
