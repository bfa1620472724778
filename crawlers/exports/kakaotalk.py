r"""KakaoTalk's exports: the text of desktops and of phones, and the table of macOS.

    --------------- 2024년 3월 11일 월요일 ---------------
    [지민] [오전 9:12] 차 마실래?
    우전 있어
    서연님이 들어왔습니다.

becomes two records: speaker 지민, text "차 마실래?\n우전 있어", locator `line 2`; and a service
row. The thread is the file, its title ("지민 님과 카카오톡 대화") is in the field `title`.

    Date,User,Message
    2024-03-11 09:12:03,"지민","차 마실래?"

becomes one. Hours are those of the device that exported, without a zone: they are read as UTC, and
the field `zone` says `unknown`. What happened has on desktops no hour: it is taken for that of the
message above it, or for the beginning of the day.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import ClassVar

from crawlers.exports.export import HEAD_BYTES, Export, Owner, Read
from crawlers.exports.members import ExportFile
from crawlers.exports.parts.kakaotalk.heads import Heads, is_ruled
from crawlers.exports.parts.kakaotalk.words import content, is_about, service
from crawlers.exports.parts.tables.rows import Row
from crawlers.exports.parts.tables.rows import rows as table_rows
from crawlers.exports.parts.text.day_words import written_day
from crawlers.exports.parts.text.pieces import Gap, Piece, pieces
from crawlers.exports.parts.text.transcript import (
    Fields,
    Said,
    Transcript,
    is_undecodable,
    moment,
    without_end,
)
from crawlers.reader import readers
from grist.records import Problem, Record

_TABLE = re.compile(r"\ufeff?\"?Date\"?,\"?User\"?,\"?Message\"?\r?\n")
_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9]{2}:[0-9]{2}(?::[0-9]{2})?")
_TITLE = re.compile(
    r"\ufeff?(?:KakaoTalk Chats with (?P<with>[^\n]{1,300})|(?:Kakao)?Talk[^\n]{1,100}\.txt"
    r"|(?P<before>[^\n]{1,300}?)(?: 님과의?| with)?"
    r" (?:카카오톡 대화|(?:Kakao)?Talk Chats)[^\n]{0,9})"
)
_SAVED = re.compile(
    r"\ufeff?(?:저장한 날짜|Date Saved|Saved Date|保存した日付|保存日時) ?[:：][^\n]{0,60}"
)
_PREAMBLE_LINES = 6
_OWNER = "회원님"  # what older phones call whoever exports


@dataclass(frozen=True)
class _Start:
    """What a file begins with: its title, and where the rest of it begins."""

    heads: Heads | None
    known: bool = False
    title: str = ""
    size: int = 0
    line: int = 1


@readers
@dataclass(frozen=True)
class KakaoTalk(Export):
    """Messages of one KakaoTalk chat."""

    name: ClassVar[str] = "kakaotalk"
    signature: ClassVar[str] = (
        "text with lines as `--- 2024년 3월 11일 월요일 ---` and `[name] [오전 9:12] text`, or as"
        " `2024년 3월 11일 오전 9:12, name : text`; a table of Date, User, Message"
    )
    marks: ClassVar[tuple[str, ...]] = ("] [", "---------------")

    @classmethod
    def recognises(cls, head: bytes, suffix: str) -> bool:
        text = head.decode("utf-8", "replace")
        if _TABLE.match(text):
            return True
        start = _start(text)
        if start.heads is None:
            return False
        if start.known or start.heads.date is None:
            return start.known or is_ruled(text)
        return start.heads.pattern.match(text[start.size :].lstrip("\r\n")) is not None

    def rows(self, file: ExportFile) -> Iterator[Read]:
        text = _beginning(file)
        if _TABLE.match(text):
            return _of_table(file, self.reader())
        start = _start(text)
        if start.heads is None:
            return iter([(Problem(file.uri, "line 1", "no_messages", whole=True), b"")])
        return _of_text(Transcript(file, self.reader(), start.title), start, start.heads)

    def owner(self, file: ExportFile) -> Owner | None:
        """Take whom an older phone calls "you" for the owner."""
        heads = _start(_beginning(file)).heads
        found = heads.begins.search(_beginning(file)) if heads else None
        while found and heads:
            if found["name"] == _OWNER:
                return Owner(_OWNER, "the export calls its owner so")
            found = heads.begins.search(found.string, found.end())
        return None


def _of_text(transcript: Transcript, start: _Start, heads: Heads) -> Iterator[Read]:
    chat = _Chat(transcript)
    with transcript.file.open() as opened:
        opened.seek(start.size)
        found = pieces(opened, heads.pattern, start.line)
        piece = next(found, None)
        while piece is not None:
            following = next(found, None)
            if isinstance(piece, Gap):
                yield transcript.problem(piece.line, piece.reason), b""
            elif read := chat.read(piece, blank=_is_blank_before(following)):
                yield read, piece.raw
            piece = following


def _is_blank_before(following: Piece | Gap | None) -> bool:
    """Say whether an empty line may part a message from what follows: a day, or the end."""
    if following is None:
        return True
    return isinstance(following, Piece) and not _groups(following)["name"]


def _groups(piece: Piece) -> dict[str, str | None]:
    names = ("name", "date", "day", "happened", "hour", "minute", "half")
    return dict.fromkeys(names) | piece.head.groupdict()


class _Chat:
    """The day and the moment that a text has come to."""

    def __init__(self, transcript: Transcript) -> None:
        self._transcript = transcript
        self._day: date | None = None
        self._written = ""
        self._flaw = "no_date"
        self._last: datetime | None = None

    def read(self, piece: Piece, *, blank: bool) -> Record | Problem | None:
        """Make a message's record, or say why there is none; a day alone gives nothing."""
        said = _groups(piece)
        if written := said["date"] or said["day"]:
            self._begin(written, clock=said["hour"] is not None)
        text = without_end(piece.body, blank=blank)
        if said["name"] is None and not said["happened"] and not text.strip():
            return None
        if is_undecodable(piece.head[0]) or is_undecodable(text):
            return self._transcript.problem(piece.line, "undecodable")
        time = self._time(said)
        if time is None:
            return self._transcript.problem(piece.line, self._flaw if not self._day else "bad_date")
        return self._transcript.record(piece.line, time, _said(said, text))

    def _begin(self, written: str, *, clock: bool) -> None:
        """Take a day, which each head of a phone's names."""
        if written != self._written:
            self._written, self._day, self._flaw = written, written_day(written), "bad_date"
            self._last = None
        if self._day and not clock:
            self._last = datetime(self._day.year, self._day.month, self._day.day, tzinfo=UTC)

    def _time(self, said: dict[str, str | None]) -> datetime | None:
        if self._day and said["hour"] and said["minute"]:
            self._last = moment(self._day, said["hour"], said["minute"], said["half"])
        return self._last


def _said(said: dict[str, str | None], text: str) -> Said:
    if said["name"]:
        written, fields = content(text)
        return Said(written, said["name"], fields)
    return Said(fields=(("service", service(said["happened"] or text)),))


def _of_table(file: ExportFile, reader: str) -> Iterator[Read]:
    transcript = Transcript(file, reader)
    for row in table_rows(file):
        if isinstance(row, Row):
            yield _row(transcript, row), row.raw
        else:
            yield row, b""


def _row(transcript: Transcript, row: Row) -> Record | Problem:
    cells = {name: value for name, value in row.cells if isinstance(value, str)}
    line, name, text = int(row.locator.removeprefix("line ")), cells["User"], cells["Message"]
    if not _MOMENT.fullmatch(cells["Date"]):
        return transcript.problem(line, "no_date")
    try:
        time = datetime.fromisoformat(cells["Date"]).replace(tzinfo=UTC)
    except ValueError:
        return transcript.problem(line, "bad_date")
    fields: Fields
    if not name or is_about(name, text):
        return transcript.record(line, time, Said(fields=(("service", service(text)),)))
    text, fields = content(text)
    return transcript.record(line, time, Said(text, name, fields))


def _beginning(file: ExportFile) -> str:
    with file.open() as opened:
        return opened.read(HEAD_BYTES).decode("utf-8", "surrogateescape")


def _start(text: str) -> _Start:
    """Read the lines above the first day and the first message."""
    heads = Heads.of(text)
    title, end, known = "", 0, False
    for _ in range(_PREAMBLE_LINES if heads else 0):
        line, newline, _ = text[end:].partition("\n")
        named = _TITLE.fullmatch(line.rstrip())
        saved = _SAVED.fullmatch(line.rstrip())
        if not newline or (line.strip("\ufeff \r") and not named and not saved):
            break
        if named and not title:
            title = (named["with"] or named["before"] or "").strip().removesuffix(".txt")
        known, end = known or bool(named or saved), end + len(line) + 1
    size = len(text[:end].encode("utf-8", "surrogateescape"))
    return _Start(heads, known, title, size, 1 + text.count("\n", 0, end))
