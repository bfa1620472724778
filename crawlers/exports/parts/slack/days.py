"""The files of a channel, one for each day, and which messages stand in which.

    days = Days(ExportFile(…, "export/tea/2024-03-02.json"))
    days.holding(1709283630000200)  ->  "export/tea/2024-03-01.json"

An answer in a Slack thread stands under its own day, days behind what it answers. A file's name is
the day in the zone of whoever exported, so the moment alone leaves three days to look at.
"""

from contextlib import suppress
from datetime import timedelta
from typing import Any, NamedTuple

from crawlers.exports.export import HEAD_BYTES
from crawlers.exports.members import BROKEN, ExportFile
from crawlers.exports.parts.json.events import Item
from crawlers.exports.parts.json.objects import beginnings
from crawlers.exports.parts.json.stream import walk
from crawlers.exports.parts.remembered import Remembered
from crawlers.exports.parts.seen import Seen
from crawlers.exports.parts.slack.moments import microseconds, time_of
from crawlers.exports.parts.tables.rows import BOM

ROOT = ()  # a day's file is an array
_LOOKED_AT = 20  # messages by which a file is known
_DAYS = 100  # whose messages are remembered, in eight bytes each
_SAID = ("text", "user", "subtype", "bot_id", "blocks", "files", "attachments")


def recognises(head: bytes) -> bool:
    """Say whether a file is a day of a channel: an array of messages with a `ts`."""
    if not head.removeprefix(BOM).lstrip().startswith(b"["):
        return False
    for _, message in zip(range(_LOOKED_AT), beginnings(head), strict=False):
        if message.get("type") == "message" and microseconds(message.get("ts")) is not None:
            return any(key in message for key in _SAID)
    return False


def flaw(message: Any) -> str | None:
    """Say why something in a day's file is no record."""
    if not isinstance(message, dict):
        return "not_an_object"
    moment = microseconds(message.get("ts"))
    if moment is None:
        return "no_id"
    if time_of(moment) is None:
        return "bad_date"
    return None if isinstance(message.get("text"), str | None) else "bad_text"


class Days:
    """The days of one channel, each looked into when something in it is asked for."""

    def __init__(self, file: ExportFile) -> None:
        self._file = file
        self._known: dict[str, tuple[str, Seen] | None] = {}

    def holding(self, moment: int) -> str | None:
        """Name the file that holds the message of a moment, if there is one."""
        time = time_of(moment)
        if time is None:
            return None
        # The file in hand comes first: one that was renamed has no day in its name.
        for days in (None, 0, -1, 1):
            with suppress(OverflowError):
                name = "" if days is None else f"{(time + timedelta(days)).date()}.json"
                found = self._messages(name)
                if found and moment in found[1]:
                    return found[0]
        return None

    def _messages(self, name: str) -> tuple[str, Seen] | None:
        """Give the messages of another day, or with no name those of the file in hand."""
        if name not in self._known:
            file = self._file.beside(name) if name else self._file
            found = _MESSAGES.of(file) if file else None
            # What is no day of Slack's is not read as one, so nothing in it is a record.
            known = found and (found.known or not name)
            self._known[name] = (file.uri, found.moments) if file and found and known else None
        return self._known[name]


class _Messages(NamedTuple):
    """The moments of a file's messages, and whether its head shows that it is a day."""

    moments: Seen
    known: bool


def _messages_of(file: ExportFile) -> _Messages:
    """Find the messages of a file, as far as it can be read."""
    seen, known = Seen(), False
    with suppress(*BROKEN), file.open() as opened:
        known = recognises(opened.read(HEAD_BYTES))
        opened.seek(0)
        for event in walk(opened, ROOT):
            if isinstance(event, Item) and flaw(event.value) is None:
                seen.add(microseconds(event.value["ts"]) or 0)
    return _Messages(seen, known)


_MESSAGES = Remembered(_messages_of, _DAYS)
