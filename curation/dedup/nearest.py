"""Which vectors stay when no two may be nearer than a threshold; exact, in bounded memory.

    order of preference   a    b (a: .95)   c (a: .90, b: .99)      threshold .93
                          ->   a stays, b falls for a at .95, c stays: b is not there to match

A vector stays unless one that stays already is near. It is compared with those that stay alone, so
that no chain of neighbours ends in a loss, and no list of all pairs is ever made: blocks of rows
meet tiles of kept rows in a matrix product (`sieve`), and what comes near the threshold is summed
again in double precision. So neither the sizes of blocks nor the number of threads shows in the
result.
"""

from typing import TYPE_CHECKING, NamedTuple

from curation.dedup.pairs import SLACK, Pairs, exactly
from curation.dedup.shelves import Kept, Shelves, one_shelf
from curation.dedup.sieve import sieve
from curation.dedup.threads import threads

if TYPE_CHECKING:
    from curation.dedup.pairs import Numbers, Scores, Vectors

BLOCK, TILE = 1_024, 2_048  # 8 MB of scores at a time and thread: they stay in the cache


class Nearest(NamedTuple):
    """For each row the kept one that it falls for (-1: it stays itself) and their score."""

    match: "Numbers"
    score: "Scores"


def thinned(
    vectors: "Vectors",
    threshold: float,
    shelves: Shelves | None = None,
    *,
    block: int = BLOCK,
    tile: int = TILE,
) -> Nearest:
    """Decide which vectors stay, given in the order of preference.

    A score is a dot product, rounded to 6 digits before it is compared. Of several kept vectors
    that are near, the nearest is named; of equally near ones the preferred.

    Args:
        vectors: one a line, of length 1, or of length 0: near to none.
        threshold: above 0.
        shelves: which rows are compared; by default all with each other. Otherwise two kept rows
            may match, if they are no pair that is compared.
        block: how many rows are treated at a time.
        tile: how many kept rows they meet at a time.
    """
    import numpy as np

    count = len(vectors)
    found = Nearest(np.full(count, -1, np.int64), np.full(count, -np.inf))
    shelves = shelves or one_shelf(count)
    with threads() as spread:
        known = sieve(vectors, threshold)
        kept = Kept(known, shelves)
        for start in range(0, count, block):
            rows = np.arange(start, min(start + block, count))
            _note(vectors, kept.near(rows, tile, spread), threshold, found)
            among = known.among(rows)
            _walk(vectors, among.some(shelves.compared(among)), threshold, found)
            kept.add(rows[found.match[rows] < 0])
    return found


def _note(vectors: "Vectors", pairs: Pairs, threshold: float, found: Nearest) -> None:
    """Score exactly what may be the nearest of a row, and note it if it is a match."""
    import numpy as np

    pairs = pairs.some(np.argsort(pairs.rows, kind="stable")).best()
    scores = exactly(vectors, pairs.rows, pairs.others)
    best = np.lexsort((pairs.others, -scores, pairs.rows))
    best = best[np.flatnonzero(np.diff(pairs.rows[best], prepend=-1))]
    best = best[scores[best] >= threshold]
    found.match[pairs.rows[best]] = pairs.others[best]
    found.score[pairs.rows[best]] = scores[best]


def _walk(vectors: "Vectors", pairs: Pairs, threshold: float, found: Nearest) -> None:
    """Walk a block in order: each row that nothing kept is near to stays, and tells the later."""
    import numpy as np

    starts = np.flatnonzero(np.diff(pairs.rows, prepend=-1))
    ends = starts + np.diff(starts, append=len(pairs.rows))
    for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
        row = pairs.rows[start]
        if found.match[row] >= 0:
            continue
        later = pairs.others[start:end]
        later = later[pairs.scores[start:end] >= found.score[later] - SLACK]
        scores = exactly(vectors, np.full(len(later), row), later)
        better = (scores >= threshold) & (scores > found.score[later])
        found.match[later[better]] = row
        found.score[later[better]] = scores[better]
