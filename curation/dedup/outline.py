"""Which pairs of sets cannot be near, seen from a few bytes of each; a near pair is never refused.

    set a     {1, 4, 6, 9}      outline 1001 0100 0110 ...    each bit the parity of a part
    set b     {1, 4, 7}         outline 1001 0110 0001 ...    they differ in at least 3 elements

An element that one of two sets has alone flips one bit between their outlines, so they have at
least as many such elements as bits that differ (Sandes et al., Bitmap Filter, 2017). Pages of one
template share many bands without being near, and so do long texts of one language at a low
threshold: this refuses most such pairs at a fraction of what comparing them costs. The outlines of
a pair are as wide as its sets need: bits that many elements flip tell nothing.
"""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from curation.dedup.jaccard import Sets
    from curation.dedup.shingles import Marks, Numbers, Units

# Bits to each element by which two sets may differ, with room for unlike ones to show that they do:
# fewer, and bits are flipped back as often as flipped. A wider outline refuses few pairs more.
_SPARE = 2.6
_LEAST, _MOST = 2, 8  # powers of two: words of 64 bits
_SHORT = 16  # words
_PAIRS = 1 << 18  # words that are looked at together
_HASHES = 1 << 18  # that are outlined together


@dataclass(frozen=True)
class Outlines:
    """The outlines of sets, each made when it is first looked at, and kept."""

    sets: "Sets"
    made: "dict[int, tuple[Units, Marks]]" = field(default_factory=dict)

    def may_be_near(self, left: "Numbers", right: "Numbers", threshold: float) -> "Marks":
        """Mark the pairs that may have a Jaccard index of at least the threshold."""
        import numpy as np

        cut, sizes = self.sets.cut, self.sets.sizes
        may: Marks = cut.take(left) | cut.take(right)  # what was cut is never refused
        elements = sizes.take(left) + sizes.take(right)
        room = (1 - threshold) / (1 + threshold) * elements
        bits = np.maximum(elements * (1 - threshold) * _SPARE, 1)
        power = np.ceil(np.log2(bits / 64)).clip(_LEAST, _MOST).astype(np.int64)
        power[may] = 0
        for wide in np.unique(power[power > 0]).tolist():
            some = np.flatnonzero(power == wide)
            few = _PAIRS >> wide
            for part in (some[at : at + few] for at in range(0, len(some), few)):
                differ = self._differing(left[part], right[part], 1 << wide)
                may[part] = differ <= room[part]
        return may

    def _differing(self, one: "Numbers", other: "Numbers", words: int) -> "NDArray[np.uint16]":
        """Count the bits in which the outlines of each pair differ."""
        import numpy as np

        bits = self._of(one, words)
        bits ^= self._of(other, words)
        if words > _SHORT:
            counts: NDArray[np.uint16] = np.bitwise_count(bits).sum(axis=1, dtype=np.uint16)
            return counts
        counts = np.zeros(len(one), np.uint16)
        for word in np.bitwise_count(bits).T:  # a sum along so short an axis is slow
            counts += word
        return counts

    def _of(self, rows: "Numbers", words: int) -> "Units":
        """Give an outline for each row, of so many words."""
        import numpy as np

        if words not in self.made:
            count = len(self.sets.sizes)  # what is not looked at takes no memory
            self.made[words] = np.zeros((count, words), np.uint64), np.zeros(count, np.bool_)
        outlines, there = self.made[words]
        missing = np.unique(rows[~there.take(rows)])
        if len(missing):
            few = max(1, _HASHES // int(self.sets.sizes[missing].max()))
            for some in (missing[at : at + few] for at in range(0, len(missing), few)):
                outlines[some] = _outlined(self.sets, some, words)
            there[missing] = True
        found: Units = outlines.take(rows, axis=0)
        return found


def _outlined(sets: "Sets", rows: "Numbers", words: int) -> "Units":
    """Outline each set: a hash's upper bits say which bit it flips."""
    import numpy as np

    power = words.bit_length() - 1
    hashes = np.frombuffer(b"".join(sets.data[rows]), np.uint32)
    place = np.repeat(np.arange(len(rows)) * words, sets.sizes[rows])
    place += hashes >> np.uint32(32 - power)
    first = np.flatnonzero(np.append(True, place[1:] != place[:-1]))
    bits = np.uint64(1) << (hashes >> np.uint32(26 - power) & np.uint32(63)).astype(np.uint64)
    outlines = np.zeros(len(rows) * words, np.uint64)
    outlines[place[first]] = np.bitwise_xor.reduceat(bits, first)
    return outlines.reshape(-1, words)
