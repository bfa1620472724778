"""Slack workspaces as their owners export them: a zip or a folder, a file for each day.

    users.json   channels.json   tea/2024-03-01.json   tea/2024-03-02.json

    [{"type": "message", "user": "U2", "text": "at <@U1>'s", "ts": "1709283690.000100",
      "thread_ts": "1709283630.000200"}]

becomes thread C7 (the channel "tea"), speaker U2, text "at @Ana's", locator
`messages/1709283690.000100`, an answer to the message of 1709283630.000200, which may stand in
another day's file. The field `topic` names the Slack thread that it belongs to.

Who and what the ids are is read from the files beside (`slack/workspace`).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from crawlers.exports.export import Export, Owner, Read
from crawlers.exports.members import ExportFile
from crawlers.exports.parts.json.events import Item
from crawlers.exports.parts.json.thread_file import rows
from crawlers.exports.parts.json.values import Json
from crawlers.exports.parts.seen import Seen
from crawlers.exports.parts.slack import workspace as slack_workspace
from crawlers.exports.parts.slack.days import ROOT, Days, flaw, recognises
from crawlers.exports.parts.slack.messages import carried, said
from crawlers.exports.parts.slack.moments import microseconds, time_of, written
from crawlers.reader import readers
from grist.records import Record, Source, iso, record_id

_BROADCAST = "thread_broadcast"


@readers
@dataclass(frozen=True)
class Slack(Export):
    """Messages of a Slack workspace, or of one day in one channel."""

    name: ClassVar[str] = "slack"
    signature: ClassVar[str] = (
        "JSON of a Slack export: a day's file with an array of messages (type message, ts)"
    )
    marks: ClassVar[tuple[str, ...]] = ('"type"', '"message"', '"ts"', '"user"')
    beside: ClassVar[tuple[str, ...]] = (slack_workspace.USERS, *slack_workspace.LISTINGS)

    @classmethod
    def recognises(cls, head: bytes, suffix: str) -> bool:
        return recognises(head)

    def rows(self, file: ExportFile) -> Iterator[Read]:
        """Give each record or problem with the bytes that it was read from."""
        return rows(file, _Day(file, self.reader()).record, ROOT)

    def owner(self, file: ExportFile) -> Owner | None:
        found = slack_workspace.in_every_direct_message(file)
        return Owner(found[0], f"in all {found[1]} direct messages, alone") if found else None


class _Day:
    """One day of a channel as its messages are read, one after the other."""

    def __init__(self, file: ExportFile, reader: str) -> None:
        self._file, self._reader = file, reader
        self._workspace, self._days = slack_workspace.beside(file), Days(file)
        self._title = self._workspace.title
        self._seen, self._broadcast = Seen(), set[int]()

    def record(self, item: Item) -> Record | str:
        """Make a message's record, or say why it is none."""
        message = item.value
        if reason := flaw(message):
            return reason
        moment = microseconds(message["ts"]) or 0
        if self._is_double(message, moment):
            return "double"
        topic, parent = self._thread(message, moment)
        again = self._seen.add(moment)
        locator = f"messages/{written(moment)}" + (f"#{again}" if again > 1 else "")
        what, time = said(message, self._workspace), time_of(moment)
        pairs = (
            ("speaker_name", what.name if what.name != what.speaker else None),
            ("title", self._title),
            ("service", what.service),
            ("forwarded", what.forwarded),
            ("action", "yes" if message.get("subtype") == "me_message" else None),
            ("edited", _edited(message, time)),
            ("bot", what.bot),
            ("topic", topic),
            ("answers", topic if topic and parent is None and topic != written(moment) else None),
        )
        return Record(
            id=record_id(self._file.uri, locator),
            text=what.text,
            kind="message",
            source=Source(self._file.uri, locator, self._file.sha256, self._reader),
            thread=self._workspace.here.id,
            speaker=what.speaker,
            time=time,
            reply_to=parent,
            fields=(
                *((name, value) for name, value in pairs if value is not None),
                *carried(message),
            ),
        )

    def _is_double(self, message: Json, moment: int) -> bool:
        """Say whether an answer that was sent to the channel too has come before."""
        broadcast = message.get("subtype") == _BROADCAST
        if moment in self._seen:
            return broadcast or moment in self._broadcast
        if broadcast:
            self._broadcast.add(moment)
        return False

    def _thread(self, message: Json, moment: int) -> tuple[str | None, str | None]:
        """Give the thread that a message belongs to, and the record that began it."""
        first = microseconds(message.get("thread_ts"))
        if first is None:
            return None, None
        # What is answered is older; anything else could lead round in a circle.
        uri = None if first >= moment else self._holding(first)
        return written(first), uri and record_id(uri, f"messages/{written(first)}")

    def _holding(self, moment: int) -> str | None:
        return self._file.uri if moment in self._seen else self._days.holding(moment)


def _edited(message: Json, time: datetime | None) -> str | None:
    edited: Any = message.get("edited")
    if not isinstance(edited, dict):
        return None
    moment = microseconds(edited.get("ts"))
    later = time_of(moment) if moment is not None else None
    return iso(later) if later and time and later >= time else "yes"
