r"""The rows of a table file, whatever it is written in: told apart by how the file begins.

PAR1…                            Parquet            row 1, row 2, …
\xff\xff\xff\xff…            Arrow              row 1, row 2, …
{"text": "Open?"}                JSON Lines         line 1, line 2, …
[{"text": "Open?"}               a JSON array       row 1, row 2, …
{"rows": [{"text": "Open?"}      one in an object   row 1, row 2, …
| text | note |                  Markdown           line 3, line 4, …
text;note                        CSV                line 2, line 3, …

Reading streams, and a bad row loses itself alone.
"""

from collections.abc import Collection, Mapping, Set
from functools import partial

from crawlers.exports.export import HEAD_BYTES
from crawlers.exports.members import ExportFile
from crawlers.exports.parts.tables.arrow import arrow_columns, arrow_rows, is_columnar
from crawlers.exports.parts.tables.arrow_features import as_text
from crawlers.exports.parts.tables.csv import (
    DELIMITERS,
    are_names,
    csv_columns,
    csv_rows,
    delimiter,
)
from crawlers.exports.parts.tables.json_rows import array_rows, json_rows, place
from crawlers.exports.parts.tables.markdown import MARKDOWN, has_table, markdown_rows
from crawlers.exports.parts.tables.row import BOM, MAX_ROW, Row, Rows
from crawlers.exports.parts.tables.text_lines import Encoding, decoded
from grist.records import Problem

__all__ = [
    "BOM",
    "DELIMITERS",
    "MAX_ROW",
    "Encoding",
    "Row",
    "Rows",
    "as_text",
    "columns",
    "delimiter",
    "json_rows",
    "rows",
]

CSV = frozenset({".csv", ".tsv", ".tab"})


def rows(file: ExportFile, encoding: Encoding = "utf-8") -> Rows:
    """Give every row in file order, and a problem for each that cannot be read."""
    return _reading(file, encoding)()


def columns(
    file: ExportFile, wanted: Collection[str], encoding: Encoding = "utf-8"
) -> Mapping[str, str]:
    """Name the columns; where each row names them anew, read until all that are wanted have come.

    Returns:
        The names, each with the type of what the column holds, or "" where its rows tell that
        alone; none if the file is empty or broken from the start.
    """
    reading = _reading(file, encoding)
    if reading.func is arrow_rows:
        return arrow_columns(file)
    if reading.func is csv_rows:
        return dict.fromkeys(csv_columns(file, encoding), "")
    return _scanned(reading(), frozenset(wanted))


def are_named(file: ExportFile, known: Collection[str], encoding: Encoding = "utf-8") -> bool:
    """Say whether the columns are surely names; the first line of a CSV may be somebody's data."""
    return _reading(file, encoding).func is not csv_rows or are_names(known)


def is_markdown(text: str, suffix: str) -> bool:
    """Say whether a file is Markdown with a table, by its beginning; a CSV's cells may hold one."""
    return suffix not in CSV and has_table(text)


def _reading(file: ExportFile, encoding: Encoding) -> "partial[Rows]":
    """Find out how a file is read."""
    with file.open() as opened:
        head = opened.read(HEAD_BYTES)
    if is_columnar(head):
        return partial(arrow_rows, file)
    text = decoded(head, encoding)
    if file.suffix in MARKDOWN:
        return partial(markdown_rows, file, encoding)
    where = place(head, file.suffix)
    if where is not None:
        return partial(json_rows, file) if where == "lines" else partial(array_rows, file, where)
    if text.lstrip().startswith(("{", "[{")) and file.suffix not in CSV:
        return partial(_undecodable, file)
    if is_markdown(text, file.suffix):
        return partial(markdown_rows, file, encoding)
    return partial(csv_rows, file, encoding)


def _undecodable(file: ExportFile) -> Rows:
    """Say of JSON that is not in UTF-8, as it has to be, that it is not."""
    yield Problem(file.uri, "line 1", "undecodable", whole=True)


def _scanned(rows: Rows, wanted: Set[str]) -> dict[str, str]:
    seen: dict[str, str] = {}
    for row in rows:
        if isinstance(row, Row):
            seen.update((name, "") for name, _ in row.cells)
        if seen.keys() >= wanted:
            break
    return seen
