"""From samples to scores and comparisons: pure, so that anybody can do it again.

    scores       half_token  tuned  all  bleu  half_token|...|tok:13a  39.4 [37.3, 41.3]  n 90
    comparisons  half_token  bleu   base -> tuned  +8.4 [6.1, 10.6]  p 0.0001, Holm 0.0008  n 90

Subsets say how much a score moves from draw to draw; what is claimed rests on `all`, the union of
the subsets, as subsets overlap. Intervals and tests go by group; both models answer the same rows.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from evaluation.compare import compare, holm
from evaluation.foreign.names import Better, is_foreign, parse
from evaluation.intervals import Interval, interval
from evaluation.metrics import metrics
from evaluation.metrics.metric import Array, Metric
from evaluation.metrics.recorded import Recorded, recorded
from evaluation.protocols import protocols
from evaluation.samples import sample
from evaluation.section import CONTENDERS, Contender, Evaluate

if TYPE_CHECKING:
    import pyarrow as pa

ALL = "all"
_BETTER: dict[bool | None, Better | None] = {True: "higher", False: "lower", None: None}


@dataclass(frozen=True)
class Verdict:
    """What scores.json and comparisons.json hold."""

    scores: list[dict[str, Any]]
    comparisons: list[dict[str, Any]]


@dataclass(frozen=True)
class _Measured:
    """The samples of one protocol and model, in test order, as every metric's counts."""

    examples: list[str]
    groups: list[str]
    subsets: list[list[int]]
    counts: Mapping[str, Array]

    def members(self) -> Iterator[tuple[int | str, list[int]]]:
        """Give the rows of the union, then those of each subset."""
        yield ALL, list(range(len(self.groups)))
        for number in sorted({number for held in self.subsets for number in held}):
            yield number, [at for at, held in enumerate(self.subsets) if number in held]

    def interval(
        self, metric: Metric, rows: Sequence[int], *, replicates: int, seed: int
    ) -> Interval:
        """Score some of the rows."""
        counts = self.counts[metric.name][rows]
        groups = [self.groups[at] for at in rows]
        return interval(counts, groups, metric, seed=seed, replicates=replicates)


def recompute(samples: "pa.Table", section: Evaluate, *, seed: int) -> Verdict:
    """Score and compare the models; the same table, section and seed give the same numbers."""
    verdicts = [_verdict(samples, section, protocol, seed=seed) for protocol in section.protocols]
    return Verdict(
        scores=[row for verdict in verdicts for row in verdict.scores],
        comparisons=[row for verdict in verdicts for row in verdict.comparisons],
    )


def _verdict(samples: "pa.Table", section: Evaluate, protocol: str, *, seed: int) -> Verdict:
    by = [_metric(name, samples.schema) for name in section.metrics]
    rows = [row for row in samples.to_pylist() if row["protocol"] == protocol]
    measured = {
        model: _measure([row for row in rows if row["model"] == model], by)
        for model in CONTENDERS
        if model in section.models
    }
    asked = protocols.get(protocol)(max_tokens=section.max_tokens).signature()
    scores = [
        {"protocol": protocol, "model": model, "subset": subset, "metric": metric.name}
        | {"signature": f"{asked}|{metric.signature()}|ci:groups:{section.replicates}"}
        | asdict(made.interval(metric, members, replicates=section.replicates, seed=seed))
        | {"n": len(members), "better": _BETTER[metric.higher_is_better]}
        for model, made in measured.items()
        for subset, members in made.members()
        for metric in by
    ]
    both = len(measured) == len(CONTENDERS)
    return Verdict(scores, _comparisons(protocol, measured, by, seed=seed) if both else [])


def _metric(name: str, schema: "pa.Schema") -> Metric:
    """Make a metric of ours; one of `evaluate` has left its scores in the table."""
    metric: Metric = recorded(parse(name), schema) if is_foreign(name) else metrics.get(name)()
    return metric


def _measure(rows: Sequence[dict[str, Any]], by: Sequence[Metric]) -> _Measured:
    return _Measured(
        examples=[row["example"] for row in rows],
        groups=[row["group"] for row in rows],
        subsets=[row["subsets"] for row in rows],
        counts={metric.name: _counts(metric, rows) for metric in by},
    )


def _counts(metric: Metric, rows: Sequence[dict[str, Any]]) -> Array:
    if isinstance(metric, Recorded):
        return metric.recorded([row[metric.name] for row in rows])
    return metric.counts([sample(row) for row in rows])


def _comparisons(
    protocol: str, measured: Mapping[Contender, _Measured], by: Sequence[Metric], *, seed: int
) -> list[dict[str, Any]]:
    """Compare the contenders by each metric; all metrics of a protocol are one family of tests."""
    base, tuned = (measured[model] for model in CONTENDERS)
    if base.examples != tuned.examples:
        raise ValueError("the models did not answer the same rows in the same order")
    found = {
        metric.name: compare(
            base.counts[metric.name], tuned.counts[metric.name], base.groups, metric, seed=seed
        )
        for metric in by
    }
    adjusted = holm([difference.p for difference in found.values()])
    return [
        {"protocol": protocol, "metric": metric.name, "a": "base", "b": "tuned"}
        | asdict(found[metric.name])
        | {"p_adjusted": p_adjusted, "n": len(base.groups)}
        | {"better": _BETTER[metric.higher_is_better]}
        for metric, p_adjusted in zip(by, adjusted, strict=True)
    ]
