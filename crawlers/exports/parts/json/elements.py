"""The values of a JSON file one by one: of an array, of JSON Lines, or one behind the other.

[{"id": 1}, oops, {"id": 2}]   ->  Element({"id": 1}, "[0]", b'{"id": 1}')
                                   Problem("export.json", "[1]", "malformed")
                                   Element({"id": 2}, "[2]", b'{"id": 2}')
{"id": 1}                      ->  Element({"id": 1}, "line 1", b'{"id": 1}')
{"id": 2}                          Element({"id": 2}, "line 2", b'{"id": 2}')
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

from crawlers.exports.export import HEAD_BYTES
from crawlers.exports.members import ExportFile
from crawlers.exports.parts.json.events import Fault, Item
from crawlers.exports.parts.json.objects import behind
from crawlers.exports.parts.json.stream import walk
from crawlers.exports.parts.tables.rows import BOM, Row, json_rows
from grist.records import Problem


@dataclass(frozen=True, slots=True)
class Element:
    """One value, where it stands, and its bytes."""

    value: Any
    place: str
    raw: bytes


def elements(file: ExportFile) -> Iterator[Element | Problem]:
    """Give the values of an array, of JSON Lines, or of objects on as many lines as they like."""
    with file.open() as opened:
        head = opened.read(HEAD_BYTES).removeprefix(BOM).lstrip()
        opened.seek(0)
        if not head.startswith(b"{"):
            yield from _of_array(opened, file.uri)
        elif not _is_lines(head):
            yield from _of_objects(opened, file.uri)
        else:
            for row in json_rows(file):
                yield row if isinstance(row, Problem) else _line(row)


def _is_lines(head: bytes) -> bool:
    """Say whether objects stand one a line: an indented one ends on another than it begins."""
    first, _, rest = head.partition(b"\n")
    return not rest.strip() or first.rstrip().endswith(b"}") or rest.startswith(b"{")


def _line(row: Row) -> Element:
    return Element(dict(row.cells), row.locator, row.raw)


def _of_array(opened: BinaryIO, uri: str) -> Iterator[Element | Problem]:
    for event in walk(opened, ()):
        if isinstance(event, Item):
            yield Element(event.value, f"[{event.index}]", event.raw)
        elif isinstance(event, Fault) and event.index is not None:
            yield Problem(uri, f"[{event.index}]", event.reason)
        elif isinstance(event, Fault):
            yield Problem(uri, f"bytes {event.start}-{event.end}", event.reason, whole=True)


def _of_objects(opened: BinaryIO, uri: str) -> Iterator[Element | Problem]:
    for at, found in enumerate(behind(opened)):
        if isinstance(found, str):
            yield Problem(uri, f"[{at}]", found, whole=True)
        else:
            yield Element(found[0], f"[{at}]", found[1])
