r"""The rows of a file that is an array, an object with arrays in it, or JSON Lines.

    {"value": [{"id": 1}]}      ->  Row("value[0]", {"id": 1}, b'{"id": 1}')
    [{"id": 1}]                 ->  Row("[0]", {"id": 1}, b'{"id": 1}')
    {"id": 1}\n{"id": 2}        ->  Row("line 1", {"id": 1}, …)   Row("line 2", {"id": 2}, …)

The same rows come in all three, as whoever saved them liked it. They are told apart by how the
file begins. Reading streams, and a bad row loses itself alone.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO
from itertools import islice
from typing import Any, TypeAlias

from crawlers.exports.export import HEAD_BYTES
from crawlers.exports.members import ExportFile
from crawlers.exports.parts.json.events import Array, Fault, Item, Path
from crawlers.exports.parts.json.objects import beginnings
from crawlers.exports.parts.json.stream import walk
from crawlers.exports.parts.json.window import strict
from crawlers.exports.parts.tables.rows import BOM, json_rows
from grist.records import Problem

_LOOKED_AT = 20  # lines or rows by which a file is known
_STRETCH = 1 << 20

IsRow: TypeAlias = Callable[[Any], bool]


@dataclass(frozen=True, slots=True)
class Row:
    """One row: where it stands, its value and its bytes; `array` is what holds it, if one does."""

    place: str
    value: Any
    raw: bytes
    array: Array | None = None


def rows(file: ExportFile, is_row: IsRow, *paths: Path) -> Iterator[Row | Problem]:
    """Give every row in file order, and a problem for each that cannot be read.

    Args:
        file: the export.
        is_row: says whether an object is a row, of which only the beginning may be known.
        paths: where arrays of rows stand; `()` is the root.
    """
    with file.open() as opened:
        head = opened.read(HEAD_BYTES)
    return _of_lines(file) if _is_lines(head, is_row) else _of_arrays(file, paths)


def first_rows(head: bytes, is_row: IsRow, *paths: Path) -> list[Any]:
    """Give the first rows of the file whose head this is: what `is_row` takes for some."""
    items = (event.value for event in walk(BytesIO(head), *paths) if isinstance(event, Item))
    found = [*islice(beginnings(head), _LOOKED_AT), *islice(items, _LOOKED_AT)]
    return [each for each in found if is_row(each)]


def within(row: Row, *paths: Path) -> list[Row]:
    """Give the rows in arrays inside a row, each with its own bytes.

    The row has been decoded and is sound, so that in it there are no faults.
    """
    events = [event for event in walk(BytesIO(row.raw), *paths) if isinstance(event, Item)]
    return [
        # Counted through: what names a key twice has two arrays of one name.
        Row(f"{row.place}.{event.array.path[-1]}[{at}]", event.value, event.raw, event.array)
        for at, event in enumerate(events)
    ]


def holds(file: ExportFile, *patterns: re.Pattern[bytes]) -> bool:
    """Say whether a file holds what one of some patterns for less than 256 bytes finds.

    A pattern that begins with letters is looked for ten times as fast as one that does not.
    """
    kept = b""
    with file.open() as opened:
        while stretch := opened.read(_STRETCH):
            if any(pattern.search(kept + stretch) for pattern in patterns):
                return True
            kept = stretch[-256:]
    return False


def _is_lines(head: bytes, is_row: IsRow) -> bool:
    """Say whether rows stand one a line, though the first may be broken."""
    head = head.removeprefix(BOM).lstrip()
    if not head.startswith(b"{"):
        return False
    if any(is_row(each) for each in islice(beginnings(head), 1)):
        return True
    first, *others = head.split(b"\n", _LOOKED_AT)
    return first.rstrip().endswith(b"}") and any(is_row(_decoded(line)) for line in others)


def _decoded(line: bytes) -> Any:
    try:
        return strict(line.decode())
    except ValueError:
        return None


def _of_lines(file: ExportFile) -> Iterator[Row | Problem]:
    for row in json_rows(file):
        yield row if isinstance(row, Problem) else Row(row.locator, dict(row.cells), row.raw)


def _of_arrays(file: ExportFile, paths: tuple[Path, ...]) -> Iterator[Row | Problem]:
    found = False
    with file.open() as opened:
        for event in walk(opened, *paths):
            if isinstance(event, Item):
                place = f"{_place(event.array)}[{event.index}]"
                yield Row(place, event.value, event.raw, event.array)
            elif isinstance(event, Fault):
                found = found or event.index is None
                yield _problem(event, file.uri)
            found = found or isinstance(event, Array)
    if not found:
        yield Problem(file.uri, "messages", "no_messages", whole=True)


def _place(array: Array) -> str:
    steps = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in array.path)
    return "".join(steps).removeprefix(".")


def _problem(fault: Fault, uri: str) -> Problem:
    if fault.array is None or fault.index is None:
        return Problem(uri, f"bytes {fault.start}-{fault.end}", fault.reason, whole=True)
    return Problem(uri, f"{_place(fault.array)}[{fault.index}]", fault.reason)
