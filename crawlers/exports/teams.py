r"""Microsoft Teams and Skype: rows of the Graph, and what Microsoft gives people of their own.

    {"Id": "1709283630123", "MessageType": "message", "CreatedDateTime": "2024-03-01T09:00:30.123Z",
     "ChatId": "19:tea@thread.v2", "From": {"User": {"Id": "5f…", "DisplayName": "Ana"}},
     "Body": {"ContentType": "html", "Content": "<p>Milk, <at id=\"0\">Rui</at>?</p>"}}

becomes thread 19:tea@thread.v2, speaker 5f…, text "Milk, @Rui?", locator
`chats/19:tea@thread.v2/messages/1709283630123`. The keys may begin in lower case, and the rows
stand in an array, under `value`, or one a line. An account's own export (`messages.json`) is

    {"userId": "8:live:ana", "exportDate": "…", "conversations": [
      {"id": "8:live:rui", "displayName": "Rui", "MessageList": [
        {"id": "1709283630123", "originalarrivaltime": "2024-03-01T09:00:30.123Z", "messagetype":
         "RichText", "from": "8:live:ana", "content": "milk? <ss type=\"smile\">:)</ss>"}]}]}

with the locator `conversations/8:live:rui/messages/1709283630123`. Messages stand newest first, and
records are given as they stand. An answer stands above what it answers, so that a file that holds
answers is read twice.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from itertools import islice
from typing import ClassVar

from crawlers.exports.export import Export, Owner, Read
from crawlers.exports.members import ExportFile
from crawlers.exports.parts.json.events import Array
from crawlers.exports.parts.json.row_file import Row, first_rows, holds, rows, within
from crawlers.exports.parts.json.stream import walk
from crawlers.exports.parts.json.thread_file import members
from crawlers.exports.parts.json.values import listed, word
from crawlers.exports.parts.seen_names import SeenNames
from crawlers.exports.parts.teams import account as teams_account
from crawlers.exports.parts.teams import graph as teams_graph
from crawlers.exports.parts.teams.message import Head, Said
from crawlers.reader import readers
from grist.records import Problem, Record, Source, record_id

_ARRAYS = (teams_account.MESSAGES, ("value",), ())
_LOOKED_AT = 20  # arrays, rows or faults by which an account's file is known
_ACCOUNT = frozenset({"userId", "exportDate"})
_ANSWERS = tuple(
    map(
        re.compile,
        (
            rb"<quote",
            rb"u003[cC]quote",
            rb'eplyToId"\s*:\s*["0-9]',
            rb"messageReference",
            rb"/Reply",
        ),
    )
)


@readers
@dataclass(frozen=True)
class Teams(Export):
    """Messages of Microsoft Teams, of a tenant or of one's own account, and of Skype."""

    name: ClassVar[str] = "teams"
    libraries: ClassVar[tuple[str, ...]] = ("lxml",)
    signature: ClassVar[str] = (
        "JSON of Teams: rows of the Graph (Id, MessageType, Body, CreatedDateTime), or the"
        " messages.json of Teams and Skype (userId, exportDate, conversations)"
    )

    marks: ClassVar[tuple[str, ...]] = ('"conversations"', '"MessageList"', '"messagetype"')

    @classmethod
    def recognises(cls, head: bytes, suffix: str) -> bool:
        if first_rows(head, teams_graph.is_row, ("value",), ()):
            return True
        walked = walk(BytesIO(head), teams_account.MESSAGES)
        if any(isinstance(event, Array) for event in islice(walked, _LOOKED_AT)):
            return True
        said = dict(members(BytesIO(head), _ACCOUNT))
        return b'"conversations"' in head and all(word(said.get(key)) for key in _ACCOUNT)

    def rows(self, file: ExportFile) -> Iterator[Read]:
        """Give each record or problem with the bytes that it was read from."""
        there = SeenNames()
        if holds(file, *_ANSWERS):
            for row in _rows(file):
                if isinstance(row, Row) and isinstance(head := _head(row), Head):
                    there.add(head.locator)
        messages = _Messages(file, self.reader(), there)
        for row in _rows(file):
            if isinstance(row, Problem):
                yield row, b""
            else:
                yield messages.read(row), row.raw

    def owner(self, file: ExportFile) -> Owner | None:
        """Say whose account it is, if it is one."""
        with file.open() as opened:
            user = next((value for _, value in members(opened, {"userId"})), None)
        return Owner(user, "userId") if isinstance(user, str) and user else None


def _rows(file: ExportFile) -> Iterator[Row | Problem]:
    """Give the messages of a file, and behind each those that a request put into it."""
    for row in rows(file, teams_graph.is_row, *_ARRAYS):
        yield row
        if isinstance(row, Row) and isinstance(row.value, dict):
            names = [name for name in ("replies", "Replies") if listed(row.value.get(name))]
            yield from within(row, *((name,) for name in names)) if names else ()


class _Messages:
    """The messages of a file as they are read, one after the other."""

    def __init__(self, file: ExportFile, reader: str, there: SeenNames) -> None:
        self._file, self._reader, self._there = file, reader, there
        self._seen = SeenNames()

    def read(self, row: Row) -> Record | Problem:
        head = _head(row)
        if isinstance(head, str):
            return Problem(self._file.uri, row.place, head)
        again = self._seen.add(head.locator)
        locator = head.locator + (f"#{again}" if again > 1 else "")
        said = _said(head)
        uri, answers = self._file.uri, said.answers
        target = f"{head.place}{answers}"
        known = not said.peer and answers is not None and target in self._there
        known = known and target != head.locator
        pairs = (
            ("speaker_name", said.name),
            ("title", head.title),
            *said.fields,
            ("reply_peer", said.peer),
            ("answers", None if known else answers),
        )
        return Record(
            id=record_id(uri, locator),
            text=said.text,
            kind="message",
            source=Source(uri, locator, self._file.sha256, self._reader),
            thread=head.thread,
            speaker=said.speaker or said.name,
            time=head.time,
            reply_to=record_id(uri, target) if known else None,
            fields=tuple((key, value) for key, value in pairs if value is not None),
        )


def _head(row: Row) -> Head | str:
    return teams_account.head(row) if teams_account.holds(row) else teams_graph.head(row)


def _said(head: Head) -> Said:
    return teams_account.said(head) if head.of_account else teams_graph.said(head)
