"""Deal examples out to sides: groups, the draw, what falls, and the check of what is left.

examples  ->  groups (by record, key, text)  ->  sides (hash or time)  ->  falls  ->  leaks
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from curation.examples.builder import Example
from curation.splitting import check, falls, foreign
from curation.splitting.check import Checked, Match
from curation.splitting.columns import NO_TIME, Columns, times
from curation.splitting.contamination import contaminated
from curation.splitting.falls import Fall
from curation.splitting.groups import Groups, grouped
from curation.splitting.keys import keys
from curation.splitting.section import SIDES, TEST, TRAIN, Split
from curation.splitting.sides import sides
from grist import embeddings
from grist.errors import UserError
from grist.stage import Progress

if TYPE_CHECKING:
    from pandas import DataFrame

NearCopies = Literal["report", "drop", "ignore"]


@dataclass(frozen=True)
class Terms:
    """What the split obeys.

    Attributes:
        split: the recipe's section.
        near_copies: of builders of chats, what becomes of near copies among what they made.
        seed: of the draw.
        base: the recipe's folder, where test sets and models are looked for.
    """

    split: Split
    near_copies: Mapping[str, NearCopies]
    seed: int
    base: Path


@dataclass(frozen=True)
class Dealt:
    """All examples with their groups and sides, those that fell on the way, and what leaks."""

    columns: Columns
    groups: Groups
    sides: Sequence[str]
    falls: Mapping[int, Fall]
    checked: Checked

    def example(self, at: int) -> Example:
        """Give an example with the group that it has come to."""
        example, group = self.columns.examples[at], self.groups.names[at]
        return example if example.group == group else replace(example, group=group)

    def on(self, side: str) -> list[int]:
        return self._places[side]

    @cached_property
    def _places(self) -> dict[str, list[int]]:
        return {side: falls.on(self.sides, side, self.falls) for side in SIDES}

    def group_counts(self) -> dict[str, int]:
        """Count the groups that have an example on each side."""
        return {side: len({self.groups.names[at] for at in self.on(side)}) for side in SIDES}


def deal(examples: Sequence[Example], rows: "DataFrame", terms: Terms, progress: Progress) -> Dealt:
    """Split examples.

    Args:
        examples: of all builders.
        rows: the records, with `id`, `time`, and the column that `by` needs (`keys.COLUMNS`).
        terms: what to obey.
        progress: is told what is being done.

    Raises:
        UserError: there is too little to split, or a side is left empty.
    """
    split = terms.split
    columns = Columns.of(examples, times(rows))
    progress("split: groups", len(columns), None)
    groups = grouped(columns, keys(rows, split.by), split.join.near)
    side_of = sides(_last_seen(columns, groups), split, seed=terms.seed)
    placed = [side_of[name] for name in groups.names]
    gone: dict[int, Fall] = {}
    _add(gone, falls.gap(columns, groups, placed, split.gap_days))
    _add(gone, falls.crossings(columns, placed))
    _add(gone, _contaminated(columns, groups, falls.on(placed, TRAIN, gone), terms))
    train = falls.on(placed, TRAIN, gone)
    _add(gone, falls.leaks(columns, train, falls.held_out(placed, gone)))
    _add(gone, falls.crowds(columns, groups, falls.on(placed, TEST, gone), split.test))
    _check_sides(placed, gone)
    held = falls.held_out(placed, gone)
    progress("split: held out, to be checked for leaks", len(held), None)
    near = _near(columns, train, held, terms)
    _add(gone, _near_leaks(columns, near, terms.near_copies))
    _check_sides(placed, gone)
    held = falls.held_out(placed, gone)
    matches = [match for match in near if match.at not in gone]
    matches += check.others(columns, train, held, split.leaks, terms.base)
    return Dealt(columns, groups, placed, gone, check.checked(matches, columns, train, held))


def inputs(split: Split, base: Path) -> dict[str, str]:
    """Hash what the split reads besides examples: test sets, and a model.

    Raises:
        UsageError: a test set is not there.
    """
    found = {}
    for number, wanted in enumerate(split.decontaminate):
        for name, value in foreign.inputs(wanted, base).items():
            found[f"decontaminate[{number}]:{name}"] = value
    if split.leaks.model is not None:
        found["leaks:model"] = embeddings.find(split.leaks.model, base).fingerprint
    return found


def _add(gone: dict[int, Fall], found: Iterable[Fall]) -> None:
    """Note falls; what has fallen already does so for its first reason."""
    for fall in found:
        gone.setdefault(fall.at, fall)


def _last_seen(columns: Columns, groups: Groups) -> dict[str, int]:
    """Give each group the time of its latest record (ms)."""
    last: dict[str, int] = {}
    for name, time in zip(groups.names, columns.latest, strict=True):
        last[name] = max(time, last.get(name, NO_TIME))
    return last


def _contaminated(
    columns: Columns, groups: Groups, train: Sequence[int], terms: Terms
) -> list[Fall]:
    """Find train examples that hold rows of the test sets that the recipe names."""
    if not terms.split.decontaminate:
        return []
    rows = [row for each in terms.split.decontaminate for row in foreign.rows(each, terms.base)]
    if not rows:
        raise UserError("split: decontaminate: no row of any test set has text")
    found = contaminated(
        [columns.folded[at] for at in train], [groups.names[at] for at in train], rows
    )
    return [Fall(train[each.at], "contaminated", each.row, each.share) for each in found]


def _near(columns: Columns, train: Sequence[int], held: Sequence[int], terms: Terms) -> list[Match]:
    """Look for near copies, but among what a builder wants to be left alone."""
    ignored = {name for name, what in terms.near_copies.items() if what == "ignore"}
    some = [at for at in held if columns.examples[at].builder not in ignored]
    return check.near(columns, train, some, terms.split.leaks.near)


def _near_leaks(
    columns: Columns, near: Sequence[Match], near_copies: Mapping[str, NearCopies]
) -> list[Fall]:
    return [
        Fall(match.at, "near_leak", columns.ids[match.match], match.score)
        for match in near
        if near_copies.get(columns.examples[match.at].builder) == "drop"
    ]


def _check_sides(placed: Sequence[str], gone: Mapping[int, Fall]) -> None:
    for side in (TRAIN, TEST):
        if not falls.on(placed, side, gone):
            reasons = ", ".join(sorted({fall.reason for fall in gone.values()})) or "too few groups"
            raise UserError(f"split: no example is left on the {side} side ({reasons})")
