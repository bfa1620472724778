"""Tapbacks: rows of the table of messages that stand on another message.

    guid "F1…", associated_message_type 2001, associated_message_guid "p:0/E3…"
    on("E3…")  ->  ("likes", "1"), ("reaction", "👍")

A row of the three thousands takes back one of the two thousands by the same person.
"""

from collections.abc import Iterator
from typing import Any

from crawlers.exports.parts.imessage.database import Database, Row

_COLUMNS = (
    *("associated_message_guid", "associated_message_type", "associated_message_emoji"),
    *("is_from_me", "handle_id"),
)
_EMOJI = {2000: "❤️", 2001: "👍", 2002: "👎", 2003: "😂", 2004: "‼️", 2005: "❓"}
_OWN_EMOJI = 2006
_STICKERS = frozenset({1000, 2007})


def is_tapback(row: Row) -> bool:
    """Say whether a row stands on another message and is none itself."""
    type_ = row.values.get("associated_message_type")
    return isinstance(type_, int) and (type_ == 1000 or 2000 <= type_ < 4000)


class Tapbacks:
    """All tapbacks of a database, by the message that they stand on."""

    def __init__(self, database: Database) -> None:
        self._on: dict[str, dict[tuple[Any, ...], tuple[int, str]]] = {}
        for row in database.messages(_COLUMNS, "associated_message_type"):
            if is_tapback(row):
                self._add(row)

    def on(self, guid: Any) -> Iterator[tuple[str, str]]:
        """Give the tapbacks on a message as fields, and forget them."""
        found = self._on.pop(guid, {}) if isinstance(guid, str) else {}
        if found:
            yield "likes", str(len(found))
        emojis = (emoji for _, emoji in found.values())
        yield from (("reaction", emoji) for emoji in dict.fromkeys(emojis))

    def unused(self) -> list[int]:
        """Number the rows that stand on no message which was asked for."""
        return sorted(number for found in self._on.values() for number, _ in found.values())

    def _add(self, row: Row) -> None:
        target, type_, own, mine, handle = (row.values[name] for name in _COLUMNS)
        if not isinstance(type_, int):
            return
        guid = target.rpartition("/")[2].rpartition(":")[2] if isinstance(target, str) else ""
        kind = type_ - 1000 if type_ >= 3000 else type_
        emoji = _emoji(kind, own)
        key = ("me" if mine == 1 else handle, kind, emoji)
        here = self._on.setdefault(guid, {})
        if type_ >= 3000:
            here.pop(key, None)
        else:
            here[key] = row.number, emoji
        if not here:
            del self._on[guid]


def _emoji(type_: int, own: Any) -> str:
    if type_ == _OWN_EMOJI and isinstance(own, str) and own:
        return own
    return "sticker" if type_ in _STICKERS else _EMOJI.get(type_, "unknown")
