"""Is one model better than another? Both answer the same rows, so each row is a pair.

    bleu of base 31.0, of tuned 39.4  ->  Difference(difference=8.4, low=6.1, high=10.6, p=0.0001)

The interval says how large the difference is, the p-value how often chance alone would make one as
large. A family of p-values is adjusted by `holm` before anything is called significant.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from evaluation.intervals import (
    REPLICATES,
    blocks,
    generator,
    independent_units,
    percentiles,
    resampled_sums,
    round6,
)
from evaluation.metrics import Metric
from evaluation.metrics.metric import Array

TRIALS = 9_999


@dataclass(frozen=True)
class Difference:
    """The score of b less that of a, its 95 % interval, and the two-sided p-value."""

    difference: float
    low: float
    high: float
    p: float


def compare(a: Array, b: Array, groups: Sequence[str], metric: Metric, *, seed: int) -> Difference:
    """Compare two models on the same rows: paired cluster bootstrap and paired swap test.

    Args:
        a: counts of the first model, n x d.
        b: counts of the second, for the same rows in the same order.
        groups: the n labels; rows with the same one are resampled and swapped together.
        metric: what to finish the sums with.
        seed: of the run. The streams also depend on the metric's name.

    Raises:
        ValueError: shapes that do not match, no rows, or counts that are not finite.
    """
    if a.shape != b.shape:
        raise ValueError(f"counts of two models differ in shape: {a.shape} and {b.shape}")
    pairs = independent_units(np.hstack([a, b]), groups)
    random = generator(seed, f"{metric.name}/bootstrap")
    low, high = percentiles(_differences(resampled_sums(pairs, random, REPLICATES), metric))
    return Difference(
        difference=round6(_differences(pairs.sum(axis=0), metric)),
        low=low,
        high=high,
        p=round6(_swap_test(pairs, metric, generator(seed, f"{metric.name}/swaps"))),
    )


def holm(p_values: Sequence[float]) -> tuple[float, ...]:
    """Adjust a family of p-values so that the chance of even one false alarm stays what it says.

    Holm, 1979: the smallest of m is multiplied by m, the next by m - 1, ..., and none may fall
    below the one before it.

    >>> holm([0.01, 0.04, 0.03, 0.005])
    (0.03, 0.06, 0.06, 0.02)
    """
    order = np.argsort(p_values, kind="stable")
    factors = np.arange(len(order), 0, -1)
    stepped = np.maximum.accumulate(np.asarray(p_values, dtype=np.float64)[order] * factors)
    adjusted = np.empty(len(order))
    adjusted[order] = np.minimum(stepped, 1.0)
    return tuple(round6(p) for p in adjusted)


def _differences(sums: Array, metric: Metric) -> Array:
    """Score b less a, for sums of (a, b) side by side."""
    a, b = np.split(sums, 2, axis=-1)
    return metric.score(b) - metric.score(a)


def _swap_test(pairs: Array, metric: Metric, random: np.random.Generator) -> float:
    """Give the share of swaps of a and b, group by group, that differ by as much as they do.

    If the models were alike, which answer came from which would not matter (Noreen, 1989; Riezler
    and Maxwell, 2005, W05-0908). All swaps are tried where there are few; otherwise a random part,
    to which the swap that was observed is added (Phipson and Smyth, 2010). Equal differences count
    (>=), so identical models have p = 1.
    """
    # A difference of equal size may come out a rounding error smaller when it is summed elsewise.
    observed = abs(float(_differences(pairs.sum(axis=0), metric))) * (1 - 1e-9)
    few = 2 ** len(pairs) <= TRIALS
    trials = _all_swaps(len(pairs)) if few else _random_swaps(len(pairs), random)
    as_large = sum(int((abs(_swapped(pairs, swaps, metric)) >= observed).sum()) for swaps in trials)
    return as_large / 2 ** len(pairs) if few else (1 + as_large) / (1 + TRIALS)


def _all_swaps(groups: int) -> Iterator[Array]:
    """Give every way to swap or not, one a row."""
    every = np.arange(2**groups)[:, None] >> np.arange(groups) & 1
    yield every.astype(np.float64)


def _random_swaps(groups: int, random: np.random.Generator) -> Iterator[Array]:
    """Give TRIALS rows of fair coins, in blocks that fit into memory."""
    for size in blocks(TRIALS, groups):
        yield random.integers(2, size=(size, groups), dtype=np.int8).astype(np.float64)


def _swapped(pairs: Array, swaps: Array, metric: Metric) -> Array:
    """Score b less a after each row of swaps."""
    a, b = np.split(pairs, 2, axis=-1)
    moved = swaps @ (b - a)
    return metric.score(b.sum(axis=0) - moved) - metric.score(a.sum(axis=0) + moved)
