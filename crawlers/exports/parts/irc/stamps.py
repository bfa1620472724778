r"""What the lines of an IRC log begin with: the hour, perhaps the day.

    09:12 <ana> hi                                  irssi: the day stands on lines of its own
    [09:12:03] <ana> hi                             ZNC, mIRC, eggdrop, energymech, soju
    [9:12pm] <ana> hi                               mIRC, as some have set it
    2024-03-11 09:12:03 \t ana \t hi                  WeeChat; Limnoria with two spaces
    [2024-03-11T09:12:03.120Z] <ana> hi             The Lounge, Textual, IRCCloud
    Mar 11 09:12:03 <ana> \t hi                      HexChat, XChat: the year stands above
    [Monday 11 March 2024] [09:12:03] <ana> \t hi    Konversation
    @1710148323 <ana!~a@tea.example> hi             dircproxy; later <ana!~a@tea.example> [09:12] hi

All lines of one file are alike. `Stamps.of` takes that of the first, so that what somebody pasted
is what they said.
"""

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from datetime import time as clock_time

from crawlers.exports.parts.text.clock import in_24_hours
from crawlers.exports.parts.text.day_words import MONTHS, written_day

_CLOCK = r"(?P<hour>[0-9]{2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2}))?"
_OF_TWELVE = (
    r"(?P<hour>[0-9]{2}|[0-9](?=:[0-9:]{2,5} ?[AaPp])):(?P<minute>[0-9]{2})"
    r"(?::(?P<second>[0-9]{2}))?(?: ?(?P<half>[AaPp][Mm]?))?"
)
_ISO = (
    r"(?P<date>[0-9]{4}-[0-9]{2}-[0-9]{2})[ T]"
    rf"{_CLOCK}(?:[.,](?P<part>[0-9]{{1,9}}))? ?(?P<zone>Z|[+-][0-9]{{2}}:?[0-9]{{2}})?"
)
_CODES = r"(?:\x03[0-9]{0,2}(?:,[0-9]{1,2})?|[\x02\x0f\x16\x1d\x1f]){0,4}"
_BEGINNINGS = {
    "irssi": rf"{_CLOCK} ",
    "bracket": rf"\[{_OF_TWELVE}\] ",
    "weechat": rf"{_ISO}(?P<tab>\t)",
    "iso": rf"(?P<open>\[)?{_ISO}(?(open)\]) {{1,2}}",
    "xchat": rf"(?P<month>[^\W\d_]{{2,9}})\.? {{1,2}}(?P<day>[0-9]{{1,2}}) {_CLOCK} ",
    "konversation": rf"\[(?P<written>[^\[\]\n]{{8,40}})\] \[{_OF_TWELVE}\] ",
    "epoch": r"@(?P<epoch>[0-9]{9,10}) ",
    "dircproxy": r"(?P<who><[^\s<>]{1,200}>|\[[^\s!]{1,64}![^\s\]]{1,200}\]|-[^\s-]{1,64}-) "
    rf"\[{_CLOCK}\] ",
}
_SLACK = timedelta(minutes=60)  # a clock that is put back goes back by no more


@dataclass(frozen=True)
class Stamps:
    """How the lines of one file begin: a name in `_BEGINNINGS`, and the pattern of it."""

    name: str
    pattern: "re.Pattern[str]"

    @classmethod
    def of(cls, line: str) -> "Stamps | None":
        """Find how a line begins."""
        return next((stamps for stamps in _ALL if stamps.pattern.match(line)), None)


_ALL = [
    Stamps(name, re.compile(f"\ufeff?{_CODES}{beginning}"))
    for name, beginning in _BEGINNINGS.items()
]


@dataclass
class Calendar:
    """The day that a log has come to, where its lines name only the hour, or no year.

    Attributes:
        day: that lines without one are of; None if nothing has said it.
        fixed: all the file is of that day, as its name says.
    """

    day: date | None = None
    fixed: bool = False
    _last: datetime | None = None

    def begin(self, day: date) -> None:
        """Take the day that a line of its own names."""
        self.day, self.fixed, self._last = day, False, None

    def time(self, stamp: "re.Match[str]") -> datetime | None:
        """Read when a line was said; None if its day is not known.

        Raises:
            ValueError, OverflowError, OSError: there is no such day or hour.
        """
        said = stamp.groupdict()
        if said.get("epoch"):
            return datetime.fromtimestamp(int(said["epoch"]), UTC)
        half = said.get("half")
        hour = in_24_hours(int(said["hour"]), f"{half[0]}m") if half else int(said["hour"])
        clock = clock_time(hour, int(said["minute"]), int(said["second"] or 0))
        if written := said.get("date"):
            there = datetime.combine(date.fromisoformat(written), clock, zone(said["zone"]))
            part = int((said["part"] or "")[:6].ljust(6, "0"))
            return there.replace(microsecond=part).astimezone(UTC)
        if written := said.get("written"):
            day = written_day(written)
            return datetime.combine(day, clock, UTC) if day else None
        if said.get("month"):
            return self._in_a_year(said["month"].lower(), int(said["day"]), clock)
        return self._in_a_day(clock)

    def same_time(self) -> datetime | None:
        """Give when a line was said that has no hour: with the one above, or as the day began."""
        if self._last is None and self.day is not None:
            return datetime.combine(self.day, clock_time(), UTC)
        return self._last

    def _in_a_day(self, clock: clock_time) -> datetime | None:
        """Put the hour into the day, or the next, where it has gone back."""
        if self.day is None:
            return None
        there = datetime.combine(self.day, clock, UTC)
        if not self.fixed and self._last is not None and self._last - there > _SLACK:
            self.day += timedelta(days=1)
            there += timedelta(days=1)
        self._last = there
        return there

    def _in_a_year(self, month: str, day: int, clock: clock_time) -> datetime | None:
        """Put day and hour into the year, or the next, where December is over."""
        if self.day is None:
            return None
        number = MONTHS.get(month)
        if number is None:
            raise ValueError
        year = self.day.year + (self.day.month == 12 and number == 1)
        self.day = date(year, number, day)
        return datetime.combine(self.day, clock, UTC)


def zone(written: str | None) -> timezone:
    """Read an offset from UTC; none is taken for it.

    Raises:
        ValueError: there is no such offset.
    """
    if written is None or written == "Z":
        return UTC
    hours, minutes = int(written[1:3]), int(written[-2:])
    offset = timedelta(hours=hours, minutes=minutes)
    return timezone(-offset if written[0] == "-" else offset)


_UNSTAMPED = re.compile(r"\ufeff?(?:--- |\*{3,4} ?|Session |-{2,} |# ?(?:Log|log))")


def heading(line: str) -> date | None:
    """Give the day that a line without an hour names: it was opened, or changed.

    >>> heading("--- Day changed Tue Mar 12 2024"), heading("Session Close: soon")
    (datetime.date(2024, 3, 12), None)
    """
    return written_day(line) if _UNSTAMPED.match(line) else None


def is_heading(line: str) -> bool:
    """Say whether a line without an hour is the log's own."""
    return _UNSTAMPED.match(line) is not None


def is_event(line: str) -> bool:
    """Say whether a line without an hour tells what happened: Ubuntu's logs write it so.

    >>> is_event("=== ana is now known as kim"), is_event("=====")
    (True, False)
    """
    return line.startswith("=== ")


_IN_NAME = re.compile(r"(?<![0-9])([0-9]{4})([-_./]?)([0-9]{2})\2([0-9]{2})(?![0-9])")
_IN_WORDS = re.compile(r"(?<![0-9])([0-9]{1,2})([A-Za-z]{3})([0-9]{4})(?![0-9])")


def day_in_name(name: str) -> tuple[date, int, int] | None:
    """Find the last day that a path names, with where it begins and ends.

    >>> day_in_name("libera/#tea/2024-03-11.log")
    (datetime.date(2024, 3, 11), 12, 22)
    """
    for found in reversed(list(_IN_NAME.finditer(name))):
        with suppress(ValueError):
            return date(int(found[1]), int(found[3]), int(found[4])), *found.span()
    for found in reversed(list(_IN_WORDS.finditer(name))):
        with suppress(ValueError):
            month = MONTHS.get(found[2].lower(), 0)
            return date(int(found[3]), month, int(found[1])), *found.span()
    return None
