"""Which examples hang together: by record, by what the recipe names, and as copies of a text.

    page a "Tea at five."   page b "Tea  at FIVE."   page c "tea at five, every day."
        ->  one group, named `a`: the oldest of them

A group is the session for chats and the record for everything else, unless the recipe names a page,
host, author or thread. Groups are joined that share one of these, a record, or a text, or have
texts that are near. What is joined is named by its oldest part: a later copy renames nothing.
Messages are not joined by their text: that "ok" was said in two sessions makes them no copies.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from curation.dedup.components import linked
from curation.dedup.near import sketched
from curation.splitting.columns import NO_TIME, Columns, own


@dataclass(frozen=True)
class Groups:
    """Of each example its group, and the first of those that it is a copy of (itself: of none)."""

    names: Sequence[str]
    copies: Sequence[int]


def grouped(columns: Columns, keys: Mapping[str, str], near: float | None) -> Groups:
    """Join the groups of examples that must not be parted.

    Args:
        columns: all examples.
        keys: of a record what it has in common with others (`splitting.keys`).
        near: the index from which on texts of pages, posts and rows are joined.
    """
    copies = _copies(columns, near)
    sets: _Sets[str] = _Sets({})
    holder: dict[str, str] = {}
    for at, example in enumerate(columns.examples):
        sets.join(example.group, columns.examples[copies[at]].group)
        for held in own(example):
            sets.join(holder.setdefault(held, example.group), example.group)
            if held in keys:
                sets.join(keys[held], example.group)
    named = _named(sets, columns, frozenset(keys.values()))
    return Groups([named[sets.root(e.group)] for e in columns.examples], copies)


def _copies(columns: Columns, near: float | None) -> list[int]:
    """Give for each example the first that its text is joined to."""
    sets: _Sets[int] = _Sets({})
    first: dict[bytes, int] = {}
    singles = [at for at in range(len(columns)) if columns.is_single(at)]
    for at in singles:
        sets.join(first.setdefault(columns.exact[at], at), at)
    if near is not None:
        distinct = [at for at in first.values() if columns.is_long(at)]
        sketches = sketched([columns.folded[at] for at in distinct], near)
        for at, other in enumerate(linked(sketches, near).tolist()):
            sets.join(distinct[other], distinct[at])
    return [sets.root(at) for at in range(len(columns))]


Item = TypeVar("Item", int, str)


@dataclass(frozen=True)
class _Sets(Generic[Item]):
    """Disjoint sets, each with the first of its members that joined others as its root."""

    parents: dict[Item, Item]

    def root(self, item: Item) -> Item:
        while (parent := self.parents.get(item)) is not None:
            # Halves the way for whoever asks next.
            self.parents[item] = self.parents.get(parent, parent)
            item = parent
        return item

    def join(self, one: Item, other: Item) -> None:
        first, second = self.root(one), self.root(other)
        if first != second:
            self.parents[second] = first


def _named(sets: _Sets[str], columns: Columns, keys: frozenset[str]) -> dict[str, str]:
    """Name each set by its oldest part; by the smallest key, where it has one.

    A key is as it is whatever else has it; which page of a host is the oldest changes with a find.
    """
    best: dict[str, tuple[tuple[bool, int, int, str], str]] = {}
    for age, group in _ages(columns, keys):
        root = sets.root(group)
        best[root] = min(best.get(root, (age, group)), (age, group))
    return {root: group for root, (_, group) in best.items()}


def _ages(
    columns: Columns, keys: frozenset[str]
) -> Iterator[tuple[tuple[bool, int, int, str], str]]:
    """Give what the parts of groups are ordered by: keys first, then by time, then by place."""
    for key in sorted(keys):
        yield (False, 0, 0, key), key
    seen: dict[str, tuple[int, int]] = {}
    for at, example in enumerate(columns.examples):
        time = columns.earliest[at]
        place = seen.get(example.group, (-NO_TIME, at))
        seen[example.group] = (min(place[0], -NO_TIME if time == NO_TIME else time), place[1])
    for group, (time, at) in seen.items():
        yield (True, time, at, group), group
