"""Which names have come, in some sixteen bytes each, in whatever order they come.

    seen = SeenNames()
    seen.add("$Wk3p")    ->  1
    seen.add("$Wk3p")    ->  2, the second time
    "$Wk3p" in seen      ->  True

Ids without an order, as of Matrix, would take two hundred bytes each in a set. Here only their
hashes are kept, in 64 bits: of ten million names two are the same by a chance of one in 400,000.
"""

from array import array
from collections import Counter

_FIRST_SLOTS = 1 << 10


class SeenNames:
    """Names that have come, and how often."""

    def __init__(self) -> None:
        self._slots, self._count = _empty(_FIRST_SLOTS), 0
        self._again: Counter[str] = Counter()

    def __contains__(self, name: str) -> bool:
        return self._slots[_slot(self._slots, _mark(name))] != 0

    def add(self, name: str) -> int:
        """Note a name; say how many times it has come."""
        mark = _mark(name)
        at = _slot(self._slots, mark)
        if self._slots[at]:
            self._again[name] += 1
            return self._again[name] + 1
        self._slots[at] = mark
        self._count += 1
        if 3 * self._count > 2 * len(self._slots):
            self._grow()
        return 1

    def _grow(self) -> None:
        slots = _empty(2 * len(self._slots))
        for mark in self._slots:
            if mark:
                slots[_slot(slots, mark)] = mark
        self._slots = slots


def _empty(count: int) -> "array[int]":
    return array("q", bytes(8 * count))


def _mark(name: str) -> int:
    return hash(name) or 1  # nought marks what is free


def _slot(slots: "array[int]", mark: int) -> int:
    """Find where a mark stands, or the free slot where it would."""
    last = len(slots) - 1
    at = mark & last
    while slots[at] and slots[at] != mark:
        at = (at + 1) & last
    return at
