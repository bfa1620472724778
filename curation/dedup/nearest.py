"""Which vectors stay when no two may be nearer than a threshold; exact, in bounded memory.

    order of preference   a    b (a: .95)   c (a: .90, b: .99)      threshold .93
                          ->   a stays, b falls for a at .95, c stays: b is not there to match

A vector stays unless one that stays already is near. It is compared with those that stay alone, so
that no chain of neighbours ends in a loss, and no list of all pairs is ever made: blocks of rows
meet tiles of kept rows in a matrix product, and what comes near the threshold is summed again in
double precision. So neither the sizes of blocks nor the number of threads shows in the result.
"""

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]
    Numbers = NDArray[np.int64]
    Scores = NDArray[np.float64]

BLOCK, TILE = 2_048, 8_192  # 64 MB of scores at a time
_SLACK = 1e-4  # over twice what a float32 sum of 768 products of unit vectors can be off
_PAIRS = 8_192  # summed again at a time
_DIGITS = 6


class Nearest(NamedTuple):
    """For each row the kept one that it falls for (-1: it stays itself) and their score."""

    match: "Numbers"
    score: "Scores"


def thinned(
    vectors: "Vectors", threshold: float, *, block: int = BLOCK, tile: int = TILE
) -> Nearest:
    """Decide which unit vectors stay, given in the order of preference.

    A score is a dot product, rounded to 6 digits before it is compared. Of several kept vectors
    that are near, the nearest is named; of equally near ones the preferred.
    """
    import numpy as np

    count = len(vectors)
    found = Nearest(np.full(count, -1, np.int64), np.full(count, -np.inf))
    kept = np.empty(0, np.int64)
    for start in range(0, count, block):
        rows = np.arange(start, min(start + block, count))
        for first in range(0, len(kept), tile):
            _compare(vectors, rows, kept[first : first + tile], threshold, found)
        _compare_among(vectors, rows, threshold, found)
        kept = np.concatenate([kept, rows[found.match[rows] < 0]])
    return found


def _compare(
    vectors: "Vectors", rows: "Numbers", kept: "Numbers", threshold: float, found: Nearest
) -> None:
    """Note for each row the nearest of a tile, if it is nearer than what was found before."""
    import numpy as np

    scores = vectors[rows] @ vectors[kept].T
    highest = scores.max(axis=1)
    near = highest >= np.maximum(threshold, found.score[rows]) - _SLACK
    if not near.any():
        return
    left, right = np.nonzero(scores[near] >= highest[near, None] - _SLACK)
    _note(vectors, rows[near][left], kept[right], threshold, found)


def _compare_among(vectors: "Vectors", rows: "Numbers", threshold: float, found: Nearest) -> None:
    """Walk a block in order: each row that nothing kept is near to stays, and tells the later."""
    import numpy as np

    near = np.triu(vectors[rows] @ vectors[rows].T >= threshold - _SLACK, k=1)
    for at in np.flatnonzero(near.any(axis=1)):
        if found.match[rows[at]] < 0:
            later = rows[near[at]]
            _note(vectors, later, np.full(len(later), rows[at]), threshold, found)


def _note(
    vectors: "Vectors", rows: "Numbers", kept: "Numbers", threshold: float, found: Nearest
) -> None:
    """Score pairs exactly; note of each row its best, if that is a match and better than before."""
    import numpy as np

    scores = _exact(vectors, rows, kept)
    best = np.lexsort((kept, -scores, rows))
    best = best[np.unique(rows[best], return_index=True)[1]]
    rows, kept, scores = rows[best], kept[best], scores[best]
    better = (scores >= threshold) & (scores > found.score[rows])
    found.match[rows[better]] = kept[better]
    found.score[rows[better]] = scores[better]


def _exact(vectors: "Vectors", left: "Numbers", right: "Numbers") -> "Scores":
    import numpy as np

    scores = np.empty(len(left))
    for start in range(0, len(left), _PAIRS):
        some = slice(start, start + _PAIRS)
        pairs = (vectors[rows[some]].astype(np.float64) for rows in (left, right))
        scores[some] = np.einsum("ij,ij->i", *pairs)
    return scores.round(_DIGITS)
