"""A run's ratings to a file and from one; its suffix says which kind.

save(home, Path("ratings.jsonl"))   all events
save(home, Path("ratings.csv"))     what stands
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from types import MappingProxyType

from evaluation.rating import store
from evaluation.rating.events import Event
from evaluation.rating.exchange import csv, jsonl
from evaluation.rating.exchange.incoming import Incoming
from evaluation.rating.store import Merged
from grist.errors import UsageError

_WRITE: Mapping[str, Callable[[Path, Iterable[Event]], int]] = MappingProxyType(
    {".jsonl": jsonl.write, ".csv": csv.write}
)
_READ: Mapping[str, Callable[[Path], Incoming]] = MappingProxyType(
    {".jsonl": jsonl.read, ".csv": csv.read}
)


def check(path: Path) -> None:
    """Say before the work begins that a file is of no kind that ratings come in.

    Raises:
        UsageError: its suffix is neither .jsonl nor .csv.
    """
    if path.suffix not in _WRITE:
        raise UsageError(f"{path}: ratings are a .jsonl (all events) or a .csv file (what stands)")


def save(home: Path, path: Path) -> int:
    """Write a run's ratings; say how many lines or rows they are."""
    check(path)
    return _WRITE[path.suffix](path, store.kept(home))


def load(home: Path, path: Path) -> Merged:
    """Add the ratings of a file to a run's."""
    check(path)
    found = _READ[path.suffix](path)
    with store.opened(home) as ratings:
        events = list(found.events)
        if path.suffix == ".csv":
            events = csv.lacking(events, ratings.events())
        merged = ratings.merge(events)
    refused = Counter(found.refused) + Counter(merged.refused)
    known = merged.known + len(found.events) - len(events)
    return Merged(merged.added, known, dict(refused))
