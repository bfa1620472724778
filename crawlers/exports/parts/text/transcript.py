"""What the records of one chat's text share: its file, its thread, and a clock without a zone.

Transcript(file, "line@1", title="Tea house").record(piece.line, time, said)
->  Record(thread="chat", fields=(…, ("title", "Tea house"), ("zone", "unknown")), …)
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import NamedTuple, TypeAlias

from crawlers.exports.members import ExportFile
from crawlers.exports.parts.text.clock import in_24_hours
from grist.records import Problem, Record, Source, record_id

Fields: TypeAlias = tuple[tuple[str, str], ...]

_ENDINGS = {".txt", ".csv"}
_NOT_UTF8 = re.compile("[\udc80-\udcff]")  # as the error handler `surrogateescape` marks it


class Said(NamedTuple):
    """What a message holds; nobody said what has a field `service`."""

    text: str = ""
    speaker: str | None = None
    fields: Fields = ()


@dataclass(frozen=True)
class Transcript:
    """One chat's text.

    Attributes:
        file: that holds it.
        reader: as records name it.
        title: of the chat, if the file says it.
    """

    file: ExportFile
    reader: str
    title: str = ""

    def record(self, line: int, time: datetime, said: Said) -> Record:
        """Make the record of the message that begins in a line."""
        locator, uri = f"line {line}", self.file.uri
        title = (("title", self.title),) if self.title else ()
        return Record(
            id=record_id(uri, locator),
            text=said.text,
            kind="message",
            source=Source(uri, locator, self.file.sha256, self.reader),
            thread=uri[:-4] if self.file.suffix in _ENDINGS else uri,
            speaker=said.speaker,
            time=time,
            fields=(*said.fields, *title, ("zone", "unknown")),
        )

    def problem(self, line: int, reason: str) -> Problem:
        return Problem(self.file.uri, f"line {line}", reason)


def is_undecodable(text: str) -> bool:
    """Say whether a text was read from bytes that are no UTF-8."""
    return not text.isascii() and _NOT_UTF8.search(text) is not None


def moment(day: date, hour: str, minute: str, half: str | None) -> datetime | None:
    """Put a day and a clock together; None if there is no such time.

    >>> moment(date(2024, 3, 1), "9", "05", "오후")
    datetime.datetime(2024, 3, 1, 21, 5, tzinfo=datetime.timezone.utc)
    """
    number = in_24_hours(int(hour), half) if half else int(hour)
    if number > 23 or int(minute) > 59:
        return None
    return datetime(day.year, day.month, day.day, number, int(minute), tzinfo=UTC)


def without_end(text: str, *, blank: bool = False) -> str:
    r"""Take the line's end off a message, and the blank line behind it if there should be one.

    >>> without_end("tea \r\n\r\n", blank=True), without_end("tea\n\n")
    ('tea ', 'tea\n')
    """
    for _ in range(1 + blank):
        text = text.removesuffix("\n").removesuffix("\r")
    return text
