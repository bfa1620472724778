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
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from crawlers import tables
from crawlers.kept import FAILED, MAP, MOVED, OPEN, PARTS, REFUSED, SKIPPED, Kept, Page, page

MAX_LINKS = 5_000  # of one page: more is a trap, or nothing that a person would follow
_REMEMBERED = 50_000  # links
MAX_HOPS = 10  # redirects one after the other
MAX_MAPS = 500  # sitemaps of a crawl
_LEVEL = 1  # half the time of zlib's own 6, for 8 % more bytes


class Asked(NamedTuple):
    """A page to be asked for.

    Attributes:
        url: by which records know it.
        is_map: it is a sitemap.
        etag: of the last visit's page, if there was one, by which a server can tell a change.
        modified: when that page was last changed.
    """

    url: str
    is_map: bool
    etag: str | None
    modified: str | None


class Frontier(Kept):
    """The pages of one crawl, to be written. Two processes may look at it at once; one writes."""

    def __init__(self, path: Path) -> None:
        self._noted: set[str] = set()  # links that need not be written again
        path.parent.mkdir(parents=True, exist_ok=True)
        self._db = sqlite3.connect(path, isolation_level=None, timeout=30)
        self._db.execute("PRAGMA journal_mode=WAL")
        # With a write-ahead log no kill loses a transaction; only the machine's own end could.
        self._db.execute("PRAGMA synchronous=NORMAL")
        self._db.executescript(tables.SCHEMA)

    def begin(self, starts: Iterable[str]) -> None:
        """Open the pages to start from, unless they are known.

        A crawl that has fetched nothing begins anew: what was in its way may be gone.
        """
        if not self.urls():
            self._db.executescript("DELETE FROM pages; DELETE FROM links; DELETE FROM maps;")
            self._noted.clear()
        with self._whole():
            self._db.execute(
                "INSERT OR IGNORE INTO visits (number, begun) VALUES (1, ?)", (_now(),)
            )
            self._db.executemany(
                "INSERT OR IGNORE INTO pages (url, level, state) VALUES (?, 0, 'open')",
                [(url,) for url in starts],
            )

    def revisit(self) -> None:
        """Lay the pages of a finished visit aside, and begin another."""
        with self._whole():
            self._noted.clear()
            self._db.execute("DELETE FROM before")
            self._db.execute(tables.LAY_ASIDE)
            for table in ("pages", "links", "maps", "rendered"):
                self._db.execute(f"DELETE FROM {table}")  # noqa: S608 - names of ours
            self._db.execute("INSERT INTO visits (begun) VALUES (?)", (_now(),))

    def opened(self) -> list[str]:
        """Give the pages still to be asked for."""
        return self._in_state(OPEN)

    def to_ask(self) -> list[Asked]:
        """Give the pages still to be asked for, in crawl order, each with how."""
        return [
            Asked(url, bool(is_map), *validators)
            for url, is_map, *validators in self._db.execute(tables.ASKED)
        ]

    def advance(self, *, max_pages: int, max_depth: int | None) -> list[str]:
        """Open the next level once nothing is open; give its pages, none when the crawl is over.

        Sitemaps that were found come first.
        """
        if self.opened():
            return []
        if self._db.execute(tables.OPEN_MAPS, (MAX_MAPS,)).rowcount:
            return self.opened()
        level, known = self._db.execute(
            "SELECT coalesce(max(level), 0), count(*) FILTER (WHERE NOT is_map AND NOT hops) "
            "FROM pages"
        ).fetchone()
        self._db.execute(tables.RECALL)
        is_deep = max_depth is not None and level >= max_depth
        self._db.execute(tables.CHOOSE, (level + 1, 0 if is_deep else max(0, max_pages - known)))
        return self.opened()

    def waiting(self) -> list[str]:
        """Give the links that are to be followed and are not yet, sorted."""
        return [url for (url,) in self._db.execute(tables.WAITING)]

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
            self._link(links)
            self._db.execute(tables.KEEP, (kept, *parts, digest, size, _now(), body, page.url))

    def rendered(self, url: str, static_chars: int, rendered_chars: int) -> None:
        """Note how much text a page showed before a browser opened it, and after."""
        row = (url, static_chars, rendered_chars)
        self._db.execute("INSERT OR REPLACE INTO rendered VALUES (?, ?, ?)", row)

    def gains(self) -> list[tuple[str, int, int]]:
        """Give the pages of finished levels that a browser opened: text before, and after."""
        return list(self._db.execute(tables.GAINS))

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
            maps: further sitemaps, which come before the next level.
            problem: what went wrong with the rest of it.
        """
        with self._whole():
            self._db.executemany(tables.FOUND, [(link, 0, why) for link, why in pages.items()])
            self._map(maps, self.hops(url) + 1)
            self._settle(url, MAP, problem)

    def maps(self, urls: Iterable[str]) -> None:
        """Note sitemaps, and open them."""
        with self._whole():
            self._map(urls, 0)
            self._db.execute(tables.OPEN_MAPS, (MAX_MAPS,))

    def hops(self, url: str) -> int:
        """Count the redirects that led to a page, or the maps that led to a map."""
        row = self._db.execute("SELECT hops FROM pages WHERE url = ?", (url,)).fetchone()
        return int(row[0])

    def moved(self, url: str, target: str) -> None:
        """Note a redirect; its target is a link like any other, if it is not one of too many."""
        hops = self.hops(url)
        if hops >= MAX_HOPS:
            self.skipped(url, "too_many_redirects")
            return
        with self._whole():
            self._db.execute(tables.FOUND, (target, hops + 1, None))
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
                self._db.execute(tables.FOUND, (target, self.hops(url) + 1, None))
            self._settle(url, FAILED, reason)

    def not_a_map(self, url: str, link: str | None) -> None:
        """Note that what was taken for a sitemap is a page; it is a link, if one of the site."""
        with self._whole():
            for table in ("pages", "maps"):
                self._db.execute(f"DELETE FROM {table} WHERE url = ?", (url,))  # noqa: S608
            if link is not None:
                self._db.execute(tables.FOUND, (link, 0, None))

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
        self._db.execute("UPDATE before SET body = NULL")
        self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self._db.execute("PRAGMA journal_mode=DELETE")
        # Last, so that what is killed before is gone on with, and tidied up, by the next.
        self._db.execute("UPDATE visits SET done = ? WHERE done IS NULL", (_now(),))

    def earlier(self, url: str) -> Page | None:
        """Give a page as the visit before this one found it."""
        query = f"SELECT {PARTS} FROM before WHERE url = ? AND body IS NOT NULL"  # noqa: S608
        row = self._db.execute(query, (url,)).fetchone()
        return page(*row) if row else None

    def _map(self, urls: Iterable[str], hops: int) -> None:
        self._db.executemany(tables.MAP_FOUND, [(url, hops) for url in urls])

    def _link(self, links: Mapping[str, str | None]) -> None:
        # Cut first: which links count must not depend on what came before.
        found = links.keys() if len(links) <= MAX_LINKS else set(sorted(links)[:MAX_LINKS])
        new = found - self._noted
        self._db.executemany(tables.FOUND, [(link, 0, links[link]) for link in sorted(new)])
        if len(self._noted) > _REMEMBERED:
            self._noted.clear()
        self._noted |= new

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


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def opened(path: Path) -> "closing[Frontier]":
    """Open a frontier, to write into it, for as long as a `with` block lasts."""
    return closing(Frontier(path))
