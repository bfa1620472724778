"""A rater sits down: the run's samples, the rater's queue and what was said before, put together.

with sitting(home, "ana") as one:
    one.prefer("left")
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from evaluation.rating.asked import FOLDER, Asked, asked, written
from evaluation.rating.events import join
from evaluation.rating.lock import holding
from evaluation.rating.material import read
from evaluation.rating.queue import queue
from evaluation.rating.raters import rater_name
from evaluation.rating.seat import Seat
from evaluation.rating.sitting import Sitting
from evaluation.rating.store import Store, opened
from evaluation.rating.units import units
from grist.errors import UserError
from grist.text import comparable

_WAIT = 10.0  # seconds for others who join at the same moment


@contextmanager
def sitting(home: Path, rater: str) -> Iterator[Sitting]:
    """Open a run for one rater, at the first item that is open.

    Raises:
        UserError: there is nothing to rate, or the store cannot be read or written.
        UsageError: no name for a rater.
        MissingError: this rater is at it already, in another process.
    """
    name = rater_name(rater)
    wanted = asked(home)
    material = read(home, wanted.section)
    listed = units(material, wanted.section, seed=wanted.seed)
    if not listed.listed:
        raise UserError(f"{home}: nothing to rate: all systems wrote the same, or nothing")
    with holding(home, name), opened(home) as store:
        seat = _seat(home, store, name, wanted)
        yield Sitting(
            queue(material, listed, wanted.section, seat, seed=wanted.seed),
            wanted.section,
            partial(store.add, name),
            store.events(name),
        )


def _seat(home: Path, store: Store, rater: str, wanted: Asked) -> Seat:
    """Give a rater a slot: the one it has, or the next one, kept with what the queue is made of."""
    from filelock import FileLock

    with FileLock(home / FOLDER / ".joining.lock", timeout=_WAIT):
        joined = [each for each in store.events() if each.action == "join"]
        mine = next((each for each in joined if comparable(each.rater) == comparable(rater)), None)
        if mine is not None:
            return Seat(rater, _slot(mine.payload))
        slot = max((_slot(each.payload) + 1 for each in joined), default=0)
        facts = {"slot": slot, "seed": wanted.seed, "rating": written(wanted.section)}
        store.add(rater, join(facts))
        return Seat(rater, slot)


def _slot(payload: Any) -> int:
    slot = payload.get("slot")
    return slot if isinstance(slot, int) and slot >= 0 else 0
