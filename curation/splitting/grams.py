"""Runs of words that texts share: 13 in a row, or 8 where a text has fewer than 13 words.

    held   "… the seventh tea house on the left behind the old mill by the river …"
    train  one of its runs of 13 words stands in there  ->  a hit

Thirteen words is what GPT-3's authors looked for (Brown et al. 2020, appendix C); texts of fewer
than 8 words have too few to tell a quotation from chance. A run is a hash of 64 bits: of a million
runs met by a hundred million, one in 200,000 times one is taken for another.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from curation.dedup.nearest import Nearest
from curation.dedup.shingles import distinct, mixed, portions, word_hashes

if TYPE_CHECKING:
    from curation.dedup.shingles import Marks, Numbers, Units

LONG, SHORT = 13, 8  # words
AT_ONCE = 1 << 22  # characters of texts that are met at a time, in some 200 MB
_FACTOR = (
    0x9E3779B97F4A7C15  # odd; words are mixed, and no run is long enough for a known collision
)
_TABLE_BITS = 24  # what is in the table is looked up in earnest: one of a hundred that need not be


def word_count(text: str) -> int:
    """Count the words of a comparable text."""
    return text.count(" ") + 1 if text else 0


def overlaps(held: Sequence[str], train: Sequence[str]) -> Nearest:
    """Give for each held text the share of its runs that stand in train, and where most do.

    A run is put down to the first train text that has it. Both are comparable texts (`grist.text`).
    """
    import numpy as np

    found = Nearest(np.full(len(held), -1, np.int64), np.zeros(len(held)))
    indexes = [index for length in (LONG, SHORT) if (index := Index.of(held, length)) is not None]
    firsts = [np.full(len(index.known), len(train), np.int64) for index in indexes]
    for start, some in portions(train, AT_ONCE) if indexes else ():
        words = Words.of(some)
        for index, first in zip(indexes, firsts, strict=True):
            runs, owners = index.hits(words)
            np.minimum.at(first, runs, owners + start)
    for index, first in zip(indexes, firsts, strict=True):
        _tell(index, first, len(train), found)
    return found


@dataclass(frozen=True)
class Words:
    """The words of some texts, hashed and laid end to end."""

    units: "Units"
    counts: "Numbers"

    @classmethod
    def of(cls, texts: Sequence[str]) -> "Words":
        import numpy as np

        counts = np.array([text.count(" ") + 1 for text in texts], np.int64)
        return cls(word_hashes("".join(f"{text} " for text in texts)), counts)

    def runs(self, length: int) -> "tuple[Units, Numbers]":
        """Hash each run of so many words, and say of which text it is."""
        import numpy as np

        if len(self.units) < length:
            return np.empty(0, np.uint64), np.empty(0, np.int64)
        total = np.zeros(len(self.units) - length + 1, np.uint64)
        for at in range(length):
            total *= np.uint64(_FACTOR)
            total += self.units[at : at + len(total)]
        owners = np.repeat(np.arange(len(self.counts)), self.counts)
        # A run is one text's if its first and its last word are.
        whole = owners[: len(total)] == owners[length - 1 :]
        return mixed(total[whole]), owners[: len(total)][whole]


@dataclass(frozen=True)
class Index:
    """The distinct runs of some texts, and which text has which.

    Attributes:
        known: the runs, sorted.
        runs: places in `known`, each once for each text that has it.
        owners: those texts.
        table: marks the lower bits of what is known, so that most strangers are passed at a glance.
    """

    length: int
    known: "Units"
    runs: "Numbers"
    owners: "Numbers"
    table: "Marks"

    @classmethod
    def of(cls, texts: Sequence[str], length: int) -> "Index | None":
        """Index those texts that are compared by runs of this length, if there are any."""
        import numpy as np

        fits = [at for at, text in enumerate(texts) if _length(text) == length]
        parts = [
            (hashes, np.array(fits, np.int64)[owners + start])
            for start, some in portions([texts[at] for at in fits], AT_ONCE)
            for hashes, owners in [Words.of(some).runs(length)]
        ]
        if not parts:
            return None
        hashes, owners = (np.concatenate(column) for column in zip(*parts, strict=True))
        known, runs = np.unique(hashes, return_inverse=True)
        pairs = np.sort(owners * len(known) + runs)  # np.unique hashes, which is slower
        pairs = pairs[distinct(pairs)]
        table = np.zeros(1 << _TABLE_BITS, np.bool_)
        table[_lower(known)] = True
        return cls(length, known, pairs % len(known), pairs // len(known), table)

    def hits(self, words: Words) -> "tuple[Numbers, Numbers]":
        """Give the known runs that stand in other texts: places in `known`, and whose they are."""
        import numpy as np

        hashes, owners = words.runs(self.length)
        maybe = self.table[_lower(hashes)]
        hashes, owners = hashes[maybe], owners[maybe]
        places = np.searchsorted(self.known, hashes)
        places[places == len(self.known)] = 0
        same = self.known[places] == hashes
        return places[same], owners[same]


def _length(text: str) -> int | None:
    """Say how many words a run has that a text is compared by."""
    words = word_count(text)
    if words >= LONG:
        return LONG
    return SHORT if words >= SHORT else None


def _lower(hashes: "Units") -> "Numbers":
    import numpy as np

    return (hashes & np.uint64((1 << _TABLE_BITS) - 1)).astype(np.int64)


def _tell(index: Index, first: "Numbers", none: int, found: Nearest) -> None:
    """Say of each text how many of its runs were met, and where most of those were."""
    import numpy as np

    met = first[index.runs] < none
    owners = np.unique(index.owners)
    counts = np.bincount(index.owners)[owners]
    found.score[owners] = (np.bincount(index.owners, met, owners[-1] + 1)[owners] / counts).round(6)
    pairs = index.owners[met] * none + first[index.runs[met]]
    pairs, times = np.unique(pairs, return_counts=True)
    order = np.lexsort((pairs, -times, pairs // max(1, none)))
    best = pairs[order]
    some, at = np.unique(best // max(1, none), return_index=True)
    found.match[some] = best[at] % max(1, none)
