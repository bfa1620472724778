"""A shelf for each kind of text, so that many vectors need not all be compared with each other.

    1,000,000 vectors -> 1,000 shelves; a row stands on that of the nearest centre and asks the
    nearest sixteen

The centres are found by k-means on the sphere, from rows evenly spread over all. Which shelves are
nearest is decided on rounded scores, and each product is made by one thread in pieces of one size:
so the same vectors give the same shelves, with any number of threads.
"""

from functools import partial
from math import isqrt
from typing import TYPE_CHECKING

from curation.dedup.shelves import Shelves
from curation.dedup.sieve import evenly
from curation.dedup.threads import Spread, threads

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from curation.dedup.pairs import Numbers, Vectors

ASKED = 16  # of 140,000 rows .998 of those that fall are found so, .994 with 8, at like cost
_LEARNT_FROM = 64  # rows for each centre
_ROUNDS = 8  # after which hardly a row changes its centre
_PIECE = 4_096  # rows in a product
_DIGITS = 4  # single precision agrees that far, on any machine


def clustered(vectors: "Vectors", *, asked: int = ASKED) -> Shelves:
    """Put each unit vector on the shelf of the nearest of some sqrt(n) centres.

    Args:
        vectors: one a line.
        asked: how many of the nearest shelves a row asks.
    """
    import numpy as np

    with threads() as spread:
        centres = _centres(vectors, isqrt(len(vectors)), spread)
        found = _nearest(vectors, centres, min(asked, len(centres)), spread)
    return Shelves(np.ascontiguousarray(found[:, 0]), found)


def _centres(vectors: "Vectors", count: int, spread: Spread) -> "Vectors":
    """Find centres by k-means, begun at rows evenly spread."""
    import numpy as np

    some = vectors[evenly(len(vectors), count * _LEARNT_FROM)]
    centres = some[evenly(len(some), count)]
    for _ in range(_ROUNDS):
        own = _nearest(some, centres, 1, spread)[:, 0]
        sums = np.zeros(centres.shape, np.float64)
        np.add.at(sums, own, some)
        lengths = np.linalg.norm(sums, axis=1, keepdims=True)
        # A centre that no row is nearest to stays where it is.
        centres = np.where(lengths > 0, sums / np.maximum(lengths, 1e-12), centres)
        centres = centres.astype(np.float32)
    return centres


def _nearest(vectors: "Vectors", centres: "Vectors", count: int, spread: Spread) -> "Numbers":
    """Give of each row the nearest centres, the nearest first."""
    import numpy as np

    pieces = (vectors[at : at + _PIECE] for at in range(0, len(vectors), _PIECE))
    done = spread([partial(_ordered, piece, centres, count) for piece in pieces])
    return np.concatenate([np.empty((0, count), np.int64), *done])


def _ordered(vectors: "Vectors", centres: "Vectors", count: int) -> "Numbers":
    """Rank centres for each row; of equally near ones the first."""
    import numpy as np

    scores = (vectors @ centres.T).round(_DIGITS)
    if count == 1:
        first: NDArray[np.int64] = scores.argmax(axis=1, keepdims=True)
        return first
    best = np.sort(np.argpartition(-scores, count - 1, axis=1)[:, :count], axis=1)
    order = np.argsort(-np.take_along_axis(scores, best, axis=1), axis=1, kind="stable")
    ranked: NDArray[np.int64] = np.take_along_axis(best, order, axis=1)
    return ranked
