"""What the dedup steps of a run compared, as `curate/pairs.parquet` and the manifest tell it.

    near_dedup   threshold 0.8, pairs from 0.65: 310 pairs of 1,240 rows, and these are all

Pairs of a step stand in its order of preference: all pairs that a row may fall for come before any
that it may win (`curation.pairs`).
"""

import json
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields
from pathlib import Path
from typing import Any, NamedTuple

import curation.steps  # noqa: F401 - so that each step is known by its name
from curation import pairs
from curation.steps.step import steps
from grist import manifest, store
from grist.errors import UsageError, did_you_mean


class Pair(NamedTuple):
    """A row and one that is preferred to it, which may be of an earlier run, and their score."""

    id: str
    match: str
    score: float
    earlier: bool = False


@dataclass(frozen=True)
class Compared:
    """What one step compared.

    Attributes:
        step: its label in the recipe, as `near_dedup@2`.
        threshold: from which score on a row falls.
        pairs_from: from which score on pairs were kept.
        rows: how many were compared, of all kinds.
        complete: whether no pair was left out.
        pairs: in the order of preference.
        values: the step's parameters.
    """

    step: str
    threshold: float
    pairs_from: float
    rows: int
    complete: bool
    pairs: tuple[Pair, ...]
    values: Mapping[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """Give the step's name without its number."""
        return self.step.partition("@")[0]

    def line(self, threshold: float) -> str:
        """Write what the recipe must say for another threshold to give what is told of it."""
        said = {"threshold": threshold, "pairs_from": self.pairs_from}
        others = {
            name: value
            for name, value in self.values.items()
            if name not in said and value != _defaults(self.name).get(name)
        }
        words = ", ".join(f"{name}: {json.dumps(value)}" for name, value in (said | others).items())
        return f"- {self.name}: {{{words}}}"


def read(home: Path, step: str | None = None) -> list[Compared]:
    """Read what a run's steps compared, or what one did.

    Raises:
        UsageError: the folder is no run, or none of its steps compares rows, or not that one.
    """
    made = manifest.read(home / "curate")
    if made is None:
        raise UsageError(f"{home}: no run that was curated (no curate/{manifest.NAME} in it)")
    told: Mapping[str, Any] = made.facts.get("pairs") or {}
    if not told:
        raise UsageError(f"{home}: its recipe has no near_dedup and no semantic_dedup in `curate`")
    if step is not None and step not in told:
        raise UsageError(f"--step: no dedup step {step!r}{did_you_mean(step, told)}")
    found, values = _pairs(home), dict(json.loads(each) for each in made.facts["steps"])
    return [
        Compared(
            each, said["threshold"], said["pairs_from"], said["rows"], said["complete"],
            tuple(found.get(each, ())), values.get(each, {}),
        )
        for each, said in told.items() if step in {None, each}
    ]  # fmt: skip


def _pairs(home: Path) -> dict[str, list[Pair]]:
    table = store.read_table(home / "curate" / pairs.NAME)
    columns = (table[name].to_pylist() for name in ("step", *Pair._fields))
    found: dict[str, list[Pair]] = {}
    for step, *values in zip(*columns, strict=True):
        found.setdefault(step, []).append(Pair(*values))
    return found


def _defaults(name: str) -> dict[str, Any]:
    """Give a step's parameters as they are if a recipe does not say them, as JSON has them."""
    return {
        each.name: list(each.default) if isinstance(each.default, tuple) else each.default
        for each in fields(steps.get(name))
        if each.default is not MISSING
    }
