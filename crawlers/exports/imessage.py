r"""Messages of a Mac or an iPhone: the database `chat.db` (in a backup of a phone `sms.db`).

    message  ROWID 12, guid "E3…", text "tea?", handle_id 3, date 731_000_000_000_000_000, …
    handle   ROWID 3, id "+351912345678"
    chat     ROWID 5, chat_identifier "chat77", display_name "Allotment"

becomes thread chat77, titled Allotment, speaker +351912345678, locator `message/12`, in the order
of the rows. Whoever's device it is goes by `me`. People have no names here, but in an address book.

A tapback is no message: it becomes the field `reaction` of the one that it stands on. What somebody
deleted is left alone though the database still has it for a month, and an answer is linked to the
message with which its thread begins. A row has no bytes of its own: what leads back to it are the
columns that were read, as JSON.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any, ClassVar

from crawlers.exports.export import Export, Owner, Read
from crawlers.exports.members import ExportFile
from crawlers.exports.parts.imessage.database import Database, Row, opened
from crawlers.exports.parts.imessage.neighbours import Beside, Neighbours
from crawlers.exports.parts.imessage.rows import (
    COLUMNS,
    Values,
    fields,
    happened,
    moment,
    number,
    text,
)
from crawlers.exports.parts.imessage.tapbacks import Tapbacks, is_tapback
from crawlers.reader import readers
from grist.records import Problem, Record, Source, iso, record_id

_HEADER = b"SQLite format 3\0"
_TABLE = re.compile(rb'CREATE TABLE ["`\[]?message["`\]]?\s*\(')
_OWNER = "me"


@readers
@dataclass(frozen=True)
class IMessage(Export):
    """Messages of Apple's Messages, from its database."""

    name: ClassVar[str] = "imessage"
    signature: ClassVar[str] = "the SQLite database of Apple's Messages (chat.db, sms.db)"
    beside: ClassVar[tuple[str, ...]] = ("chat.db-wal", "chat.db-shm", "sms.db-wal", "sms.db-shm")

    @classmethod
    def recognises(cls, head: bytes, suffix: str) -> bool:
        named = _TABLE.search(head) and b"is_from_me" in head and b"handle" in head
        return head.startswith(_HEADER) and bool(named)

    def is_in_columns(self, file: ExportFile) -> bool:
        return True

    def rows(self, file: ExportFile) -> Iterator[Read]:
        with opened(file) as database:
            if database is None:
                yield Problem(file.uri, "message", "malformed", whole=True), b""
                return
            found = False
            chats = _Messages(database, file, self.reader())
            for row in database.messages(COLUMNS):
                found = True
                yield from chats.read(row)
            yield from chats.left_over()
            for table in database.flaws:
                yield Problem(file.uri, table, "malformed", whole=True), b""
            if not (found or database.flaws):
                yield Problem(file.uri, "message", "no_messages", whole=True), b""

    def owner(self, file: ExportFile) -> Owner | None:
        return Owner(_OWNER, "is_from_me")

    def notes(self, file: ExportFile) -> Iterator[str]:
        log = file.beside(f"{PurePosixPath(file.uri).name}-wal")
        if log and log.size:
            yield f"{log.uri} holds newer messages; quit Messages and copy again to have them too"


class _Messages:
    """The messages of one database, as they are read one after the other."""

    def __init__(self, database: Database, file: ExportFile, reader: str) -> None:
        self._file, self._reader = file, reader
        self._tapbacks, self._neighbours = Tapbacks(database), Neighbours(database)
        answers = database.messages(("thread_originator_guid",), "thread_originator_guid")
        # Only those that are answered are remembered by name; the number comes with the message.
        self._answered: dict[str, int | None] = {
            guid: None
            for row in answers
            if isinstance(guid := row.values.get("thread_originator_guid"), str)
        }

    def read(self, row: Row) -> Iterator[Read]:
        beside = self._neighbours.of(row.number)
        if is_tapback(row):
            return
        made = row.flaw or ("recently_deleted" if beside.deleted else self._record(row, beside))
        if isinstance(made, str):
            yield Problem(self._file.uri, _place(row.number), made), _raw(row)
            return
        yield made, _raw(row)
        guid = row.values["guid"]
        if isinstance(guid, str) and guid in self._answered:
            self._answered[guid] = self._answered[guid] or row.number

    def left_over(self) -> Iterator[Read]:
        """Give a problem for each tapback on a message that there is not."""
        for number_ in self._tapbacks.unused():
            yield Problem(self._file.uri, _place(number_), "reaction_to_nothing"), b""

    def _record(self, row: Row, beside: Beside) -> Record | str:
        """Make a message's record, or say why it is none."""
        values = row.values
        time, event = moment(values["date"]), happened(row, attached=bool(beside.media))
        said = "" if event else text(values)
        if time is None or said is None:
            return "no_date" if time is None else "bad_text"
        if not said.isascii() and _NOT_UTF8.search(said):
            return "undecodable"
        locator = _place(row.number)
        answered, unknown = self._answers(values["thread_originator_guid"])
        pairs = (
            ("title", beside.title),
            ("service", event),
            ("edited", _edited(values, time)),
            ("answers", unknown),
        )
        return Record(
            id=record_id(self._file.uri, locator),
            text=said,
            kind="message",
            source=Source(self._file.uri, locator, self._file.sha256, self._reader),
            thread=beside.thread,
            speaker=self._speaker(values),
            time=time,
            reply_to=record_id(self._file.uri, _place(answered)) if answered else None,
            fields=(
                *((name, value) for name, value in pairs if value),
                *fields(values, beside.media),
                *self._tapbacks.on(values["guid"]),
            ),
        )

    def _answers(self, guid: Any) -> tuple[int | None, str | None]:
        """Number the message that one answers, or if it has not come name it."""
        if not isinstance(guid, str) or not guid:
            return None, None
        answered = self._answered.get(guid)
        return answered, None if answered else guid

    def _speaker(self, values: Values) -> str | None:
        if number(values["is_from_me"]):
            return _OWNER
        return self._neighbours.handle(values["handle_id"])


_NOT_UTF8 = re.compile("[\udc80-\udcff]")  # as the error handler `surrogateescape` marks it


def _edited(values: Values, time: datetime) -> str | None:
    edited = moment(values["date_edited"])
    return iso(edited) if edited and edited > time else None


def _place(number_: int) -> str:
    return f"message/{number_}"


def _raw(row: Row) -> bytes:
    """Write what was read of a row: its number, and the columns that are not empty."""
    columns = {name: value for name, value in row.values.items() if value is not None}
    told = {"ROWID": row.number, **columns}
    return json.dumps(told, ensure_ascii=False, default=bytes.hex).encode("utf-8", "replace")
