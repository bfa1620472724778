"""The file that ratings are kept in: made whole, opened only if it is ours, its troubles told.

made(path)        a new file: one table, whose rows can be neither changed nor removed
connected(path)   a file that is there
told(path)        SQLite's errors as one line that says what to do
"""

import os
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import quote

from evaluation.rating.events import ACTIONS
from grist.errors import UserError

_APPLICATION = 0x47725261  # "GrRa": how a file is known to be ours
_SCHEMA = 1
# Seconds for other writers: each takes milliseconds, an import of 10,000 events one second, and a
# rater's screen stands still meanwhile.
_WAIT = 5.0
_TABLE = f"""
CREATE TABLE events (
  id TEXT NOT NULL UNIQUE,
  key TEXT NOT NULL,       -- the rater's name as names are compared
  rater TEXT NOT NULL,     -- as it was first spelt
  number INTEGER NOT NULL CHECK (number > 0),
  at TEXT NOT NULL,
  action TEXT NOT NULL CHECK (action IN ({", ".join(f"'{action}'" for action in ACTIONS)})),
  unit TEXT NOT NULL,
  role TEXT NOT NULL,
  payload TEXT NOT NULL,
  seconds REAL NOT NULL CHECK (seconds >= 0),
  UNIQUE (key, number)
);
CREATE TRIGGER events_stay BEFORE UPDATE ON events
BEGIN SELECT RAISE(ABORT, 'events are only ever added'); END;
CREATE TRIGGER events_remain BEFORE DELETE ON events
BEGIN SELECT RAISE(ABORT, 'events are only ever added'); END;
-- INSERT OR REPLACE removes a row without asking the trigger above.
CREATE TRIGGER events_are_new BEFORE INSERT ON events
WHEN EXISTS (SELECT 1 FROM events WHERE id = NEW.id)
  OR EXISTS (SELECT 1 FROM events WHERE key = NEW.key AND number = NEW.number)
BEGIN SELECT RAISE(ABORT, 'events are only ever added'); END;
"""  # noqa: S608 - names of ours


def make(path: Path) -> None:
    """Make the file whole under another name, so that nobody ever opens half of one."""
    from filelock import FileLock

    path.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(path.with_name(f".{path.name}.lock"), timeout=_WAIT):
        if path.exists():  # another process was first
            return
        began = path.with_name(f".tmp-{path.name}")
        for leftover in path.parent.glob(f"{began.name}*"):  # of one that was killed here
            leftover.unlink()
        os.close(os.open(began, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        with closing(sqlite3.connect(began, isolation_level=None)) as db:
            # Where there can be no WAL (a network drive), this stays as it is: as safe, but slower.
            db.execute("PRAGMA journal_mode = WAL")
            db.execute("PRAGMA synchronous = FULL")
            db.executescript(f"BEGIN; {_TABLE} COMMIT;")
            db.execute(f"PRAGMA application_id = {_APPLICATION}")
            db.execute(f"PRAGMA user_version = {_SCHEMA}")
        began.replace(path)
        folder = os.open(path.parent, os.O_RDONLY)
        os.fsync(folder)  # the name survives a power cut, too
        os.close(folder)


def mark(path: Path) -> tuple[int, int]:
    """Say which file lies there, whatever its name: another one put in its place has another."""
    found = path.stat()
    return found.st_dev, found.st_ino


def see_that_it_is(path: Path, marked: tuple[int, int]) -> None:
    """See that the file that was opened is the one that lies there.

    What is written into a removed file is gone, and SQLite does not notice (How To Corrupt An
    SQLite Database File, 2.4).

    Raises:
        UserError: it has been removed, moved or replaced.
    """
    try:
        stays = mark(path) == marked
    except OSError:
        stays = False
    if not stays:
        raise UserError(f"{path}: was moved, removed or replaced since; put it back, or start anew")


def connected(path: Path, mode: str = "mode=rw") -> sqlite3.Connection:
    """Open a file that is there, and see that it is ours."""
    address = f"file:{quote(str(path.absolute()))}?{mode}"
    db = sqlite3.connect(address, uri=True, isolation_level=None, timeout=_WAIT)
    try:
        # FULL waits for the disk at each commit; less than that loses the last ones in a power cut.
        db.execute("PRAGMA synchronous = FULL")
        (application,) = db.execute("PRAGMA application_id").fetchone()
        (schema,) = db.execute("PRAGMA user_version").fetchone()
        if application != _APPLICATION:
            raise UserError(f"{path}: holds no ratings of gristmill; move it away")
        if schema != _SCHEMA:
            raise UserError(
                f"{path}: written by another gristmill (schema {schema}); update this one"
            )
    except BaseException:
        db.close()
        raise
    return db


@contextmanager
def writing(db: sqlite3.Connection) -> Iterator[None]:
    """Take the right to write at once: a count that is read stays true till it is used."""
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
        db.execute("COMMIT")
    except BaseException:
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise


@contextmanager
def reading(db: sqlite3.Connection) -> Iterator[None]:
    """See one state of the file over several queries."""
    db.execute("BEGIN")
    try:
        yield
    finally:
        db.execute("ROLLBACK")


@contextmanager
def told(path: Path) -> Iterator[None]:
    """Say in one line what is the matter with the file."""
    try:
        yield
    except sqlite3.ProgrammingError:  # a mistake of ours, not the file's
        raise
    except sqlite3.DatabaseError as error:
        code = getattr(error, "sqlite_errorcode", None)
        why = _TROUBLES.get(code & 0xFF if code else 0, f"SQLite says: {error}")
        raise UserError(f"{path}: {why}") from None
    except OSError as error:
        raise UserError(f"{path}: cannot be made ({error.strerror or error})") from None


_TROUBLES: Mapping[int, str] = {
    sqlite3.SQLITE_NOTADB: "is no database; move it away, or bring back a copy of it",
    sqlite3.SQLITE_CORRUPT: "is damaged; bring back a copy of it, or import an export",
    sqlite3.SQLITE_READONLY: "cannot be written; give yourself the right to write there",
    sqlite3.SQLITE_CANTOPEN: "cannot be opened; give yourself the right to write there",
    sqlite3.SQLITE_BUSY: f"another process has held it for {_WAIT:.0f} s; try again",
    sqlite3.SQLITE_FULL: "the disk is full",
    sqlite3.SQLITE_IOERR: "the disk does not read or write it; is it full?",
}
