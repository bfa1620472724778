"""What a visit to a site came to: fetched, kept, skipped, refused, failed, and what has changed.

summed_up(raw/…/pages.sqlite)
->  Visit(number=2, pages=41, size=612_004, unread={("refused", "robots"): 2},
          changes=Changes(new=1, changed=3, same=37, gone=0))
"""

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from crawlers.kept import FILE, reading

_PAGES = "SELECT count(*), coalesce(sum(size), 0) FROM pages WHERE state = 'page'"
_UNREAD = """
SELECT CASE state WHEN 'page' THEN 'kept' ELSE state END, coalesce(reason, ''), count(*) FROM pages
WHERE state IN ('moved', 'skipped', 'refused', 'failed') OR state = 'page' AND reason IS NOT NULL
GROUP BY 1, 2
UNION ALL
SELECT 'unasked', coalesce(refused, 'limit'), count(*)
FROM (SELECT url, refused FROM links UNION ALL SELECT url, NULL FROM maps)
WHERE url NOT IN (SELECT url FROM pages) GROUP BY 2
"""
_CHANGES = """
SELECT sum(was.url IS NULL), sum(was.sha256 != now.sha256), sum(was.sha256 = now.sha256)
FROM pages AS now LEFT JOIN before AS was ON was.url = now.url AND was.sha256 IS NOT NULL
WHERE now.state = 'page'
"""
# Not what is there, as far as is known, but was not asked for, or not to be had.
_GONE = """
SELECT count(*) FROM before WHERE sha256 IS NOT NULL
AND url NOT IN (SELECT url FROM pages WHERE state NOT IN ('skipped', 'moved'))
AND url NOT IN (SELECT url FROM links WHERE url NOT IN (SELECT url FROM pages))
"""


@dataclass(frozen=True)
class Changes:
    """How many pages are not as the visit before found them, by their bytes."""

    new: int
    changed: int
    same: int
    gone: int


@dataclass(frozen=True)
class Visit:
    """What a visit came to.

    Attributes:
        number: 1 for the first.
        pages: that are there to be read.
        size: of their bytes, unpacked.
        unread: how many addresses came to what, by state and reason: `kept` pages could not be
            fetched anew, so the earlier copy stands in; `moved` ones are redirects; `unasked` ones
            were found, but lie behind a limit or in a trap.
        changes: since the visit before, if there was one.
    """

    number: int
    pages: int
    size: int
    unread: Mapping[tuple[str, str], int]
    changes: Changes | None

    @property
    def fetched(self) -> int:
        """Count the pages that this visit itself brought, or found unchanged."""
        return self.pages - sum(
            count for (state, _), count in self.unread.items() if state == "kept"
        )


def visits(raw: Path) -> dict[str, int]:
    """Count the visits of each crawl that is kept in a folder, by the name of its own folder."""
    return {path.parent.name: _visits(path) for path in sorted(raw.glob(f"*/{FILE}"))}


def is_due(path: Path, before: Mapping[str, int] | None) -> bool:
    """Say whether a crawl was not visited yet since there were so many visits of each."""
    return before is not None and path.exists() and _visits(path) <= before.get(path.parent.name, 0)


def _visits(path: Path) -> int:
    with reading(path) as kept:
        try:
            return kept.visits
        except sqlite3.OperationalError:  # killed before there were any tables
            return 0


def summed_up(path: Path) -> Visit:
    """Sum up the last visit of a frontier's file."""
    place = f"{path.resolve().as_uri()}?mode=ro"
    with closing(sqlite3.connect(place, timeout=30, uri=True)) as db:
        (number,) = db.execute("SELECT coalesce(max(number), 0) FROM visits").fetchone()
        pages, size = db.execute(_PAGES).fetchone()
        unread = {(state, reason): count for state, reason, count in db.execute(_UNREAD)}
        changes = None
        if number > 1:
            new, changed, same = (count or 0 for count in db.execute(_CHANGES).fetchone())
            (gone,) = db.execute(_GONE).fetchone()
            changes = Changes(new, changed, same, gone)
    return Visit(number, pages, size, dict(sorted(unread.items())), changes)
