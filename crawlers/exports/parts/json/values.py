"""Values out of somebody's JSON, each taken only if it is of the kind that it should be.

first({"likes": True, "likesCount": "3"}, ("likes", "likesCount"), count)  ->  "3"
first({"user": {"id": 1000}}, ("ownerId", "user.id"), key)                 ->  "1000"
"""

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any, TypeAlias

Json: TypeAlias = Mapping[str, Any]

_KEY = re.compile(r"[\w.:=+-]{1,200}", re.ASCII)
_DIGITS = re.compile(r"[0-9]{1,18}")
_SECONDS = re.compile(r"[0-9]{9,13}")
_FIRST_MILLISECONDS = 10**11  # in seconds this would be the year 5138


def first(row: Json, keys: tuple[str, ...], taken: Callable[[Any], str | None]) -> str | None:
    """Give the first value that is taken; `user.id` is `id` within `user`."""
    for key_ in keys:
        outer, _, inner = key_.partition(".")
        value = row.get(outer)
        if inner:
            value = value.get(inner) if isinstance(value, dict) else None
        found = taken(value)
        if found:
            return found
    return None


def listed(value: Any) -> list[Any]:
    """Take a list; anything else is an empty one."""
    return value if isinstance(value, list) else []


def objects(value: Any) -> list[dict[str, Any]]:
    """Take the objects in a list."""
    return [each for each in listed(value) if isinstance(each, dict)]


def word(value: Any) -> str | None:
    """Take a text that is not blank."""
    return value if isinstance(value, str) and value.strip() else None


def key(value: Any) -> str | None:
    """Take an id: a word without anything that means something in a locator.

    >>> key(77), key("UzpfSTEw=="), key("../77"), key(True)
    ('77', 'UzpfSTEw==', None, None)
    """
    text = str(value) if type(value) is int else value
    return text if isinstance(text, str) and _KEY.fullmatch(text) else None


def count(value: Any) -> str | None:
    """Take a number of things, which some write as text; a bool is none.

    >>> count(3), count("3"), count(-1), count(True), count("3,5")
    ('3', '3', None, None, None)
    """
    text = str(value) if type(value) is int else value
    return text if isinstance(text, str) and _DIGITS.fullmatch(text) else None


def moment(value: Any) -> datetime | None:
    """Take a time: ISO 8601 (without a zone: UTC), or seconds or milliseconds since 1970.

    >>> moment("1714728600") == moment(1714728600000) == moment("2024-05-03T09:30:00Z")
    True
    """
    with suppress(ValueError, OverflowError, OSError):
        if isinstance(value, str) and not _SECONDS.fullmatch(value):
            time = datetime.fromisoformat(value)
            return time.astimezone(UTC) if time.tzinfo else time.replace(tzinfo=UTC)
        if isinstance(value, str | int | float) and not isinstance(value, bool):
            since = float(value)
            seconds = since if abs(since) < _FIRST_MILLISECONDS else since / 1_000
            return datetime.fromtimestamp(seconds, UTC)
    return None
