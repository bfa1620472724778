"""Rooms of Matrix: Element's JSON export, or events as a server or an archiver writes them.

    {"room_name": "Tea", "exported_by": "Ana", "messages": [
      {"type": "m.room.message", "event_id": "$Wk3p", "sender": "@ana:tea.example",
       "origin_server_ts": 1709283630123, "room_id": "!tea:tea.example",
       "content": {"msgtype": "m.text", "body": "kettle's on"}}]}

becomes thread !tea:tea.example, speaker @ana:tea.example, locator `messages/$Wk3p`. Her name is
what the last event of her membership above says. The events may also be an array, stand under
`chunk`, or one a line.

An edit counts on the message that it alters, which has the field `edited`, and is no record of its
own; of a message that is not there, the last edit stands for it. Reactions are fields of what they
met; to what is not there, one is a service row. To know them, a file that holds edits, deletions
or reactions as events is read twice. What the exporter could not decrypt has the media
`unavailable`.

The keys are those of the Matrix specification, v1.13, and of Element's JSONExport.ts.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import ClassVar

from crawlers.exports.export import Export, Owner, Read
from crawlers.exports.members import ExportFile
from crawlers.exports.parts.json.row_file import Row, first_rows, rows
from crawlers.exports.parts.json.thread_file import members
from crawlers.exports.parts.json.values import Json, moment, word
from crawlers.exports.parts.matrix.changes import Changes
from crawlers.exports.parts.matrix.events import (
    ID,
    is_event,
    number,
    related,
    said,
    topic,
    unwrapped,
)
from crawlers.exports.parts.seen_names import SeenNames
from crawlers.reader import readers
from grist.records import Problem, Record, Source, iso, record_id

_ARRAYS = (("messages",), ("chunk",), ())
_HEAD = frozenset({"room_name", "room_creator", "export_date", "exported_by"})
_USER = re.compile(r"@[^\s:]{0,255}:\S{1,255}")


@readers
@dataclass(frozen=True)
class Matrix(Export):
    """Messages and service rows of Matrix rooms."""

    name: ClassVar[str] = "matrix"
    signature: ClassVar[str] = (
        "JSON of Element (room_name, exported_by, messages), or Matrix events (type, event_id,"
        " sender, origin_server_ts) in an array or one a line"
    )

    marks: ClassVar[tuple[str, ...]] = (
        '"type"',
        '"content"',
        '"sender"',
        '"event_id"',
        '"origin_server_ts"',
    )

    @classmethod
    def recognises(cls, head: bytes, suffix: str) -> bool:
        if first_rows(head, is_event, *_ARRAYS):
            return True
        return b'"messages"' in head and dict(members(BytesIO(head), _HEAD)).keys() >= _HEAD

    def rows(self, file: ExportFile) -> Iterator[Read]:
        """Give each record or problem with the bytes that it was read from."""
        with Changes() as changes:
            changes.gather(file, rows(file, is_event, *_ARRAYS))
            room = _Room(file, self.reader(), changes)
            for row in rows(file, is_event, *_ARRAYS):
                made = row if isinstance(row, Problem) else room.record(row)
                if isinstance(made, str) and isinstance(row, Row):
                    made = Problem(file.uri, row.place, made)
                if isinstance(made, Record | Problem):
                    yield made, row.raw if isinstance(row, Row) else b""

    def owner(self, file: ExportFile) -> Owner | None:
        """Say who exported the room: Element gives the name, and the memberships whose it is."""
        with file.open() as opened:
            by = next((word(name) for _, name in members(opened, {"exported_by"})), None)
        if by is None:
            return None
        if _USER.fullmatch(by):
            return Owner(by, "exported_by")
        named = {
            key
            for row in rows(file, is_event, *_ARRAYS)
            if isinstance(row, Row) and (key := _named(unwrapped(row.value), by))
        }
        return Owner(named.pop(), "exported_by") if len(named) == 1 else None


def _named(event: Json, name: str) -> str | None:
    """Give the id of the member whom an event calls by a name."""
    if event.get("type") != "m.room.member" or not isinstance(event.get("content"), dict):
        return None
    return word(event.get("state_key")) if event["content"].get("displayname") == name else None


class _Room:
    """The rooms of a file as their events are read, one after the other."""

    def __init__(self, file: ExportFile, reader: str, changes: Changes) -> None:
        self._file, self._reader, self._changes = file, reader, changes
        self._seen = SeenNames()
        self._names: dict[str, str] = {}
        self._titles: dict[str, str] = {}

    def record(self, row: Row) -> Record | str | None:
        """Make an event's record, or say why it is none; an edit that counts elsewhere is None."""
        event = unwrapped(row.value)
        if not event:
            return "not_an_object"
        own, time = number(event), moment(event.get("origin_server_ts"))
        if own is None or time is None or type(event["origin_server_ts"]) is not int:
            return "no_id" if own is None else "no_date"
        if self._changes.is_merged(event):
            return None
        self._learn(event)
        content, edited = self._changes.content(event)
        told = said(event, content, deleted=self._changes.is_deleted(event))
        if told.text is None:
            return "bad_text"
        known, answers = self._answered(event, own)
        again = self._seen.add(own)
        locator = f"messages/{own}" + (f"#{again}" if again > 1 else "")
        sender, thread = word(event.get("sender")), word(event.get("room_id"))
        name, title = self._names.get(sender or ""), self._title(row, thread)
        pairs = (
            ("speaker_name", name),
            ("title", title),
            ("topic", topic(event)),
            *told.fields,
            *(() if told.is_service else self._changes.reactions(event)),
            ("edited", _edited(edited, time)),
            ("bot", (name or sender or "") if told.by_bot else None),
            ("answers", None if known else answers),
        )
        return Record(
            id=record_id(self._file.uri, locator),
            text=told.text,
            kind="message",
            source=Source(self._file.uri, locator, self._file.sha256, self._reader),
            thread=thread or title,
            speaker=sender,
            time=time,
            reply_to=record_id(self._file.uri, f"messages/{answers}") if known else None,
            fields=tuple((key, value) for key, value in pairs if value is not None),
        )

    def _learn(self, event: Json) -> None:
        """Remember what people and rooms are called from here on."""
        content, key = event.get("content"), event.get("state_key")
        if not isinstance(content, dict) or not isinstance(key, str):
            return
        if event.get("type") == "m.room.member" and (name := word(content.get("displayname"))):
            self._names[key] = name
        room = word(event.get("room_id"))
        if event.get("type") == "m.room.name" and room and (name := word(content.get("name"))):
            self._titles[room] = name

    def _title(self, row: Row, thread: str | None) -> str | None:
        beside = row.array.beside.get("room_name") if row.array else None
        return word(beside) or self._titles.get(thread or "")

    def _answered(self, event: Json, own: str) -> tuple[bool, str | None]:
        """Give the message that an event answers, and whether it stands above."""
        answers = related(event)
        if answers is None or answers == own or not ID.fullmatch(answers):
            return False, None
        return answers in self._seen, answers


def _edited(edited: datetime | None, time: datetime) -> str | None:
    return iso(max(edited, time)) if edited else None
