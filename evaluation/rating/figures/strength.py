"""How strong each system is, if one number apiece is to explain all preferences (Bradley-Terry).

    tuned beats base in 60 of 100, the true half beats tuned in 80 of 100
      ->  base -0.73, tuned -0.33, true 1.05

Each pair of systems begins with one tie, half a win each: without it a system that never lost
would be infinitely strong, here or in some resample. One half is also what makes the log odds of
few observations nearly unbiased (Haldane, 1956; Anscombe, 1956), and next to a hundred ratings it
hardly shows.
"""

from collections.abc import Sequence
from itertools import combinations

import numpy as np

from evaluation.intervals import (
    REPLICATES,
    Interval,
    generator,
    percentiles,
    resampled_sums,
    round6,
)
from evaluation.metrics.metric import Array
from evaluation.rating.figures.findings import Strength
from evaluation.rating.figures.spread import FEWEST
from evaluation.rating.figures.turned import Answer, by_cluster

PRIOR = 0.5
_TOLERANCE = 1e-9  # of a step of the solver; figures are kept to six digits
_STEPS = 10_000


def strengths(
    answers: Sequence[Answer], systems: Sequence[str], *, seed: int
) -> tuple[Strength, ...]:
    """Estimate the strengths of all systems that were rated, with a cluster bootstrap.

    Nothing is given for systems that no chain of ratings connects, nor where so few examples were
    rated, or answers so much alike, that resamples of them hardly differ: an interval would have
    no width.
    """
    rated = [name for name in systems if any(name in (each.a, each.b) for each in answers)]
    if not rated or not _connected({(each.a, each.b) for each in answers}, rated):
        return ()
    columns = {pair: 2 * at for at, pair in enumerate(combinations(rated, 2))}
    sums = by_cluster((_row(each, columns) for each in answers), answers)
    if len(sums) < FEWEST:
        return ()
    random = generator(seed, "strengths/bootstrap")
    drawn = resampled_sums(sums, random, REPLICATES)
    logs = of_two(drawn) if len(rated) == 2 else np.array([fitted(each, rated) for each in drawn])
    if np.ptp(logs, axis=0).min() < _TOLERANCE:
        return ()
    bounds = [percentiles(of_one) for of_one in logs.T]
    values = fitted(sums.sum(axis=0), rated)
    return tuple(
        Strength(name, Interval(round6(value), low, high))
        for name, value, (low, high) in zip(rated, values, bounds, strict=True)
    )


def of_two(wins: Array, prior: float = PRIOR) -> Array:
    """Give the log strengths of two systems: half of the log odds, which needs no fitting.

    >>> of_two(np.array([[0.0, 1.0]])).round(3)
    array([[-0.549,  0.549]])
    """
    logs: Array = np.log(wins + prior)
    logs -= logs.mean(axis=-1, keepdims=True)
    return logs


def fitted(wins: Array, systems: Sequence[str], prior: float = PRIOR) -> Array:
    """Fit log strengths of mean 0.

    Args:
        wins: for each pair of systems, in the order of `combinations`, wins of the first and wins
            of the second.
        systems: their names.
        prior: wins that each side of each pair is given beforehand.
    """
    from evalica import Winner, bradley_terry

    pairs = [pair for pair in combinations(systems, 2) for _ in range(2)]
    result = bradley_terry(
        [a for a, _ in pairs],
        [b for _, b in pairs],
        [Winner.X, Winner.Y] * (len(pairs) // 2),
        weights=list(wins + prior),
        tolerance=_TOLERANCE,
        limit=_STEPS,
    )
    logs: Array = np.log(result.scores.loc[list(systems)].to_numpy(dtype=np.float64))
    logs -= logs.mean()
    return logs


def _row(answer: Answer, columns: dict[tuple[str, str], int]) -> list[float]:
    row = [0.0] * (2 * len(columns))
    at = columns[answer.a, answer.b]
    row[at : at + 2] = [1 - answer.win, answer.win]
    return row


def _connected(pairs: set[tuple[str, str]], systems: Sequence[str]) -> bool:
    reached = {systems[0]}
    for _ in systems:
        reached |= {name for pair in pairs if reached & set(pair) for name in pair}
    return len(reached) == len(systems)
