"""Which vector of the train side is nearest to each that is held out: a blocked matrix product.

held [0.6, 0.8]   train [1, 0] [0.8, 0.6]   ->  the second, 0.96
"""

from typing import TYPE_CHECKING

from curation.dedup.nearest import Nearest
from curation.dedup.pairs import SLACK, exactly

if TYPE_CHECKING:
    from curation.dedup.pairs import Vectors

_BLOCK, _TILE = 2_048, 8_192  # 64 MB of scores at a time


def nearest(vectors: "Vectors", among: "Vectors", threshold: float) -> Nearest:
    """Give for each unit vector the nearest of the others (-1: none is as near as the threshold).

    What comes near the highest score is summed again in double precision and rounded to 6 digits,
    so that neither blocks nor threads show; of equally near ones the first is named.
    """
    import numpy as np

    found = Nearest(np.full(len(vectors), -1, np.int64), np.full(len(vectors), -np.inf))
    for start in range(0, len(vectors), _BLOCK):
        rows = slice(start, start + _BLOCK)
        for first in range(0, len(among), _TILE):
            tile = among[first : first + _TILE]
            part = Nearest(found.match[rows], found.score[rows])  # views: what is noted, stays
            _compare(vectors[rows], tile, first, threshold, part)
    return found


def _compare(
    vectors: "Vectors", tile: "Vectors", first: int, threshold: float, found: Nearest
) -> None:
    """Note for each vector the nearest of a tile, if it is nearer than what was found before."""
    import numpy as np

    scores = vectors @ tile.T
    least = np.maximum(scores.max(axis=1), np.maximum(found.score, threshold)) - SLACK
    rows, places = np.nonzero(scores >= least[:, None])
    exact = exactly(vectors, rows, places, among=tile)
    order = np.lexsort((places, -exact, rows))
    some, at = np.unique(rows[order], return_index=True)
    place, score = places[order][at], exact[order][at]
    better = (score >= threshold) & (score > found.score[some])
    found.match[some[better]] = place[better] + first
    found.score[some[better]] = score[better]
