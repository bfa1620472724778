"""Telegram Desktop's HTML exports: `messages.html`, `messages2.html` and so on, of one chat.

    <div class="message default clearfix" id="message12">
     <div class="pull_right date details" title="01.03.2024 09:00:30 UTC+01:00">09:00</div>
     <div class="from_name">Ana</div> <div class="text">look at <a href="…">…</a></div>

becomes speaker Ana, locator `messages/12`. A row that is `joined` has no name: it is by whoever
wrote the one before. Ids of people and of the chat are only in the JSON export (`telegram.py`),
which is the better one to have; nor have service rows a time here.

The file is cut where a message begins, and each piece is read on its own: what somebody wrote
stands there escaped, so no text can look like a beginning.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from crawlers.exports.export import Export, Read
from crawlers.exports.members import ExportFile
from crawlers.exports.parts.html_pieces import Piece, pieces
from crawlers.exports.parts.seen import Seen
from crawlers.exports.parts.telegram import html_row as rows
from crawlers.pages import attributes
from crawlers.reader import readers
from grist.records import Problem, Record, Source, record_id

if TYPE_CHECKING:
    from lxml.etree import _Element

_BEGINNING = b'<div class="message '
_LOOKS_SO = re.compile(rb'<div class="page_wrap|<div class="message (?:default|service)')
_ID = re.compile(r"message(-?[0-9]{1,18})")
_REPLY = re.compile(r"([^/#?]*)#go_to_message([0-9]{1,18})")
_NUMBERED = re.compile(rb'id="message([0-9]{1,18})"')
_HEAD = 200  # bytes of a row within which its number stands
_MAX_OTHERS = 64  # files that are remembered: each holds a thousand messages, most answers are near
_CHAT = re.compile(r"chat_[0-9]{1,9}")  # how the folders of an account's chats are named


@readers
@dataclass(frozen=True)
class TelegramHtml(Export):
    """Messages and service rows of Telegram Desktop's HTML export."""

    name: ClassVar[str] = "telegram_html"
    libraries: ClassVar[tuple[str, ...]] = ("lxml",)
    signature: ClassVar[str] = "HTML of Telegram Desktop: messages.html, with rows of class message"

    marks: ClassVar[tuple[str, ...]] = ("<html", "page_wrap", 'class="message ')

    @classmethod
    def recognises(cls, head: bytes, suffix: str) -> bool:
        return b"<html" in head and len(set(_LOOKS_SO.findall(head))) > 1

    def rows(self, file: ExportFile) -> Iterator[Read]:
        last, found, known = None, False, _Known(file)
        with file.open() as opened:
            cut = pieces(opened, _BEGINNING)
            title = _title(next(cut).raw)
            for piece in cut:
                found = True
                read = self._row(piece, known, title, last)
                if isinstance(read, Record):
                    last = read if read.speaker else last
                elif read is not None:  # whoever wrote it, the next may be joined to it
                    last = None
                if read is not None:
                    yield read, piece.raw
        if not found:
            yield Problem(file.uri, "messages", "no_messages", whole=True), b""

    def _row(
        self, piece: Piece, known: "_Known", title: str | None, last: Record | None
    ) -> Record | Problem | None:
        """Read one row; None is no message, but a day's heading."""
        file = known.file
        row = _parsed(piece)
        if isinstance(row, str):
            return Problem(file.uri, f"bytes {piece.start}-{piece.end}", row)
        number = _ID.fullmatch(row.get("id", ""))
        if not number:
            return Problem(file.uri, f"bytes {piece.start}-{piece.end}", "no_id")
        if int(number[1]) < 0:
            return None
        classes, time = row.get("class", "").split(), rows.time(row)
        if time is None and "service" not in classes:
            return Problem(file.uri, f"messages/{number[1]}", "no_date")
        answered = known.answered(row)
        again = known.seen.add(int(number[1]))
        locator = f"messages/{number[1]}" + (f"#{again}" if again > 1 else "")
        made = Record(
            id=record_id(file.uri, locator),
            text="",
            kind="message",
            source=Source(file.uri, locator, file.sha256, self.reader()),
            thread=_thread(file.uri, title),
            fields=(("title", title),) if title else (),
        )
        if "service" in classes:
            return replace(made, fields=(*made.fields, ("service", "custom")))
        return _message(
            row, replace(made, time=time), last if "joined" in classes else None, answered
        )


def _message(
    row: "_Element", made: Record, before: Record | None, answered: "_Answered | None"
) -> Record:
    """Add what somebody wrote; a joined row has author, bot and source of the one `before`."""
    name, bot = rows.author(row)
    said = dict(before.fields) if before and not name else {}
    is_call = rows.is_call(row)
    fields = rows.fields(row, bot or said.get("bot"), said.get("forwarded", ""))
    missing = (("answers", answered.number),) if answered and answered.place is None else ()
    service = (("service", "phone_call"),) if is_call else ()
    return replace(
        made,
        text="" if is_call else rows.text(row),
        speaker=name or (before.speaker if before else None),
        reply_to=record_id(*answered.place) if answered and answered.place else None,
        fields=(*made.fields, *service, *fields, *missing),
    )


def _thread(uri: str, title: str | None) -> str | None:
    """Name the chat; in an account's export, where names are not unique, by its folder too.

    >>> _thread("export/chats/chat_02/messages.html", "Ana"), _thread("messages.html", "Ana")
    ('Ana chat_02', 'Ana')
    """
    folder = PurePosixPath(uri).parent.name
    return f"{title or ''} {folder}".strip() if _CHAT.fullmatch(folder) else title


class _Answered(NamedTuple):
    """Which message a row answers, and where that stands, by file and locator, if it is known."""

    number: str
    place: tuple[str, str] | None


class _Known:
    """Which messages can be answered: those above in a file, and those of the files beside it."""

    def __init__(self, file: ExportFile) -> None:
        self.file, self.seen = file, Seen()
        self._others: dict[str, tuple[str, Seen] | None] = {}

    def answered(self, row: "_Element") -> _Answered | None:
        """Say which message a row answers."""
        found = rows.first(row, "reply_to")
        link = next(found.iter("a"), None) if found is not None else None
        target = _REPLY.fullmatch(link.get("href", "")) if link is not None else None
        if not target:
            return None
        held = self._beside(target[1]) if target[1] else (self.file.uri, self.seen)
        if held is None or int(target[2]) not in held[1]:
            return _Answered(target[2], None)
        return _Answered(target[2], (held[0], f"messages/{target[2]}"))

    def _beside(self, name: str) -> tuple[str, Seen] | None:
        if name not in self._others:
            if len(self._others) >= _MAX_OTHERS:
                self._others.clear()
            other = self.file.beside(name)
            self._others[name] = (other.uri, _numbers(other)) if other else None
        return self._others[name]


def _numbers(file: ExportFile) -> Seen:
    """Find which messages a file holds, without reading them."""
    numbers = Seen()
    with file.open() as opened:
        for piece in pieces(opened, _BEGINNING):
            if found := _NUMBERED.search(piece.raw[:_HEAD]):
                numbers.add(int(found[1]))
    return numbers


def _parsed(piece: Piece) -> "_Element | str":
    """Parse a row; give a reason instead if it cannot be."""
    try:
        text = piece.raw.decode()
    except UnicodeDecodeError:
        return "undecodable"
    if piece.is_cut:
        return "too_large"
    if attributes.has_too_many(text):
        return "too_complex"
    root = _tree(text)
    return "malformed" if root is None else next(root.iter("div"), root)


def _tree(text: str) -> "_Element | None":
    from lxml import etree

    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True)
    try:
        return etree.fromstring(text.replace("\0", "").encode(), parser)  # None for an empty page
    except etree.LxmlError:
        return None


def _title(head: bytes) -> str | None:
    """Give the chat's name, which stands in the header of the page."""
    text = head.decode("utf-8", "replace")
    root = None if attributes.has_too_many(text) else _tree(text)
    if root is None:
        return None
    found = rows.first(root, "page_header")
    bold = rows.first(found, "text") if found is not None else None
    return (rows.written(bold) or None) if bold is not None else None
