"""A table that someone already has: CSV, JSON Lines or Parquet, one record a row.

- table: {path: faq.csv, text: question, fields: [answer], time: asked, speaker: author}

question,answer,asked,author
Open on Sunday?,Yes,2024-03-01T09:00,Ana
    -> Record(text="Open on Sunday?", kind="row", speaker="Ana", time=2024-03-01T09:00Z,
              fields=(("answer", "Yes"),), source=Source("faq.csv", "line 2", …))
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from math import isnan
from typing import Any, ClassVar

from crawlers.exports.export import HEAD_BYTES, Export, Read
from crawlers.exports.members import ExportFile
from crawlers.exports.parts.json_window import strict
from crawlers.exports.parts.rows import BOM, DELIMITERS, PARQUET, Row, as_text, columns, rows
from crawlers.reader import readers
from grist.errors import UsageError, nearest
from grist.records import Problem, Record, Source, iso, record_id
from grist.text import storable

_JSON_LINES = {".jsonl", ".ndjson"}


@readers
@dataclass(frozen=True)
class Table(Export):
    """Rows of a CSV, JSON Lines or Parquet file.

    Attributes:
        text: the column that holds the text; a row without one is a problem.
        fields: the columns to keep as fields; none named means all that no other parameter names.
        time: ISO 8601 (without a zone: UTC) or seconds since 1970; what is neither is a field.
        speaker: the column that says who wrote it.
        thread: the column that says what it belongs to.
    """

    name: ClassVar[str] = "table"
    signature: ClassVar[str] = "CSV with a header line, JSON Lines, or Parquet"
    general: ClassVar[int] = 1

    text: str = "text"
    fields: tuple[str, ...] = ()
    time: str | None = None
    speaker: str | None = None
    thread: str | None = None

    @classmethod
    def recognises(cls, head: bytes, suffix: str) -> bool:
        head = head.removeprefix(BOM)
        if head.startswith(PARQUET):
            return True
        first, _, more = head.partition(b"\n")
        if first.startswith(b"{"):
            cut = len(first) + len(BOM) >= HEAD_BYTES
            return suffix in _JSON_LINES if cut else _is_row(first, alone=not more.strip())
        return suffix in {".csv", ".tsv"} and any(mark.encode() in first for mark in DELIMITERS)

    def rows(self, file: ExportFile) -> Iterator[Read]:
        """Give every record in source order, and a problem for each row that is none.

        Raises:
            UsageError: the file has no column of a name that a parameter gives.
        """
        named = [self.text, *self.fields, *filter(None, (self.time, self.speaker, self.thread))]
        known = columns(file, named)
        for name in named:
            if known and name not in known:
                # Only a near name is said: without a header the first line is somebody's data.
                raise UsageError(f"{file.uri}: no column {name!r}{nearest(name, known)}")
        return (
            (self._record(row, file), row.raw) if isinstance(row, Row) else (row, b"")
            for row in rows(file)
        )

    def raw(self, file: ExportFile) -> Iterator[tuple[str, bytes]]:
        """Give every row's bytes: which column is the text does not matter for where it stands."""
        return ((row.locator, row.raw) for row in rows(file) if isinstance(row, Row))

    def _record(self, row: Row, file: ExportFile) -> Record | Problem:
        cells = dict(reversed(row.cells))  # of columns that share a name, the first
        text = cells.get(self.text)
        if _is_missing(text):
            return Problem(file.uri, row.locator, "no_text")
        if not isinstance(text, str):
            return Problem(file.uri, row.locator, "not_text")
        time = _time(cells.get(self.time)) if self.time else None
        return Record(
            id=record_id(file.uri, row.locator),
            text=text,
            kind="row",
            source=Source(file.uri, row.locator, file.sha256, self.reader()),
            thread=_first(cells.get(self.thread)) if self.thread else None,
            speaker=_first(cells.get(self.speaker)) if self.speaker else None,
            time=time,
            fields=tuple(self._fields(row, unread_time=time is None)),
        )

    def _fields(self, row: Row, *, unread_time: bool) -> Iterator[tuple[str, str]]:
        """Give the fields to keep, in the order of the recipe or else of the file."""
        used = {self.text, self.time, self.speaker, self.thread}
        kept = [cell for cell in row.cells if cell[0] not in used]
        if self.fields:
            kept = [cell for name in self.fields for cell in row.cells if cell[0] == name]
        if unread_time and self.time not in self.fields:
            kept += [cell for cell in row.cells if cell[0] == self.time]
        for name, value in kept:
            yield from ((storable(name), text) for text in _texts(value))


def _is_row(line: bytes, *, alone: bool) -> bool:
    """Say whether a first line is an object; a flat one if it stands alone, as any JSON may."""
    try:
        value = strict(line.decode())
    except ValueError:
        return False
    parts = value.values() if isinstance(value, dict) and alone else ()
    return isinstance(value, dict) and not any(isinstance(part, dict | list) for part in parts)


def _is_missing(value: object) -> bool:
    empty = isinstance(value, str) and not value.strip()
    return value is None or empty or (isinstance(value, float) and isnan(value))


def _texts(value: Any) -> Iterator[str]:
    """Write a cell as text: a list as several, an object as JSON, an empty cell not at all."""
    if isinstance(value, list):
        for part in value:
            yield from (as_text(part),) if isinstance(part, list | tuple) else _texts(part)
    elif _is_missing(value) or isinstance(value, bytes):
        return
    elif isinstance(value, datetime):
        yield iso(_in_utc(value))
    elif isinstance(value, bool | dict):
        yield as_text(value)
    else:
        yield str(value)


def _first(value: Any) -> str | None:
    return next(_texts(value), None)


_SECONDS = re.compile(r"-?\d{9,11}(\.\d+)?")


def _time(value: Any) -> datetime | None:
    """Read ISO 8601 or seconds since 1970; null if it is neither."""
    with suppress(ValueError, OverflowError, OSError):
        if isinstance(value, str) and not _SECONDS.fullmatch(value.strip()):
            return _in_utc(datetime.fromisoformat(value.strip()))
        if isinstance(value, str | int | float) and not isinstance(value, bool):
            return datetime.fromtimestamp(float(value), UTC)
        if isinstance(value, datetime):
            return _in_utc(value)
        if isinstance(value, date):
            return datetime(value.year, value.month, value.day, tzinfo=UTC)
    return None


def _in_utc(time: datetime) -> datetime:
    return time.astimezone(UTC) if time.tzinfo else time.replace(tzinfo=UTC)
