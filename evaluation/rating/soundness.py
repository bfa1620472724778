"""Whether a run's ratings are whole: the file's pages, each event, and that they fold.

    findings(home)  ->  ["ratings/ratings.sqlite: is damaged; …"]      [] where nothing is wrong

Nothing is written. No finding holds what a rater wrote.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from itertools import groupby
from pathlib import Path

from evaluation.rating import store
from evaluation.rating.asked import FOLDER, asked
from evaluation.rating.events import Event
from evaluation.rating.exchange.incoming import RefusedError, checked
from evaluation.rating.standing import judgements
from grist.errors import UserError


def findings(home: Path) -> list[str]:
    """Give everything that is wrong with a run's ratings."""
    try:
        asked(home)
        with store.readable(home) as ratings:
            if ratings is None:
                return []
            events = ratings.events()
            found = [*ratings.damage(), *_wrong(events)]
            if not found:
                judgements(events)
    except UserError as error:
        return [_without(home, str(error))]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        found = [f"events are not as gristmill writes them ({type(error).__name__})"]
    return [f"{FOLDER}/{store.NAME}: {each}" for each in found]


def _wrong(events: tuple[Event, ...]) -> Iterator[str]:
    """Check each event as if it came from outside, and that none is missing between two."""
    refused: Counter[str] = Counter()
    for event in events:
        try:
            checked(asdict(event))
        except RefusedError as mistake:
            refused[str(mistake)] += 1
    for why, count in sorted(refused.items()):
        yield f"{count:,} events have {why}"
    for _, some in groupby(events, lambda each: each.rater):
        numbers = sorted(event.number for event in some)
        if numbers != list(range(1, len(numbers) + 1)):
            gone = numbers[-1] - len(numbers)
            yield f"of a rater's {numbers[-1]:,} events {gone:,} are missing"


def _without(home: Path, said: str) -> str:
    """Name a file within the run, as all findings do."""
    return said.removeprefix(f"{home}/")
