"""Measures of how often a text says the same few words.

    "buy tea buy tea buy tea now"   ->   frequent_2 0.78 ("buy tea" three times), …

Words are what stands between spaces, punctuation and all; in scripts without spaces each sign.
Shares are of the text's characters.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from curation.quality.words import TOKEN, UNSPACED

if TYPE_CHECKING:
    from pandas import DataFrame, Series

FREQUENT = (2, 3, 4)
"""Lengths in words of phrases of which the most frequent counts."""
REPEATED = (5, 6, 7, 8, 9, 10)
"""Lengths in words of phrases of which each repetition counts."""

_UNSPACED = re.compile(f"[{UNSPACED}]")
_TOKENS = re.compile(TOKEN)

_Phrases = Iterator[tuple[str, ...]]


def phrase_measures(texts: "Series[str]") -> "DataFrame":
    """Measure texts, as columns `frequent_2` to `frequent_4` and `repeated_5` to `repeated_10`."""
    import pandas as pd

    columns = [f"frequent_{n}" for n in FREQUENT] + [f"repeated_{n}" for n in REPEATED]
    found = [_measured(text) for text in texts]
    return pd.DataFrame(found, index=texts.index, columns=columns, dtype="float64")


def _measured(text: str) -> list[float]:
    words = _TOKENS.findall(text) if _UNSPACED.search(text) else text.split()
    frequent, repeated = [0.0] * len(FREQUENT), [0.0] * len(REPEATED)
    # What does not recur does not recur as a part of something longer either.
    for at, n in enumerate(FREQUENT):
        if not (chars := _most_frequent(words, n)):
            return frequent + repeated
        frequent[at] = chars / len(text)
    for at, n in enumerate(REPEATED):
        if not (chars := _repeated(words, n)):
            break
        repeated[at] = chars / len(text)
    return frequent + repeated


def _most_frequent(words: Sequence[str], n: int) -> int:
    """Count the characters of the phrase that recurs most, all its places together.

    Of several that recur as often the longest counts; once is not recurring.
    """
    counts = Counter(_phrases(words, n))
    most = max(counts.values(), default=0)
    if most < 2:
        return 0
    return most * max(_length(phrase) for phrase, many in counts.items() if many == most)


def _length(phrase: tuple[str, ...]) -> int:
    """Count the characters of a phrase, a space between two words that are written with one."""
    spaces = sum(
        not (_UNSPACED.match(word) or _UNSPACED.match(after)) for word, after in pairwise(phrase)
    )
    return sum(map(len, phrase)) + spaces


def _repeated(words: Sequence[str], n: int) -> int:
    """Count the characters of phrases that stood before, none twice."""
    phrases = list(_phrases(words, n))
    if len(set(phrases)) == len(phrases):
        return 0
    seen: set[tuple[str, ...]] = set()
    chars, at = 0, 0
    while at < len(phrases):
        if phrases[at] in seen:
            chars += sum(map(len, phrases[at]))
            at += n
        else:
            seen.add(phrases[at])
            at += 1
    return chars


def _phrases(words: Sequence[str], n: int) -> _Phrases:
    return zip(*(words[start:] for start in range(n)), strict=False)
