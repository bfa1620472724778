"""What a crawl has kept: its pages and what became of the others, to be read by anybody.

    with reading(raw/…/pages.sqlite) as kept:
        kept.urls()            ["https://tea.example/", "https://tea.example/teas/"]
        kept.read(url)         Page(url, "text/html", b"<html>…", …)
        list(kept.misses())    [Miss("https://tea.example/back-room/", "robots", failed=False)]

The file is a crawl's frontier (`crawlers.frontier`), and stays as it is.
"""

import sqlite3
import zlib
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

OPEN, PAGE, MAP, MOVED = "open", "page", "map", "moved"
SKIPPED, REFUSED, FAILED = "skipped", "refused", "failed"
MAX_NAMED = 10_000  # pages that were left out, so that memory stays bounded

FILE = "pages.sqlite"  # of a crawl, in the folder that is named after it
PARTS = "url, type, body, etag, modified, canonical, sha256"
_IN_STATE = "SELECT url FROM pages WHERE state = ? ORDER BY level, number"
_MISSES = """
SELECT url, reason, state FROM pages
WHERE state IN ('skipped', 'refused', 'failed') OR (state IN ('page', 'map') AND reason IS NOT NULL)
ORDER BY level, number
"""
_LEFT = """
SELECT url, coalesce(refused, 'limit') FROM links WHERE url NOT IN (SELECT url FROM pages)
UNION SELECT url, 'limit' FROM maps WHERE url NOT IN (SELECT url FROM pages)
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


class Kept:
    """The pages of a crawl."""

    def __init__(self, path: Path) -> None:
        place = f"{path.resolve().as_uri()}?mode=ro"
        self._db = sqlite3.connect(place, isolation_level=None, timeout=30, uri=True)

    def close(self) -> None:
        self._db.close()

    @property
    def visits(self) -> int:
        """Count the visits that were begun."""
        return int(self._db.execute("SELECT count(*) FROM visits").fetchone()[0])

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
        query = f"SELECT {PARTS} FROM pages WHERE url = ? AND state = 'page'"  # noqa: S608
        return page(*self._db.execute(query, (url,)).fetchone())

    def in_order(self) -> list[str]:
        """Name the pages that were fetched, level by level, each sorted by address."""
        query = "SELECT url FROM pages WHERE state = 'page' ORDER BY level, url"
        return [url for (url,) in self._db.execute(query)]

    def canonicals(self) -> dict[str, str]:
        """Give the pages that call another one's address their own, if that was fetched too."""
        query = """SELECT url, canonical FROM pages WHERE state = 'page' AND canonical != url
            AND canonical IN (SELECT url FROM pages WHERE state = 'page')"""
        return dict(self._db.execute(query).fetchall())

    def holding(self, digest: str) -> list[Page]:
        """Give the pages whose bytes have a hash, of this visit or of the one before."""
        rows = [
            row
            for table in ("pages", "before")
            for row in self._db.execute(
                f"SELECT {PARTS} FROM {table} WHERE sha256 = ? AND body IS NOT NULL",  # noqa: S608
                (digest,),
            )
        ]
        pages = [page(*row) for row in rows]
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

    def _in_state(self, state: str) -> list[str]:
        return [url for (url,) in self._db.execute(_IN_STATE, (state,))]


def page(*parts: Any) -> Page:
    url, kind, body, etag, modified, canonical, digest = parts
    return Page(url, kind, zlib.decompress(body), etag, modified, canonical, digest)


def reading(path: Path) -> "closing[Kept]":
    """Open one to read alone, which leaves its file as it is."""
    return closing(Kept(path))


def is_finished(path: Path) -> bool:
    """Say whether a crawl was carried to its end, leaving its file as it is."""
    if not path.exists():
        return False
    with reading(path) as kept:
        try:
            return kept.finished
        except sqlite3.OperationalError:  # killed before there were any tables
            return False
