"""How near sets of hashes are: of all that either has, the share that both have.

    {1, 4, 6, 9} and {1, 4, 9}  ->  3 of 4, 0.75

A set travels as bytes: its hashes, sorted, 32 bits each. Of one with more than `MOST` hashes the
smallest are kept, and a pair with such a set is compared below the point where the first of them
ends. Hashes are spread evenly, so that is a sample of `MOST` shingles or more: the index is off by
a standard error of at most .006.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from curation.dedup.shingles import distinct

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from curation.dedup.shingles import Hashes, Marks, Numbers

    Scores = NDArray[np.float64]

MOST = 8_192  # the words of some 30 pages, in 32 kB
_DIGITS = 6
_CELLS = 1 << 17  # hashes that are compared at a time: they stay in a core's cache
_WIDE = 1_024  # from here on it is faster to merge two sorted halves than to sort anew


@dataclass(frozen=True)
class Sets:
    """Packed sets and how many hashes each has."""

    data: "NDArray[np.object_]"
    sizes: "Numbers"

    @classmethod
    def of(cls, data: "NDArray[np.object_]") -> "Sets":
        """Take an array of packed sets, as `packed` gives them."""
        import numpy as np

        return cls(data, np.array([len(each) for each in data], np.int64) // 4)

    @property
    def cut(self) -> "Marks":
        """Mark the sets of which only the smallest hashes are here."""
        return self.sizes >= MOST

    def filled(self, rows: "Numbers") -> "Hashes":
        """Unpack a row for each; those that are shorter repeat their last hash."""
        import numpy as np

        some, place = np.unique(rows, return_inverse=True)
        hashes = np.frombuffer(b"".join(self.data[some]), np.uint32)
        starts, sizes = (np.cumsum(self.sizes[some]) - self.sizes[some])[place], self.sizes[rows]
        width = np.arange(sizes.max())
        filled: Hashes = hashes[starts[:, None] + np.minimum(width, sizes[:, None] - 1)]
        return filled


def packed(hashes: "Hashes") -> list[bytes]:
    """Pack sorted rows, in which a hash may stand more than once."""
    import numpy as np

    marks = distinct(hashes)
    sizes = np.count_nonzero(marks, axis=1)
    ends, data = np.cumsum(sizes) * 4, hashes[marks].tobytes()
    kept = ends - np.maximum(0, sizes - MOST) * 4
    bounds = zip((ends - sizes * 4).tolist(), kept.tolist(), strict=True)
    return [data[start:end] for start, end in bounds]


def jaccard(sets: Sets, left: "Numbers", right: "Numbers") -> "Scores":
    """Compare pairs of sets that are not empty; scores are rounded to 6 digits."""
    import numpy as np

    scores = np.empty(len(left))
    sizes = sets.sizes[left] + sets.sizes[right]
    order = np.argsort(sizes, kind="stable")
    at = 0
    while at < len(order):
        # The widest pair stands last and says how many there is room for.
        some = order[at : at + max(1, _CELLS // int(sizes[order[at]]))]
        some = some[: max(1, _CELLS // int(sizes[some[-1]]))]
        scores[some] = _shares(sets, left[some], right[some])
        at += len(some)
    return scores.round(_DIGITS)


def _shares(sets: Sets, left: "Numbers", right: "Numbers") -> "Scores":
    import numpy as np

    one, other = sets.filled(left), sets.filled(right)
    sizes = sets.sizes[left] + sets.sizes[right]
    if (np.maximum(sets.sizes[left], sets.sizes[right]) >= MOST).any():
        sizes = _cut(one, other, sets.sizes[left], sets.sizes[right])
    both = np.concatenate([one, other], axis=1)
    both.sort(axis=1, kind="stable" if both.shape[1] > _WIDE else None)
    either = np.count_nonzero(distinct(both), axis=1)
    shares: Scores = (sizes - either) / either
    return shares


def _cut(one: "Hashes", other: "Hashes", left: "Numbers", right: "Numbers") -> "Numbers":
    """Leave, in place, of each pair what lies below the first end of a set that was cut."""
    import numpy as np

    last = np.full(len(one), 0xFFFFFFFF, np.uint32)
    lowest = np.minimum(one[:, 0], other[:, 0])[:, None]
    for hashes, sizes in ((one, left), (other, right)):
        last = np.where(sizes >= MOST, np.minimum(last, hashes[:, -1]), last)
    count = np.zeros(len(one), np.int64)
    for hashes in (one, other):
        beyond = hashes > last[:, None]
        count += np.count_nonzero(distinct(hashes) & ~beyond, axis=1)
        np.copyto(hashes, lowest, where=beyond)
    return count
