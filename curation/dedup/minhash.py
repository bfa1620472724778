"""Signatures that agree where sets do, and the bands by which near sets find each other.

    a text's shingles -> 128 slots, each with the smallest of some random order of them
                         -> 25 bands of 5 slots, hashed:   [5b1c.. 77a0.. ...]

Two sets agree in a slot with the probability of their Jaccard index J, and share one of b bands of
r slots with that of 1 - (1 - J^r)^b (Leskovec et al., Mining of Massive Datasets, 3.4).

Ordering the shingles anew for each slot would cost 128 times their number. Here one round throws
each shingle into one slot, and the slots that stay empty wait for the next round; the last few
are filled by an order of their own (Dahlgaard, Knudsen, Thorup, Fast Similarity Sketching, 2017).
A set of a hundred shingles takes some seven rounds.
"""

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from curation.dedup.shingles import Hashes, Numbers, Units

SLOTS = 128
MISS = 0.015
_ROUNDS = 24  # they leave 20 slots of a set of ten to be filled one by one, and none of a hundred
_SLOT_BITS = 25  # the upper seven bits of a hash say the slot, the lower are compared in it
_EMPTY = 0xFFFFFFFF
_CELLS = 1 << 16


@cache
def shape(threshold: float) -> tuple[int, int]:
    """Choose (bands, slots of each): the widest that miss few pairs that are just near enough.

    A pair whose Jaccard index is the threshold is missed with a probability of at most `MISS`, and
    ever more rarely the nearer it is. Wide bands bring few strangers together.

    >>> shape(0.8), shape(0.7)
    ((18, 7), (25, 5))
    """
    widths = range(SLOTS, 0, -1)
    fits = (wide for wide in widths if (1 - threshold**wide) ** (SLOTS // wide) <= MISS)
    width = next(fits, 1)
    return SLOTS // width, width


def banded(signatures: "Hashes", threshold: float) -> "Hashes":
    """Hash each band of the signatures."""
    import numpy as np

    bands, width = shape(threshold)
    slots = signatures[:, : bands * width].reshape(len(signatures), bands, width)
    total = (slots * (_numbers(2, width) | np.uint64(1))).sum(axis=2, dtype=np.uint64)
    total ^= total >> np.uint64(29)
    total *= np.uint64(0xBF58476D1CE4E5B9)
    hashes: Hashes = (total >> np.uint64(32)).astype(np.uint32)
    return hashes


def signed(hashes: "Hashes") -> "Hashes":
    """Sign sets of hashes, a row each; the same hash may stand in a row more than once.

    Returns:
        `SLOTS` numbers a row. That of a union is, slot by slot, the smaller.
    """
    import numpy as np

    signatures = np.full((len(hashes), SLOTS), _EMPTY, np.uint32)
    unfilled = np.arange(len(hashes))
    for round_ in range(_ROUNDS):
        some = hashes if len(unfilled) == len(hashes) else hashes[unfilled]
        _throw(signatures, unfilled, some, round_)
        unfilled = unfilled[(signatures[unfilled] == _EMPTY).any(axis=1)]
        if not len(unfilled):
            return signatures
    _fill(signatures, hashes)
    return signatures


def _throw(signatures: "Hashes", rows: "Numbers", hashes: "Hashes", round_: int) -> None:
    """Throw each hash into one slot; there the smallest of the earliest round stays."""
    import numpy as np

    factors, others = _orders(0, _ROUNDS)
    before, low = np.uint32(round_ << _SLOT_BITS), np.uint32((1 << _SLOT_BITS) - 1)
    flat, begins = signatures.reshape(-1), (rows * SLOTS)[:, None]
    wide = max(1, _CELLS // len(rows))
    for at in range(0, hashes.shape[1], wide):
        mixed = (hashes[:, at : at + wide] ^ others[round_]) * factors[round_]
        slots = begins + (mixed >> np.uint32(_SLOT_BITS))
        np.minimum.at(flat, slots.reshape(-1), ((mixed & low) | before).reshape(-1))


def _fill(signatures: "Hashes", hashes: "Hashes") -> None:
    """Give each slot that is still empty the smallest hash of an order of its own."""
    import numpy as np

    rows, slots = np.nonzero(signatures == _EMPTY)
    factors, others = _orders(1, SLOTS)
    before = np.uint32(_ROUNDS << _SLOT_BITS)
    few = max(1, _CELLS // hashes.shape[1])
    for at in range(0, len(rows), few):
        row, slot = rows[at : at + few], slots[at : at + few, None]
        mixed = (hashes[row] ^ others[slot]) * factors[slot]
        smallest = mixed.min(axis=1) >> np.uint32(32 - _SLOT_BITS)
        signatures[row, slot[:, 0]] = smallest | before


@cache
def _orders(purpose: int, count: int) -> "tuple[Hashes, Hashes]":
    """Give odd factors and other numbers, which put hashes into an order without pattern."""
    import numpy as np

    numbers = _numbers(purpose, 2 * count).view(np.uint32)[1::2]
    return numbers[:count] | np.uint32(1), numbers[count:]


@cache
def _numbers(purpose: int, count: int) -> "Units":
    """Give numbers without pattern, others for each purpose (SplitMix64; Steele et al. 2014)."""
    import numpy as np

    found = []
    for at in range(1, count + 1):
        number = ((purpose << 32) + at) * 0x9E3779B97F4A7C15 % 2**64
        number = (number ^ number >> 30) * 0xBF58476D1CE4E5B9 % 2**64
        number = (number ^ number >> 27) * 0x94D049BB133111EB % 2**64
        found.append(number ^ number >> 31)
    return np.array(found, np.uint64)
