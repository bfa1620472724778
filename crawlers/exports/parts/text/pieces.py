r"""The messages of a chat's text as they stand in it: the line, the head, and what follows.

    01/03/24, 09:05 - Ana: Morning!
    Tea at four?                       -> Piece(line=1, body="Ana: Morning!\nTea at four?\n", …)
    01/03/24, 09:06 - Rui: Yes         -> Piece(line=3, …)

All is read from a binary stream, in blocks: memory does not grow with the file, nor with a line.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Literal, NamedTuple, TypeAlias

from grist.thrifty import thrifty

BLOCK = 1 << 18
MAX_MESSAGE = 1 << 20  # characters; the longest that a service takes are WhatsApp's, of 65,536
Flaw: TypeAlias = Literal["no_head", "too_large"]
_CHUNK = 1 << 16
_MAX_LINE = 4 * MAX_MESSAGE + 4  # bytes: whatever they encode, that is too large a message


@thrifty(frozen=True, slots=True)
class Piece:
    """One message: its first line's number, its head, and all between that and the next head."""

    line: int
    head: "re.Match[str]"
    body: str

    @property
    def raw(self) -> bytes:
        """Give the bytes it was read from."""
        return (self.head[0] + self.body).encode("utf-8", "surrogateescape")


@dataclass(frozen=True, slots=True)
class Gap:
    """Lines that are no message: before the first head, or of a message that is too large."""

    line: int
    reason: Flaw


class Line(NamedTuple):
    """One line with its end, of a text whose messages are single lines."""

    number: int
    text: str

    @property
    def raw(self) -> bytes:
        """Give the bytes it was read from."""
        return self.text.encode("utf-8", "surrogateescape")


def heads(stream: BinaryIO, head: "re.Pattern[str]") -> "Iterator[re.Match[str]]":
    """Give every head in the order of the file."""
    for block in blocks(stream):
        yield from head.finditer(block)


def lines(stream: BinaryIO) -> Iterator[Line | Gap]:
    """Give every line in the order of the file; only line feeds end one."""
    number = 0
    for block in blocks(stream):
        for text in _LINE.findall(block):
            number += 1
            yield Line(number, text) if len(text) <= MAX_MESSAGE else Gap(number, "too_large")


_LINE = re.compile(r"[^\n]*\n|[^\n]+")


def pieces(stream: BinaryIO, head: "re.Pattern[str]", line: int = 1) -> Iterator[Piece | Gap]:
    """Give every message in the order of the file, and what lies between.

    Args:
        stream: read from where it stands.
        head: what a message begins with.
        line: the number of the line where the stream stands.
    """
    return pieces_of(blocks(stream), head, line)


def pieces_of(
    whole_lines: Iterator[str], head: "re.Pattern[str]", line: int = 1
) -> Iterator[Piece | Gap]:
    """Give every message of a text that comes in blocks, none of which ends within a head."""
    open_ = _Open(line)
    for block in whole_lines:
        found = head.finditer(block)
        last = next(found, None)
        if last is None:
            open_.add(block)
            continue
        yield from open_.close(block[: last.start()])
        number, at = open_.line, last.end()
        for following in found:
            body = block[at : following.start()]
            is_whole = len(body) <= MAX_MESSAGE
            yield Piece(number, last, body) if is_whole else Gap(number, "too_large")
            number += body.count("\n")
            last, at = following, following.end()
        open_.begin(number, last)
        open_.add(block[at:])
    yield from open_.close("")


class _Open:
    """The message whose end has not come yet, or lines that belong to none."""

    def __init__(self, line: int) -> None:
        self.line = line
        self._head: re.Match[str] | None = None
        self._parts: list[str] = []
        self._size = 0
        self._lines = 0
        self._blank = True

    def begin(self, line: int, head: "re.Match[str]") -> None:
        self.line, self._head = line, head

    def add(self, text: str) -> None:
        """Take more of it; of one that is too large only the count of its lines."""
        if not text:
            return
        self._lines += text.count("\n")
        self._size += len(text)
        self._blank = self._blank and not text.strip("\ufeff \t\r\n")
        if self._size > MAX_MESSAGE or self._head is None:
            self._parts.clear()
        else:
            self._parts.append(text)

    def close(self, rest: str) -> Iterator[Piece | Gap]:
        """Give what was open, now that its last text is known."""
        if self._head is None and not self._size and not rest:
            return
        self.add(rest)
        if self._size > MAX_MESSAGE and self._head is not None:
            yield Gap(self.line, "too_large")
        elif self._head is not None:
            yield Piece(self.line, self._head, "".join(self._parts))
        elif not self._blank:
            yield Gap(self.line, "no_head")
        self.line += self._lines
        self._head, self._size, self._lines, self._blank = None, 0, 0, True
        self._parts.clear()


def blocks(stream: BinaryIO) -> Iterator[str]:
    """Give the text in blocks of whole lines; of a line without end only its beginning."""
    while block := stream.read(BLOCK):
        if not block.endswith(b"\n"):
            rest = stream.readline(_MAX_LINE)
            if len(rest) == _MAX_LINE and not rest.endswith(b"\n"):
                _pass_line(stream)
                rest += b"\n"
            block += rest
        yield block.decode("utf-8", "surrogateescape")


def _pass_line(stream: BinaryIO) -> None:
    while (rest := stream.readline(_CHUNK)) and not rest.endswith(b"\n"):
        pass
