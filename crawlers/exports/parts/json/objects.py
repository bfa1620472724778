r"""JSON objects outside of an array, or before its end.

    [{"id": 1, "text": "tea"}, {"id": 2, "text": "te       (cut here)
    beginnings  ->  {"id": 1, "text": "tea"}   {"id": 2, "text": CUT}

    {"id": 1}{
      "id": 2
    }
    behind  ->  ({"id": 1}, b'{"id": 1}')   ({"id": 2}, b'{\n  "id": 2\n}')

The first is for sniffers, which see no more than the head of a file; the second for a file that is
one object, or several of them behind each other, on as many lines as they like.
"""

from collections.abc import Iterator
from contextlib import suppress
from io import BytesIO
from typing import Any, BinaryIO, Final

from crawlers.exports.parts.json.window import EndedError, Window

CUT: Final = "cut"
"""What stands for a value whose end is not to be seen."""


def beginnings(head: bytes) -> Iterator[dict[str, Any]]:
    """Give the objects with which a JSON array or JSON Lines begin.

    Args:
        head: the first bytes of the file; of an object that they cut, what is there is given.
    """
    window = Window(BytesIO(head))
    with suppress(EndedError):
        if window.peek() == "[":
            window.advance(window.at + 1)
        while window.peek() == "{":
            try:
                found = window.read()
            except EndedError:
                yield dict(_members(window))
                return
            if isinstance(found, str):
                window.skip()
            else:
                window.advance(found[1])
                yield found[0]
            if window.peek() == ",":
                window.advance(window.at + 1)


def _members(window: Window) -> Iterator[tuple[str, Any]]:
    """Give the members of an object up to where it is cut; what is nested is not looked into."""
    with suppress(EndedError):
        mark = "{"
        while mark in {"{", ","}:
            window.advance(window.at + 1)
            if window.peek() != '"' or isinstance(found := window.read(), str):
                return
            window.advance(found[1])
            if window.peek() != ":":
                return
            window.advance(window.at + 1)
            yield found[0], CUT
            window.peek()
            value = window.read()
            if not isinstance(value, str):
                yield found[0], value[0]
            window.skip()
            mark = window.peek()


def behind(file: BinaryIO) -> Iterator[tuple[Any, bytes] | str]:
    """Give the values that stand behind each other, each with its bytes.

    Yields:
        A value and its bytes; or why there is none: truncated, malformed, undecodable, too_large.
        Behind a bad one nothing more is looked for.
    """
    window = Window(file)
    with suppress(EndedError):
        while window.peek():
            found = _value(window)
            yield found
            if isinstance(found, str):
                return


def _value(window: Window) -> tuple[Any, bytes] | str:
    try:
        found = window.read()
    except EndedError:
        return "truncated"
    if isinstance(found, str):
        return found
    raw = window.advance(found[1])
    try:
        raw.decode()
    except UnicodeDecodeError:
        return "undecodable"
    return found[0], raw
