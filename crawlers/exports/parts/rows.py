r"""The rows of a table file: CSV, JSON Lines or Parquet, told apart by how the file begins.

    question;answer
    Open on Sunday?;"From ten    ->  Row("line 2", (("question", "Open on Sunday?"),
    to six"                                         ("answer", "From ten\nto six")), b"Open …")
    half a row                   ->  Problem("faq.csv", "line 4", "bad_row")

Reading streams, and a bad row loses itself alone: what a stray quote swallowed is read again.
"""

import csv
import json
import re
from collections import deque
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from io import TextIOWrapper
from itertools import count
from typing import TYPE_CHECKING, Any, BinaryIO, TextIO, TypeAlias

from crawlers.exports.export import HEAD_BYTES
from crawlers.exports.members import ExportFile
from crawlers.exports.parts.json_window import strict
from grist.records import Problem

if TYPE_CHECKING:
    import pyarrow as pa

DELIMITERS = ",;\t|"
PARQUET = b"PAR1"
BOM = b"\xef\xbb\xbf"
MAX_ROW = 16 << 20  # bytes or characters, so that memory stays bounded
_BATCH_ROWS = 1_000
_SNIFFED_LINES = 20
_NOT_UTF8 = re.compile("[\udc80-\udcff]")  # as the error handler `surrogateescape` marks it


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its cells by column name, which may repeat, and the bytes it was read from."""

    locator: str
    cells: tuple[tuple[str, Any], ...]
    raw: bytes


Rows: TypeAlias = Iterator[Row | Problem]


def rows(file: ExportFile) -> Rows:
    """Give every row in file order, and a problem for each that cannot be read."""
    head = _head(file)
    if head.startswith(PARQUET):
        return _parquet_rows(file)
    return json_rows(file) if head.startswith(b"{") else _csv_rows(file, delimiter(head))


def columns(file: ExportFile, wanted: Collection[str]) -> list[str]:
    """Name the columns; JSON Lines are read until all that are wanted have come.

    Returns:
        The names; none if the file is empty or broken from the start.
    """
    head = _head(file)
    if head.startswith(PARQUET):
        return _parquet_columns(file)
    if head.startswith(b"{"):
        return _json_columns(file, wanted)
    with _text(file) as text:
        header = _cells(_Lines(text), delimiter(head))
    return header if isinstance(header, list) else []


def _head(file: ExportFile) -> bytes:
    with file.open() as opened:
        return opened.read(HEAD_BYTES).removeprefix(BOM).lstrip(b" \t\r\n")


def _text(file: ExportFile) -> TextIO:
    return TextIOWrapper(file.open(), encoding="utf-8-sig", errors="surrogateescape", newline="")


def delimiter(head: bytes) -> str:
    r"""Find what parts the cells: what gives the most lines as many cells as the first has.

    >>> delimiter(b"question;answer, if any\nOpen?;Yes\n")
    ';'
    """
    lines = head.decode("utf-8", "replace").splitlines()[:_SNIFFED_LINES]

    def lines_alike(candidate: str) -> int:
        widths = [len(cells) for cells in csv.reader(lines, delimiter=candidate) if cells]
        return widths.count(widths[0]) if widths and widths[0] > 1 else 0

    return max(DELIMITERS, key=lines_alike)


def _csv_rows(file: ExportFile, delimiter: str) -> Rows:
    with _text(file) as text:
        lines = _Lines(text)
        header: list[str] = []
        while (cells := _cells(lines, delimiter)) is not None:
            if header:
                yield _csv_row(cells, header, lines, file.uri)
            elif isinstance(cells, list):
                header = cells
            else:
                yield Problem(file.uri, lines.locator, cells, whole=True)
                return
    if not header:
        yield Problem(file.uri, "line 1", "empty", whole=True)


def _csv_row(cells: list[str] | str, header: list[str], lines: "_Lines", uri: str) -> Row | Problem:
    text = "".join(lines.taken)
    if isinstance(cells, str):
        return Problem(uri, lines.locator, cells)
    if _NOT_UTF8.search(text):
        return Problem(uri, lines.locator, "undecodable")
    if len(cells) == len(header) + 1 and not cells[-1]:  # some end each row with the delimiter
        cells.pop()
    if len(cells) != len(header):
        return Problem(uri, lines.locator, "bad_row")
    return Row(lines.locator, tuple(zip(header, cells, strict=True)), text.encode())


def _cells(lines: "_Lines", delimiter: str) -> list[str] | str | None:
    """Give the cells of the next row that is not empty, or why it has none, or None at the end."""
    cells: list[str] = []
    limit = csv.field_size_limit(MAX_ROW)  # it is the whole process's: put back below
    try:
        while not cells:
            lines.begin()
            cells = next(csv.reader(lines, delimiter=delimiter, strict=True))
    except StopIteration:
        return None
    except csv.Error:
        lines.give_back()
        return "bad_row"
    except _TooLongError:
        return "too_large"
    finally:
        csv.field_size_limit(limit)
    return cells


class _TooLongError(Exception):
    """A line is longer than a row may be."""


class _Lines(Iterator[str]):
    """The lines of a text file; those `taken` for a row can be given back."""

    def __init__(self, text: TextIO) -> None:
        self._text = text
        self._again: deque[str] = deque()
        self._number = 0
        self.begin()

    def begin(self) -> None:
        """Begin a row."""
        self.taken: list[str] = []
        self._size = 0
        self.locator = f"line {self._number + 1}"

    def give_back(self) -> None:
        """Put back all lines of this row but the first."""
        self._again.extendleft(reversed(self.taken[1:]))
        self._number -= len(self.taken) - 1
        del self.taken[1:]

    def __next__(self) -> str:
        line = self._again.popleft() if self._again else self._text.readline(MAX_ROW)
        if not line:
            raise StopIteration
        self._number += 1
        if len(line) == MAX_ROW and line[-1] not in "\r\n":
            self._pass_line()
            raise _TooLongError
        self.taken.append(line)
        self._size += len(line)
        if self._size > MAX_ROW:
            raise csv.Error("a row without end")
        return line

    def _pass_line(self) -> None:
        while (rest := self._text.readline(MAX_ROW)) and rest[-1] not in "\r\n":
            pass


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
                yield _json_row(raw, f"line {number}", file.uri, cut=not ends)


def _pass_line(opened: BinaryIO) -> None:
    while (rest := opened.readline(MAX_ROW)) and not rest.endswith(b"\n"):
        pass


def _json_row(raw: bytes, locator: str, uri: str, *, cut: bool) -> Row | Problem:
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


def _json_columns(file: ExportFile, wanted: Collection[str]) -> list[str]:
    seen: dict[str, None] = {}
    for row in json_rows(file):
        if isinstance(row, Row):
            seen.update((name, None) for name, _ in row.cells)
        if seen.keys() >= set(wanted):
            break
    return list(seen)


def _parquet_rows(file: ExportFile) -> Rows:
    import pyarrow as pa
    import pyarrow.parquet as pq

    number = 0
    try:
        with file.open() as opened, pq.ParquetFile(opened) as parquet:
            for batch in parquet.iter_batches(batch_size=_BATCH_ROWS):
                for values in _values(batch):
                    number += 1
                    if values is None:
                        yield Problem(file.uri, f"row {number}", "undecodable")
                        continue
                    cells = tuple(zip(batch.schema.names, values, strict=True))
                    yield Row(f"row {number}", cells, as_text(dict(cells)).encode())
    except (pa.ArrowException, OSError):
        yield Problem(file.uri, f"row {number + 1}", "malformed", whole=True)


def _parquet_columns(file: ExportFile) -> list[str]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with file.open() as opened:
            return [str(name) for name in pq.read_schema(opened).names]
    except (pa.ArrowException, OSError):
        return []


def _values(batch: "pa.RecordBatch") -> Iterator[tuple[Any, ...] | None]:
    """Give the batch row by row; None for one with bytes that are no text, or a date past 9999."""
    try:
        yield from zip(*[column.to_pylist() for column in batch.columns], strict=True)
    except (ValueError, OverflowError):
        if batch.num_rows == 1:
            yield None
            return
        for at in range(batch.num_rows):
            yield from _values(batch.slice(at, 1))


def as_text(value: Any) -> str:
    """Write a nested value as JSON; what JSON has no form for, such as a date, as Python does."""
    return json.dumps(value, ensure_ascii=False, default=str)
