r"""Chats as sigtop writes them, a text file for each.

    Conversation: Rui Costa (+351912345678)

    From: Rui Costa (+351912345678)
    Type: incoming
    Sent: Fri, 1 Mar 2024 10:00:30 +0100
    Attachment: cake.jpg (image/jpeg, 4711 bytes)
    Reaction: 👍 from Ana

    > From: Ana
    > Sent: Fri, 1 Mar 2024 10:00:00 +0100
    >
    > tea?

    yes, and cake

becomes speaker +351912345678, named Rui Costa, text "yes, and cake", a photo, a reaction, and the
field `quoted`; locator `line 3`. Of a message that was edited the last version counts.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import takewhile
from typing import BinaryIO

from crawlers.exports.export import HEAD_BYTES, Read
from crawlers.exports.members import ExportFile
from crawlers.exports.parts import attachment
from crawlers.exports.parts.text.pieces import MAX_MESSAGE, Piece, blocks, pieces_of
from grist.records import Problem, Record, Source, record_id

OWNER = "You"
"""How sigtop names whoever exported."""

_START = re.compile(r"\ufeff?Conversation: ([^\n]{1,1000})\n\n(?=(?:From: [^\n]+\n)?Type: )")
_HEAD = re.compile(
    r"(?:\A|(?<=\n\n))(?:From: (?P<from>[^\n]*)\n)?Type: (?P<type>[a-z-]{1,64})\n"
    r"(?=Sent: |Received: )"
)
_NAMED = re.compile(r"(.*) \((\+?[0-9a-fA-F-]{5,40})\)", re.DOTALL)
_FIELD = re.compile(r"([A-Z][a-z]+): (.*)", re.DOTALL)
_FILE = re.compile(r"(.*) \(([\w.+/-]*)(?:, -?\d{1,20} bytes)?\)", re.DOTALL)
_DATE = re.compile(
    r"[A-Z][a-z]{2}, (\d{1,2}) ([A-Z][a-z]{2}) (\d{4}) (\d\d:\d\d:\d\d) ([+-]\d\d)(\d\d)", re.ASCII
)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_NOT_UTF8 = re.compile("[\udc80-\udcff]")  # as the error handler `surrogateescape` marks it


def recognises(head: bytes) -> bool:
    return bool(_START.match(head.decode("utf-8", "replace")))


def rows(file: ExportFile, reader: str) -> Iterator[Read]:
    """Give every message in the order of the file, and a problem for what is none."""
    with file.open() as opened:
        head = opened.read(HEAD_BYTES).decode("utf-8", "replace")
    start = _START.match(head)
    thread, title = _known(start[1]) if start else (None, None)
    with file.open() as opened:
        for piece in pieces_of(_paragraphs(opened), _HEAD):
            if isinstance(piece, Piece):
                yield _read(piece, file, (thread or title, title), reader), piece.raw
            elif piece.line > 1 or piece.reason != "no_head":  # the line that names the chat
                yield Problem(file.uri, f"line {piece.line}", piece.reason), b""


def _paragraphs(stream: BinaryIO) -> Iterator[str]:
    """Give the text in blocks that end with an empty line, as what stands before a head does."""
    parts: list[str] = []
    size = 0
    for block in blocks(stream):
        parts.append(block)
        size += len(block)
        at = block.rfind("\n\n") + 2
        if at > 1 or size > MAX_MESSAGE:
            cut = at if at > 1 else len(block)
            parts[-1] = block[:cut]
            yield "".join(parts)
            parts, size = [block[cut:]], len(block) - cut
    yield "".join(parts)


def _read(
    piece: Piece, file: ExportFile, chat: tuple[str | None, str | None], reader: str
) -> Record | Problem:
    locator = f"line {piece.line}"
    if not piece.body.isascii() and _NOT_UTF8.search(piece.body):
        return Problem(file.uri, locator, "undecodable")
    said = _Section.of(piece.body.removesuffix("\n").removesuffix("\n").split("\n"))
    time = _time(said.first("Sent") or said.first("Received"))
    if time is None:
        return Problem(file.uri, locator, "no_date")
    if versions := said.first("Edited"):
        said = said.last_version()
    spoken = piece.head["type"] in {"incoming", "outgoing"}
    speaker, name = _known(piece.head["from"])
    pairs = (
        ("speaker_name", name),
        ("title", chat[1]),
        ("service", None if spoken else piece.head["type"]),
        ("edited", "yes" if versions else None),
        ("quoted", said.quoted),
    )
    return Record(
        id=record_id(file.uri, locator),
        text=said.text if spoken else "",
        kind="message",
        source=Source(file.uri, locator, file.sha256, reader),
        thread=chat[0],
        speaker=speaker,
        time=time,
        fields=(*((key, value) for key, value in pairs if value is not None), *said.carried()),
    )


def _known(named: str | None) -> tuple[str | None, str | None]:
    """Give an id and a name of `Rui Costa (+351912345678)`; of a name alone only the id.

    >>> _known("Rui Costa (+351912345678)"), _known("You")
    (('+351912345678', 'Rui Costa'), ('You', None))
    """
    found = _NAMED.fullmatch(named) if named else None
    return (found[2], found[1]) if found else (named or None, None)


def _time(said: str | None) -> datetime | None:
    found = _DATE.fullmatch(said) if said else None
    if not found or found[2] not in _MONTHS:
        return None
    day, month, year, clock, hours, minutes = found.groups()
    number = _MONTHS.index(month) + 1
    try:
        time = datetime.fromisoformat(f"{year}-{number:02}-{int(day):02}T{clock}{hours}:{minutes}")
        return time.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


@dataclass(frozen=True)
class _Section:
    """A message, or one version of it: fields, what it quotes, and what was written.

    Attributes:
        fields: such as ("Sent", "Fri, 1 Mar 2024 10:00:30 +0100").
        quoted: the text that it answers.
        lines: of what was written.
    """

    fields: tuple[tuple[str, str], ...]
    quoted: str | None
    lines: tuple[str, ...]

    @classmethod
    def of(cls, lines: list[str]) -> "_Section":
        head = list(takewhile(bool, lines))
        fields = [(found[1], found[2]) for line in head if (found := _FIELD.fullmatch(line))]
        rest = lines[len(head) + 1 :]
        quoted = None
        if rest and rest[0].startswith("> From: "):
            quote = list(takewhile(lambda line: line.startswith(">"), rest))
            quoted, rest = _quoted(quote), rest[len(quote) + 1 :]
        return cls(tuple(fields), quoted, tuple(rest))

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    def first(self, name: str) -> str | None:
        return dict(reversed(self.fields)).get(name)

    def last_version(self) -> "_Section":
        """Give the version that stands first, which is the last, with reactions to the message."""
        lines = [line.removeprefix("|").removeprefix(" ") for line in self.lines]
        older = (at for at, line in enumerate(lines) if at and line.startswith("Version: "))
        end = next(older, len(lines) + 1) - 1
        last = _Section.of(lines[:end])
        return _Section((*self.fields, *last.fields), last.quoted, last.lines)

    def carried(self) -> Iterator[tuple[str, str]]:
        files = [_FILE.fullmatch(value) for name, value in self.fields if name == "Attachment"]
        kinds = (attachment.kind_of(each[2], each[1]) if each else "file" for each in files)
        yield from (("media", kind) for kind in dict.fromkeys(kinds))
        emojis = [value.partition(" from ")[0] for name, value in self.fields if name == "Reaction"]
        if emojis:
            yield "likes", str(len(emojis))
        yield from (("reaction", emoji) for emoji in dict.fromkeys(emojis) if emoji)


def _quoted(lines: list[str]) -> str | None:
    """Give the text in a quote, which stands behind an empty line of it."""
    bare = [line.removeprefix(">") for line in lines]
    empty = next((at for at, line in enumerate(bare) if not line), len(bare))
    return "\n".join(line.removeprefix(" ") for line in bare[empty + 1 :]) or None
