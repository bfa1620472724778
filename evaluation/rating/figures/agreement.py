"""How far raters agree on what several of them judged.

    40 pairs judged by two raters, 30 alike  ->  percent .75, alpha .58 (ordinal) and .56, AC1 .66

Everything follows from how many raters gave each answer to each unit, and every figure from sums of
such counts over units, so that a bootstrap over them is one matrix product.

Krippendorff's alpha (Hayes and Krippendorff, 2007, doi:10.1080/19312450709336664) is 1 less the
observed over the expected disagreement; ordinal, answers further apart disagree more. Gwet's AC1
(2008, doi:10.1348/000711006X126600) takes another view of chance, which stays meaningful where
nearly all answers are the same one.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evaluation.intervals import (
    REPLICATES,
    Interval,
    generator,
    percentiles,
    resampled_sums,
    round6,
)
from evaluation.metrics.metric import Array
from evaluation.rating.dimensions import LEVELS
from evaluation.rating.figures.findings import Agreement, Unknown
from evaluation.rating.figures.spread import FEWEST, clusters, share
from evaluation.rating.figures.turned import Answer, Scored

PAIRS = "pairs"
STRENGTHS = (-2, -1, 0, 1, 2)
WINNERS = (-1, 0, 1)
"""Who wins a pair: a, neither, b. Ties and "both bad" are one answer, as nobody is preferred."""

NO_VARIATION = (
    "all answers are the same, and without variation nobody can tell agreement from habit"
)
_ONE = "only one item has been judged by several raters"
_FEW = "fewer than ten independent items have been judged by several raters"
_HARDLY = "answers hardly vary, and resamples of them mostly not at all"


@dataclass(frozen=True)
class _Rated:
    """One answer of one rater: the unit, and the place of the answer on its scale."""

    rater: str
    unit: str
    example: str
    group: str
    value: int


def of_pairs(answers: Sequence[Answer], *, seed: int) -> Agreement:
    """Say how far raters agree on pairs: ordinal on how much, nominal on which is preferred."""
    by_strength = [_rated(each, STRENGTHS.index(each.strength)) for each in answers]
    by_winner = [_rated(each, WINNERS.index(int(np.sign(each.strength)))) for each in answers]
    return _agreement(PAIRS, by_strength, by_winner, seed=seed)


def of_scores(scored: Sequence[Scored], dimension: str, *, seed: int) -> Agreement:
    """Say how far raters agree on the scores of one dimension."""
    rated = [
        _rated(each, LEVELS.index(each.scores[dimension]))
        for each in scored
        if dimension in each.scores
    ]
    return _agreement(dimension, rated, rated, seed=seed, nominal=len(LEVELS))


def alpha(coincidences: Array, *, ordinal: bool) -> Array:
    """Give Krippendorff's alpha of coincidence matrices (..., V, V); NaN without variation."""
    totals = coincidences.sum(axis=-1)
    apart = _ordinal_distances(totals) if ordinal else 1 - np.eye(totals.shape[-1])
    observed = (coincidences * apart).sum(axis=(-1, -2))
    expected = (totals[..., :, None] * totals[..., None, :] * apart).sum(axis=(-1, -2))
    pairable = totals.sum(axis=-1)
    return 1 - _divided(observed * (pairable - 1), expected)


def coincidences(counts: Array) -> Array:
    """Turn counts of answers, units x V, into each unit's part of the coincidence matrix.

    A unit of m answers gives m of them, each as a pair with every other at the weight 1 / (m - 1);
    one of a single answer gives nothing.
    """
    raters = counts.sum(axis=1)
    pairs = counts[:, :, None] * counts[:, None, :]
    places = np.arange(counts.shape[1])
    pairs[:, places, places] -= counts
    parts: Array = pairs / np.maximum(raters - 1, 1)[:, None, None]
    return parts


def chances(counts: Array) -> Array:
    """Give what AC1 sums over units: V shares of answers, 1, agreement, and 1 if several judged."""
    raters = counts.sum(axis=1)
    several = raters > 1
    alike = _divided((counts * (counts - 1)).sum(axis=1), raters * (raters - 1))
    agree = np.where(several, alike, 0.0)
    return np.column_stack([counts / raters[:, None], np.ones(len(counts)), agree, several])


def ac1(sums: Array) -> Array:
    """Give Gwet's AC1 of sums of `chances`; NaN without variation or without shared units."""
    shares = _divided(sums[..., :-3], sums[..., -3, None])
    agreed = _divided(sums[..., -2], sums[..., -1])
    by_chance = (shares * (1 - shares)).sum(axis=-1) / (shares.shape[-1] - 1)
    return np.where(by_chance > 0, (agreed - by_chance) / (1 - by_chance), np.nan)


def _rated(each: Answer | Scored, value: int) -> _Rated:
    return _Rated(each.rater, each.unit, each.example, each.group, value)


def _agreement(
    about: str,
    by_degree: Sequence[_Rated],
    by_kind: Sequence[_Rated],
    *,
    seed: int,
    nominal: int = len(WINNERS),
) -> Agreement:
    units: dict[str, list[_Rated]] = {}
    for each in by_kind:
        units.setdefault(each.unit, []).append(each)
    shared = sum(len(each) > 1 for each in units.values())
    sharing = {each.rater for of in units.values() if len(of) > 1 for each in of}
    why = _why_unknown(len({each.rater for each in by_kind}), shared)
    if why:
        return Agreement(about, len(sharing), shared, *[Unknown(why)] * 4)
    names = sorted(units)
    firsts = [units[name][0] for name in names]
    kinds, degrees = _counts(by_kind, names, nominal), _counts(by_degree, names, len(STRENGTHS))
    alike = (kinds * (kinds - 1)).sum(axis=1)
    pairs = kinds.sum(axis=1) * (kinds.sum(axis=1) - 1)
    several = pairs > 0
    places = [each.example for each in firsts], [each.group for each in firsts]
    rows = np.column_stack([alike, pairs])[several]
    percent = share(clusters(rows, *([of[at] for at in np.flatnonzero(several)] for of in places)))
    boot = _Bootstrap(*places, several, _least(kinds[several], percent.low), seed)
    return Agreement(
        about=about,
        raters=len(sharing),
        units=shared,
        percent=percent,
        ordinal=boot.alpha(degrees, ordinal=True, name=f"{about}/ordinal"),
        nominal=boot.alpha(kinds, ordinal=False, name=f"{about}/nominal"),
        ac1=boot.interval(chances(kinds), ac1, f"{about}/ac1"),
    )


def _least(kinds: Array, same: float) -> float:
    """Give the nominal alpha at a share of the same answers; these say how often chance agrees."""
    shares = kinds.sum(axis=0) / kinds.sum()
    by_chance = float((shares**2).sum())
    return 1.0 - (1.0 - same) / (1.0 - by_chance) if by_chance < 1 else 0.0


def _why_unknown(raters: int, shared: int) -> str | None:
    if not raters:
        return "nobody has rated anything yet"
    if raters == 1:
        return "only one rater has rated anything, and agreement needs two"
    if not shared:
        return "no item has been judged by two raters yet"
    return _ONE if shared == 1 else None


def _counts(rated: Sequence[_Rated], names: Sequence[str], values: int) -> Array:
    """Count how many raters gave each answer to each unit: units x V."""
    at = {name: place for place, name in enumerate(names)}
    counts = np.zeros((len(names), values))
    np.add.at(counts, ([at[each.unit] for each in rated], [each.value for each in rated]), 1)
    return counts


@dataclass(frozen=True)
class _Bootstrap:
    """The clusters of the units, and how to resample them.

    Attributes:
        examples, groups: of each unit.
        several: which units several raters judged.
        least: what alpha would be if no more of the answers were the same than their share's
            interval begins with.
        seed: of the run.
    """

    examples: Sequence[str]
    groups: Sequence[str]
    several: NDArray[np.bool_]
    least: float
    seed: int

    @property
    def shared(self) -> int:
        """Count the clusters with a unit that several raters judged."""
        return int((self.sums(self.several[:, None].astype(np.float64)) > 0).sum())

    def sums(self, counts: Array) -> Array:
        """Sum the rows of each cluster."""
        return clusters(counts, self.examples, self.groups)

    def alpha(self, counts: Array, *, ordinal: bool, name: str) -> Interval | Unknown:
        values = counts.shape[1]

        def score(sums: Array) -> Array:
            return alpha(sums.reshape(*sums.shape[:-1], values, values), ordinal=ordinal)

        parts = coincidences(counts)
        return self.interval(parts.reshape(len(parts), -1), score, name)

    def interval(
        self, rows: Array, score: Callable[[Array], Array], name: str
    ) -> Interval | Unknown:
        """Score all units and resamples of them; resamples without variation tell nothing."""
        sums = self.sums(rows)
        value = float(score(sums.sum(axis=0)))
        if np.isnan(value):
            return Unknown(NO_VARIATION)
        if self.shared < FEWEST:
            return Unknown(_FEW)
        drawn = score(resampled_sums(sums, generator(self.seed, name), REPLICATES))
        known = drawn[~np.isnan(drawn)]
        if len(known) < REPLICATES / 2:
            return Unknown(_HARDLY)
        low, high = percentiles(known)
        if value > 1 - 1e-9:  # all resamples of what is all agreed on are
            low = min(low, round6(self.least))
        return Interval(round6(value), low, high)


def _ordinal_distances(totals: Array) -> Array:
    """Give the squared ordinal distance of values: the answers between them, ends by half."""
    below = np.cumsum(totals, axis=-1) - totals / 2
    apart: Array = (below[..., :, None] - below[..., None, :]) ** 2
    return apart


def _divided(numerator: Array, denominator: Array) -> Array:
    """Divide; NaN where there is nothing to divide by."""
    whole = np.broadcast_to(denominator, np.broadcast_shapes(numerator.shape, denominator.shape))
    empty = np.full(whole.shape, np.nan)
    # What is 0 may come out as a rounding error of a sum of many.
    quotient: Array = np.divide(numerator, whole, out=empty, where=whole > 1e-9)
    return quotient
