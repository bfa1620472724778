r"""WhatsApp's text exports, from Android and iOS (`_chat.txt`, `WhatsApp Chat with Ana.txt`).

    01/03/24, 09:05 - Ana: Morning!
    Tea at four?
    01/03/24, 09:06 - Rui changed the subject

becomes two records: speaker Ana, text "Morning!\nTea at four?", locator `line 1`; and a service
row.

Which number is the day is inferred from the whole file (`text/day_order`). Times are those of the
phone that exported, without a zone: they are read as UTC, and the field `zone` says `unknown`.
There are no ids: the speaker is the name in the phone's address book, the thread is the file.
Answers are not linked in the file, so none are here.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import BinaryIO, ClassVar

from crawlers.exports.export import HEAD_BYTES, Export, Owner, Read, UnfitError
from crawlers.exports.members import ExportFile
from crawlers.exports.parts.remembered import Remembered
from crawlers.exports.parts.signal import markdown as signal_markdown
from crawlers.exports.parts.text.clock import in_24_hours
from crawlers.exports.parts.text.day_order import Evidence, Order, Parts, day_of, find_order
from crawlers.exports.parts.text.pieces import Gap, Piece, blocks, pieces
from crawlers.exports.parts.whatsapp.bodies import Fields, Names, content, is_plain
from crawlers.exports.parts.whatsapp.heads import Grammar
from crawlers.reader import readers
from grist.records import Problem, Record, Source, record_id

_NOT_UTF8 = re.compile("[\udc80-\udcff]")  # as the error handler `surrogateescape` marks it
_SPACED = re.compile(r"[^\n:]{1,128}: ")
_UNSPACED = re.compile(r"[^\n:]{1,128}:\S(?!/)")
_NICK = re.compile(r"<[^\s<>:]{1,64}> ")  # an IRC log, some of which have such heads
_ZONE = ("zone", "unknown")
_ZONE_ALONE = (_ZONE,)
_SYSTEM = (("service", "system"), _ZONE)


@readers
@dataclass(frozen=True)
class WhatsApp(Export):
    """Messages of one WhatsApp chat.

    Attributes:
        date_order: which of day, month and year comes first; null finds it out from the file.
    """

    name: ClassVar[str] = "whatsapp"
    signature: ClassVar[str] = (
        "text whose first line begins as WhatsApp's do: `1/3/24, 09:05 - ` or `[1/3/24, 09:05:30] `"
    )

    date_order: Order | None = None

    @classmethod
    def recognises(cls, head: bytes, suffix: str) -> bool:
        if signal_markdown.recognises(head, suffix):  # heads there are like those of iOS in Swedish
            return False
        text = head.decode("utf-8", "replace").lstrip("\ufeff\r\n\t ")
        grammar = Grammar.of(text.partition("\n")[0])
        if grammar is None or not grammar.is_whatsapps:
            return False
        return not any(_NICK.match(text, start.end()) for start in grammar.pattern.finditer(text))

    def rows(self, file: ExportFile) -> Iterator[Read]:
        """Give every message in source order with its bytes, and a problem for what is none.

        Raises:
            UnfitError: the file does not show which number of its dates is the day.
        """
        head = _start(file)
        grammar = Grammar.of(head)
        if grammar is None:
            yield Problem(file.uri, "line 1", "no_messages", whole=True), b""
            return
        evidence = self.evidence(file)
        if evidence.order is None:
            raise UnfitError(
                f"{file.uri}: {evidence}; say it with date_order: dmy or mdy (--date-order)",
                "ambiguous_dates",
            )
        chat = _Chat(file, grammar, evidence.order, Names(_is_spaced(head, grammar)), self.reader())
        with file.open() as opened:
            for piece in pieces(opened, grammar.pattern):
                if isinstance(piece, Gap):
                    yield Problem(file.uri, f"line {piece.line}", piece.reason), b""
                else:
                    yield chat.read(piece), piece.raw

    def raw(self, file: ExportFile) -> Iterator[tuple[str, bytes]]:
        """Give every message's bytes: which number is the day does not matter for where it is."""
        known = self.date_order or self.evidence(file).order or "dmy"
        yield from super(WhatsApp, replace(self, date_order=known)).raw(file)

    def notes(self, file: ExportFile) -> Iterator[str]:
        yield f"dates are {self.evidence(file)}"

    def evidence(self, file: ExportFile) -> Evidence:
        """Say in which order the numbers of the file's dates stand, and how that is known."""
        grammar = Grammar.of(_start(file))
        if grammar is None:
            return Evidence(self.date_order, "given" if self.date_order else "ambiguous")
        told = find_order((), grammar.year, self.date_order)
        return told if told.way in {"given", "only"} else _EVIDENCE.of(file)

    def owner(self, file: ExportFile) -> Owner | None:
        """Take whoever stands before "You deleted this message" for the owner."""
        head = _start(file)
        grammar = Grammar.of(head)
        if grammar is None:
            return None
        names = Names(_is_spaced(head, grammar))
        with file.open() as opened:
            for piece in pieces(opened, grammar.pattern):
                sent = names.split(piece.body.rstrip("\r\n")) if isinstance(piece, Piece) else None
                if sent and content(sent[1], marked=grammar.is_ios).owner:
                    return Owner(sent[0], f"took back a message in line {piece.line}")
        return None


def _evidence(file: ExportFile) -> Evidence:
    """Look at every date of a file."""
    grammar = Grammar.of(_start(file))
    if grammar is None:
        return Evidence(None, "ambiguous")
    with file.open() as opened:
        return find_order(_dates(opened, grammar.pattern), grammar.year)


# It is asked for to read a file, and again to tell how it was read.
_EVIDENCE = Remembered(_evidence, most=16)


def _dates(opened: BinaryIO, head: "re.Pattern[str]") -> Iterator[Parts]:
    """Give the three numbers of each date that differs from the one above it."""
    last = "\n"  # which no line begins with
    for block in blocks(opened):
        for line in block.split("\n"):
            if not line.startswith(last) and (found := head.match(line)):
                last = line[: found.end(4) + 1]  # with what follows, or 1/3 would be 1/30 too
                yield found.group(2, 3, 4)


class _Chat:
    """What the records of one file share."""

    def __init__(
        self, file: ExportFile, grammar: Grammar, order: Order, names: Names, reader: str
    ) -> None:
        self._uri, self._sha256, self._reader = file.uri, file.sha256, reader
        self._thread = file.uri.removesuffix(".txt")
        self._marked, self._names = grammar.is_ios, names
        self._order, self._year = order, grammar.year
        self._days: dict[Parts, date | None] = {}
        self._head: str | None = None
        self._moment: datetime | None = None

    def read(self, piece: Piece) -> Record | Problem:
        locator = f"line {piece.line}"
        body = piece.body
        if not body.isascii() and _NOT_UTF8.search(body):
            return Problem(self._uri, locator, "undecodable")
        time = self._time(piece.head)
        if time is None:
            return Problem(self._uri, locator, "bad_date")
        if body.endswith("\n"):
            body = body[:-2] if body.endswith("\r\n") else body[:-1]
        fields: Fields
        speaker: str | None
        sent = self._names.split(body)
        if sent is None:
            speaker, text, fields = None, "", _SYSTEM
        else:
            speaker, text = sent
            fields = _ZONE_ALONE
            if self._marked or not is_plain(text):
                text, found, _ = content(text, marked=self._marked)
                fields = (*found, _ZONE)
                if fields == _SYSTEM:
                    speaker = None  # often the group itself, and never who wrote it
        return Record(
            id=record_id(self._uri, locator),
            text=text,
            kind="message",
            source=Source(self._uri, locator, self._sha256, self._reader),
            thread=self._thread,
            speaker=speaker,
            time=time,
            fields=fields,
        )

    def _time(self, head: "re.Match[str]") -> datetime | None:
        written = head[0]
        if written != self._head:  # messages of one minute often follow each other
            self._head, self._moment = written, self._read_time(head)
        return self._moment

    def _read_time(self, head: "re.Match[str]") -> datetime | None:
        _, first, second, third, before, hour, minute, seconds, after = head.groups()
        day = self._day((first, second, third))
        if day is None:
            return None
        half = before or after
        number = in_24_hours(int(hour), half) if half else int(hour)
        year, month, today = day.year, day.month, day.day
        try:
            return datetime(year, month, today, number, int(minute), int(seconds or 0), tzinfo=UTC)
        except ValueError:
            return None

    def _day(self, parts: Parts) -> date | None:
        if parts not in self._days:
            if len(self._days) > 50_000:  # more days than WhatsApp has seen
                self._days.clear()
            self._days[parts] = day_of(parts, self._order, self._year)
        return self._days[parts]


def _start(file: ExportFile) -> str:
    with file.open() as opened:
        return opened.read(HEAD_BYTES).decode("utf-8", "surrogateescape")


def _is_spaced(text: str, grammar: Grammar) -> bool:
    """Say whether a space follows the colon behind names: not in any head of a few old exports."""
    ends = [head.end() for head in grammar.pattern.finditer(text)]
    return not any(_UNSPACED.match(text, end) for end in ends) or any(
        _SPACED.match(text, end) for end in ends
    )
