"""Where ratings are kept: SQLite, one row an event, only ever added.

    ratings/ratings.sqlite   events(id, rater, number, at, action, unit, role, payload, …)

What `add` has returned from is on the disk: a kill or a power cut takes nothing of it. Several
processes may write at once. Rows can be neither changed nor removed, not from outside either.
"""

import json
import os
import sqlite3
import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from evaluation.rating.asked import FOLDER
from evaluation.rating.database import (
    connected,
    make,
    mark,
    reading,
    see_that_it_is,
    told,
    writing,
)
from evaluation.rating.events import Deed, Event
from evaluation.rating.raters import rater_name
from grist.errors import UsageError
from grist.text import comparable

NAME = "ratings.sqlite"
_COLUMNS = "id, rater, number, at, action, unit, role, payload, seconds"


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


@dataclass(frozen=True)
class Merged:
    """What became of events from elsewhere: added, known already, refused (how many by reason)."""

    added: int
    known: int
    refused: Mapping[str, int]


@dataclass(frozen=True)
class Store:
    """A run's ratings, open. Use it in the thread that has opened it."""

    path: Path
    clock: Callable[[], str]
    _db: sqlite3.Connection
    _mark: tuple[int, int]

    def add(self, rater: str, deed: Deed) -> Event:
        """Keep what a rater did; it is on the disk when this returns.

        Raises:
            UserError: it could not be written, and nothing of it was.
        """
        with told(self.path), writing(self._db):
            see_that_it_is(self.path, self._mark)
            name, count = self._account(rater)
            event = Event(
                id=uuid.uuid4().hex,
                rater=name,
                number=count + 1,
                at=max(
                    self.clock(), self._last(name)
                ),  # a clock that is set back turns no order round
                action=deed.action,
                unit=deed.unit,
                role=deed.role,
                payload=deed.payload or {},
                seconds=deed.seconds,
            )
            self._insert(event)
        return event

    def events(self, rater: str | None = None) -> tuple[Event, ...]:
        """Give all events, or one rater's: raters in the order of joining, each by time."""
        names = self.raters() if rater is None else (rater,)
        query = f"SELECT {_COLUMNS} FROM events WHERE key = ? ORDER BY at, number"  # noqa: S608
        with told(self.path), reading(self._db):
            found = [row for name in names for row in self._db.execute(query, (comparable(name),))]
        return _events(found)

    def raters(self) -> tuple[str, ...]:
        """Give the raters by the time of their first event, which is the same after any merge."""
        query = "SELECT rater FROM events GROUP BY key ORDER BY MIN(at), MIN(rowid)"
        with told(self.path):
            return tuple(name for (name,) in self._db.execute(query))

    def damage(self) -> tuple[str, ...]:
        """Say what SQLite finds wrong with its file."""
        with told(self.path):
            found = [said for (said,) in self._db.execute("PRAGMA integrity_check(10)")]
        return () if found == ["ok"] else tuple(found)

    def merge(self, events: Iterable[Event]) -> Merged:
        """Add events that were kept elsewhere; all of them, or after an error none.

        An event whose id is here is known. What is new of a rater goes behind what is here of that
        rater, in the order that it had there: numbers stay as they are where one side has only
        what the other began with, and move where somebody rated on two machines under one name.
        What stands then is what was said last by the clock, so that it is the same on both.
        """
        became: Counter[str] = Counter()
        refused: Counter[str] = Counter()
        with told(self.path), writing(self._db):
            see_that_it_is(self.path, self._mark)
            for event in sorted(events, key=lambda each: (comparable(each.rater), each.number)):
                try:
                    became[self._take(event)] += 1
                except UsageError:
                    refused["no name of a rater"] += 1
                except _OtherEventError:
                    refused["its id stands for another event here"] += 1
        return Merged(became["added"], became["known"], dict(refused))

    def _take(self, event: Event) -> str:
        """Add one event from elsewhere, unless it is known."""
        rows = self._db.execute(f"SELECT {_COLUMNS} FROM events WHERE id = ?", (event.id,))  # noqa: S608
        if found := _events(rows.fetchall()):
            if _said(found[0]) != _said(event):
                raise _OtherEventError
            return "known"
        name, count = self._account(event.rater)
        self._insert(Event(**{**vars(event), "rater": name, "number": count + 1}))
        return "added"

    def _account(self, rater: str) -> tuple[str, int]:
        """Give a rater's name as first spelt, and how many events there are of it."""
        name = rater_name(rater)
        query = "SELECT rater, number FROM events WHERE key = ? ORDER BY number DESC LIMIT 1"
        row = self._db.execute(query, (comparable(name),)).fetchone()
        return row or (name, 0)

    def _last(self, rater: str) -> str:
        """Give the time of a rater's latest event, "" where there is none."""
        query = "SELECT COALESCE(MAX(at), '') FROM events WHERE key = ?"
        (at,) = self._db.execute(query, (comparable(rater),)).fetchone()
        return str(at)

    def _insert(self, event: Event) -> None:
        payload = json.dumps(event.payload, default=dict, allow_nan=False)
        self._db.execute(
            f"INSERT INTO events ({_COLUMNS}, key) VALUES (?,?,?,?,?,?,?,?,?,?)",  # noqa: S608
            (
                event.id, event.rater, event.number, event.at, event.action, event.unit,
                event.role, payload, event.seconds, comparable(event.rater),
            ),
        )  # fmt: skip


class _OtherEventError(Exception):
    """Two events of one id."""


def place(home: Path) -> Path:
    """Say where a run's ratings are kept."""
    return home / FOLDER / NAME


@contextmanager
def opened(home: Path, *, clock: Callable[[], str] = _now) -> Iterator[Store]:
    """Open a run's ratings; make the file if there is none.

    Raises:
        UserError: it cannot be read or written, is damaged, or no file of ours.
    """
    path = place(home)
    with told(path):
        if not _is_there(path):
            make(path)
        db = connected(path)
    with closing(db):
        yield Store(path, clock, db, mark(path))


def kept(home: Path) -> tuple[Event, ...]:
    """Give all events of a run without making a file where there is none, or writing into one."""
    with readable(home) as ratings:
        return () if ratings is None else ratings.events()


@contextmanager
def readable(home: Path) -> Iterator[Store | None]:
    """Open a run's ratings to be read alone; None where there are none."""
    path = place(home)
    with told(path):
        is_there = _is_there(path)
    if not is_there:
        yield None
    elif os.access(path.parent, os.W_OK) or path.with_name(f"{NAME}-wal").exists():
        with opened(home) as ratings:
            yield ratings
    else:
        # Nobody can write here, so nobody does: SQLite need not have its files of locks beside it.
        with told(path), closing(connected(path, "mode=ro&immutable=1")) as db:
            yield Store(path, _now, db, mark(path))


def _is_there(path: Path) -> bool:
    """Say whether there is a file, or a link to one: what it leads to may come back."""
    try:
        path.lstat()
    except FileNotFoundError:
        return False
    return True


def _events(rows: Sequence[tuple[Any, ...]]) -> tuple[Event, ...]:
    # All payloads at once: one by one, reading took a third longer.
    payloads = json.loads(f"[{','.join(row[7] for row in rows)}]")
    return tuple(
        Event(id_, rater, number, at, action, unit, role, payload, seconds)
        for (id_, rater, number, at, action, unit, role, _, seconds), payload in zip(
            rows, payloads, strict=True
        )
    )


def _said(event: Event) -> tuple[object, ...]:
    """Give what two copies of one event share, whatever their numbers."""
    payload = json.dumps(event.payload, default=dict, sort_keys=True)
    return event.at, event.action, event.unit, event.role, payload, event.seconds
