"""What a run's ratings stand on: what there is to rate now, and what metrics say of the same texts.

samples.parquet, scores.json, rating.json
  ->  Ground(ask="pairwise", systems=("base", "tuned"), units={"4c…": …}, examples={"9f…"}, …)
      Measured("bleu", higher=True, values={("9f…", "base"): 35.1, …})
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evaluation.rating.asked import Asked
from evaluation.rating.judgement import SPOILT, TRUE, Ask, Judgement, Showing
from evaluation.rating.material import SAMPLES, Material
from evaluation.rating.units import Units
from grist import store

if TYPE_CHECKING:
    import pyarrow as pa

_LAST = "finished"  # the columns behind it are metrics (evaluation/samples.py)
_HIGHER = {"higher": True, "lower": False}


@dataclass(frozen=True)
class Ground:
    """What there is to rate now.

    Attributes:
        ask: what raters are asked.
        protocol: whose samples these are.
        systems: in the order of the figures.
        dimensions: in which scores are asked for; empty where pairs are.
        units: what there is to judge: ids, and the systems whose texts are shown.
        examples: the ids of all examples, those of practice and of controls too.
        same: of each pair of systems, how often both wrote the same.
    """

    ask: Ask
    protocol: str
    systems: tuple[str, ...]
    dimensions: tuple[str, ...]
    units: Mapping[str, frozenset[str]]
    examples: frozenset[str]
    same: Mapping[tuple[str, str], int]

    @property
    def pairs(self) -> tuple[tuple[str, str], ...]:
        """Give the systems two by two."""
        return tuple(combinations(self.systems, 2))

    def is_about(self, showing: Showing) -> bool:
        """Say whether a showing is of what is there now."""
        if (showing.ask, showing.protocol) != (self.ask, self.protocol):
            return False
        if showing.example not in self.examples:
            return False
        # What was imported may say anything: a unit's name with systems that it never showed.
        shown = frozenset({showing.left, showing.right} - {""})
        if showing.role in ("control", "practice"):
            return shown <= {TRUE, SPOILT}
        return self.units.get(showing.unit) == shown

    def is_current(self, judgement: Judgement) -> bool:
        """Say whether a judgement is about what is there now, and answers what is asked now."""
        return self.is_about(judgement.showing) and (
            judgement.choice is not None
            if self.ask == "pairwise"
            else any(name in judgement.scores for name in self.dimensions)
        )

    def is_complete(self, judgement: Judgement) -> bool:
        """Say whether a judgement is a decision: a choice, or a score in each dimension."""
        if self.ask == "pairwise":
            return judgement.choice is not None
        return all(name in judgement.scores for name in self.dimensions)


@dataclass(frozen=True)
class Measured:
    """What one metric says of each text: by example and system; the true half has nothing."""

    metric: str
    higher: bool | None
    values: Mapping[tuple[str, str], float]


def ground(asked: Asked, material: Material, units: Units) -> Ground:
    """Gather what there is to rate."""
    pairwise = asked.section.ask == "pairwise"
    return Ground(
        ask=asked.section.ask,
        protocol=material.protocol,
        systems=material.systems,
        dimensions=() if pairwise else tuple(each.name for each in asked.section.dimensions),
        units={each.id: frozenset({each.a, each.b} - {""}) for each in units.listed},
        examples=frozenset(each.id for each in material.examples),
        same=units.same,
    )


def measured(home: Path, material: Material) -> tuple[Measured, ...]:
    """Read what the metrics of a run say of each text that is rated."""
    import pyarrow.parquet as pq

    path = home / SAMPLES
    names = pq.read_schema(path).names
    metric_names = names[names.index(_LAST) + 1 :] if _LAST in names else []
    wanted = {each.id for each in material.examples}
    table = store.read_table(path, columns=["example", "protocol", "model", *metric_names])
    rows = [
        row
        for row in _of_protocol(table, material.protocol)
        if row["example"] in wanted and row["model"] in material.systems and row["model"] != TRUE
    ]
    better = _better(home, material.protocol)
    return tuple(
        Measured(
            name,
            better[name] if name in better else _registered(name),
            {(row["example"], row["model"]): float(row[name]) for row in rows},
        )
        for name in metric_names
    )


def _of_protocol(table: "pa.Table", protocol: str) -> list[dict[str, Any]]:
    import pyarrow.compute as pc

    rows: list[dict[str, Any]] = table.filter(pc.equal(table["protocol"], protocol)).to_pylist()
    return rows


def _better(home: Path, protocol: str) -> dict[str, bool | None]:
    """Read from scores.json which way of each metric is the better one."""
    path = home / "evaluate" / "scores.json"
    scores = store.read_json(path) if path.is_file() else []
    return {
        row["metric"]: _HIGHER.get(row["better"])
        for row in scores
        if row["protocol"] == protocol and "better" in row
    }


def _registered(name: str) -> bool | None:
    """Ask the metric itself, where samples came without their scores."""
    from evaluation.metrics import metrics

    return metrics.get(name).higher_is_better if name in list(metrics) else None
