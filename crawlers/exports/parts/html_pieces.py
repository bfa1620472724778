"""A large HTML file, cut where each of its rows begins.

    pieces(file, b'<div class="message ')
    ->  Piece(start=0, raw=b"<!DOCTYPE html>…")
        Piece(start=1_204, raw=b'<div class="message default" id="message1">…')

Memory holds one piece. One that is larger than a row can be is cut, and the rest of it passed over.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

MAX_PIECE = 1 << 20  # bytes of a row
_STRETCH = 1 << 16


@dataclass(frozen=True, slots=True)
class Piece:
    """Bytes of a file from one beginning to the next; `is_cut` says that some are left out."""

    start: int
    end: int
    raw: bytes
    is_cut: bool


def pieces(file: BinaryIO, beginning: bytes) -> Iterator[Piece]:
    """Give what stands before the first beginning, be it nothing, and then each row."""
    buffer, offset = b"", 0  # what is not sorted in yet, and where it stands
    start, raw, skip = 0, bytearray(), 0
    ended = False
    while not ended:
        stretch = file.read(_STRETCH)
        buffer, ended = buffer + stretch, not stretch
        while (found := buffer.find(beginning, skip)) >= 0:
            raw += buffer[:found]
            offset, buffer = offset + found, buffer[found:]
            yield _piece(start, offset, raw)
            start, raw, skip = offset, bytearray(), 1  # what it begins with is its own
        # All but what may be the first part of a beginning.
        sure = len(buffer) if ended else max(0, len(buffer) - len(beginning) + 1)
        if sure:
            raw, skip = (raw + buffer[:sure])[: MAX_PIECE + 1], 0
            offset, buffer = offset + sure, buffer[sure:]
    yield _piece(start, offset, raw)


def _piece(start: int, end: int, raw: bytearray) -> Piece:
    return Piece(start, end, bytes(raw[:MAX_PIECE]), len(raw) > MAX_PIECE)
