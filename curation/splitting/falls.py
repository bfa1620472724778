"""Which examples fall although their group has a side, each against what it falls for.

gap         too near the border between train and what is held out, in time
borrowed    the prompt looks back into a group of another side
leak        a held-out chat example whose text stands in train too
copies      a test example beyond the room that one set of copies may take
near_leak   a held-out chat example that is nearly the same as one in train, where that is asked for
contaminated   a train example in which a row of a named test set stands
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from curation.splitting.columns import NO_TIME, Columns
from curation.splitting.groups import Groups
from curation.splitting.section import TRAIN

_DAY = 86_400_000  # ms


@dataclass(frozen=True)
class Fall:
    """An example that goes, by its place: why, against what, and how near that is."""

    at: int
    reason: str
    match: str | None = None
    score: float | None = None


def gap(columns: Columns, groups: Groups, sides: Sequence[str], days: float | None) -> list[Fall]:
    """Find what stands within so many days before the first held-out group ends, or beyond it.

    No train example is younger than the gap, no held-out one older: neither the beginning of a
    session that goes on past the border, nor an old copy of something new.
    """
    if days is None:
        return []
    ends: dict[str, int] = {}
    for name, side, time in zip(groups.names, sides, columns.latest, strict=True):
        if side != TRAIN:
            ends[name] = max(time, ends.get(name, NO_TIME))
    border = min(ends.values())
    begins = border - int(days * _DAY)
    return [
        Fall(at, "gap")
        for at, (side, time) in enumerate(zip(sides, columns.latest, strict=True))
        if (time > begins if side == TRAIN else time < border)
    ]


def crossings(columns: Columns, sides: Sequence[str]) -> list[Fall]:
    """Find examples whose prompt borrows a record of a group on another side.

    To join such groups would make one of a whole thread. A record of no group's own is of whichever
    borrows it first.
    """
    if not any(example.borrowed for example in columns.examples):
        return []
    owner: dict[str, int] = {}
    for at, example in enumerate(columns.examples):
        owner |= dict.fromkeys(set(example.records).difference(example.borrowed), at)
    falls = []
    for at, example in enumerate(columns.examples):
        owners = [owner.setdefault(record, at) for record in example.borrowed]
        other = next((other for other in owners if sides[other] != sides[at]), None)
        if other is not None:
            falls.append(Fall(at, "borrowed", columns.ids[other]))
    return falls


def leaks(columns: Columns, train: Sequence[int], held: Sequence[int]) -> list[Fall]:
    """Find held-out chat examples whose text stands on the train side too."""
    known = {columns.exact[at]: at for at in reversed(train)}
    return [
        Fall(at, "leak", columns.ids[known[columns.exact[at]]])
        for at in held
        if not columns.is_single(at) and columns.exact[at] in known
    ]


def crowds(columns: Columns, groups: Groups, test: Sequence[int], share: float) -> list[Fall]:
    """Find test examples beyond the room that one set of copies may take: half the test share."""
    singles = sum(map(columns.is_single, range(len(columns))))
    room = max(1, int(singles * share / 2))
    seen: dict[int, list[int]] = {}
    falls = []
    for at in test:
        if not columns.is_single(at):
            continue
        copies = seen.setdefault(groups.copies[at], [])
        if len(copies) >= room:
            falls.append(Fall(at, "copies", columns.ids[copies[0]]))
        copies.append(at)
    return falls


def on(sides: Sequence[str], wanted: str, gone: Mapping[int, Fall]) -> list[int]:
    """Give the places of the examples that are still on a side."""
    return [at for at, side in enumerate(sides) if side == wanted and at not in gone]


def held_out(sides: Sequence[str], gone: Mapping[int, Fall]) -> list[int]:
    """Give the places of the examples that are still on any other side than train."""
    return [at for at, side in enumerate(sides) if side != TRAIN and at not in gone]
