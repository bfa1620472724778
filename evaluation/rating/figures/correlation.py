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

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from statistics import fmean
from typing import Self

import numpy as np
from numpy.typing import NDArray

from evaluation.intervals import REPLICATES, Interval, blocks, generator, percentiles, round6
from evaluation.metrics.metric import Array
from evaluation.rating.figures.agreement import PAIRS
from evaluation.rating.figures.findings import MetricAgreement, Unknown
from evaluation.rating.figures.ground import Measured
from evaluation.rating.figures.spread import FEWEST, clusters, share
from evaluation.rating.figures.turned import Answer, Scored

_FEW = "fewer than ten independent items that were rated have this metric"
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


def spearman(xs: Array, y: Array) -> Callable[[Array], Array]:
    """Prepare Spearman's rho of each row of xs with y, for points that occur so many times each.

    Equal values share the mean of their ranks; the result, rows of xs by columns of times, is NaN
    where one side does not vary. All rows of xs share one ranking of y, which is held by value, as
    people's answers have few.

    >>> spearman(np.array([[1.0, 2.0, 3.0]]), np.array([1.0, 3.0, 2.0]))(np.ones((3, 1)))
    array([[0.5]])
    """
    values, at = np.unique(y, return_inverse=True)
    is_of = np.eye(len(values))[at]
    sides = [_Side.of(x, is_of) for x in xs]

    def rho(times: Array) -> Array:
        held = is_of.T @ times
        ranks = _ranks(held)
        square = (held * ranks**2).sum(axis=0)
        return np.array([side.rho(times, ranks, square) for side in sides])

    return rho


@dataclass(frozen=True)
class _Side:
    """One variable, ready to be ranked in every resample.

    Attributes:
        order: of its points, by value.
        starts: where in that order each of its values begins.
        at: which value each point in that order has.
        is_of: which value of the other variable: values by points in that order.
    """

    order: NDArray[np.intp]
    starts: NDArray[np.intp]
    at: NDArray[np.intp]
    is_of: Array

    @classmethod
    def of(cls, x: Array, is_of: Array) -> Self:
        order = np.argsort(x, kind="stable")
        values, at = np.unique(x[order], return_inverse=True)
        starts = np.searchsorted(at, np.arange(len(values)))
        return cls(order, starts, at, np.ascontiguousarray(is_of[order].T))

    def rho(self, times: Array, y_ranks: Array, y_square: Array) -> Array:
        """Correlate this one's ranks with the other's, which are by value."""
        drawn = times[self.order]
        tied = len(self.starts) < len(drawn)
        held = np.add.reduceat(drawn, self.starts, axis=0) if tied else drawn
        ranks = _ranks(held)
        weighed = held * ranks
        square = np.einsum("ij,ij->j", weighed, ranks)
        summed = drawn * ranks[self.at] if tied else weighed
        together = (self.is_of @ summed * y_ranks).sum(axis=0)
        product = square * y_square
        empty = np.full(len(product), np.nan)
        found: Array = np.divide(together, np.sqrt(product), out=empty, where=product > 1e-9)
        return found


def _ranks(held: Array) -> Array:
    """Rank values that occur so often, in rising order, ties at the mean; the mean of all is 0."""
    middle: Array = np.cumsum(held, axis=0)
    middle -= held / 2
    middle -= held.sum(axis=0) / 2
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
    said = [_known(units, metric) for metric in metrics]
    ranks = _ranked(units, said, seed=seed, about=about)
    for metric, (known, _), rank in zip(metrics, said, ranks, strict=True):
        yield MetricAgreement(
            metric=metric.metric,
            against=about,
            rank=rank,
            agrees=_agrees(pairs, metric),
            units=len(known),
        )


def _known(units: Sequence[_Unit], metric: Measured) -> tuple[tuple[int, ...], Array]:
    """Find the units of which the metric says something, and what: of a pair, b less a."""
    turn = -1 if metric.higher is False else 1
    kept, said = [], []
    for at, unit in enumerate(units):
        values = [metric.values.get((unit.example, name)) for name in unit.systems]
        numbers = [value for value in values if value is not None and math.isfinite(value)]
        if len(numbers) == len(unit.systems):
            kept.append(at)
            said.append(numbers[-1] - (numbers[0] if len(numbers) > 1 else 0.0))
    return tuple(kept), np.round(turn * np.array(said, dtype=np.float64), 6)


def _ranked(
    units: Sequence[_Unit],
    said: Sequence[tuple[tuple[int, ...], Array]],
    *,
    seed: int,
    about: str,
) -> list[Interval | Unknown]:
    """Correlate; metrics of the same units share their resamples, which are most of the work."""
    alike: dict[tuple[int, ...], list[int]] = {}
    for metric, (known, _) in enumerate(said):
        alike.setdefault(known, []).append(metric)
    found: dict[int, Interval | Unknown] = {}
    for known, metrics in alike.items():
        values = [said[metric][1] for metric in metrics]
        ranks = _correlated([units[at] for at in known], values, seed=seed, about=about)
        found.update(zip(metrics, ranks, strict=True))
    return [found[metric] for metric in range(len(said))]


def _correlated(
    units: Sequence[_Unit], said: Sequence[Array], *, seed: int, about: str
) -> list[Interval | Unknown]:
    """Correlate, and resample the clusters of units, each resample ranked anew."""
    at = _cluster_of(units)
    if len(set(at)) < FEWEST:
        return [Unknown(_FEW)] * len(said)
    score = spearman(np.array(said), np.array([round6(unit.opinion) for unit in units]))
    values = score(np.ones((len(units), 1)))[:, 0]
    if np.isnan(values).all():
        return [Unknown(_NO_VARIATION)] * len(said)
    drawn = np.hstack([score(times) for times in _resamples(at, generator(seed, f"{about}/ranks"))])
    return [_between(value, of_one) for value, of_one in zip(values, drawn, strict=True)]


def _between(value: float, drawn: Array) -> Interval | Unknown:
    known = drawn[~np.isnan(drawn)]
    if np.isnan(value) or len(known) < REPLICATES / 2:
        return Unknown(_NO_VARIATION)
    low, high = percentiles(known)
    return Interval(round6(value), low, high)


def _cluster_of(units: Sequence[_Unit]) -> NDArray[np.intp]:
    """Number the clusters; give that of each unit."""
    groups = [unit.group for unit in units]
    labels = groups if len(set(groups)) > 1 else [unit.example for unit in units]
    return np.unique(np.asarray(labels), return_inverse=True)[1]


def _resamples(at: NDArray[np.intp], random: np.random.Generator) -> Iterator[Array]:
    """Draw clusters with replacement; give how often each unit comes, block by block."""
    many = int(at.max()) + 1
    even = np.full(many, 1 / many)
    for size in blocks(REPLICATES, len(at)):
        yield random.multinomial(many, even, size=size).T[at].astype(np.float64)


def _agrees(pairs: Sequence[_Unit], metric: Measured) -> Interval | Unknown:
    if metric.higher is None:
        return Unknown(_NO_SIDE)
    known, said = _known(pairs, metric)
    won = [(pairs[at], value) for at, value in zip(known, said, strict=True) if pairs[at].winner]
    if not won:
        return Unknown(_NO_WINNER)
    alike = [(1 + np.sign(value) * unit.winner) / 2 for unit, value in won]
    return share(
        clusters(
            np.column_stack([alike, np.ones(len(won))]),
            [unit.example for unit, _ in won],
            [unit.group for unit, _ in won],
        )
    )
