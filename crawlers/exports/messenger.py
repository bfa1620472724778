r"""Facebook Messenger's and Instagram's threads as Meta exports them, JSON (`message_1.json`).

    {"participants": [{"name": "Ana"}, {"name": "Rui"}], "messages": [
      {"sender_name": "Rui", "timestamp_ms": 1709283660000, "content": "caf\u00c3\u00a9?",
       "reactions": [{"reaction": "\u00e2\u0098\u0095", "actor": "Ana"}]}],
     "title": "Rui", "thread_path": "inbox/rui_77"}

becomes thread inbox/rui_77, speaker Rui, text "café?", locator `messages/1709283660000`. Messages
have no numbers, so their moment names them: it stays when a later export puts newer ones above.
They stand newest first, and records are given as they stand.

End-to-end encrypted threads are another shape, in clean UTF-8, of which nothing is repaired:

    {"participants": ["Ana", "Rui"], "threadName": "Rui_3", "messages": [
      {"senderName": "Rui", "text": "café?", "timestamp": 1709283660000, "type": "text"}]}
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import BytesIO
from itertools import islice
from typing import Any, ClassVar

from crawlers.exports.export import Export, Read
from crawlers.exports.members import ExportFile
from crawlers.exports.parts.json.events import Item
from crawlers.exports.parts.json.thread_file import first_messages, members, rows
from crawlers.exports.parts.json.values import Json, listed, moment, objects, word
from crawlers.exports.parts.messenger import shapes
from crawlers.exports.parts.messenger.mojibake import repaired
from crawlers.exports.parts.seen import Seen
from crawlers.reader import readers
from grist.records import Record, Source, record_id

_CLASSIC = frozenset({"title", "thread_path"})
_ENCRYPTED = frozenset({"threadName"})
_PEOPLE = frozenset({"participants"})
_LOOKED_AT = 20  # messages by which a file is known
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@readers
@dataclass(frozen=True)
class Messenger(Export):
    """Messages of one thread of Facebook Messenger or Instagram."""

    name: ClassVar[str] = "messenger"
    signature: ClassVar[str] = (
        "JSON of Facebook Messenger or Instagram: participants, and messages with sender_name and"
        " timestamp_ms, or with senderName and timestamp"
    )

    @classmethod
    def recognises(cls, head: bytes, suffix: str) -> bool:
        if any(shapes.of(message) for message in islice(first_messages(head), _LOOKED_AT)):
            return True
        said = dict(members(BytesIO(head), _PEOPLE | _ENCRYPTED | {"messages"}))
        people = said.get("participants")
        return (
            isinstance(people, list)
            and bool(people)
            and b'"messages"' in head
            and (
                all(isinstance(each, dict) and each.keys() == {"name"} for each in people)
                or ("threadName" in said and all(isinstance(each, str) for each in people))
            )
        )

    def rows(self, file: ExportFile) -> Iterator[Read]:
        """Give each record or problem with the bytes that it was read from."""
        return rows(file, _Thread(_beside(file), file, self.reader()).record)


def _beside(file: ExportFile) -> dict[str, Any]:
    """Read what names the thread, which stands behind the messages in the classic shape."""
    found: dict[str, Any] = {}
    with file.open() as opened:
        for name, value in members(opened, _CLASSIC | _ENCRYPTED | _PEOPLE):
            found[name] = value
            if found.keys() >= _CLASSIC or found.keys() >= _ENCRYPTED:
                break
    return found


class _Thread:
    """One thread as its messages are read, one after the other."""

    def __init__(self, beside: Json, file: ExportFile, reader: str) -> None:
        title = word(beside.get("title")) and repaired(beside["title"])
        path = word(beside.get("thread_path")) and repaired(beside["thread_path"])
        self._title = title or word(beside.get("threadName"))
        people = _people(beside)
        self._name = path or self._title or ", ".join(people) or None
        self._called = frozenset(name for who in people for name in shapes.called(who))
        self._file, self._reader, self._seen = file, reader, Seen()

    def record(self, item: Item) -> Record | str:
        """Make a message's record, or say why it is none."""
        if not isinstance(item.value, dict):
            return "not_an_object"
        said = shapes.said(item.value, self._called)
        time = moment(said.written)
        if said.text is None or time is None:
            return "bad_text" if said.text is None else "no_date"
        locator = self._locator((time - _EPOCH) // timedelta(milliseconds=1))
        named = (("speaker_name", said.sender), ("title", self._title))
        return Record(
            id=record_id(self._file.uri, locator),
            text=said.text,
            kind="message",
            source=Source(self._file.uri, locator, self._file.sha256, self._reader),
            thread=self._name,
            speaker=said.sender,
            time=time,
            fields=(*((name, value) for name, value in named if value), *said.fields),
        )

    def _locator(self, number: int) -> str:
        again = self._seen.add(number)
        return f"messages/{number}" + (f"#{again}" if again > 1 else "")


def _people(beside: Json) -> list[str]:
    """Name who takes part; their names also stand for that of a thread that was cut before it."""
    people = beside.get("participants")
    names = (word(each.get("name")) for each in objects(people))
    plain = (word(each) for each in listed(people))
    return [*(repaired(name) for name in names if name), *filter(None, plain)]
