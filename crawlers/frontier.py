"""The frontier of a crawl: which pages are known, and what came of each. One SQLite file.

    https://tea.example/            level 0   page      <html>…
    https://tea.example/teas/       level 1   page      <html>…
    https://tea.example/old         level 1   moved
    https://tea.example/back-room/  level 1   skipped   robots
    https://tea.example/oolong      level 2   open

A crawl goes level by level: the next one is chosen when the last is done, from all links that were
found, sorted by address and cut to what `max_pages` leaves; the first level stands in the order in
which it was given. So which pages are read, and in which order they stand, depends on the site
alone, not on which answer came first. Each answer is one transaction of a write-ahead log: a
kill at any moment loses no page that was there, and the same crawl goes on with those still open.
"""

import sqlite3
import zlib
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

OPEN, PAGE, MOVED, SKIPPED, FAILED = "open", "page", "moved", "skipped", "failed"
MAX_NAMED = 10_000  # pages that were left out, so that memory stays bounded
MAX_LINKS = 5_000  # of one page: more is a trap, or nothing that a person would follow

_SCHEMA = """
CREATE TABLE IF NOT EXISTS pages (
    number INTEGER PRIMARY KEY, url TEXT UNIQUE NOT NULL,
    level INTEGER NOT NULL, state TEXT NOT NULL, reason TEXT,
    type TEXT, sha256 TEXT, fetched TEXT, body BLOB
);
CREATE TABLE IF NOT EXISTS links (url TEXT PRIMARY KEY);
CREATE TABLE IF NOT EXISTS done (at TEXT);
"""
_CHOOSE = """
INSERT INTO pages (url, level, state)
SELECT url, ?, 'open' FROM links WHERE url NOT IN (SELECT url FROM pages) ORDER BY url LIMIT ?
"""
_IN_STATE = "SELECT url FROM pages WHERE state = ? ORDER BY level, number"
_MISSES = """
SELECT url, reason, state FROM pages WHERE state IN ('skipped', 'failed') ORDER BY level, number
"""
_LEFT = "SELECT url FROM links WHERE url NOT IN (SELECT url FROM pages) ORDER BY url LIMIT ?"


@dataclass(frozen=True, slots=True)
class Page:
    """A page as it was fetched; `type` is the content type that the server gave."""

    url: str
    type: str
    sha256: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Miss:
    """A page that was not read, and why; `failed` if it should have been."""

    url: str
    reason: str
    failed: bool


class Frontier:
    """The pages of one crawl. Two processes may look at it at once; one writes."""

    def __init__(self, path: Path, *, writes: bool = True) -> None:
        if not writes:
            place = f"{path.resolve().as_uri()}?mode=ro"
            self._db = sqlite3.connect(place, isolation_level=None, timeout=30, uri=True)
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        self._db = sqlite3.connect(path, isolation_level=None, timeout=30)
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.executescript(_SCHEMA)

    def close(self) -> None:
        self._db.close()

    def begin(self, starts: Iterable[str]) -> None:
        """Open the pages to start from, unless they are known.

        A crawl that has fetched nothing begins anew: what was in its way may be gone.
        """
        if not self.urls():
            self._db.executescript("DELETE FROM pages; DELETE FROM links;")
        rows = [(url, 0, OPEN) for url in starts]
        self._db.executemany(
            "INSERT OR IGNORE INTO pages (url, level, state) VALUES (?, ?, ?)", rows
        )

    def opened(self) -> list[str]:
        """Give the pages still to be asked for."""
        return self._in_state(OPEN)

    def advance(self, *, max_pages: int, max_depth: int | None) -> list[str]:
        """Open the next level once nothing is open; give its pages, none when the crawl is over."""
        if self.opened():
            return []
        level, known = self._db.execute("SELECT max(level), count(*) FROM pages").fetchone()
        if known < max_pages and (max_depth is None or level < max_depth):
            self._db.execute(_CHOOSE, (level + 1, max_pages - known))
        return self.opened()

    def page(self, url: str, *, content_type: str, body: bytes, links: Iterable[str]) -> None:
        """Keep a page and the links that were found on it."""
        found = sorted(set(links))[:MAX_LINKS]
        with self._db:
            self._db.execute("BEGIN")
            self._db.executemany("INSERT OR IGNORE INTO links VALUES (?)", [(u,) for u in found])
            self._db.execute(
                "UPDATE pages SET state = 'page', type = ?, sha256 = ?, fetched = ?, body = ? "
                "WHERE url = ?",
                (content_type, sha256(body).hexdigest(), _now(), zlib.compress(body), url),
            )

    def moved(self, url: str, target: str | None) -> None:
        """Note a redirect; its target is a link like any other, `None` if it leads out of scope."""
        with self._db:
            self._db.execute("BEGIN")
            if target is not None:
                self._db.execute("INSERT OR IGNORE INTO links VALUES (?)", (target,))
            self._settle(url, MOVED, None)

    def skipped(self, url: str, reason: str) -> None:
        """Note a page that is not for us to read."""
        self._settle(url, SKIPPED, reason)

    def failed(self, url: str, reason: str) -> None:
        """Note a page that could not be read."""
        self._settle(url, FAILED, reason)

    def finish(self) -> None:
        """Say that the crawl is over, and leave one plain file behind."""
        self._db.execute("INSERT INTO done VALUES (?)", (_now(),))
        self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self._db.execute("PRAGMA journal_mode=DELETE")

    @property
    def finished(self) -> bool:
        return bool(self._db.execute("SELECT count(*) FROM done").fetchone()[0])

    def progress(self) -> tuple[int, int]:
        """Count the pages that are settled, and all that are known."""
        row = self._db.execute(
            "SELECT count(*) - sum(state = 'open'), count(*) FROM pages"
        ).fetchone()
        return int(row[0] or 0), int(row[1])

    def urls(self) -> list[str]:
        """Name the pages that were fetched, in crawl order."""
        return self._in_state(PAGE)

    def read(self, url: str) -> Page:
        """Give a page that was fetched."""
        query = "SELECT type, sha256, body FROM pages WHERE url = ? AND state = 'page'"
        kind, digest, body = self._db.execute(query, (url,)).fetchone()
        return Page(url, kind, digest, zlib.decompress(body))

    def holding(self, digest: str) -> list[Page]:
        """Give the pages whose bytes have a hash."""
        rows = self._db.execute("SELECT url FROM pages WHERE sha256 = ?", (digest,)).fetchall()
        return [self.read(url) for (url,) in rows]

    def misses(self) -> Iterator[Miss]:
        """Give what was not read, in crawl order, then what `max_pages` or `max_depth` left."""
        for url, reason, state in self._db.execute(_MISSES):
            yield Miss(url, reason, failed=state == FAILED)
        left = self._db.execute(_LEFT, (MAX_NAMED + 1,)).fetchall()
        for (url,) in left[:MAX_NAMED]:
            yield Miss(url, "limit", failed=False)
        for (url,) in left[MAX_NAMED:]:  # the first of those that are not named one by one
            yield Miss(url, "limit_and_more", failed=False)

    def _in_state(self, state: str) -> list[str]:
        return [url for (url,) in self._db.execute(_IN_STATE, (state,))]

    def _settle(self, url: str, state: str, reason: str | None) -> None:
        values = (state, reason, _now(), url)
        self._db.execute(
            "UPDATE pages SET state = ?, reason = ?, fetched = ? WHERE url = ?", values
        )


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def opened(path: Path) -> "closing[Frontier]":
    """Open a frontier, to write into it, for as long as a `with` block lasts."""
    return closing(Frontier(path))


def reading(path: Path) -> "closing[Frontier]":
    """Open one to read alone, which leaves its file as it is."""
    return closing(Frontier(path, writes=False))
