"""A file that is one thread: a JSON object with an array of messages, and what else is said of it.

    {"participants": [{"name": "Ana"}], "messages": [{"sender_name": "Ana"}], "title": "Tea"}

    members(file, {"title"})        ->  ("title", "Tea")
    rows(file, made_of)             ->  what `made_of` makes of each message, with its bytes

What names the thread may stand behind a gigabyte of messages, and each record needs it. So a file
is read twice: `members` steps over the messages without decoding them, at a small part of the cost
of reading them, and stops when it is asked for no more. Looking from the end backwards would be
faster, but from there a message cannot be told from what stands behind it.
"""

from collections.abc import Callable, Container, Iterator
from contextlib import suppress
from io import BytesIO
from typing import Any, BinaryIO

from crawlers.exports.export import Read
from crawlers.exports.members import ExportFile
from crawlers.exports.parts.json.events import Array, Fault, Item, Path
from crawlers.exports.parts.json.stream import walk
from crawlers.exports.parts.json.window import EndedError, Window
from grist.records import Problem, Record

MESSAGES = ("messages",)


def members(file: BinaryIO, wanted: Container[str]) -> Iterator[tuple[str, Any]]:
    """Give the wanted members of the JSON object that a file is, as far as they can be read."""
    window = Window(file)
    with suppress(EndedError):
        more = window.peek() == "{"
        while more:
            window.advance(window.at + 1)
            key = _key(window)
            if key in wanted:
                value = window.read()
                if not isinstance(value, str):
                    yield key, value[0]
            window.skip()
            more = window.peek() == ","


def _key(window: Window) -> str:
    """Go past a key and its colon; what is none is stepped over as a value that nobody wants."""
    if window.peek() != '"' or isinstance(found := window.read(), str):
        return ""
    end = found[1]
    window.advance(end)
    if window.peek() != ":":
        return ""
    window.advance(window.at + 1)
    window.peek()
    return str(found[0])


def first_messages(head: bytes) -> Iterator[Any]:
    """Give the messages that the head of a file holds whole."""
    return (event.value for event in walk(BytesIO(head), MESSAGES) if isinstance(event, Item))


def rows(
    file: ExportFile, made_of: Callable[[Item], Record | str], array: Path = MESSAGES
) -> Iterator[Read]:
    """Give each message's record or problem, with the bytes that it was read from.

    Args:
        file: the export.
        made_of: makes a message's record, or says why it is none.
        array: where the messages stand; `()` if the file is the array itself.
    """
    found = False
    with file.open() as opened:
        for event in walk(opened, array):
            if isinstance(event, Item):
                made = made_of(event)
                yield (made if isinstance(made, Record) else _problem(event, made, file)), event.raw
            elif isinstance(event, Fault):
                found = found or event.index is None
                yield _problem(event, event.reason, file), b""
            found = found or isinstance(event, Array)
    if not found:
        yield Problem(file.uri, "messages", "no_messages", whole=True), b""


def _problem(event: Item | Fault, reason: str, file: ExportFile) -> Problem:
    if event.index is None:
        return Problem(file.uri, f"bytes {event.start}-{event.end}", reason, whole=True)
    return Problem(file.uri, f"messages[{event.index}]", reason)
