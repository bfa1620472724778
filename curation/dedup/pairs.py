"""Pairs of rows that may be near: their scores, and which of them are worth a second look.

row 7  kept 2  .9312        row 7's best so far: worth summing in double precision
row 7  kept 5  .9310        worth it too: single precision may be wrong by as much
row 7  kept 3  .9105        can never be the nearest: left out
"""

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]
    Numbers = NDArray[np.int64]
    Scores = NDArray[np.float64]

SLACK = 1e-4  # over twice what a float32 sum of 768 products of unit vectors can be off
_AT_ONCE = 8_192
_DIGITS = 6


class Pairs(NamedTuple):
    """Rows, each beside another that may be near, and their scores in single precision."""

    rows: "Numbers"
    others: "Numbers"
    scores: "Vectors"

    def some(self, which: "NDArray[np.bool_] | Numbers") -> "Pairs":
        return Pairs(self.rows[which], self.others[which], self.scores[which])

    def best(self) -> "Pairs":
        """Leave out what cannot be the best of its row; rows must stand together."""
        import numpy as np

        if len(self.rows) < 2:
            return self
        first = np.flatnonzero(np.diff(self.rows, prepend=-1))
        counts = np.diff(first, append=len(self.rows))
        highest = np.maximum.reduceat(self.scores, first)
        return self.some(self.scores >= np.repeat(highest, counts) - SLACK)


def joined(several: "Sequence[Pairs]") -> Pairs:
    """Put pairs one behind the other."""
    import numpy as np

    none = Pairs(np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0, np.float32))
    return Pairs(*(np.concatenate(column) for column in zip(none, *several, strict=True)))


def scored(vectors: "Vectors", rows: "Numbers", others: "Numbers") -> Pairs:
    """Score pairs in single precision."""
    import numpy as np

    scores = np.empty(len(rows), np.float32)
    for start in range(0, len(rows), _AT_ONCE):
        some = slice(start, start + _AT_ONCE)
        scores[some] = np.einsum("ij,ij->i", vectors[rows[some]], vectors[others[some]])
    return Pairs(rows, others, scores)


def exactly(
    vectors: "Vectors", rows: "Numbers", others: "Numbers", among: "Vectors | None" = None
) -> "Scores":
    """Score pairs in double precision, rounded so that the order of a sum never shows.

    The others are lines of `among`, if that is given, else of `vectors` too.
    """
    import numpy as np

    among = vectors if among is None else among
    scores = np.empty(len(rows))
    for start in range(0, len(rows), _AT_ONCE):
        some = slice(start, start + _AT_ONCE)
        one, other = vectors[rows[some]], among[others[some]]
        scores[some] = np.einsum("ij,ij->i", one.astype(np.float64), other.astype(np.float64))
    return scores.round(_DIGITS)
