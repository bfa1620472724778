"""A run's ratings: read for the page, and the hash by which a run notices that there are new ones.

runs/tea-house/ratings/ratings.sqlite  ->  Ratings(found=Findings(ratings=240, …))
"""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from grist import store
from grist.errors import UserError
from reports.people.ratings import Ratings


def read(home: Path) -> Ratings | None:
    """Read what a run's ratings come to; None where nobody has rated anything that is there.

    Raises:
        UserError: the file is not as gristmill writes it.
    """
    from evaluation.rating.store import place

    path = place(home)
    if not path.is_file() or not (home / "evaluate" / "samples.parquet").is_file():
        return None
    from evaluation.rating.figures.whole import findings

    with _readable(path):
        found = findings(home)
    return Ratings(found) if found.ratings or found.stale else None


def digest(home: Path) -> str:
    """Hash what the page would show of ratings: the events in order, and what is asked.

    Nothing is written; "" where nobody has rated.

    Raises:
        UserError: a file is not as gristmill writes it.
    """
    from evaluation.rating.asked import asked, written
    from evaluation.rating.store import kept, place

    with _readable(place(home)):
        events = kept(home)
    if not events:
        return ""
    wanted = asked(home)
    said = json.dumps([written(wanted.section), wanted.seed], sort_keys=True)
    return store.text_hash(said, *(f"{each.rater}\n{each.id}" for each in events))


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
