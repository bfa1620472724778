"""A run's ratings to a file and from one; its suffix says which kind.

save(home, Path("ratings.jsonl"))   all events
save(home, Path("ratings.csv"))     what stands
"""

from collections import Counter
from pathlib import Path

from evaluation.rating import store
from evaluation.rating.exchange import csv, jsonl
from evaluation.rating.store import Merged
from grist.errors import UsageError

KINDS = {".jsonl": jsonl, ".csv": csv}


def check(path: Path) -> None:
    """Say before the work begins that a file is of no kind that ratings come in.

    Raises:
        UsageError: its suffix is neither .jsonl nor .csv.
    """
    if path.suffix not in KINDS:
        raise UsageError(f"{path}: ratings are a .jsonl (all events) or a .csv file (what stands)")


def save(home: Path, path: Path) -> int:
    """Write a run's ratings; say how many lines or rows they are."""
    check(path)
    return KINDS[path.suffix].write(path, store.kept(home))


def load(home: Path, path: Path) -> Merged:
    """Add the ratings of a file to a run's."""
    check(path)
    found = KINDS[path.suffix].read(path)
    with store.opened(home) as ratings:
        events = list(found.events)
        if path.suffix == ".csv":
            events = csv.lacking(events, ratings.events())
        merged = ratings.merge(events)
    refused = Counter(found.refused) + Counter(merged.refused)
    known = merged.known + len(found.events) - len(events)
    return Merged(merged.added, known, dict(refused))
