"""Which of two systems people prefer, and whether chance would do as much.

    74 for tuned, 18 ties, 28 for base  ->  rate .692 [.62, .755], p .0001, Holm .0003

Only first showings count. A tie and "both bad" are half a win for either side.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from evaluation.compare import compare, holm
from evaluation.intervals import Interval, interval
from evaluation.metrics.metric import Array
from evaluation.metrics.recorded import Recorded
from evaluation.rating.figures.findings import Preference, Unknown
from evaluation.rating.figures.needed import needed
from evaluation.rating.figures.spread import FEWEST, share
from evaluation.rating.figures.turned import Answer, by_cluster

Pair = tuple[str, str]

_FEW = "fewer than ten independent items have been judged"


def preferences(
    answers: Sequence[Answer], pairs: Sequence[Pair], same: Mapping[Pair, int], *, seed: int
) -> tuple[Preference, ...]:
    """Compare each pair of systems that somebody was asked about.

    Args:
        answers: to first showings.
        pairs: in the order of the figures.
        same: how often a pair was not shown, as both had written the same.
        seed: of the run; the swaps of a pair depend on its names too.
    """
    by_pair: dict[Pair, list[Answer]] = {}
    for each in answers:
        by_pair.setdefault((each.a, each.b), []).append(each)
    asked = [pair for pair in pairs if pair in by_pair]
    sums = {pair: _wins(by_pair[pair]) for pair in asked}
    found = [_preference(by_pair[pair], sums[pair], seed) for pair in asked]
    adjusted = holm([each.p for each in found])
    return tuple(
        replace(
            each,
            p_adjusted=p_adjusted,
            needed=needed(sums[pair], p_adjusted=p_adjusted, tests=len(asked)),
            same=same.get(pair, 0),
        )
        for pair, each, p_adjusted in zip(asked, found, adjusted, strict=True)
    )


def win_rate(answers: Sequence[Answer]) -> Interval:
    """Give the share of wins of b, and the interval around it."""
    return share(_wins(answers))


def swapped_p(a: Array, b: Array, name: str, *, seed: int) -> float:
    """Give the p of the paired swap test for cluster sums (values, how many) of two systems."""
    return compare(a, b, _labels(a), Recorded(name, ""), seed=seed).p


def _wins(answers: Sequence[Answer]) -> Array:
    return by_cluster(((each.win, 1.0) for each in answers), answers)


def _preference(answers: Sequence[Answer], sums: Array, seed: int) -> Preference:
    a, b = answers[0].a, answers[0].b
    said = Counter(each.strength for each in answers)
    bad = sum(each.bad for each in answers)
    lost = np.column_stack([sums[:, 1] - sums[:, 0], sums[:, 1]])
    name = f"preference of {b} to {a}"
    p = swapped_p(lost, sums, name, seed=seed)
    return Preference(
        a=a,
        b=b,
        ratings=len(answers),
        units=len({each.example for each in answers}),
        b_much=said[2],
        b_better=said[1],
        tie=said[0] - bad,
        bad=bad,
        a_better=said[-1],
        a_much=said[-2],
        rate=share(sums),
        bootstrap=_resampled(sums, name, seed=seed),
        p=p,
        p_adjusted=p,
        needed=None,
    )


def _resampled(sums: Array, name: str, *, seed: int) -> Interval | Unknown:
    """Give a share with the percentile bootstrap over its clusters, as automatic scores have it."""
    if len(sums) < FEWEST:
        return Unknown(_FEW)
    return interval(sums, _labels(sums), Recorded(name, ""), seed=seed)


def _labels(sums: Array) -> list[str]:
    """Name clusters so that their order is kept."""
    return [f"{at:09}" for at in range(len(sums))]
