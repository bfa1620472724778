"""Whether what a metric says of a text is what people say of it.

    bleu    pairs  Spearman .31 [.12, .48]   same winner in .61 [.54, .67] of 180 pairs
    chrf    style  Spearman .44 [.3, .56]    same order  in .7 [.62, .77]

Of a pair, the metric's difference of b less a is held against the mean strength of the raters'
preference for b; of a scored text, the metric of the same row against the mean score. Both are
turned so that more is better. The true half was written by no model and measured by no metric, so
units with it are left out.

Who won is the majority of raters who decided, or for scores the higher mean of two systems' texts
of one example; a metric that is the same on both sides agrees by half.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from statistics import fmean

import numpy as np

from evaluation.intervals import REPLICATES, Interval, blocks, generator, percentiles, round6
from evaluation.metrics.metric import Array
from evaluation.rating.figures.agreement import PAIRS
from evaluation.rating.figures.findings import MetricAgreement, Unknown
from evaluation.rating.figures.ground import Measured
from evaluation.rating.figures.spread import clusters, share
from evaluation.rating.figures.turned import Answer, Scored

_FEWEST = 3
_FEW = "fewer than three rated items have this metric"
_NO_VARIATION = "without variation on both sides there is no order to compare"
_NO_WINNER = "no item has a winner yet"
_NO_SIDE = "nobody has said which way of this metric is the better one"


@dataclass(frozen=True)
class _Unit:
    """One unit as people see it: the systems, the mean answer, and who wins (-1, 0, 1)."""

    example: str
    group: str
    systems: tuple[str, ...]
    opinion: float
    winner: float


def of_pairs(
    answers: Sequence[Answer], metrics: Sequence[Measured], *, seed: int
) -> tuple[MetricAgreement, ...]:
    """Hold each metric's difference between the sides of a pair against people's preference."""
    units = list(_pairs(answers))
    return tuple(_against(PAIRS, units, units, metrics, seed))


def of_scores(
    scored: Sequence[Scored], dimension: str, metrics: Sequence[Measured], *, seed: int
) -> tuple[MetricAgreement, ...]:
    """Hold each metric of a text against its mean score in one dimension."""
    texts = list(_texts(scored, dimension))
    return tuple(_against(dimension, texts, list(_ordered(texts)), metrics, seed))


def spearman(x: Array, y: Array) -> Callable[[Array], Array]:
    """Prepare Spearman's rho of points that occur so many times each (replicates x n).

    Equal values share the mean of their ranks; the result is NaN where one side does not vary.
    People's answers have few values, so y is held by value: that leaves one pass over all points.

    >>> spearman(np.array([1.0, 2.0, 3.0]), np.array([1.0, 3.0, 2.0]))(np.ones((1, 3)))
    array([0.5])
    """
    order = np.argsort(x, kind="stable")
    x_values, x_at = np.unique(x[order], return_inverse=True)
    y_values, y_at = np.unique(y[order], return_inverse=True)
    starts = np.searchsorted(x_at, np.arange(len(x_values)))
    is_of = np.eye(len(y_values))[y_at]

    def rho(times: Array) -> Array:
        drawn = times[:, order]
        x_held, y_held = np.add.reduceat(drawn, starts, axis=1), drawn @ is_of
        x_ranks, y_ranks = _ranks(x_held), _ranks(y_held)
        together = ((drawn * x_ranks[:, x_at]) @ is_of * y_ranks).sum(axis=1)
        product = (x_held * x_ranks**2).sum(axis=1) * (y_held * y_ranks**2).sum(axis=1)
        empty = np.full(len(product), np.nan)
        found: Array = np.divide(together, np.sqrt(product), out=empty, where=product > 1e-9)
        return found

    return rho


def _ranks(held: Array) -> Array:
    """Rank values that occur so often, in rising order, ties at the mean; the mean of all is 0."""
    middle: Array = np.cumsum(held, axis=1) - held / 2 - held.sum(axis=1)[:, None] / 2
    return middle


def _pairs(answers: Sequence[Answer]) -> Iterator[_Unit]:
    by_unit: dict[str, list[Answer]] = {}
    for each in answers:
        by_unit.setdefault(each.unit, []).append(each)
    for _, of in sorted(by_unit.items()):
        first = of[0]
        opinion = fmean(each.strength for each in of)
        won = float(np.sign(sum(np.sign(each.strength) for each in of)))
        yield _Unit(first.example, first.group, (first.a, first.b), opinion, won)


def _texts(scored: Sequence[Scored], dimension: str) -> Iterator[_Unit]:
    by_unit: dict[str, list[Scored]] = {}
    for each in scored:
        if dimension in each.scores:
            by_unit.setdefault(each.unit, []).append(each)
    for _, of in sorted(by_unit.items()):
        first = of[0]
        opinion = fmean(each.scores[dimension] for each in of)
        yield _Unit(first.example, first.group, (first.system,), opinion, 0.0)


def _ordered(texts: Sequence[_Unit]) -> Iterator[_Unit]:
    """Make pairs of what different systems wrote about one example; the better text wins."""
    by_example: dict[str, list[_Unit]] = {}
    for text in texts:
        by_example.setdefault(text.example, []).append(text)
    for _, of in sorted(by_example.items()):
        for one, other in combinations(sorted(of, key=lambda each: each.systems), 2):
            above = round6(other.opinion - one.opinion)
            systems = (*one.systems, *other.systems)
            yield _Unit(one.example, one.group, systems, above, float(np.sign(above)))


def _against(
    about: str,
    units: Sequence[_Unit],
    pairs: Sequence[_Unit],
    metrics: Sequence[Measured],
    seed: int,
) -> Iterator[MetricAgreement]:
    for metric in metrics:
        known, said = _known(units, metric)
        yield MetricAgreement(
            metric=metric.metric,
            against=about,
            rank=_rank(known, said, seed=seed, name=f"{metric.metric}/{about}"),
            agrees=_agrees(*_known(pairs, metric), metric),
            units=len(known),
        )


def _known(units: Iterable[_Unit], metric: Measured) -> tuple[list[_Unit], Array]:
    """Keep the units of which the metric says something, and what: of a pair, b less a."""
    turn = -1 if metric.higher is False else 1
    kept, said = [], []
    for unit in units:
        values = [metric.values.get((unit.example, name)) for name in unit.systems]
        numbers = [value for value in values if value is not None and np.isfinite(value)]
        if len(numbers) == len(unit.systems):
            kept.append(unit)
            said.append(numbers[-1] - (numbers[0] if len(numbers) > 1 else 0.0))
    return kept, np.round(turn * np.array(said, dtype=np.float64), 6)


def _rank(units: Sequence[_Unit], said: Array, *, seed: int, name: str) -> Interval | Unknown:
    """Correlate, and resample the clusters of units, each resample ranked anew."""
    if len(units) < _FEWEST:
        return Unknown(_FEW)
    opinions = np.array([round6(unit.opinion) for unit in units])
    score = spearman(said, opinions)
    value = float(score(np.ones((1, len(units))))[0])
    if np.isnan(value):
        return Unknown(_NO_VARIATION)
    drawn = np.concatenate([score(times) for times in _resamples(units, seed, name)])
    known = drawn[~np.isnan(drawn)]
    if len(known) < REPLICATES / 2:
        return Unknown(_NO_VARIATION)
    low, high = percentiles(known)
    return Interval(round6(value), low, high)


def _resamples(units: Sequence[_Unit], seed: int, name: str) -> Iterator[Array]:
    """Draw clusters with replacement; give how often each unit comes, block by block."""
    groups = [unit.group for unit in units]
    labels = groups if len(set(groups)) > 1 else [unit.example for unit in units]
    names, at = np.unique(np.asarray(labels), return_inverse=True)
    random = generator(seed, name)
    even = np.full(len(names), 1 / len(names))
    for size in blocks(REPLICATES, len(units)):
        yield random.multinomial(len(names), even, size=size)[:, at].astype(np.float64)


def _agrees(pairs: Sequence[_Unit], said: Array, metric: Measured) -> Interval | Unknown:
    if metric.higher is None:
        return Unknown(_NO_SIDE)
    won = [at for at, unit in enumerate(pairs) if unit.winner]
    if not won:
        return Unknown(_NO_WINNER)
    alike = [(1 + np.sign(said[at]) * pairs[at].winner) / 2 for at in won]
    return share(
        clusters(
            np.column_stack([alike, np.ones(len(won))]),
            [pairs[at].example for at in won],
            [pairs[at].group for at in won],
        )
    )
