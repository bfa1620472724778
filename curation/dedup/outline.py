"""Which pairs of sets cannot be near, seen from 128 bytes of each; a near pair is never refused.

    set a     {1, 4, 6, 9}      outline 1001 0100 0110 ...    each bit the parity of a part
    set b     {1, 4, 7}         outline 1001 0110 0001 ...    they differ in at least 3 elements

An element that one of two sets has alone flips one bit between their outlines, so they have at
least as many such elements as bits that differ (Sandes et al., Bitmap Filter, 2017). Pages of one
template share many bands without being near: this refuses most such pairs at a hundredth of what
comparing them costs. First an outline of a quarter is looked at, which the whole one folds to (the
parity of four parts together): of texts of a few lines hardly a pair is left for the second look.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from curation.dedup.jaccard import Sets
    from curation.dedup.shingles import Marks, Numbers, Units

_WORDS = 16  # of 64 bits: tells sets of up to some 2,000 elements apart
_FOLDS = 4  # what is folded tells sets of up to some 500 apart, at a tenth of the time
_PAIRS = 1 << 14
_ROWS = 1 << 8


def may_be_near(sets: "Sets", left: "Numbers", right: "Numbers", threshold: float) -> "Marks":
    """Mark the pairs that may have a Jaccard index of at least the threshold."""
    import numpy as np

    some = np.zeros(len(sets.sizes), np.bool_)
    some[left] = some[right] = True
    place = np.cumsum(some) - 1
    outlines = _outlines(sets, np.flatnonzero(some))
    folded = np.bitwise_xor.reduce(outlines.reshape(-1, _FOLDS, _WORDS // _FOLDS), axis=1)
    sizes = np.where(sets.cut, np.inf, sets.sizes)  # what was cut is never refused
    most = (1 - threshold) / (1 + threshold)
    may: Marks = np.empty(len(left), np.bool_)
    for at in range(0, len(left), _PAIRS):
        one, other = left[at : at + _PAIRS], right[at : at + _PAIRS]
        room = most * (sizes.take(one) + sizes.take(other))
        one, other = place.take(one), place.take(other)
        near = np.flatnonzero(_differing(folded, one, other) <= room)
        near = near[_differing(outlines, one[near], other[near]) <= room[near]]
        may[at : at + _PAIRS] = False
        may[at + near] = True
    return may


def _differing(outlines: "Units", one: "Numbers", other: "Numbers") -> "NDArray[np.uint16]":
    """Count the bits in which the outlines of each pair differ."""
    import numpy as np

    bits = outlines.take(one, axis=0)
    bits ^= outlines.take(other, axis=0)
    count = np.zeros(len(one), np.uint16)
    for word in np.bitwise_count(bits).T:  # a sum along so short an axis is slow
        count += word
    return count


def _outlines(sets: "Sets", rows: "Numbers") -> "Units":
    """Outline each set: a hash's upper ten bits say which bit it flips."""
    import numpy as np

    outlines = np.zeros(len(rows) * _WORDS, np.uint64)
    for at in range(0, len(rows), _ROWS):
        some = rows[at : at + _ROWS]
        hashes = np.frombuffer(b"".join(sets.data[some]), np.uint32)
        words = np.repeat(np.arange(at, at + len(some)) * _WORDS, sets.sizes[some])
        words += hashes >> np.uint32(28)
        first = np.flatnonzero(np.append(True, words[1:] != words[:-1]))
        bits = np.uint64(1) << (hashes >> np.uint32(22) & np.uint32(63)).astype(np.uint64)
        outlines[words[first]] = np.bitwise_xor.reduceat(bits, first)
    return outlines.reshape(-1, _WORDS)
