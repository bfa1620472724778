"""Which pairs of sets cannot be near, seen from 128 bytes of each; a near pair is never refused.

    set a     {1, 4, 6, 9}      outline 1001 0100 0110 ...    each bit the parity of a part
    set b     {1, 4, 7}         outline 1001 0110 0001 ...    they differ in at least 3 elements

An element that one of two sets has alone flips one bit between their outlines, so they have at
least as many such elements as bits that differ (Sandes et al., Bitmap Filter, 2017). Pages of one
template share many bands without being near: this refuses most such pairs at a hundredth of what
comparing them costs.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from curation.dedup.jaccard import Sets
    from curation.dedup.shingles import Marks, Numbers, Units

_WORDS = 16  # of 64 bits: tells sets of up to some 2,000 elements apart
_PAIRS = 1 << 12
_ROWS = 1 << 8


def may_be_near(sets: "Sets", left: "Numbers", right: "Numbers", threshold: float) -> "Marks":
    """Mark the pairs that may have a Jaccard index of at least the threshold."""
    import numpy as np

    some = np.zeros(len(sets.sizes), np.bool_)
    some[left] = some[right] = True
    place = np.cumsum(some) - 1
    outlines = _outlines(sets, np.flatnonzero(some))
    differ = np.empty(len(left), np.int64)
    for at in range(0, len(left), _PAIRS):
        one, other = (outlines[place[rows[at : at + _PAIRS]]] for rows in (left, right))
        differ[at : at + _PAIRS] = np.bitwise_count(one ^ other).sum(axis=1, dtype=np.int64)
    one, other = sets.sizes[left], sets.sizes[right]
    may: Marks = differ <= (1 - threshold) / (1 + threshold) * (one + other)
    return may | sets.cut[left] | sets.cut[right]


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
