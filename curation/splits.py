"""Which side an example goes to: whole groups, by seeded hash, so that growing data moves nothing.

    split: {test: 0.1}        about a tenth of the groups is held out
    split: {test: 0.1, order: time}   the latest tenth is

A group is the session for chats and the record for everything else, where copies share one.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import Annotated, ClassVar, Literal

from pydantic import ConfigDict, Field

from curation.examples.builder import Example
from grist.errors import UserError
from grist.text import comparable

TRAIN, VALIDATION, TEST = "train", "validation", "test"
SIDES = (TRAIN, VALIDATION, TEST)
CHOOSING_SHARE = 0.1  # of the train groups, to choose checkpoints by, where no validation is asked


@dataclass(frozen=True)
class Split:
    """The recipe's `split` section.

    Attributes:
        test: share of the groups held out for evaluation.
        validation: share held out to choose checkpoints; by default a tenth of the train side.
        by: what never straddles sides.
        order: `hash` (seeded) or `time` (the latest groups are held out).
    """

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")
    test: Annotated[float, Field(gt=0, lt=1)] = 0.1
    validation: Annotated[float, Field(gt=0, lt=1)] | None = None
    by: Literal["group"] = "group"
    order: Literal["hash", "time"] = "hash"

    @property
    def validation_share(self) -> float:
        """The validation side's share of all groups."""
        return (1 - self.test) * CHOOSING_SHARE if self.validation is None else self.validation


@dataclass(frozen=True)
class Fall:
    """An example that goes: why, and against which other example."""

    id: str
    reason: str
    match: str | None = None


def share_groups(examples: Sequence[Example]) -> list[Example]:
    """Join groups that must not be parted: those that share a record, or copies of a text.

    Two builders may make examples of the same record. Only pages, posts and rows are joined by
    their text: that "ok" was said in two sessions makes them no copies. A joined group is named by
    the first of them.
    """
    holder: dict[str, str] = {}
    joined: dict[str, str] = {}
    for example in examples:
        for held in _held(example):
            first = _root(joined, holder.setdefault(held, example.group))
            other = _root(joined, example.group)
            if other != first:
                joined[other] = first
    return [replace(example, group=_root(joined, example.group)) for example in examples]


def _held(example: Example) -> Iterator[str]:
    """Name what keeps an example's group together with others that hold it too."""
    yield from (record for record in example.records if record not in example.borrowed)
    if example.kind != "message":
        yield f"text {comparable(example.text)}"


def _root(joined: dict[str, str], group: str) -> str:
    while (parent := joined.get(group)) is not None:
        joined[group] = joined.get(parent, parent)  # halves the way for whoever asks next
        group = parent
    return group


def sides(last_seen: Mapping[str, int], split: Split, *, seed: int) -> dict[str, str]:
    """Give each group its side.

    Args:
        last_seen: every group, with the time of its last record (ms since 1970).
        split: the shares and the order.
        seed: another seed, another draw.

    Raises:
        UserError: there are too few groups to hold any out.
    """
    if len(last_seen) < 2:
        raise UserError(
            f"split: {len(last_seen)} group of examples cannot be split; "
            "more data or, for a chat, a smaller gap_minutes makes more groups"
        )
    draw = {group: _draw(group, seed) for group in last_seen}
    if split.order == "time":
        by_time = sorted(last_seen, key=lambda group: (-last_seen[group], draw[group]))
        draw = {group: place / len(by_time) for place, group in enumerate(by_time)}
    held = round(split.test + split.validation_share, 9)  # 0.2 + 0.1 is not quite 0.3
    chosen = {group: _side(value, split.test, held) for group, value in draw.items()}
    return _fill_empty(chosen, draw)


def _draw(group: str, seed: int) -> float:
    """Place a group in [0, 1), evenly and for good."""
    digest = blake2b(f"{seed}\n{group}".encode(), digest_size=8).digest()
    return int.from_bytes(digest) / 2**64


def _side(value: float, test: float, held: float) -> str:
    if value < test:
        return TEST
    return VALIDATION if value < held else TRAIN


def _fill_empty(chosen: dict[str, str], draw: Mapping[str, float]) -> dict[str, str]:
    """Give an empty side the group with the smallest hash that its own side can spare.

    Test and train come first: validation can spare its last group for them.
    """
    filled = dict(chosen)
    for side in (TEST, TRAIN, VALIDATION):
        counts = Counter(filled.values())
        if counts[side]:
            continue
        spare = [
            group
            for group in sorted(draw, key=draw.__getitem__)
            if counts[filled[group]] > 1 or filled[group] == VALIDATION
        ]
        if spare:
            filled[spare[0]] = side
    return filled


def leaks(examples: Sequence[Example], side_of: Mapping[str, str]) -> list[Fall]:
    """Find held-out chat examples whose text stands on the train side too."""
    train = {
        comparable(example.text): example.id
        for example in reversed(examples)
        if side_of[example.group] == TRAIN
    }
    held = (
        example
        for example in examples
        if example.kind == "message" and side_of[example.group] != TRAIN
    )
    return [
        Fall(example.id, "leak", train[text])
        for example in held
        if (text := comparable(example.text)) in train
    ]


def crowds(examples: Sequence[Example], side_of: Mapping[str, str], split: Split) -> list[Fall]:
    """Find test examples beyond the room that one group of copies may take: half the test share."""
    single = [example for example in examples if example.kind != "message"]
    room = max(1, int(len(single) * split.test / 2))
    seen: dict[str, list[str]] = {}
    falls = []
    for example in single:
        if side_of[example.group] != TEST:
            continue
        copies = seen.setdefault(f"{example.group} {comparable(example.text)}", [])
        if len(copies) >= room:
            falls.append(Fall(example.id, "copies", copies[0]))
        copies.append(example.id)
    return falls


def crossings(examples: Sequence[Example], side_of: Mapping[str, str]) -> list[Fall]:
    """Find examples whose prompt borrows a record of a group on another side.

    To join such groups would make one of a whole thread. A record of no group's own is of whichever
    borrows it first.
    """
    owner: dict[str, Example] = {}
    for example in examples:
        owner |= dict.fromkeys(set(example.records).difference(example.borrowed), example)
    falls = []
    for example in examples:
        sides = {record: owner.setdefault(record, example) for record in example.borrowed}
        across = (o for o in sides.values() if side_of[o.group] != side_of[example.group])
        if (other := next(across, None)) is not None:
            falls.append(Fall(example.id, "borrowed", other.id))
    return falls
