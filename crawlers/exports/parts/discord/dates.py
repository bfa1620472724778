r"""Dates as DiscordChatExporter's CSV has written them over the years.

    read("2024-03-01T10:00:30.0000000+01:00", None)  ->  09:00:30 UTC  since 2023
    read("01-Mar-24 10:00 AM", None)                  ->  10:00 UTC  before, if not told otherwise
    read("03/01/2024 10:00 AM", "mdy")                ->  10:00 UTC  as the exporter's system has it

The last kind does not say which number is the day. `order_of` looks for a date in the file that can
be read in one way only.
"""

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Literal, TypeAlias

from crawlers.exports.parts.json.values import moment

DateOrder: TypeAlias = Literal["dmy", "mdy"]

_CLOCK = r",?\s+(\d{1,2})[:.](\d{2})(?:[:.](\d{2}))?(?:\s*([AaPp])\.?\s?[Mm]\.?)?\Z"
_NUMERIC = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})" + _CLOCK, re.ASCII)
_NAMED = re.compile(r"(\d{1,2})-([A-Za-z]{3})-(\d{4}|\d{2})" + _CLOCK, re.ASCII)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_SPACES = re.compile("[\u00a0\u2009\u202f]")  # newer systems put these before AM
_DECEMBER = 12
_CENTURY = 100


def read(written: str, order: DateOrder | None) -> datetime | None:
    """Give the moment of a date; without a zone it is read as UTC.

    Returns:
        None if it is no date, or if it is one of numbers alone and `order` is not known.
    """
    written = _SPACES.sub(" ", written)
    if named := _NAMED.match(written):
        month = named[2].lower()
        return _moment(named, named[1], _MONTHS.index(month) + 1) if month in _MONTHS else None
    if numeric := _NUMERIC.match(written):
        if order is None:
            return None
        day, month_ = (numeric[1], numeric[2]) if order == "dmy" else (numeric[2], numeric[1])
        return _moment(numeric, day, int(month_))
    return moment(written) if written[4:5] == "-" else None


def is_numeric(written: str) -> bool:
    """Say whether it is a date of numbers alone, in an order that it does not tell."""
    return bool(_NUMERIC.match(_SPACES.sub(" ", written)))


def order_of(dates: Iterable[str]) -> DateOrder | None:
    """Find in which order day and month stand: no month is greater than twelve.

    >>> order_of(["03/01/2024 10:00 AM", "03/13/2024 10:00 AM", "not a date"])
    'mdy'
    """
    for written in dates:
        numeric = _NUMERIC.match(_SPACES.sub(" ", written))
        if numeric and int(numeric[1]) > _DECEMBER >= int(numeric[2]):
            return "dmy"
        if numeric and int(numeric[2]) > _DECEMBER >= int(numeric[1]):
            return "mdy"
    return None


def _moment(match: re.Match[str], day: str, month: int) -> datetime | None:
    """Put a date together; a year of two digits is one of this century, since Discord is."""
    year, hour, minute, second = (int(match[group] or 0) for group in (3, 4, 5, 6))
    if match[7]:
        hour = hour % 12 + (12 if match[7] in "Pp" else 0)
    year += 2000 if year < _CENTURY else 0
    try:
        return datetime(year, month, int(day), hour, minute, second, tzinfo=UTC)
    except ValueError:
        return None
