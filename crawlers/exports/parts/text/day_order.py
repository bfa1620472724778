"""Which number of a date is the day: asked of the whole file, in one pass that streams.

    01/03/24 … 13/03/24     day first: the 13 can be no month
    01/02/24 … 02/02/24     day first: the first number changes, the second does not

Nothing is guessed: what the file does not show, `date_order` has to say.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, TypeAlias

Order: TypeAlias = Literal["dmy", "mdy", "ymd"]
Parts: TypeAlias = tuple[str, ...]  # three numbers
Way: TypeAlias = Literal[
    "given", "only", "weekdays", "possible", "sorted", "changes", "same", "ambiguous"
]

_FIRST_YEAR = 2009  # before, there was none of the services whose dates have to be found out
_BUDDHIST = 2400  # a year beyond it counts from 543 BC, as Thai phones do

_WHY: dict[Way, str] = {
    "given": "as date_order says",
    "only": "its four-digit year leaves no other",
    "weekdays": "other orders give dates of another weekday",
    "possible": "other orders give dates that cannot be",
    "sorted": "other orders put messages out of order",
    "changes": "the number that changes most often is the day",
    "same": "every order gives the same dates",
    "ambiguous": "nothing in the file shows which number of a date is the day",
}


@dataclass
class Reading:
    """What the dates of a file are in one order.

    Attributes:
        impossible: dates that cannot be.
        back: how often a date is before the one that stands above it.
        changes: how often the day is another than in the date above.
    """

    order: Order
    impossible: int = 0
    back: int = 0
    changes: int = 0
    _last: date | None = field(default=None, repr=False)
    _day: str = field(default="", repr=False)

    def see(self, parts: Parts, year: int | None) -> date | None:
        """Take the next date that differs from the one above it."""
        day = parts[places(self.order, year)[2]]
        self.changes += day != self._day
        self._day = day
        found = day_of(parts, self.order, year)
        if found is None:
            self.impossible += 1
        else:
            self.back += self._last is not None and found < self._last
            self._last = found
        return found


@dataclass(frozen=True)
class Evidence:
    """In which order the dates of a file stand, and how that is known.

    Attributes:
        order: None if it cannot be known.
        way: by what it was found.
        dates: how many runs of one date were looked at.
        readings: what each order would make of them.
    """

    order: Order | None
    way: Way
    dates: int = 0
    readings: tuple[Reading, ...] = ()

    def __str__(self) -> str:
        """Say it in a line: `dmy: other orders give dates that cannot be (dmy 0 of 9, …)`."""
        costs = {"possible": "impossible", "sorted": "back", "changes": "changes"}
        shown = self.readings if self.way in costs else ()
        listed = ", ".join(
            f"{one.order} {getattr(one, costs[self.way])} of {self.dates}" for one in shown
        )
        order = f"{self.order}: " if self.order else ""
        return f"{order}{_WHY[self.way]}" + (f" ({listed})" if listed else "")


def find_order(dates: Iterable[Parts], year: int | None, given: Order | None = None) -> Evidence:
    """Find the order of the numbers in a file's dates.

    Args:
        dates: the three numbers of every date, in the order of the file.
        year: where a year of four digits stands (0, 1 or 2); None if years have two digits.
        given: what the user says; it counts unless a year of four digits stands elsewhere.
    """
    if year == 0:
        return Evidence("ymd", "only")
    if given and not (given == "ymd" and year):
        return Evidence(given, "given")
    orders: tuple[Order, ...] = ("dmy", "mdy") if year else ("dmy", "mdy", "ymd")
    readings = tuple(Reading(order) for order in orders)
    last, seen, differ = None, 0, False
    for parts in dates:
        if parts != last:
            last, seen = parts, seen + 1
            found = [reading.see(parts, year) for reading in readings]
            differ = differ or found[0] != found[1]
    return _judge(readings, seen, differ=differ)


def _judge(readings: tuple[Reading, ...], seen: int, *, differ: bool) -> Evidence:
    """Let what is impossible count first, then what is out of order, then what changes."""
    day_first, month_first, *year_first = readings
    if year_first and _is_clear(year_first[0], day_first, month_first):
        return Evidence("ymd", "changes", seen, readings)
    shown = readings[:2]
    if not differ:
        return Evidence("dmy", "same", seen, shown)
    costs: tuple[tuple[Way, int, int], ...] = (
        ("possible", day_first.impossible, month_first.impossible),
        ("sorted", day_first.back, month_first.back),
        ("changes", -day_first.changes, -month_first.changes),
    )
    for way, one, other in costs:
        if one != other:
            return Evidence("dmy" if one < other else "mdy", way, seen, shown)
    return Evidence(None, "ambiguous", seen, shown)


def _is_clear(year_first: Reading, *others: Reading) -> bool:
    """Say whether years of two digits stand first: rare, so every sign has to say it."""
    return all(
        year_first.impossible <= other.impossible
        and year_first.back <= other.back
        and year_first.changes > other.changes
        for other in others
    )


def places(order: Order, year: int | None) -> tuple[int, int, int]:
    """Say where year, month and day stand; a year of four digits stands where it stands."""
    if year is None or order == "ymd":
        return (order.index("y"), order.index("m"), order.index("d"))
    first, second = (at for at in range(3) if at != year)
    return (year, second, first) if order == "dmy" else (year, first, second)


def day_of(parts: Parts, order: Order, year: int | None) -> date | None:
    """Read a date; None for one that cannot be, such as one before there were smartphones' chats.

    >>> day_of(("3", "1", "24"), "mdy", None)
    datetime.date(2024, 3, 1)
    """
    in_year, month, day = (int(parts[at]) for at in places(order, year))
    full = in_year + 2000 if in_year < 100 else in_year
    try:
        found = date(full - 543 if full > _BUDDHIST else full, month, day)
    except ValueError:
        return None
    return found if found.year >= _FIRST_YEAR else None
