"""How much a comparison within clusters has found: a sample is looked at again, with everything.

1,000 of 400,000 rows looked at: 61 fell, 1 that stays matches an earlier kept one
->  Recall(rows=400000, sample=1000, matching=62, found=61)
"""

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from curation.dedup.nearest import TILE, Nearest, staying
from curation.dedup.pairs import exactly, joined
from curation.dedup.sieve import evenly, sieve
from curation.dedup.threads import threads

if TYPE_CHECKING:
    from curation.dedup.pairs import Vectors

SAMPLE = 1_000


class Recall(NamedTuple):
    """Of how many rows so many were looked at, match a row that stays, and were found."""

    rows: int
    sample: int
    matching: int
    found: int

    @property
    def share(self) -> float:
        """Give the share that was found: of nothing all."""
        return round(self.found / self.matching, 6) if self.matching else 1.0


def recall(
    vectors: "Vectors", threshold: float, found: Nearest, *, held: int = 0, sample: int = SAMPLE
) -> Recall:
    """Compare rows, evenly spread over all, with every row before them that stays.

    Args:
        vectors: as they were given to `thinned`.
        threshold: the same.
        found: what it gave.
        held: the same.
        sample: how many rows to look at.
    """
    import numpy as np

    looked = evenly(len(vectors), sample)
    fell = found.match[looked] >= 0
    alone, kept = looked[~fell], np.flatnonzero(staying(found, held))
    with threads() as spread:
        known = sieve(vectors, threshold)
        tiles = (kept[at : at + TILE] for at in range(0, len(kept), TILE))
        tasks = [partial(known.pairs, alone, tile, known.short[tile]) for tile in tiles]
        pairs = joined(spread(tasks))
    pairs = pairs.some(pairs.others < pairs.rows)
    match = exactly(vectors, pairs.rows, pairs.others) >= threshold
    missed = len(np.unique(pairs.rows[match]))
    return Recall(len(vectors), len(looked), int(fell.sum()) + missed, int(fell.sum()))
