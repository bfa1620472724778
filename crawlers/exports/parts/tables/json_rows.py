r"""A table in JSON: a row a line, an array of rows, or one within an object.

    {"text": "Open?"}                        ->  Row("line 1", (("text", "Open?"),), b'{"text"…')
    [{"text": "Open?"}, {"text": oops}]      ->  Row("row 1", …)   Problem(…, "row 2", "malformed")
    {"count": 1, "rows": [{"text": "Hi"}]}   ->  Row("row 1", …)

The array in an object is `rows`, `data`, `items`, `records` or `results`, else the first whose
items are objects.
"""

from collections.abc import Iterator
from io import BytesIO
from itertools import count
from typing import Any, BinaryIO, Literal

from crawlers.exports.members import ExportFile
from crawlers.exports.parts.json.events import Fault, Item, Path
from crawlers.exports.parts.json.objects import CUT, beginnings
from crawlers.exports.parts.json.stream import walk
from crawlers.exports.parts.json.window import strict
from crawlers.exports.parts.tables.row import BOM, MAX_ROW, Row, Rows
from grist.records import Problem

JSON_LINES = frozenset({".jsonl", ".ndjson"})
ARRAYS = ("rows", "data", "items", "records", "results")


def place(head: bytes, suffix: str) -> Path | Literal["lines"] | None:
    """Find where the rows stand in a JSON document.

    Returns:
        The path of their array, or that they stand one a line; None if the file is no JSON.
    """
    head = head.removeprefix(BOM).lstrip()
    if head[:1] not in {b"{", b"["}:
        return None
    if suffix in JSON_LINES or _is_lines(head):
        return "lines"
    if head.startswith(b"["):
        return ()
    return next((path for path in _paths(head) if first_row(head, path) is not None), "lines")


def first_row(head: bytes, path: Path) -> dict[str, Any] | None:
    """Give the first object in an array, unless the head of the file cuts it."""
    items = (event.value for event in walk(BytesIO(head), path) if isinstance(event, Item))
    return next((value for value in items if isinstance(value, dict)), None)


def array_rows(file: ExportFile, path: Path) -> Rows:
    """Give the objects of an array, and a problem for each item that is none."""
    met = False
    with file.open() as opened:
        for event in walk(opened, path):
            if isinstance(event, Item | Fault):
                met = True
                yield _item(event, file.uri)
    if not met:
        yield Problem(file.uri, "row 1", "empty", whole=True)


def json_rows(file: ExportFile) -> Rows:
    """Give the objects of JSON Lines, and a problem for each line that is none."""
    with file.open() as opened:
        for number in count(1):
            line = opened.readline(MAX_ROW)
            ends = line.endswith(b"\n")
            if not line:
                return
            raw = line.removeprefix(BOM).strip()
            if len(line) == MAX_ROW and not ends:
                _pass_line(opened)
                yield Problem(file.uri, f"line {number}", "too_large")
            elif raw:
                yield _line(raw, f"line {number}", file.uri, cut=not ends)


def _is_lines(head: bytes) -> bool:
    """Say whether an object ends with the first line and another begins with the second."""
    first, _, rest = head.partition(b"\n")
    if not first.startswith(b"{") or not rest.strip():
        return False
    return rest.startswith((b"{", b"\r\n", b"\n")) or isinstance(_decoded(first), dict)


def _paths(head: bytes) -> Iterator[Path]:
    """Give the arrays that could hold the rows, the likeliest first."""
    beside = next(beginnings(head), {})
    lists = (name for name, value in beside.items() if value == CUT or _is_of_objects(value))
    return ((name,) for name in dict.fromkeys((*ARRAYS, *lists)))


def _is_of_objects(value: Any) -> bool:
    return isinstance(value, list) and any(isinstance(each, dict) for each in value[:1])


def _item(event: Item | Fault, uri: str) -> Row | Problem:
    if isinstance(event, Fault):
        if event.index is None:
            return Problem(uri, f"bytes {event.start}-{event.end}", event.reason, whole=True)
        return Problem(uri, f"row {event.index + 1}", event.reason)
    if not isinstance(event.value, dict):
        return Problem(uri, f"row {event.index + 1}", "not_an_object")
    return Row(f"row {event.index + 1}", tuple(event.value.items()), event.raw)


def _pass_line(opened: BinaryIO) -> None:
    while (rest := opened.readline(MAX_ROW)) and not rest.endswith(b"\n"):
        pass


def _line(raw: bytes, locator: str, uri: str, *, cut: bool) -> Row | Problem:
    """Decode one line, or say why it is no row."""
    try:
        value = strict(raw.decode())
    except UnicodeDecodeError:
        return Problem(uri, locator, "undecodable")
    except ValueError:
        return Problem(uri, locator, "truncated" if cut else "malformed", whole=cut)
    if not isinstance(value, dict):
        return Problem(uri, locator, "not_an_object")
    return Row(locator, tuple(value.items()), raw)


def _decoded(line: bytes) -> Any:
    try:
        return strict(line.decode())
    except ValueError:
        return None
