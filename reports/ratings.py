"""A run's ratings: read for the page, and the hash by which a run notices that there are new ones.

runs/tea-house/ratings/ratings.sqlite  ->  Ratings(found=Findings(ratings=240, …))
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from hashlib import sha256
from pathlib import Path
from urllib.parse import quote

from grist.errors import UserError
from reports.people.ratings import Ratings

FOLDER, NAME = "ratings", "ratings.sqlite"


def read(home: Path) -> Ratings | None:
    """Read what a run's ratings come to; None where nobody has rated anything that is there.

    Raises:
        UserError: the file is not as gristmill writes it.
    """
    path = home / FOLDER / NAME
    if not path.is_file() or not (home / "evaluate" / "samples.parquet").is_file():
        return None
    from evaluation.rating.figures.whole import findings

    with _readable(path):
        found = findings(home)
    return Ratings(found) if found.ratings or found.stale else None


def digest(home: Path) -> str:
    """Hash the events that are there, in order; "" where there are none. Nothing is written.

    Raises:
        UserError: the file is not as gristmill writes it.
    """
    path = home / FOLDER / NAME
    if not path.is_file():
        return ""
    seen, some = sha256(), False
    with _readable(path), closing(_opened(path)) as events:
        for (name,) in events.execute("SELECT id FROM events ORDER BY rater, number, id"):
            seen.update(f"{name}\n".encode())
            some = True
    return seen.hexdigest() if some else ""


def _opened(path: Path) -> sqlite3.Connection:
    """Open for reading; who may write takes SQLite's files of locks away again by closing it."""
    writable = os.access(path.parent, os.W_OK) or path.with_name(f"{NAME}-wal").exists()
    mode = "mode=rw" if writable else "mode=ro&immutable=1"
    db = sqlite3.connect(f"file:{quote(str(path.absolute()))}?{mode}", uri=True, timeout=30)
    db.execute("PRAGMA query_only = ON")
    return db


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    """Name the file in place of what a damaged one raises, without the text that it holds."""
    try:
        yield
    except (sqlite3.Error, OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise UserError(
            f"{path}: not as gristmill writes it ({type(error).__name__}); "
            "put it aside to make the report without human ratings"
        ) from error
