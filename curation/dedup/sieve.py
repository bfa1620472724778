"""Which pairs of vectors can be near at all: a short product that is never too low, then the rest.

    x = (a, b), y = (c, d)        a.c + |b| |d|  >=  x.y        (Cauchy and Schwarz)

Turned so that its first numbers tell most (principal components), a vector of 256 numbers is cut
to some 33: the first 32 and the length of what is left. One product of such short vectors gives an
upper bound of every score. Of 10,000 pairs of real texts four may then still be near, and only of
those the whole vectors are looked at. That changes no result, only how fast it is there.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from curation.dedup.pairs import SLACK, Pairs, scored

if TYPE_CHECKING:
    from curation.dedup.pairs import Numbers, Vectors

# How long short vectors may be, and what pays: a pair that the sieve lets through costs about as
# much as 16,000 multiplications of a product, and any pair the time of 12 beside its own.
_LENGTHS = (16, 24, 32, 48, 64, 96, 128)
_THROUGH, _ANY = 16_000, 12
_FEW = 4_096  # rows for which all this is not worth it
_LOOKED_AT = 16_384  # rows that the turning is made from
_SAMPLE = 1_024
_MARGIN = 1e-3  # ten times what products of turned and cut vectors in float32 can be off
_LOST = 1e-4  # a square of a length that float32 may have lost beside a length of 1
_CROWDED = 64  # of a tile one pair in so many goes through: then look at all of them at once


@dataclass(frozen=True)
class Sieve:
    """Vectors, and the short ones whose products are never below theirs by more than `margin`."""

    vectors: "Vectors"
    short: "Vectors"
    threshold: float
    margin: float

    def pairs(self, rows: "Numbers", others: "Numbers", short: "Vectors") -> Pairs:
        """Give the rows and others that may be near; `short` are the short vectors of these."""
        import numpy as np

        bounds = self.short[rows] @ short.T
        at = np.flatnonzero(bounds >= np.float32(self.threshold - self.margin))
        left, right = np.divmod(at, len(others))
        if len(at) * _CROWDED <= len(rows) * len(others):
            found = scored(self.vectors, rows[left], others[right])
            return found.some(found.scores >= self.threshold - SLACK)
        whole = self.vectors[rows] @ self.vectors[others].T
        left, right = np.nonzero(whole >= self.threshold - SLACK)
        return Pairs(rows[left], others[right], whole[left, right])

    def best(self, rows: "Numbers", others: "Numbers", short: "Vectors") -> Pairs:
        """Give of each row only those that may be the nearest."""
        return self.pairs(rows, others, short).best()

    def among(self, rows: "Numbers") -> Pairs:
        """Give pairs of these rows, the earlier one first."""
        found = self.pairs(rows, rows, self.short[rows])
        return found.some(found.rows < found.others)


def sieve(vectors: "Vectors", threshold: float) -> Sieve:
    """Make the sieve that is likely the fastest; how likely is found from a sample."""
    if len(vectors) >= _FEW:
        turning = _turning(vectors)
        length = _best_length(vectors, turning, threshold)
        if length < vectors.shape[1]:
            return Sieve(vectors, _cut(vectors, turning[:, :length]), threshold, _MARGIN)
    return Sieve(vectors, vectors, threshold, SLACK)


def _turning(vectors: "Vectors") -> "Vectors":
    """Find the directions along which vectors are longest, the longest first."""
    import numpy as np

    some = vectors[evenly(len(vectors), _LOOKED_AT)].astype(np.float64)
    _, directions = np.linalg.eigh(some.T @ some)
    turning: Vectors = np.ascontiguousarray(directions[:, ::-1], np.float32)
    return turning


def _best_length(vectors: "Vectors", turning: "Vectors", threshold: float) -> int:
    """Weigh what short products cost against what they let through, on a sample of pairs."""
    import numpy as np

    places = evenly(len(vectors), 2 * _SAMPLE)
    rows, others = vectors[places[::2]], vectors[places[1::2]]
    whole: int = vectors.shape[1]
    costs = [(float(whole + _ANY), whole)]
    for length in _LENGTHS:
        if length < whole // 2:
            bounds = _cut(rows, turning[:, :length]) @ _cut(others, turning[:, :length]).T
            through = np.mean(bounds >= threshold - _MARGIN)
            costs.append((length + 1 + _ANY + _THROUGH * float(through), length))
    return min(costs)[1]


def _cut(vectors: "Vectors", turning: "Vectors") -> "Vectors":
    """Turn vectors, keep a number for each column of `turning`, add the length of the rest."""
    import numpy as np

    short = np.empty((len(vectors), turning.shape[1] + 1), np.float32)
    for some in _slices(len(vectors)):
        kept = vectors[some] @ turning
        squares = (
            np.einsum("ij,ij->i", each, each, dtype=np.float64) for each in (vectors[some], kept)
        )
        rest = np.subtract(*squares)
        short[some, :-1] = kept
        short[some, -1] = np.sqrt(np.maximum(rest, 0) + _LOST)
    return short


def _slices(count: int) -> Iterator[slice]:
    for start in range(0, count, _LOOKED_AT):
        yield slice(start, start + _LOOKED_AT)


def evenly(count: int, most: int) -> "Numbers":
    """Give at most so many places of `count`, evenly spread from the first to the last.

    >>> evenly(10, 4).tolist(), evenly(2, 4).tolist()
    ([0, 3, 6, 9], [0, 1])
    """
    import numpy as np

    return np.unique(np.linspace(0, count - 1, min(count, most)).astype(np.int64))
