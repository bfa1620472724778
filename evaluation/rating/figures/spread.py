"""How surely ratings tell a share or a mean: intervals that count clusters, not answers.

    61 of 120 answers about 60 examples  ->  0.508 [0.41, 0.606]

Answers about one example resemble each other, however many raters gave them, and so do those about
examples of one group: what varies independently is the cluster, and the variance is measured
between clusters (Miller, 2024, arXiv:2411.00640).

A share has Wilson's interval (1927), with the number of independent answers that would vary as much
as these clusters do, and Student's t of clusters less one (Korn and Graubard, 1998). The percentile
bootstrap, which automatic scores have, held the true share in only 77 to 86 % of 1,000 simulations
at a share of .95 over 20 examples, and a plain t interval no oftener; this one in 93 to 98 % at
every share, number of examples and spread that was tried (`benchmarks/rating_intervals.py`), and
in 940 to 964 of 1,000 studies of raters before their queues (`benchmarks/rating_studies.py`).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from evaluation.intervals import TAILS, Interval, round6
from evaluation.metrics.metric import Array

FEWEST = 10
"""Clusters below which a bootstrap says nothing: resamples of three that agree all agree."""


@dataclass(frozen=True)
class Spread:
    """A ratio of sums over clusters, the variance of that ratio, and the number of clusters."""

    value: float
    variance: float
    clusters: int


def clusters(counts: Array, examples: Sequence[str], groups: Sequence[str]) -> Array:
    """Sum the rows of each group, in the order of the labels; of one group alone, each example's.

    >>> clusters(np.array([[1.0], [2.0], [4.0]]), ["x", "x", "y"], ["all", "all", "all"])
    array([[3.],
           [4.]])
    """
    labels = groups if len(set(groups)) > 1 else examples
    names, at = np.unique(np.asarray(labels), return_inverse=True)
    sums = np.zeros((len(names), counts.shape[1]))
    np.add.at(sums, at, counts)
    return sums


def spread(sums: Array) -> Spread:
    """Measure the ratio of two columns of cluster sums (values, and how many there are).

    The variance is that of a ratio of means, with the correction for few clusters, G / (G - 1);
    of a single cluster it is 0, since nothing can be said.
    """
    count = len(sums)
    total = sums[:, 1].sum()
    value = float(sums[:, 0].sum() / total)
    if count < 2:
        return Spread(value, 0.0, count)
    off = sums[:, 0] - value * sums[:, 1]
    return Spread(value, float((off**2).sum() / total**2 * count / (count - 1)), count)


def share(sums: Array) -> Interval:
    """Give a share and its interval, from cluster sums of (hits, answers).

    A single cluster leaves everything possible. Clusters that are all alike are worth one answer
    each: nothing shows that more of them would be alike too.
    """
    found = spread(sums)
    if found.clusters < 2:
        return Interval(round6(found.value), 0.0, 1.0)
    value, binary = found.value, found.value * (1 - found.value)
    # What is 0 may come out as a rounding error.
    answers = binary / found.variance if min(found.variance, binary) > 1e-12 else found.clusters
    t = quantile(found.clusters)
    middle = (value + t * t / (2 * answers)) / (1 + t * t / answers)
    half = t / (1 + t * t / answers) * math.sqrt(binary / answers + (t / (2 * answers)) ** 2)
    return _held(value, middle - half, middle + half, (0.0, 1.0))


def mean(sums: Array, bounds: tuple[float, float]) -> Interval:
    """Give a mean and its t interval, from cluster sums of (values, how many), within bounds.

    Clusters that are all alike would leave it no width; they have the interval that a share of
    those that are otherwise would have, were they at one of the bounds.
    """
    found = spread(sums)
    if found.clusters < 2:
        return Interval(round6(found.value), *bounds)
    if found.variance < 1e-12:
        # As of a share: so few may lie at either end for all that clusters alike can tell.
        unseen = 1 / (1 + found.clusters / quantile(found.clusters) ** 2)
        low, high = (found.value + unseen * (end - found.value) for end in bounds)
    else:
        half = quantile(found.clusters) * math.sqrt(found.variance)
        low, high = found.value - half, found.value + half
    return _held(found.value, low, high, bounds)


def quantile(count: int) -> float:
    """Give the 97.5 % point of Student's t for so many clusters."""
    from scipy.special import stdtrit  # type: ignore[import-untyped]

    return float(stdtrit(count - 1, TAILS[1]))


def _held(value: float, low: float, high: float, bounds: tuple[float, float]) -> Interval:
    """Keep an interval within bounds, and its value within it."""
    least, most = bounds
    return Interval(
        round6(value), round6(max(least, min(value, low))), round6(min(most, max(value, high)))
    )
