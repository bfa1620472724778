"""The database that Messages keeps, opened so that nothing in it can do anything.

    with opened(file) as database:
        database.has("message", "date_edited")    ->  True, if it is of 2022 or later
        list(database.messages(("guid", "text")))  ->  [Row(12, {"guid": "E3…", "text": "tea"})]

A database is a program: its views, triggers and generated columns run what somebody wrote. So it is
opened for reading alone, from tables alone, and what is asked for is their plain columns; the work
that may be done is bounded by the size of the file. What is damaged loses the rows behind it.
"""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from shutil import copyfileobj
from tempfile import TemporaryDirectory
from typing import Any, TypeAlias
from urllib.parse import quote

from crawlers.exports.members import ExportFile

MAX_VALUE = 16 << 20  # bytes of a row
_TABLES = ("message", "chat", "handle", "attachment", "chat_message_join")
_MORE_TABLES = ("message_attachment_join", "chat_recoverable_message_join")
_NEEDED = frozenset({"date", "is_from_me"})  # columns without which it is not Messages'
_STEPS = 10_000  # of SQLite's machine between two looks at how many there have been
_FREE_STEPS, _STEPS_PER_BYTE = 5_000_000, 40  # a row takes some twenty, and forty bytes or more

# SQLite quotes the database in what it says of it, and the driver cannot always decode that.
_FAILURES = (sqlite3.Error, UnicodeDecodeError, OverflowError, MemoryError)

Value: TypeAlias = "int | float | str | bytes | None"


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table, or why it cannot be read."""

    number: int
    values: Mapping[str, Value]
    flaw: str | None = None


@contextmanager
def opened(file: ExportFile) -> Iterator["Database | None"]:
    """Open a database; None if it is damaged, or none of Messages'."""
    with TemporaryDirectory() as folder:
        path = file.path
        if file.archive is not None:  # a member is copied: SQLite reads files only
            path = Path(folder) / "chat.db"
            with file.open() as packed, path.open("wb") as copy:
                copyfileobj(packed, copy)
        address = f"file:{quote(str(path.absolute()))}?mode=ro&immutable=1"
        with closing(sqlite3.connect(address, uri=True, isolation_level=None)) as connection:
            yield _looked_at(connection, path.stat().st_size)


def _looked_at(connection: sqlite3.Connection, size: int) -> "Database | None":
    connection.text_factory = lambda raw: raw.decode("utf-8", "surrogateescape")
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MAX_VALUE)
    steps, allowed = 0, _FREE_STEPS + _STEPS_PER_BYTE * size

    def count() -> bool:
        nonlocal steps
        steps += _STEPS
        return steps > allowed

    connection.set_progress_handler(count, _STEPS)
    try:
        for pragma in ("trusted_schema = OFF", "cell_size_check = ON", "query_only = ON"):
            connection.execute(f"PRAGMA {pragma}")
        tables = _tables(connection)
    except _FAILURES:
        return None
    connection.set_authorizer(_authorizes)
    return Database(connection, tables) if tables.get("message", set()) >= _NEEDED else None


def _tables(connection: sqlite3.Connection) -> dict[str, set[str]]:
    """Name the plain columns of the tables that are tables: `table_info` leaves out the others."""
    found = connection.execute("SELECT name, rootpage FROM sqlite_master WHERE type = 'table'")
    real = {name for name, root in found if isinstance(root, int) and root > 0}  # virtual: 0
    return {
        table: {str(row[1]) for row in connection.execute(f"PRAGMA table_info({table})")}
        for table in (*_TABLES, *_MORE_TABLES)
        if table in real
    }


def _authorizes(
    action: int, table: str | None, _column: str | None, _database: str | None, within: str | None
) -> int:
    """Allow to read from the tables, for the statement itself and not for a view or trigger."""
    if action == sqlite3.SQLITE_SELECT and within is None:
        return sqlite3.SQLITE_OK
    known = table in _TABLES or table in _MORE_TABLES
    if action == sqlite3.SQLITE_READ and within is None and known:
        return sqlite3.SQLITE_OK
    return sqlite3.SQLITE_DENY


class Database:
    """The tables of one database; columns that it does not have are null."""

    def __init__(self, connection: sqlite3.Connection, tables: Mapping[str, set[str]]) -> None:
        self._connection, self._tables = connection, tables
        self.flaws: dict[str, None] = {}
        """Tables whose rows could not all be read."""

    def messages(self, columns: tuple[str, ...], where: str | None = None) -> Iterator[Row]:
        """Give the messages in the order of their numbers; one that is damaged loses itself.

        Args:
            columns: to give.
            where: a column of a number or text; no rows are given in which it is null or 0.
        """
        has = self._tables["message"]
        if where is not None and where not in has:
            return
        chosen = ", ".join(name if name in has else f"NULL AS {name}" for name in columns)
        only = f"AND {where} IS NOT NULL AND {where} != 0" if where else ""
        # The names are those that the readers ask for, never any of the database's own.
        query = f"SELECT rowid, {chosen} FROM message WHERE rowid {{}} ? {only} ORDER BY rowid"  # noqa: S608
        last: int | None = -(1 << 63)
        while last is not None:
            try:
                for number, *values in self._connection.execute(query.format(">"), (last,)):
                    if not isinstance(number, int) or number <= last:
                        raise sqlite3.DatabaseError  # pages that are read again and again
                    last = number
                    yield Row(number, dict(zip(columns, values, strict=True)))
                return
            except _FAILURES:
                last = self._following(last)
            if last is not None:
                yield from self._alone(query.format("="), last, columns)
        self.flaws["message"] = None

    def _following(self, last: int) -> int | None:
        """Give the number of the row behind one, where a row could not be read, if it has any."""
        query = "SELECT rowid FROM message WHERE rowid > ? ORDER BY rowid LIMIT 1"
        try:
            found = self._connection.execute(query, (last,)).fetchone()
        except _FAILURES:
            return None
        number = found[0] if found else None
        return number if isinstance(number, int) and number > last else None

    def _alone(self, query: str, number: int, columns: tuple[str, ...]) -> Iterator[Row]:
        """Give one row: where a row fails, the driver loses the one before it too."""
        try:
            found = self._connection.execute(query, (number,)).fetchone()
        except _FAILURES as error:
            yield Row(number, {}, "too_large" if _is_too_large(error) else "malformed")
            return
        if found:
            yield Row(number, dict(zip(columns, found[1:], strict=True)))

    def beside(self, table: str, query: str) -> Iterator[tuple[Any, ...]]:
        """Give the rows of a query about messages, as far as they can be read.

        Args:
            table: that it is about, for whoever is told that it is damaged.
            query: its first column is a number, by which it is sorted.
        """
        try:
            yield from self._connection.execute(query)
        except _FAILURES:
            self.flaws[table] = None

    def has(self, table: str, *columns: str) -> bool:
        return self._tables.get(table, set()) >= set(columns)


def _is_too_large(error: Exception) -> bool:
    return getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_TOOBIG
