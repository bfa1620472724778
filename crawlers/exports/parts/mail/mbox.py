r"""The mails of an mbox as they stand in it, cut at the lines that part them.

    From ana@tea.example Fri Mar  1 09:00:00 2024
    Subject: Sunday                                ->  Mail(number=1, start=0, …)

    From what I hear, it is open.                      its text, as is any line that has no date,
                                                       no blank line before or no header behind

    From rui@tea.example Fri Mar  1 09:01:00 2024  ->  Mail(number=2, …)

`Content-Length` is not believed: it is wrong wherever line ends were altered. What was attached is
left out where a mail is large, so that memory holds a mail's text and never its films.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

MAX_WHOLE = 1 << 20  # bytes of a mail that are kept whatever they are
MAX_MAIL = 16 << 20  # bytes of a mail without what is attached to it
_BLOCK = 1 << 18
_LOOK = 1 << 10  # bytes that tell whether a line parts mails
_BOM = b"\xef\xbb\xbf"
# That it begins a line is looked at before the rest of it: a text may say `From ` a million times.
_FROM = re.compile(
    rb"From (?<![^\r\n\xbf]From )([^\r\n]{0,400})(?:\r\n?|\n)(?=[!-9;-~]{1,100}:|>From )"
)
_DATE = re.compile(
    rb"(?:^|\s)(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]{0,6},?\s+"
    rb"(?:[A-Z][a-z]{2}\s+[0-9]{1,2}|[0-9]{1,2}\s+[A-Z][a-z]{2})\b.{0,12}\s[0-9]{1,2}:[0-9]{2}"
)
_BLANK = re.compile(rb"(?:\n\r?\n|\r\r)\Z")
_ATTACHED = re.compile(rb"^[A-Za-z0-9+/=]{40,}\r?\n", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail.

    Attributes:
        number: from 1 on.
        kept: its bytes; of a large one without what is attached.
        unbroken: how many of `kept` stand so in the file, one after the other.
        is_cut: more than what is attached is left out.
        is_parted: it begins with the line that parts mails, and so stands in an mbox.
    """

    number: int
    start: int
    end: int
    kept: bytes
    unbroken: int
    is_cut: bool
    is_parted: bool

    @property
    def is_broken(self) -> bool:
        return self.unbroken < len(self.kept)

    @property
    def raw(self) -> bytes:
        """Give its bytes, of a large one those before what is left out."""
        return self.kept[: self.unbroken]


def parts(line: bytes) -> bool:
    """Say whether a line (with what stands behind it) parts mails."""
    found = _FROM.match(line)
    return bool(found and _DATE.search(found[1]))


def mails(file: BinaryIO) -> Iterator[Mail]:
    """Give every mail in the order of the file; a file that has no such line is one mail."""
    open_, number, offset, buffer, ended = _Open(0, False), 0, 0, b"", False
    seen = 0  # bytes at the beginning of `buffer` that are sorted in
    while not ended:
        block = file.read(_BLOCK)
        buffer, ended = buffer + block, not block
        sure = len(buffer) if ended else max(seen, len(buffer) - _LOOK)
        for at in _beginnings(buffer, seen, sure, offset):
            open_.add(buffer[seen:at])
            if open_.size and not open_.is_blank:
                number += 1
                yield open_.mail(number)
            open_, seen = _Open(offset + at, True), at
        open_.add(buffer[seen:sure])
        kept = max(0, sure - 4)  # what tells that a line is blank
        offset, buffer, seen = offset + kept, buffer[kept:], sure - kept
    if open_.size and not open_.is_blank:
        yield open_.mail(number + 1)


def _beginnings(buffer: bytes, start: int, end: int, offset: int) -> Iterator[int]:
    for found in _FROM.finditer(buffer, start):
        at = found.start()
        if at >= end:
            return
        before = buffer[max(0, at - 4) : at]
        is_begin = offset + at == 0 or (offset == 0 and not buffer[:at].strip(_BOM + b"\r\n"))
        if (is_begin or _BLANK.search(before)) and _DATE.search(found[1]):
            yield at


class _Open:
    """The mail whose end has not come yet."""

    def __init__(self, start: int, is_parted: bool) -> None:
        self._start, self._is_parted = start, is_parted
        self._kept, self._unbroken = bytearray(), 0
        self._is_broken = self._is_cut = False
        self.size = 0

    @property
    def is_blank(self) -> bool:
        return self.size < 100 and not self._kept.strip(_BOM + b"\r\n\0")

    def add(self, piece: bytes) -> None:
        """Take more of it; once it is large, without the lines of what is attached."""
        self.size += len(piece)
        if len(self._kept) >= MAX_MAIL:
            self._is_cut = True
            return
        text = piece if len(self._kept) < MAX_WHOLE else _ATTACHED.sub(b"", piece)
        self._is_broken = self._is_broken or len(text) < len(piece)
        self._kept += text
        if not self._is_broken:
            self._unbroken = len(self._kept)

    def mail(self, number: int) -> Mail:
        return Mail(
            number,
            self._start,
            self._start + self.size,
            bytes(self._kept),
            self._unbroken,
            self._is_cut,
            self._is_parted,
        )
