"""Signal's own export from its desktop app: `main.jsonl`, a row for each person, chat and message.

    {"version": "1", "backupTimeMs": "1709283700000", …}
    {"account": {"givenName": "Ana", …}}
    {"recipient": {"id": "2", "contact": {"aci": "q83v…", "profileGivenName": "Rui"}}}
    {"chat": {"id": "5", "recipientId": "2"}}
    {"chatItem": {"chatId": "5", "authorId": "2", "dateSent": "1709283630000",
                  "incoming": {…}, "standardMessage": {"text": {"body": "tea?"}}}}

becomes speaker abcdef01-… (Rui's account), locator `chats/5/messages/1709283630000-2`. A message
has no number of its own; an answer names what it answers by author and moment.

Rows other than messages never leave this module, whole or in part: they hold keys.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from crawlers.exports.export import Owner, Read
from crawlers.exports.members import ExportFile
from crawlers.exports.parts.json.objects import beginnings
from crawlers.exports.parts.json.values import Json, objects
from crawlers.exports.parts.seen import Seen
from crawlers.exports.parts.signal.items import content, quote
from crawlers.exports.parts.signal.people import OWNER, People, Person, numbered
from crawlers.exports.parts.tables.rows import BOM, Row, json_rows
from grist.records import Problem, Record, Source, iso, record_id

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_ROWS = frozenset({"account", "recipient", "chat", "chatItem"})
_SMALLEST = 10**11  # milliseconds: 1973, when nobody had Signal


def recognises(head: bytes) -> bool:
    """Say whether a file begins with what the backup is, or with what its rows are."""
    if not head.removeprefix(BOM).lstrip().startswith(b"{"):
        return False
    first = next(beginnings(head), {})
    if "backupTimeMs" in first:
        return "version" in first
    return len(first) == 1 and "account" in first


def rows(file: ExportFile, reader: str) -> Iterator[Read]:
    """Give each message's record or problem; of other rows a problem alone, without its bytes."""
    export, found = _Export(file, reader), False
    for row in json_rows(file):
        if isinstance(row, Problem):
            yield row, b""
            continue
        frame = dict(row.cells)
        if "chatItem" in frame:
            found = True
            made = export.record(frame["chatItem"])
            yield _as_read(made, file, row)
        elif flaw := export.note(frame):
            yield Problem(file.uri, row.locator, flaw), b""
    if not found:
        yield Problem(file.uri, "messages", "no_messages", whole=True), b""


def owner(file: ExportFile) -> Owner | None:
    """Say that whoever exported is known by the row that stands for them."""
    for row in json_rows(file):
        frame = dict(row.cells) if isinstance(row, Row) else {}
        recipient = frame.get("recipient")
        if isinstance(recipient, dict) and isinstance(recipient.get("self"), dict):
            return Owner(OWNER, "recipient.self")
        if "chatItem" in frame:
            break
    return None


def _as_read(made: Record | str, file: ExportFile, row: Row) -> Read:
    if isinstance(made, Record):
        return made, row.raw
    return Problem(file.uri, row.locator, made), row.raw


class _Export:
    """One export as its rows are read, one after the other."""

    def __init__(self, file: ExportFile, reader: str) -> None:
        self._file, self._reader = file, reader
        self._people = People()
        self._seen: defaultdict[tuple[str, str | None], Seen] = defaultdict(Seen)
        self._earlier: dict[tuple[str, str | None, int], int] = {}  # moments before edits

    def note(self, frame: Json) -> str | None:
        """Note who and what a row names; say what is wrong with it."""
        for kind in _ROWS & frame.keys():
            value = frame[kind]
            if not isinstance(value, dict):
                return "not_an_object"
            if kind == "account":
                self._people.add_account(value)
            elif kind == "recipient":
                return None if self._people.add_recipient(value) else "no_id"
            else:
                return None if self._people.add_chat(value) else "no_id"
        return None

    def record(self, item: Json) -> Record | str:
        """Make a message's record, or say why it is none."""
        if not isinstance(item, dict):
            return "not_an_object"
        chat, author = numbered(item.get("chatId")), numbered(item.get("authorId"))
        sent = _moment(item)
        if chat is None or sent is None:
            return "no_id" if chat is None else "no_date"
        said = content(item, self._people.mentioned)
        if isinstance(said, str):
            return said
        moments = [sent, *filter(None, map(_moment, objects(item.get("revisions"))))]
        answers, unknown = self._answered(chat, item)
        locator = self._locator(chat, author, moments)
        with_, speaker = self._people.chat(chat), self._people.person(author)
        return Record(
            id=record_id(self._file.uri, locator),
            text=said.text,
            kind="message",
            source=Source(self._file.uri, locator, self._file.sha256, self._reader),
            thread=self._thread(chat, with_),
            speaker=_speaker(speaker, author),
            time=_EPOCH + timedelta(milliseconds=min(moments)),
            reply_to=answers,
            fields=(
                *_told(
                    ("speaker_name", speaker.name if speaker else None),
                    ("title", with_.name if with_ else None),
                    ("edited", _edited(moments)),
                    ("via", "SMS" if item.get("sms") is True else None),
                    ("answers", unknown),
                ),
                *said.fields,
            ),
        )

    def _thread(self, chat: str, with_: Person | None) -> str:
        """Name a chat by whom it is with; a group's only id would be one of its keys."""
        if with_ and with_.key and with_.key != OWNER:
            return with_.key
        return f"{self._file.uri.removesuffix('.jsonl')}/chats/{chat}"

    def _locator(self, chat: str, author: str | None, moments: list[int]) -> str:
        sent = moments[0]
        again = self._seen[chat, author].add(sent)
        if again == 1:
            for moment in moments[1:]:
                self._earlier[chat, author, moment] = sent
        return _place(chat, author, sent) + (f"#{again}" if again > 1 else "")

    def _answered(self, chat: str, item: Json) -> tuple[str | None, str | None]:
        """Give the record that a message answers, or if it has not come what it would be."""
        said = quote(item)
        author, moment = numbered(said.get("authorId")), numbered(said.get("targetSentTimestamp"))
        if moment is None:
            return None, None
        sent = self._earlier.get((chat, author, int(moment)), int(moment))
        if sent in self._seen.get((chat, author), ()):
            return record_id(self._file.uri, _place(chat, author, sent)), None
        return None, f"{moment}-{author}"


def _place(chat: str, author: str | None, sent: int) -> str:
    return f"chats/{chat}/messages/{sent}-{author}"


def _moment(item: Json) -> int | None:
    """Take when an item was sent, in milliseconds, if that is a date."""
    number = numbered(item.get("dateSent"))
    return int(number) if number and _SMALLEST <= int(number) < _LARGEST else None


_LARGEST = 253_402_300_800_000  # the year 10000


def _speaker(person: Person | None, author: str | None) -> str | None:
    if person and person.key:
        return person.key
    return f"recipients/{author}" if author else None


def _edited(moments: list[int]) -> str | None:
    """Say when a message was last edited; it was sent when its first revision was."""
    if len(moments) == 1:
        return None
    return iso(_EPOCH + timedelta(milliseconds=max(moments)))


def _told(*pairs: tuple[str, str | None]) -> Iterator[tuple[str, str]]:
    return ((name, value) for name, value in pairs if value is not None)
