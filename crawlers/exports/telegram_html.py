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
from datetime import UTC, datetime
from typing import TYPE_CHECKING, ClassVar

from crawlers.exports.export import Export, Read
from crawlers.exports.members import ExportFile
from crawlers.exports.parts.html_pieces import Piece, pieces
from crawlers.exports.parts.seen import Seen
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
_TIME = re.compile(r"(\d\d\.\d\d\.\d{4} \d\d:\d\d:\d\d)(?: UTC([+-]\d\d:\d\d))?")
# What a message carries, by the class of what shows it.
_MEDIA = {
    "media_photo": "photo",
    "photo_wrap": "photo",
    "media_video": "video",
    "video_file_wrap": "video",
    "media_voice_message": "voice",
    "media_audio_file": "audio",
    "animated_wrap": "gif",
    "sticker_wrap": "sticker",
    "media_file": "file",
    "media_contact": "contact",
    "media_location": "location",
    "media_live_location": "location",
    "media_venue": "location",
    "media_poll": "poll",
    "media_game": "game",
    "media_invoice": "invoice",
    "media_call": "call",
}


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
                    last = read.speaker or last
                elif read is not None:  # whoever wrote it, the next may be joined to it
                    last = None
                if read is not None:
                    yield read, piece.raw
        if not found:
            yield Problem(file.uri, "messages", "no_messages", whole=True), b""

    def _row(
        self, piece: Piece, known: "_Known", title: str | None, last: str | None
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
        classes, time = row.get("class", "").split(), _time(row)
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
            thread=title,
            fields=(("title", title),) if title else (),
        )
        if "service" in classes:
            return replace(made, fields=(*made.fields, ("service", "custom")))
        name, bot = _name(row)
        joined = last if "joined" in classes else None
        return replace(
            made,
            text=_text(row),
            speaker=name or joined,
            time=time,
            reply_to=record_id(*answered) if answered else None,
            fields=(*made.fields, *_fields(row, bot)),
        )


class _Known:
    """Which messages can be answered: those above in a file, and those of the files beside it."""

    def __init__(self, file: ExportFile) -> None:
        self.file, self.seen = file, Seen()
        self._others: dict[str, tuple[str, Seen] | None] = {}

    def answered(self, row: "_Element") -> tuple[str, str] | None:
        """Say where the message stands that a row answers, by file and locator."""
        found = _first(row, "reply_to")
        link = next(found.iter("a"), None) if found is not None else None
        target = _REPLY.fullmatch(link.get("href", "")) if link is not None else None
        if not target:
            return None
        held = self._beside(target[1]) if target[1] else (self.file.uri, self.seen)
        if held is None or int(target[2]) not in held[1]:
            return None
        return held[0], f"messages/{target[2]}"

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
    found = _first(root, "page_header")
    bold = _first(found, "text") if found is not None else None
    return (_written(bold) or None) if bold is not None else None


def _first(row: "_Element", name: str) -> "_Element | None":
    """Give the first element of a class below another."""
    return next(_all(row, name), None)


def _all(row: "_Element", name: str) -> "Iterator[_Element]":
    return (each for each in row.iter("div", "a", "span") if name in each.get("class", "").split())


def _time(row: "_Element") -> datetime | None:
    """Read a row's own time; without a zone it is the exporter's clock, taken for UTC."""
    found = _TIME.fullmatch(_date(row))
    if not found:
        return None
    written = f"{found[1]} {found[2] or '+00:00'}"
    try:
        return datetime.strptime(written, "%d.%m.%Y %H:%M:%S %z").astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _date(row: "_Element") -> str:
    """Give the date as it is written, which of a forwarded text's author stands in a <span>."""
    dates = (each for each in row.iter("div") if "date" in each.get("class", "").split())
    return next((each.get("title", "") for each in dates), "")


def _name(row: "_Element") -> tuple[str | None, str | None]:
    """Give who wrote a row, and the bot through which they did."""
    body = _first(row, "body")
    for element in body if body is not None else ():
        if element.get("class") == "from_name":
            details = next((span for span in element.iter("span")), None)
            via = _written(details) if details is not None else ""
            name = " ".join((element.text or "").split())
            return name or None, via.removeprefix("via").strip() or None
    return None, None


def _text(row: "_Element") -> str:
    """Write what somebody wrote: `<br>` is the end of a line, those of the file are none."""
    found = _first(row, "text")
    return _written(found) if found is not None else ""


def _written(element: "_Element") -> str:
    return "".join(_in_order(element)).strip(" \n")


def _in_order(element: "_Element") -> Iterator[str]:
    """Give the pieces of text below an element as they stand."""
    yield "\n" if element.tag == "br" else _unbroken(element.text)
    for child in element:
        yield from _in_order(child)
        yield _unbroken(child.tail)


def _unbroken(text: str | None) -> str:
    return (text or "").replace("\r", "").replace("\n", "")


def _fields(row: "_Element", bot: str | None) -> Iterator[tuple[str, str]]:
    zone = _TIME.fullmatch(_date(row))
    if zone and zone[2] != "+00:00":  # this says nothing of where the clock was
        yield "zone", zone[2] or "unknown"
    media = _media(row)
    if media:
        yield "media", media
    forwarded = _first(row, "forwarded")
    if forwarded is not None:
        name = _first(forwarded, "from_name")
        yield "forwarded", " ".join((name.text or "").split()) if name is not None else ""
    if bot:
        yield "bot", bot


def _media(row: "_Element") -> str | None:
    names = (name for each in row.iter("div", "a") for name in each.get("class", "").split())
    return next((_MEDIA[name] for name in names if name in _MEDIA), None)
