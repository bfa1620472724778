"""Google Chat's dates, which are written out in the language of the account.

    Monday, February 10, 2025 at 3:45:22 PM UTC    (a narrow no-break space before PM since 2023)
    lunes, 10 de febrero de 2025, 15:45:22 UTC     2015. február 15., vasárnap 21:54:36 UTC
    2025年2月10日月曜日 15:45:22 UTC               Thứ Hai, 10 tháng 2, 2025 lúc 15:45:22 UTC

The month is a word that one language or another has for it, the year has four digits, the day is
the number that is left.
"""

import re
from contextlib import suppress
from datetime import UTC, datetime
from functools import lru_cache

from crawlers.exports.parts.google_chat.months import MONTHS
from crawlers.exports.parts.text.clock import AM, HALVES, PM

_LONGEST = 200  # characters
_CLOCK = re.compile(
    r"(?<!\d)(\d{1,2})(?:[:.]| h |시 ?| นาฬิกา | ໂມງ )"
    r"(\d{1,2})(?:[:.]| min |분 ?| นาที | ນາທີ )(\d{1,2})(?!\d)"
)
_UTC = re.compile(r"\b(?:UTC|GMT|TU)\b(?![+-])|(?:Z|[+-][0-9]{2}:[0-9]{2})\Z", re.ASCII)
_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T", re.ASCII)
_SPACES = str.maketrans(dict.fromkeys("\u202f\u00a0\u2009", " ") | dict.fromkeys("\u200e\u200f"))
_WORD = re.compile(r"[^\s\d,.()\[\]،/:’'-]+")
_NUMBER = re.compile(r"\d+")
_HALVES = (
    HALVES
    | dict.fromkeys(("p.d.", "ጥዋት", "ਪੂ.ਦੁ."), AM)
    | dict.fromkeys(("m.d.", "ከሰዓት", "ਬਾ.ਦੁ."), PM)
)
_FIRST_BUDDHIST = 2400  # Thai years are 543 ahead
_CROATIAN = (". listopada", ". october")  # with a dot: without one it is the Polish November
_DAY_FIRST = "tháng"  # numbers without a name of the month: elsewhere the year comes first


def moment(written: object) -> datetime | None:
    """Read a date of Google Chat's, if it is one."""
    if not isinstance(written, str) or len(written) > _LONGEST:
        return None
    return _read(written)


def is_utc(written: str) -> bool:
    """Say whether a date says that it is in UTC, as all that are known do."""
    return bool(_UTC.search(written))


@lru_cache(maxsize=64)
def _read(written: str) -> datetime | None:
    text = written.translate(_SPACES)
    clock = _CLOCK.search(text)
    with suppress(ValueError, OverflowError):
        if _ISO.match(text):
            time = datetime.fromisoformat(text)
            return time.astimezone(UTC) if time.tzinfo else time.replace(tzinfo=UTC)
        if clock:
            return _written_out(text[: clock.start()], clock, text[clock.end() :])
    return None


def _written_out(before: str, clock: re.Match[str], behind: str) -> datetime | None:
    hour, minute, second = map(int, clock.groups())
    hour = _hour(hour, _half(before, behind))
    day = _day(before if _NUMBER.search(before) else behind)
    if day is None:
        return None
    year, month, date = day
    return datetime(year, month, date, hour, minute, second, tzinfo=UTC)


def _half(before: str, behind: str) -> str | None:
    """Find the half of the day, which stands on either side of the clock."""
    words = [*behind.replace(",", " ").split()[:2], *before.split()[-1:]]
    if words[1:2]:
        words.append(" ".join(words[:2]))
    return next((_HALVES[word.lower()] for word in words if word.lower() in _HALVES), None)


def _hour(hour: int, half: str | None) -> int:
    if half in {AM, PM} and hour <= 12:
        return hour % 12 + (12 if half == PM else 0)
    return hour


def _day(text: str) -> tuple[int, int, int] | None:
    """Find year, month and day in what is beside the clock."""
    words = (word.casefold() for word in _WORD.findall(text.replace(*_CROATIAN)))
    month = next((MONTHS[word] for word in words if word in MONTHS), None)
    numbers = [int(number) for number in _NUMBER.findall(text)]
    year = next((number for number in numbers if number > 99), None)
    others = [number for number in numbers if number != year]
    if year is None or len(others) != (1 if month else 2):
        return None
    if month is None:
        month, others = (others[1], others[:1]) if _DAY_FIRST in text else (others[0], others[1:])
    return year - 543 if year >= _FIRST_BUDDHIST else year, month, others[0]
