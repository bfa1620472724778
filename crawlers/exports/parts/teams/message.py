"""What a message of Teams is, in either of its shapes: first where it stands, then what it says.

The first is cheap, and known for all messages before what any of them answers is looked for.
"""

import re
from datetime import datetime
from typing import Any, NamedTuple

from crawlers.exports.parts.json.values import Json
from crawlers.pages import attributes

Pairs = tuple[tuple[str, str | None], ...]

_ID = re.compile(r"[\w.:=@;+-]{1,300}", re.ASCII)
_LONG = 4_000  # characters from which on a text may be too complex


class Head(NamedTuple):
    """Where a message stands, and what it holds; `place` is its conversation's in locators."""

    message: Json
    place: str
    number: str
    thread: str | None
    title: str | None
    time: datetime
    content: str
    of_account: bool

    @property
    def locator(self) -> str:
        return f"{self.place}{self.number}"


class Said(NamedTuple):
    """What a message says, by whom, and which message of which conversation it answers."""

    text: str
    speaker: str | None = None
    name: str | None = None
    answers: str | None = None
    peer: str | None = None
    fields: Pairs = ()


def key(value: Any) -> str | None:
    """Take an id that can stand in a locator.

    >>> key("19:tea@thread.v2"), key(1709283630123), key("a/b"), key(True)
    ('19:tea@thread.v2', '1709283630123', None, None)
    """
    text = str(value) if type(value) is int and abs(value) < 1 << 63 else value
    return text if isinstance(text, str) and _ID.fullmatch(text) else None


def is_too_complex(content: str) -> bool:
    """Say whether a text has a tag that no parser should meet."""
    return len(content) > _LONG and attributes.has_too_many(content)


def held(holder: Json, name: str) -> Json:
    """Give an object within another."""
    value = holder.get(name)
    return value if isinstance(value, dict) else {}
