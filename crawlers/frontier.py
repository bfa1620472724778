"""The frontier of a crawl: which pages are known, and what came of each. One SQLite file.

    https://tea.example/            level 0   page      <html>…
    https://tea.example/teas/       level 1   page      <html>…
    https://tea.example/old         level 1   moved
    https://tea.example/back-room/  level 1   refused   robots
    https://tea.example/oolong      level 2   open

A crawl goes level by level: the next one is chosen when the last is done, from all links that were
found, sorted by address and cut to what `max_pages` leaves; the first level stands in the order in
which it was given. So which pages are read, and in which order they stand, depends on the site
alone, not on which answer came first. Each answer is one transaction of a write-ahead log: a kill
at any moment loses no page that was there, and the same crawl goes on with those still open.

A later visit begins with the pages of the last one laid aside (`before`), to be asked for only if
they have changed, and to stand in where a server fails.
"""

import sqlite3
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

VERSION = "2"  # of the tables: a crawl that was kept in others is begun anew
OPEN, PAGE, MAP, MOVED = "open", "page", "map", "moved"
SKIPPED, REFUSED, FAILED = "skipped", "refused", "failed"
MAX_NAMED = 10_000  # pages that were left out, so that memory stays bounded
MAX_LINKS = 5_000  # of one page: more is a trap, or nothing that a person would follow
MAX_HOPS = 10  # redirects one after the other
MAX_MAPS = 500  # sitemaps of a crawl
_LEVEL = 1  # half the time of zlib's own 6, for 8 % more bytes

_SCHEMA = """
CREATE TABLE IF NOT EXISTS pages (
    number INTEGER PRIMARY KEY, url TEXT UNIQUE NOT NULL, is_map INTEGER NOT NULL DEFAULT 0,
    level INTEGER NOT NULL, hops INTEGER NOT NULL DEFAULT 0, state TEXT NOT NULL, reason TEXT,
    type TEXT, etag TEXT, modified TEXT, canonical TEXT, sha256 TEXT, size INTEGER, fetched TEXT,
    body BLOB, shape TEXT, target TEXT
);
CREATE TABLE IF NOT EXISTS links (url TEXT PRIMARY KEY, hops INTEGER NOT NULL, refused TEXT);
CREATE TABLE IF NOT EXISTS before (
    url TEXT PRIMARY KEY, type TEXT, etag TEXT, modified TEXT, canonical TEXT, sha256 TEXT,
    body BLOB, target TEXT
);
CREATE TABLE IF NOT EXISTS rendered (
    url TEXT PRIMARY KEY, static_chars INTEGER NOT NULL, rendered_chars INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS visits (number INTEGER PRIMARY KEY, begun TEXT NOT NULL, done TEXT);
"""
_FOUND = """
INSERT INTO links (url, hops, refused) VALUES (?, ?, ?)
ON CONFLICT DO UPDATE SET hops = min(hops, excluded.hops)
"""
_CHOOSE = """
INSERT INTO pages (url, level, hops, state)
SELECT url, ?, hops, 'open' FROM links
WHERE refused IS NULL AND hops >= ? AND url NOT IN (SELECT url FROM pages) ORDER BY url LIMIT ?
"""
# A sitemap that fails this time may have listed what no link leads to.
_RECALL = """
INSERT OR IGNORE INTO links SELECT url, 0, NULL FROM before WHERE sha256 IS NOT NULL
AND EXISTS (SELECT 1 FROM pages WHERE is_map AND state = 'failed')
"""
_KEEP = """
UPDATE pages SET state = 'page', reason = ?, type = ?, etag = ?, modified = ?, canonical = ?,
    sha256 = ?, size = ?, fetched = ?, body = ?
WHERE url = ?
"""
_LAY_ASIDE = """
INSERT INTO before SELECT url, type, etag, modified, canonical, sha256, body, target FROM pages
WHERE state IN ('page', 'moved')
"""
_WAITING = """
SELECT url FROM links WHERE refused IS NULL AND url NOT IN (SELECT url FROM pages) ORDER BY url
"""
_PARTS = "url, type, body, etag, modified, canonical, sha256"
_IN_STATE = "SELECT url FROM pages WHERE state = ? ORDER BY level, number"
_MISSES = """
SELECT url, reason, state FROM pages
WHERE state IN ('skipped', 'refused', 'failed') OR (state IN ('page', 'map') AND reason IS NOT NULL)
ORDER BY level, number
"""
_GAINS = """
SELECT url, static_chars, rendered_chars FROM rendered JOIN pages USING (url)
WHERE level < (SELECT max(level) FROM pages) ORDER BY level, number
"""
_LEFT = """
SELECT url, coalesce(refused, 'limit') FROM links WHERE url NOT IN (SELECT url FROM pages)
ORDER BY url LIMIT ?
"""


@dataclass(frozen=True, slots=True)
class Page:
    """A page as it was fetched.

    Attributes:
        url: by which records know it.
        type: the content type that the server gave.
        body: its bytes, unpacked.
        etag: by which the server knows this version of it.
        modified: when the server says that it was last changed.
        canonical: the address that it says is its own.
    """

    url: str
    type: str
    body: bytes
    etag: str | None = None
    modified: str | None = None
    canonical: str | None = None
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class Miss:
    """A page that was not read, or not anew, and why; `failed` if it should have been."""

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
        # With a write-ahead log no kill loses a transaction; only the machine's own end could.
        self._db.execute("PRAGMA synchronous=NORMAL")
        self._db.executescript(_SCHEMA)

    def close(self) -> None:
        self._db.close()

    def begin(self, starts: Iterable[str]) -> None:
        """Open the pages to start from, unless they are known.

        A crawl that has fetched nothing begins anew: what was in its way may be gone.
        """
        if not self.urls():
            self._db.executescript("DELETE FROM pages; DELETE FROM links;")
        with self._whole():
            self._db.execute(
                "INSERT OR IGNORE INTO visits (number, begun) VALUES (1, ?)", (_now(),)
            )
            self._open((url, 0, False) for url in starts)

    def revisit(self) -> None:
        """Lay the pages of a finished visit aside, and begin another."""
        with self._whole():
            self._db.execute("DELETE FROM before")
            self._db.execute(_LAY_ASIDE)
            for table in ("pages", "links", "rendered"):
                self._db.execute(f"DELETE FROM {table}")  # noqa: S608 - names of ours
            self._db.execute("INSERT INTO visits (begun) VALUES (?)", (_now(),))

    def opened(self) -> list[str]:
        """Give the pages still to be asked for."""
        return self._in_state(OPEN)

    def is_map(self, url: str) -> bool:
        """Say whether an address is one of a sitemap."""
        query = "SELECT is_map FROM pages WHERE url = ?"
        row = self._db.execute(query, (url,)).fetchone()
        return bool(row and row[0])

    def advance(self, *, max_pages: int, max_depth: int | None) -> list[str]:
        """Open the next level once nothing is open; give its pages, none when the crawl is over."""
        if self.opened():
            return []
        level, known = self._db.execute(
            "SELECT coalesce(max(level), 0), coalesce(sum(1 - is_map), 0) FROM pages"
        ).fetchone()
        self._db.execute(_RECALL)
        if known < max_pages:
            # Where a redirect leads is no deeper than what was redirected.
            hops = int(max_depth is not None and level >= max_depth)
            self._db.execute(_CHOOSE, (level + 1, hops, max_pages - known))
        return self.opened()

    def waiting(self) -> list[str]:
        """Give the links that are to be followed and are not yet, sorted."""
        return [url for (url,) in self._db.execute(_WAITING)]

    def in_order(self) -> list[str]:
        """Name the pages that were fetched, level by level, each sorted by address."""
        query = "SELECT url FROM pages WHERE state = 'page' ORDER BY level, url"
        return [url for (url,) in self._db.execute(query)]

    def shape(self, url: str) -> str | None:
        """Give what was noted as a page's shape."""
        row = self._db.execute("SELECT shape FROM pages WHERE url = ?", (url,)).fetchone()
        return row[0] if row else None

    def shaped(self, url: str, shape: str) -> None:
        """Note a page's shape."""
        self._db.execute("UPDATE pages SET shape = ? WHERE url = ?", (shape, url))

    def refuse(self, links: Iterable[str], reason: str) -> None:
        """Note links that are not to be followed."""
        with self._whole():
            self._db.executemany(
                "UPDATE links SET refused = ? WHERE url = ?", [(reason, link) for link in links]
            )

    def page(self, page: Page, links: Mapping[str, str | None], *, kept: str | None = None) -> None:
        """Keep a page and the links that were found on it.

        Args:
            page: as it came.
            links: each with why it is not followed, if it is not.
            kept: why it could not be fetched anew and the earlier copy stands in.
        """
        body = zlib.compress(page.body, _LEVEL)
        digest = sha256(page.body).hexdigest()
        size, parts = len(page.body), (page.type, page.etag, page.modified, page.canonical)
        with self._whole():
            self._link(page.url, links)
            self._db.execute(_KEEP, (kept, *parts, digest, size, _now(), body, page.url))

    def rendered(self, url: str, static_chars: int, rendered_chars: int) -> None:
        """Note how much text a page showed before a browser opened it, and after."""
        row = (url, static_chars, rendered_chars)
        self._db.execute("INSERT OR REPLACE INTO rendered VALUES (?, ?, ?)", row)

    def gains(self) -> list[tuple[str, int, int]]:
        """Give the pages of finished levels that a browser opened: text before, and after."""
        return list(self._db.execute(_GAINS))

    def mapped(
        self,
        url: str,
        pages: Mapping[str, str | None],
        maps: Iterable[str],
        *,
        problem: str | None = None,
    ) -> None:
        """Note what a sitemap lists.

        Args:
            url: of the sitemap.
            pages: each with why it is not followed, if it is not.
            maps: further sitemaps, which are opened at once.
            problem: what went wrong with the rest of it.
        """
        with self._whole():
            self._db.executemany(_FOUND, [(link, 0, why) for link, why in pages.items()])
            self._map(maps, self.hops(url) + 1)
            self._settle(url, MAP, problem)

    def maps(self, urls: Iterable[str]) -> None:
        """Open sitemaps to be read."""
        with self._whole():
            self._map(urls, 0)

    def hops(self, url: str) -> int:
        """Count the redirects that led to a page, or the maps that led to a map."""
        row = self._db.execute("SELECT hops FROM pages WHERE url = ?", (url,)).fetchone()
        return int(row[0])

    def canonicals(self) -> dict[str, str]:
        """Give the pages that call another one's address their own, if that was fetched too."""
        query = """SELECT url, canonical FROM pages WHERE state = 'page' AND canonical != url
            AND canonical IN (SELECT url FROM pages WHERE state = 'page')"""
        return dict(self._db.execute(query).fetchall())

    def moved(self, url: str, target: str) -> None:
        """Note a redirect; its target is a link like any other, if it is not one of too many."""
        hops = self.hops(url)
        if hops >= MAX_HOPS:
            self.skipped(url, "too_many_redirects")
            return
        with self._whole():
            self._db.execute(_FOUND, (target, hops + 1, None))
            self._settle(url, MOVED, None)
            self._db.execute("UPDATE pages SET target = ? WHERE url = ?", (target, url))

    def skipped(self, url: str, reason: str) -> None:
        """Note a page that holds nothing for us."""
        self._settle(url, SKIPPED, reason)

    def refused(self, url: str, reason: str) -> None:
        """Note a page that must not be asked for."""
        self._settle(url, REFUSED, reason)

    def failed(self, url: str, reason: str) -> None:
        """Note a page that could not be read; where it led the last time is still a link."""
        query = "SELECT target FROM before WHERE url = ?"
        (target,) = self._db.execute(query, (url,)).fetchone() or (None,)
        with self._whole():
            if target is not None:
                self._db.execute(_FOUND, (target, self.hops(url) + 1, None))
            self._settle(url, FAILED, reason)

    def not_a_map(self, url: str, link: str | None) -> None:
        """Note that what was taken for a sitemap is a page; it is a link, if one of the site."""
        with self._whole():
            self._db.execute("DELETE FROM pages WHERE url = ?", (url,))
            if link is not None:
                self._db.execute(_FOUND, (link, 0, None))

    def close_circles(self) -> None:
        """Name the redirects that lead in a circle: no page stands at their end."""
        query = "SELECT url, target FROM pages WHERE state = 'moved'"
        leads = dict(self._db.execute(query).fetchall())
        with self._whole():
            for url in leads:
                if _is_circle(url, leads):
                    self._settle(url, SKIPPED, "redirect_loop")

    def finish(self) -> None:
        """Say that the visit is over, and leave one plain file behind."""
        with self._whole():
            self._db.execute("UPDATE visits SET done = ? WHERE done IS NULL", (_now(),))
            self._db.execute("UPDATE before SET body = NULL")
        self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self._db.execute("PRAGMA journal_mode=DELETE")

    @property
    def finished(self) -> bool:
        """Say whether the last visit was carried to its end."""
        row = self._db.execute("SELECT done FROM visits ORDER BY number DESC LIMIT 1").fetchone()
        return bool(row and row[0])

    def progress(self) -> tuple[int, int]:
        """Count the pages that are settled, and all that are known."""
        row = self._db.execute(
            "SELECT count(*) - sum(state = 'open'), count(*) FROM pages"
        ).fetchone()
        return int(row[0] or 0), int(row[1])

    def urls(self) -> list[str]:
        """Name the pages that were fetched, in crawl order."""
        return self._in_state(PAGE)

    def digest(self) -> str:
        """Hash which pages were fetched, and what they are."""
        digest = sha256()
        query = "SELECT url, sha256, type FROM pages WHERE state = 'page' ORDER BY level, number"
        for url, page, kind in self._db.execute(query):
            digest.update(f"{url} {page} {kind}\n".encode())
        return digest.hexdigest()

    def read(self, url: str) -> Page:
        """Give a page that was fetched."""
        query = f"SELECT {_PARTS} FROM pages WHERE url = ? AND state = 'page'"  # noqa: S608
        return _page(*self._db.execute(query, (url,)).fetchone())

    def earlier(self, url: str) -> Page | None:
        """Give a page as the visit before this one found it."""
        query = f"SELECT {_PARTS} FROM before WHERE url = ? AND body IS NOT NULL"  # noqa: S608
        row = self._db.execute(query, (url,)).fetchone()
        return _page(*row) if row else None

    def validators(self, url: str) -> tuple[str | None, str | None]:
        """Give by what a server can tell whether a page has changed: ETag and Last-Modified."""
        query = "SELECT etag, modified FROM before WHERE url = ?"
        etag, modified = self._db.execute(query, (url,)).fetchone() or (None, None)
        return etag, modified

    def holding(self, digest: str) -> list[Page]:
        """Give the pages whose bytes have a hash, of this visit or of the one before."""
        rows = [
            row
            for table in ("pages", "before")
            for row in self._db.execute(
                f"SELECT {_PARTS} FROM {table} WHERE sha256 = ? AND body IS NOT NULL",  # noqa: S608
                (digest,),
            )
        ]
        pages = [_page(*row) for row in rows]
        return [page for page in pages if sha256(page.body).hexdigest() == digest]

    def misses(self) -> Iterator[Miss]:
        """Give what was not read, in crawl order, then what was found and not asked for."""
        for url, reason, state in self._db.execute(_MISSES):
            yield Miss(url, reason, failed=state in {FAILED, PAGE})
        left = self._db.execute(_LEFT, (MAX_NAMED + 1,)).fetchall()
        for url, reason in left[:MAX_NAMED]:
            yield Miss(url, reason, failed=False)
        for url, _ in left[MAX_NAMED:]:  # the first of those that are not named one by one
            yield Miss(url, "limit_and_more", failed=False)

    def _open(self, pages: Iterable[tuple[str, int, bool]]) -> None:
        self._db.executemany(
            "INSERT OR IGNORE INTO pages (url, level, hops, is_map, state) "
            "VALUES (?, 0, ?, ?, 'open')",
            list(pages),
        )

    def _map(self, urls: Iterable[str], hops: int) -> None:
        (known,) = self._db.execute("SELECT sum(is_map) FROM pages").fetchone()
        left = max(0, MAX_MAPS - (known or 0))
        self._open((url, hops, True) for url in sorted(set(urls))[:left])

    def _link(self, url: str, links: Mapping[str, str | None]) -> None:
        found = sorted(links.items())[:MAX_LINKS]
        self._db.executemany(_FOUND, [(link, 0, why) for link, why in found])

    def _in_state(self, state: str) -> list[str]:
        return [url for (url,) in self._db.execute(_IN_STATE, (state,))]

    def _settle(self, url: str, state: str, reason: str | None) -> None:
        values = (state, reason, _now(), url)
        self._db.execute(
            "UPDATE pages SET state = ?, reason = ?, fetched = ? WHERE url = ?", values
        )

    @contextmanager
    def _whole(self) -> Iterator[None]:
        """Make one transaction of what is done in the block."""
        with self._db:
            self._db.execute("BEGIN")
            yield


def _is_circle(url: str, leads: Mapping[str, str]) -> bool:
    """Say whether redirects lead from an address into a circle."""
    passed = {url}
    while (url := leads.get(url, "")) and url not in passed:
        passed.add(url)
    return bool(url)


def _page(*parts: Any) -> Page:
    url, kind, body, etag, modified, canonical, digest = parts
    return Page(url, kind, zlib.decompress(body), etag, modified, canonical, digest)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def opened(path: Path) -> "closing[Frontier]":
    """Open a frontier, to write into it, for as long as a `with` block lasts."""
    return closing(Frontier(path))


def reading(path: Path) -> "closing[Frontier]":
    """Open one to read alone, which leaves its file as it is."""
    return closing(Frontier(path, writes=False))


def is_finished(path: Path) -> bool:
    """Say whether a crawl was carried to its end, leaving its file as it is."""
    if not path.exists():
        return False
    with reading(path) as frontier:
        try:
            return frontier.finished
        except sqlite3.OperationalError:  # killed before there were any tables
            return False
