"""The scores and comparisons of an evaluation, arranged as the page shows them.

    evaluate/scores.json + comparisons.json
      ->  Board(protocol="half_token", panels=(Panel(metric="perplexity",
              lines=(Line("base", 34.5 [31.0, 38.2]), Line("tuned", 28.5 [25.9, 31.4])),
              comparison=base -> tuned: −6.0 [−7.9, −4.2]), ...))

Base always comes first, and a difference is what the later model has over the earlier one.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import MISSING, Field, dataclass, fields, replace
from pathlib import Path
from statistics import mean, stdev
from typing import Any, Literal

from grist import store
from reports import terms

BASE, TUNED = "base", "tuned"
ALL = "all"
ALPHA = 0.05

Finding = Literal["better", "worse", "different", "undecided"]


@dataclass(frozen=True)
class Score:
    """One model's score on one metric, over all test rows or over one seeded subset of them.

    `better` is `higher`, `lower`, or None where that is not known.
    """

    protocol: str
    model: str
    subset: int | str
    metric: str
    signature: str
    value: float
    low: float
    high: float
    n: int
    better: str | None = None


@dataclass(frozen=True)
class Comparison:
    """The score of b less that of a on the same rows; `p_adjusted` is Holm's."""

    protocol: str
    metric: str
    a: str
    b: str
    difference: float
    low: float
    high: float
    p: float
    p_adjusted: float
    n: int
    better: str | None = None

    @property
    def measure(self) -> terms.Measure:
        return terms.measure(self.metric, self.better)

    def turned(self) -> "Comparison":
        """Say the same with a and b changed over."""
        return replace(
            self,
            a=self.b,
            b=self.a,
            difference=-self.difference,
            low=-self.high,
            high=-self.low,
        )

    @property
    def finding(self) -> Finding:
        """Say what b is against a, as far as chance can be ruled out and a side is better."""
        if self.p_adjusted >= ALPHA or self.difference == 0:
            return "undecided"
        lower = self.measure.lower_is_better
        if lower is None:
            return "different"
        return "better" if (self.difference < 0) == lower else "worse"


@dataclass(frozen=True)
class Line:
    """One model on one metric: its score over all rows, and over each subset."""

    score: Score
    runs: tuple[Score, ...] = ()

    @property
    def mean(self) -> float:
        return mean(run.value for run in self.runs)

    @property
    def deviation(self) -> float | None:
        """Give the standard deviation over the subsets; two are needed for one."""
        return stdev(run.value for run in self.runs) if len(self.runs) > 1 else None


@dataclass(frozen=True)
class Panel:
    """One metric of one protocol: every model's line, and what comparing them said."""

    metric: str
    lines: tuple[Line, ...]
    comparisons: tuple[Comparison, ...] = ()

    @property
    def measure(self) -> terms.Measure:
        return terms.measure(self.metric, self.lines[0].score.better)

    @property
    def comparison(self) -> Comparison | None:
        """Give the comparison of base and tuned, if the run has one."""
        return next((c for c in self.comparisons if (c.a, c.b) == (BASE, TUNED)), None)


@dataclass(frozen=True)
class Board:
    """One protocol with all its metrics, those to be shown first standing first."""

    protocol: str
    panels: tuple[Panel, ...]

    @property
    def setting(self) -> terms.Setting:
        return terms.setting(self.protocol)

    @property
    def lines(self) -> tuple[Line, ...]:
        return tuple(line for panel in self.panels for line in panel.lines)

    @property
    def comparisons(self) -> tuple[Comparison, ...]:
        return tuple(each for panel in self.panels for each in panel.comparisons)

    @property
    def runs(self) -> tuple[tuple[int | str, int | None], ...]:
        """Name the subsets in order, each with its number of rows where all scores agree on it."""
        runs = [run for line in self.lines for run in line.runs]
        sizes = ((name, {r.n for r in runs if r.subset == name}) for name in _subsets(runs))
        return tuple((name, min(found) if len(found) == 1 else None) for name, found in sizes)


def read_scores(path: Path) -> tuple[Score, ...]:
    return tuple(Score(**_known(Score, row)) for row in store.read_json(path))


def read_comparisons(path: Path) -> tuple[Comparison, ...]:
    """Read the comparisons, each turned so that base comes before the rest."""
    found = (Comparison(**_known(Comparison, row)) for row in store.read_json(path))
    return tuple(each.turned() if each.b == BASE else each for each in found)


def _known(row_type: type[Score] | type[Comparison], row: Mapping[str, Any]) -> dict[str, Any]:
    names = (field.name for field in fields(row_type) if field.name in row or _needed(field))
    return {name: row[name] for name in names}


def _needed(field: Field[Any]) -> bool:
    return field.default is MISSING


def boards(scores: Sequence[Score], comparisons: Sequence[Comparison]) -> tuple[Board, ...]:
    """Arrange scores by protocol, in the order in which they were scored, and by measure."""
    made = []
    for protocol in dict.fromkeys(score.protocol for score in scores):
        own = [score for score in scores if score.protocol == protocol]
        pairs = [pair for pair in comparisons if pair.protocol == protocol]
        metrics = sorted(dict.fromkeys(score.metric for score in own), key=terms.rank)
        panels = (_panel(metric, own, pairs) for metric in metrics)
        made.append(Board(protocol, tuple(panel for panel in panels if panel.lines)))
    return tuple(board for board in made if board.panels)


def precedence(model: str) -> tuple[int, str]:
    """Say where a model stands among others: base, tuned, then those of other runs."""
    return {BASE: 0, TUNED: 1}.get(model, 2), model


def _panel(metric: str, scores: Sequence[Score], comparisons: Sequence[Comparison]) -> Panel:
    own = [score for score in scores if score.metric == metric]
    wholes = sorted((s for s in own if s.subset == ALL), key=lambda score: precedence(score.model))
    return Panel(
        metric,
        lines=tuple(
            Line(whole, tuple(s for s in own if s.model == whole.model and s.subset != ALL))
            for whole in wholes
        ),
        comparisons=tuple(pair for pair in comparisons if pair.metric == metric),
    )


def _subsets(runs: Iterable[Score]) -> dict[int | str, None]:
    return dict.fromkeys(run.subset for run in runs)
