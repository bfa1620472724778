r"""What the lines of a LINE text begin with: those that name a day, and those of a message.

    2024/01/15(Mon)   2024.01.02 Tuesday   2024/1/30周五   Mon, 11/03/2025        days
    09:05 \t Ana \t   午後9:05 \t Ana \t   9:05 PM \t Ana \t   21:05 Ana          messages

A file writes its hours in one way and parts its columns in one way: by tabs, or (desktops of some
years) by spaces. `Heads.of` takes both from the first message, so that what somebody pasted from
another phone begins no message.
"""

import re
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from crawlers.exports.parts.text.clock import HALVES
from crawlers.exports.parts.text.day_words import WEEKDAYS, written_day

_WEEKDAY = "|".join(sorted(map(re.escape, WEEKDAYS), key=len, reverse=True))
_DAY = rf"""
    (?: (?P<first>{_WEEKDAY}) \.? ,? [ ]? )?
    (?: (?P<a>[0-9]{{1,4}}) [./年년-] [ ]? (?P<b>[0-9]{{1,2}}) [./月월-] [ ]? (?P<c>[0-9]{{1,4}})
      | (?P<worded> [^\W\d_]{{3,12}}\.?[ ][0-9]{{1,2}},[ ][0-9]{{4}}
                  | [0-9]{{1,2}}[ ][^\W\d_]{{3,12}}\.?[ ][0-9]{{4}} ) )
    [日일.]? [ ]?
    (?(first) | [(（]? (?P<last>{_WEEKDAY}) \.? [)）]? )
    (?=[ ]?\r?(?:\n|\Z))"""
_HALF = "|".join(
    sorted((re.escape(half).replace(r"\ ", "[ \u00a0\u202f]") for half in HALVES), key=len)[::-1]
)
_CLOCKS = {
    "before": rf"(?P<half>{_HALF})[ \u00a0\u202f]?(?P<hour>[0-9]{{1,2}}):(?P<minute>[0-9]{{2}})",
    "after": rf"(?P<hour>[0-9]{{1,2}}):(?P<minute>[0-9]{{2}})[ \u00a0\u202f]?(?P<half>{_HALF})",
    "none": r"(?P<half>)(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})",
}
_COLUMNS = {"tab": r"\t(?:(?P<name>[^\t\n]{0,200})\t)?", "space": r"[ ](?P<name>)"}
_FLAGS = re.MULTILINE | re.VERBOSE | re.IGNORECASE

DAY = re.compile(f"^\ufeff?{_DAY}", _FLAGS)
"""A line that names a day and its weekday: a person seldom writes that on a line of its own."""
_NAMED = re.compile("P<[a-z]+>")
_MESSAGE = re.compile(
    "|".join(
        f"(?P<{mark}_{sign}>^\ufeff?{_NAMED.sub(':', clock + column)})"
        for sign, column in _COLUMNS.items()
        for mark, clock in _CLOCKS.items()
    ),
    _FLAGS,
)


@dataclass(frozen=True)
class Heads:
    """How one file writes its messages.

    Attributes:
        half: where the half of the day stands, by the names in `_CLOCKS`.
        column: what parts time, name and text, by the names in `_COLUMNS`.
    """

    half: str
    column: str

    @classmethod
    def of(cls, text: str) -> "Heads | None":
        """Find how messages are written behind the first line that names a day."""
        day = DAY.search(text)
        first = _MESSAGE.search(text, day.end()) if day else None
        if first is None or first.lastgroup is None:
            return None
        half, _, column = first.lastgroup.partition("_")
        return cls(half, column)

    @cached_property
    def pattern(self) -> "re.Pattern[str]":
        """Match the head of a message, or the whole line of a day."""
        message = _CLOCKS[self.half] + _COLUMNS[self.column]
        return re.compile(f"^\ufeff?(?:{message}|{_DAY})", _FLAGS)


def is_message(head: "re.Match[str]") -> bool:
    return head["hour"] is not None


def weekday(head: "re.Match[str]") -> int:
    """Give the weekday that a line of a day names, from 0 for Monday."""
    return WEEKDAYS[(head["first"] or head["last"]).lower()]


def worded(head: "re.Match[str]") -> date | None:
    """Give the day of a line that writes its month as a word."""
    return written_day(head["worded"]) if head["worded"] else None


def parts(head: "re.Match[str]") -> tuple[str, ...] | None:
    """Give the three numbers of a line of a day."""
    return head.group("a", "b", "c") if head["a"] else None


def year_at(numbers: tuple[str, ...]) -> int | None:
    """Say where in three numbers the year of four digits stands."""
    return next((at for at in (0, 2) if len(numbers[at]) == 4), None)
