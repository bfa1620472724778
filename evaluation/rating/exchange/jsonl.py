"""All events as JSON Lines: what another machine needs to have the very same ratings.

    {"id": "9f…", "rater": "ana", "number": 1, "at": "2026-…Z", "action": "join", "unit": "", …}
    {"id": "c0…", "rater": "ana", "number": 2, "at": "2026-…Z", "action": "rate", "unit": "4c…", …}

The last line may be torn; whatever is no event is counted, and the rest is read.
"""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import fields
from pathlib import Path
from typing import Any, NoReturn

from evaluation.rating.events import Event
from evaluation.rating.exchange.incoming import Incoming, RefusedError, checked
from grist import store

LONGEST_LINE = 1 << 20  # bytes; an event has some hundreds
_NAMES = tuple(each.name for each in fields(Event))


def write(path: Path, events: Iterable[Event]) -> int:
    """Write events, one a line; say how many.

    All is ASCII: whatever a comment holds, no terminal obeys it.
    """
    count = 0
    with store.replacing(path) as file:
        for event in events:
            said = {name: getattr(event, name) for name in _NAMES}
            file.write(json.dumps(said, default=dict, allow_nan=False).encode() + b"\n")
            count += 1
    return count


def read(path: Path) -> Incoming:
    """Read events, and count by reason the lines that hold none."""
    events: list[Event] = []
    refused: Counter[str] = Counter()
    with path.open("rb") as file:
        while line := file.readline(LONGEST_LINE):
            if not line.endswith(b"\n") and len(line) == LONGEST_LINE:
                refused["a line that is too long"] += 1
                while line and not line.endswith(b"\n"):
                    line = file.readline(LONGEST_LINE)
                continue
            if line.strip():
                try:
                    events.append(checked(_value(line)))
                except RefusedError as mistake:
                    refused[str(mistake)] += 1
    return Incoming(tuple(events), dict(refused))


def _value(line: bytes) -> Any:
    try:
        # A file that Windows has written may begin with a mark of its encoding.
        return json.loads(line.decode("utf-8-sig"), parse_constant=_refuse)
    except (ValueError, RecursionError):
        raise RefusedError("no JSON") from None


def _refuse(_: str) -> NoReturn:
    raise ValueError
