"""A table that someone already has, one record a row: CSV, JSON, Markdown or Parquet.

- table: {path: faq.csv, text: question, fields: [answer], time: asked, speaker: author}

question,answer,asked,author
Open on Sunday?,Yes,2024-03-01T09:00,Ana
    -> Record(text="Open on Sunday?", kind="row", speaker="Ana", time=2024-03-01T09:00Z,
              fields=(("answer", "Yes"),), source=Source("faq.csv", "line 2", …))
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

from crawlers.exports.export import HEAD_BYTES, Export, Read, head_of
from crawlers.exports.members import ExportFile
from crawlers.exports.parts.json.window import strict
from crawlers.exports.parts.tables.arrow import PARQUET
from crawlers.exports.parts.tables.csv import DELIMITERS
from crawlers.exports.parts.tables.json_rows import ARRAYS, JSON_LINES, first_row, place
from crawlers.exports.parts.tables.mapped import Mapped
from crawlers.exports.parts.tables.markdown import MARKDOWN
from crawlers.exports.parts.tables.row import BOM, Row
from crawlers.exports.parts.tables.rows import CSV, are_named, columns, is_markdown, rows
from crawlers.exports.parts.tables.text_lines import Encoding, decoded
from crawlers.reader import readers


@readers
@dataclass(frozen=True)
class Table(Mapped, Export):
    """Rows of a table: CSV, JSON (a row a line, or an array of rows), Markdown or Parquet.

    Attributes:
        encoding: of a CSV or Markdown file that is not in UTF-8; UTF-16 is found out.
    """

    name: ClassVar[str] = "table"
    signature: ClassVar[str] = (
        "CSV with a header line, JSON of flat rows (JSON Lines or an array), a Markdown table, "
        "or Parquet"
    )
    general: ClassVar[int] = 1

    encoding: Encoding = "utf-8"

    @classmethod
    def recognises(cls, head: bytes, suffix: str) -> bool:
        if head.startswith(PARQUET):
            return True
        text = decoded(head, "utf-8")
        where = place(head, suffix)
        if where == "lines":
            return _is_of_lines(head.removeprefix(BOM), suffix)
        if where is not None:
            named = where == () or where[-1] in ARRAYS  # an array of another name is no table's
            return named and suffix not in MARKDOWN and _is_flat(first_row(head, where))
        first, _, _ = text.partition("\n")
        if suffix in CSV:
            return any(mark in first for mark in DELIMITERS)
        return suffix in MARKDOWN | {".txt"} and is_markdown(text, suffix)

    def is_in_columns(self, file: ExportFile) -> bool:
        return head_of(file).startswith(PARQUET)

    def rows(self, file: ExportFile) -> Iterator[Read]:
        """Give every record in source order, and a problem for each row that is none.

        Raises:
            UsageError: the file has no column of a name that a parameter gives.
        """
        known = columns(file, self.named(), self.encoding)
        self.check(file.uri, known, are_names=are_named(file, known, self.encoding))
        return (
            (self.record(row, file, self.reader()), row.raw) if isinstance(row, Row) else (row, b"")
            for row in rows(file, self.encoding)
        )

    def raw(self, file: ExportFile) -> Iterator[tuple[str, bytes]]:
        """Give every row's bytes: neither columns nor encoding matter for where it stands."""
        found = rows(file, "latin-1")  # in which every byte is a character
        return ((row.locator, row.raw) for row in found if isinstance(row, Row))


def _is_of_lines(head: bytes, suffix: str) -> bool:
    """Say whether a first line is an object; a flat one if it stands alone, as any JSON may."""
    first, _, more = head.lstrip().partition(b"\n")
    if len(first) + len(BOM) >= HEAD_BYTES:
        return suffix in JSON_LINES
    try:
        value = strict(first.decode())
    except ValueError:
        return False
    return isinstance(value, dict) and (bool(more.strip()) or _is_flat(value))


def _is_flat(row: dict[str, Any] | None) -> bool:
    """Say whether a row is one of a table: it holds a text, and nothing in one another."""
    parts = list(row.values()) if row else []
    nested = any(isinstance(part, dict | list) for part in parts)
    return not nested and any(isinstance(part, str) for part in parts)
