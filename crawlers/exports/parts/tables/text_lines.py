r"""The lines of a text file of any encoding, with the place and the bytes of what is taken of them.

    with opened(file, "utf-8") as lines:
        lines.begin()
        next(lines)         ->  "question;answer\r\n"
        lines.locator       ->  "line 1"
        lines.raw           ->  b"question;answer\r\n"

A line ends with CR, LF or both, and stays as it was written. What cannot be decoded shows in
`lines.broken`, and costs nothing else.
"""

import re
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from typing import Literal, TextIO

from crawlers.exports.members import ExportFile
from crawlers.exports.parts.tables.row import BOM, MAX_ROW

Encoding = Literal[
    "utf-8", "latin-1", "cp1250", "cp1251", "cp1252", "cp932", "cp949", "gb18030", "big5"
]
"""What a text file may be written in; UTF-16 is found out, and UTF-8 is what others are not."""
_MARKS = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be", BOM: "utf-8"}
_LONGEST_MARK = 3
# Bytes that are no UTF-8 become lone surrogates, and so tell themselves from everything written.
_ERRORS = {"utf-8": ("surrogateescape", re.compile("[\udc80-\udcff]"))}
_REPLACED = ("replace", re.compile("\ufffd"))


class TooLongError(Exception):
    """A line is longer than a row may be."""


class EndlessError(Exception):
    """The lines taken for one row are together longer than a row may be."""


def codec(head: bytes, encoding: Encoding) -> str:
    r"""Name what the bytes of a file are read as: a byte order mark knows better than anybody.

    >>> codec(b"\xff\xfet\x00", "utf-8"), codec(b"text", "cp1252")
    ('utf-16-le', 'cp1252')
    """
    marked = (codec_ for mark, codec_ in _MARKS.items() if head.startswith(mark))
    return next(marked, encoding)


def decoded(head: bytes, encoding: Encoding) -> str:
    """Decode the beginning of a file, for those who only look at it."""
    return head.decode(codec(head, encoding), "replace").removeprefix("\ufeff")


@contextmanager
def opened(file: ExportFile, encoding: Encoding) -> Iterator["Lines"]:
    """Open a file for reading it line by line."""
    with file.open() as binary:
        name = codec(binary.read(_LONGEST_MARK), encoding)
        binary.seek(0)
        errors, _ = _ERRORS.get(name, _REPLACED)
        with TextIOWrapper(binary, encoding=name, errors=errors, newline="") as text:
            yield Lines(text, name)


class Lines(Iterator[str]):
    """The lines of a text; those `taken` for a row can be given back."""

    def __init__(self, text: TextIO, codec: str = "utf-8") -> None:
        self._text, self._codec = text, codec
        self._broken = _ERRORS.get(codec, _REPLACED)[1]
        self._again: deque[str] = deque()
        self._number = 0
        self.begin()

    def begin(self) -> None:
        """Begin a row."""
        self.taken: list[str] = []
        self._size = 0

    @property
    def locator(self) -> str:
        """Name the place of this row: its first line."""
        return f"line {self._number + 1 - len(self.taken)}"

    @property
    def is_first(self) -> bool:
        """Say whether what was taken begins with the first line of the file."""
        return self._number == len(self.taken)

    @property
    def broken(self) -> bool:
        """Say whether what was taken holds what cannot be decoded."""
        return any(not line.isascii() and self._broken.search(line) for line in self.taken)

    @property
    def raw(self) -> bytes:
        """Give the bytes of what was taken."""
        return "".join(self.taken).encode(self._codec, "replace")

    def give_back(self) -> None:
        """Put back all lines of this row but the first."""
        self._again.extendleft(reversed(self.taken[1:]))
        self._number -= len(self.taken) - 1
        del self.taken[1:]

    def __next__(self) -> str:
        """Take the next line.

        Raises:
            TooLongError: it is; it has been passed.
            EndlessError: what has been taken is, with it.
        """
        line = self._again.popleft() if self._again else self._text.readline(MAX_ROW)
        if not line:
            raise StopIteration
        if not self._number:
            line = line.removeprefix("\ufeff")
            if not line:
                raise StopIteration
        self._number += 1
        self.taken.append(line)
        self._size += len(line)
        if len(line) == MAX_ROW and line[-1] not in "\r\n":
            self._pass_line()
            raise TooLongError
        if self._size > MAX_ROW:
            raise EndlessError
        return line

    def _pass_line(self) -> None:
        while (rest := self._text.readline(MAX_ROW)) and rest[-1] not in "\r\n":
            pass
