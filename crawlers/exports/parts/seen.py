"""Which numbers have come, in eight bytes each, as long as they come in order.

    seen = Seen()
    seen.add(1709283600000)   ->  1
    seen.add(1709283600000)   ->  2, the second time
    1709283600000 in seen     ->  True

Chats name their messages by numbers that rise or fall from one to the next: ids, or moments. Ten
million of them take 80 megabytes here, and a gigabyte in a set.
"""

from array import array
from bisect import bisect_left
from collections import Counter

_LARGEST = 2**63 - 1


class Seen:
    """Numbers that have come, and how often."""

    def __init__(self) -> None:
        self._rising = array("q")
        self._falling = array("q")  # negated, so that they rise too
        self._others: set[int] = set()
        self._again: Counter[int] = Counter()

    def __bool__(self) -> bool:
        return bool(self._rising or self._others)

    def __contains__(self, number: int) -> bool:
        return (
            _holds(self._rising, number) or _holds(self._falling, -number) or number in self._others
        )

    def add(self, number: int) -> int:
        """Note a number; say how many times it has come."""
        if number in self:
            self._again[number] += 1
            return self._again[number] + 1
        if abs(number) > _LARGEST:
            self._others.add(number)
        elif not self._rising or number > self._rising[-1]:
            self._rising.append(number)
        elif not self._falling or -number > self._falling[-1]:
            self._falling.append(-number)
        else:
            self._others.add(number)
        return 1


def _holds(numbers: "array[int]", number: int) -> bool:
    if not numbers or number > numbers[-1]:
        return False
    at = bisect_left(numbers, number)
    return at < len(numbers) and numbers[at] == number
