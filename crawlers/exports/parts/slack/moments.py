"""Slack's `ts`: the moment at which a message was sent, which is its id within a channel.

    microseconds("1709283630.000200")  ->  1709283630000200
    written(1709283630000200)          ->  "1709283630.000200"

Some old messages have no digits behind the point, and some programs write numbers.
"""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

_TS = re.compile(r"([0-9]{1,12})(?:\.([0-9]{1,6})[0-9]{0,6})?", re.ASCII)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SECOND = 1_000_000


def microseconds(ts: Any) -> int | None:
    """Read a `ts`, if it is one.

    >>> microseconds("1709283630"), microseconds(1709283630.0002), microseconds(True)
    (1709283630000000, 1709283630000200, None)
    """
    if isinstance(ts, int | float) and not isinstance(ts, bool):
        ts = f"{ts:.6f}" if isinstance(ts, float) else f"{ts}" if abs(ts) < 10**12 else ""
    found = _TS.fullmatch(ts) if isinstance(ts, str) else None
    return int(found[1]) * _SECOND + int((found[2] or "").ljust(6, "0")) if found else None


def written(moment: int) -> str:
    """Write a moment as Slack does."""
    return f"{moment // _SECOND}.{moment % _SECOND:06}"


def time_of(moment: int) -> datetime | None:
    """Give the time, unless it is past the year 9999."""
    try:
        return _EPOCH + timedelta(microseconds=moment)
    except OverflowError:
        return None
