"""The columns of a row by what they mean: which one is the text, and who wrote it when.

    text: question, fields: [answer], time: asked, speaker: author

    Row("line 2", (("question", "Open?"), ("answer", "Yes"), ("asked", "2024-03-01"), …), b"…")
        ->  Record(text="Open?", kind="row", time=2024-03-01, fields=(("answer", "Yes"),), …)

What a column cannot be is said before the first row is read: that it is not there, or holds lists.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import islice
from math import isnan
from typing import Any, TypeAlias

from crawlers.exports.export import UnfitError
from crawlers.exports.members import ExportFile
from crawlers.exports.parts.tables.arrow_features import as_text
from crawlers.exports.parts.tables.row import Row
from grist.errors import nearest
from grist.records import Problem, Record, Source, iso, record_id
from grist.text import storable, visible

Fields: TypeAlias = tuple[tuple[str, str], ...]

_TEXTLESS = frozenset({"lists", "structures", "bytes", "bool", "nothing"})
_TEXT = "text"  # the parameter, and the column unless it names another
_SECONDS = re.compile(r"-?\d{9,11}(\.\d+)?")
_SHOWN = 20  # columns that are named where the one asked for is not there


@dataclass(frozen=True, kw_only=True)
class Mapped:
    """What the columns of a table are.

    Attributes:
        text: the column that holds the text; a row without one is a problem.
        fields: the columns to keep as fields; none named means all that no other parameter names.
        time: ISO 8601 (without a zone: UTC) or seconds since 1970; what is neither is a field.
        speaker: the column that says who wrote it.
        thread: the column that says what it belongs to.
    """

    text: str = _TEXT
    fields: tuple[str, ...] = ()
    time: str | None = None
    speaker: str | None = None
    thread: str | None = None

    def named(self) -> list[str]:
        """Give all columns that the parameters name."""
        return [self.text, *self.fields, *filter(None, (self.time, self.speaker, self.thread))]

    def check(self, uri: str, known: Mapping[str, str], *, are_names: bool) -> None:
        """Check the parameters against the columns of a file.

        Args:
            uri: of the file.
            known: its columns and what they hold; none if it is empty or broken.
            are_names: whether they are surely names. The first line of a CSV may be somebody's
                data, and then no more of it is said than a name that is nearly the one asked for.

        Raises:
            UnfitError: there is no column of a name, or the one for the text can hold none.
        """
        for name in self.named() if known else ():
            if name not in known:
                near = nearest(name, known)
                listed = _listed(known) if are_names and not near else ""
                choose = f"; name the one to read as `{_TEXT}`" if name == _TEXT else ""
                why = f"{uri}: no column {name!r}{near}{listed}{choose}"
                raise UnfitError(why, "no_column")
        if (holds := known.get(self.text)) in _TEXTLESS:
            why = f"{uri}: the column {self.text!r} holds {holds}, not text"
            raise UnfitError(why, "no_text_column")

    def record(
        self, row: Row, file: ExportFile, reader: str, more: Fields = ()
    ) -> Record | Problem:
        """Make a row's record, or say why it is none.

        Args:
            row: with its cells.
            file: that it stands in.
            reader: as which the record names what read it.
            more: fields that the row itself does not tell.
        """
        try:
            return self._record(row, file, reader, more)
        except (RecursionError, OverflowError, ValueError):  # a thousand brackets, the year 0
            return Problem(file.uri, row.locator, "malformed")

    def _record(self, row: Row, file: ExportFile, reader: str, more: Fields) -> Record | Problem:
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
            source=Source(file.uri, row.locator, file.sha256, reader),
            thread=_first(cells.get(self.thread)) if self.thread else None,
            speaker=_first(cells.get(self.speaker)) if self.speaker else None,
            time=time,
            fields=(*self._fields(row, unread_time=time is None), *more),
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
            if isinstance(value, str):  # as in nearly all tables
                if value.strip():
                    yield storable(name), value
            else:
                yield from ((storable(name), text) for text in _texts(value))


def _listed(known: Mapping[str, str]) -> str:
    """Name the columns of a file, for somebody who has to choose one."""
    names = ", ".join(repr(visible(name)) for name in islice(known, _SHOWN))
    more = f" and {len(known) - _SHOWN:,} more" if len(known) > _SHOWN else ""
    return f"; its columns are {names}{more}"


def _is_missing(value: object) -> bool:
    empty = isinstance(value, str) and not value.strip()
    return value is None or empty or (isinstance(value, float) and isnan(value))


def _texts(value: Any) -> Iterator[str]:
    """Write a cell as text: a list as several, an object as JSON, an empty cell not at all.

    A list of fractions, such as an embedding, is one value and not a thousand.
    """
    if isinstance(value, list):
        if len(value) > 1 and all(isinstance(part, float) for part in value):
            yield as_text(value)
            return
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
