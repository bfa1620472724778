"""What is said around a name: in English, and of titles and introductions in more languages.

    my name is Rubija    Dr. Okri    ask Warrane    my sister Ines    Leverett said    From: Ines

A cue makes a name of what stands beside it: a word with a capital that is no word of English.
"""

from collections.abc import Sequence, Set

from curation.pii.ner.common_words import COMMON
from curation.pii.ner.given import DOUBTFUL
from curation.pii.ner.phrases import (
    ACTS,
    ADDRESSED,
    BEFORE,
    HEARS,
    INTRODUCED,
    KIN,
    LABELS,
    OWNED,
    PARTING,
    SPEAKS,
    TITLES,
    WHOSE,
    Phrase,
)
from curation.pii.ner.tokens import Token

_LONGEST = 3  # words of a phrase
_NEXT = frozenset({" ", ": "})
_SIGNED = frozenset({", ", ",\n", "\n", " \n", ", \n"})


def introduced(text: str, words: Sequence[Token], at: int) -> bool:
    """Say whether somebody gives a name before a word: then it need have no capital."""
    return _follows(text, words, at, INTRODUCED, _NEXT)


def titled(words: Sequence[Token], at: int) -> bool:
    """Say whether a title stands before a word, `Mr. Manning`; not before a verb, `Miss you`."""
    word = words[at]
    title = at > 0 and word.joined and words[at - 1].folded in TITLES
    return title and word.capital and len(word.text) > 1 and word.folded not in COMMON | TITLES


def cued(text: str, words: Sequence[Token], at: int) -> bool:
    """Say whether what stands around a word that looks like a name makes it one."""
    word = words[at]
    if _labelled(text, words, at):
        return True
    if word.folded in TITLES:
        return False
    before = ADDRESSED if word.folded in DOUBTFUL else BEFORE
    return (
        _follows(text, words, at, before, _NEXT)
        or _follows(text, words, at, PARTING, _SIGNED)
        or _kin(words, at)
        or (word.folded not in DOUBTFUL and _acts(text, words, at))
    )


def _follows(
    text: str, words: Sequence[Token], at: int, phrases: Set[Phrase], gaps: Set[str]
) -> bool:
    """Say whether one of some phrases stands before a word, and nothing but a gap between."""
    if at == 0 or text[words[at - 1].end : words[at].start] not in gaps:
        return False
    return any(
        tuple(word.folded for word in words[at - length : at]) in phrases
        for length in range(1, min(_LONGEST, at) + 1)
    )


def _kin(words: Sequence[Token], at: int) -> bool:
    """Look for `my sister Ines`."""
    if at < 2 or not words[at].joined:
        return False
    return words[at - 1].folded in KIN and words[at - 2].folded in WHOSE


def _labelled(text: str, words: Sequence[Token], at: int) -> bool:
    """Look for `From: Ines` and `Last name? Ines`."""
    if at == 0 or words[at - 1].folded not in LABELS:
        return False
    between = text[words[at - 1].end : words[at].start]
    sign = between.strip()
    return sign in {":", "?", "=", ":*"} and "\n" not in between


def _acts(text: str, words: Sequence[Token], at: int) -> bool:
    """Look for `Ines said`, `Ines's sister`, and, where a sentence begins, `Ines, can you`."""
    if at + 1 == len(words):
        return False
    word, after = words[at], words[at + 1]
    between = text[word.end : after.start]
    if between in {"'s ", "’s "}:
        return after.folded in OWNED
    if after.joined:
        return after.folded in SPEAKS or (after.folded in ACTS and not word.begins)
    return word.begins and between == ", " and after.folded in HEARS
