r"""The messages of a LINE text: a quoted one is put together again, whatever stands within it.

    09:05 \t Ana \t "Look:           what began as a message of its own by its looks is a part of
    09:01 \t Rui \t what I sent"     Ana's: Message(line=1, text="Look:\n09:01\tRui\twhat I sent")

Phones put a text of several lines in quotes and double those within it. A quote that is never
closed is what somebody wrote, and then each line with a head begins a message.
"""

import re
from collections import deque
from collections.abc import Iterator
from typing import NamedTuple, TypeAlias

from crawlers.exports.parts.line.heads import is_message
from crawlers.exports.parts.text.pieces import Gap, Piece
from crawlers.exports.parts.text.transcript import without_end

MAX_HEADS = 100  # that stand within one text, as where somebody pasted a chat
MAX_QUOTED = 40_000  # characters; LINE takes a text of 10,000
_INNER = re.compile(r'[^"]*(?:""[^"]*)*')


class Message(NamedTuple):
    """A message, or the line of a day: its first line's number, its head, its text, its bytes."""

    line: int
    head: "re.Match[str]"
    text: str
    raw: bytes


Item: TypeAlias = Message | Gap


def messages(found: Iterator[Piece | Gap]) -> Iterator[Item]:
    """Give every message in the order of the file, and what lies between."""
    ahead = _Ahead(found)
    while (item := ahead.next()) is not None:
        if isinstance(item, Gap):
            yield item
        elif (closed := ahead.quoted(item)) is not None:
            yield closed
        else:
            text = without_end(item.body, blank=ahead.is_before_day())
            yield Message(item.line, item.head, text, item.raw)


class _Ahead:
    """The pieces that come, as far as they have been looked at."""

    def __init__(self, found: Iterator[Piece | Gap]) -> None:
        self._found = found
        self._seen: deque[Piece | Gap] = deque()

    def next(self) -> Piece | Gap | None:
        return self._seen.popleft() if self._seen else next(self._found, None)

    def is_before_day(self) -> bool:
        following = self._peek(0)
        return following is None or (
            isinstance(following, Piece) and not is_message(following.head)
        )

    def quoted(self, item: Piece) -> Message | None:
        """Put a quoted text together, if its quotes are closed in this piece or one that comes."""
        if not is_message(item.head) or not item.body.startswith('"') or "\n" not in item.body:
            return None
        text, at = item.body, 1
        for count in range(MAX_HEADS):
            inner = _INNER.match(text, at)
            at = inner.end() if inner else at
            if at < len(text):  # a quote that is not doubled closes the text, or nothing does
                whole = not text[at + 1 :].strip("\r\n") and "\n" in text[:at]
                return self._joined(item, text[1:at], count) if whole else None
            following = self._peek(count)
            if not isinstance(following, Piece) or len(text) > MAX_QUOTED:
                return None
            text += following.head[0] + following.body
        return None

    def _joined(self, item: Piece, quoted: str, count: int) -> Message:
        taken = [self._seen.popleft() for _ in range(count)]
        raw = item.raw + b"".join(piece.raw for piece in taken if isinstance(piece, Piece))
        return Message(item.line, item.head, quoted.replace('""', '"'), raw)

    def _peek(self, at: int) -> Piece | Gap | None:
        while len(self._seen) <= at:
            following = next(self._found, None)
            if following is None:
                return None
            self._seen.append(following)
        return self._seen[at]
