"""How often the true win rate lies within the interval that ratings give: simulated raters.

    python -m benchmarks.rating_intervals            # 1,000 simulations a line; some two minutes

Two raters see the same examples. Each example has a log odds of its own that b is preferred, drawn
from a normal distribution, and the raters share it; a share of their answers are ties. The true
rate is the mean over all examples that could be, by Gauss-Hermite quadrature.

Raters with a liking for the left say "left" without looking in some of the pairs. As sides are
balanced, that makes the rate fainter, by a known share, and favours nobody; what the interval has
to hold is the rate that is left.

The bar: the 95 % interval holds that rate in 930 of 1,000 simulations. Beside the interval that is
used stand the percentile bootstrap over examples and the plain cluster t interval.
"""

import sys
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from evaluation.intervals import Interval, percentiles, resampled_sums
from evaluation.metrics.metric import Array
from evaluation.rating.figures.spread import mean, share

RATERS = 2
_NODES, _WEIGHTS = np.polynomial.hermite_e.hermegauss(61)


@dataclass(frozen=True)
class Panel:
    """Two raters and what they rate.

    Attributes:
        examples: how many there are.
        rate: the true win rate of b.
        differ: standard deviation of the log odds between examples.
        ties: share of answers that are ties.
        to_the_left: how often the left would win if the texts were alike.
    """

    examples: int
    rate: float
    differ: float = 0.0
    ties: float = 0.0
    to_the_left: float = 0.5

    def wins(self, random: np.random.Generator) -> Array:
        """Simulate wins of b: examples x raters."""
        shape = (self.examples, RATERS)
        odds = log_odds(self) + self.differ * random.normal(size=(self.examples, 1))
        won = (random.random(shape) < _logistic(odds)).astype(np.float64)
        blind = random.random(shape) < 2 * self.to_the_left - 1
        # Half of each rater's pairs have b on the left.
        left = random.permuted(np.arange(self.examples)[:, None].repeat(RATERS, 1), axis=0) % 2
        won = np.where(blind, left, won)
        return np.where(random.random(shape) < self.ties, 0.5, won)


Way = Callable[[Array, np.random.Generator], Interval]


def held(panel: Panel, simulations: int, *, seed: int, way: Way | None = None) -> float:
    """Give the share of simulations whose interval holds the true rate."""
    random = np.random.default_rng(seed)
    chosen = way or _used
    within = 0
    for _ in range(simulations):
        wins = panel.wins(random)
        sums = np.column_stack([wins.sum(axis=1), np.full(panel.examples, float(RATERS))])
        found = chosen(sums, random)
        within += found.low <= seen(panel) <= found.high
    return within / simulations


def _used(sums: Array, _: np.random.Generator) -> Interval:
    return share(sums)


def _t(sums: Array, _: np.random.Generator) -> Interval:
    return mean(sums, (0.0, 1.0))


def _bootstrap(sums: Array, random: np.random.Generator) -> Interval:
    drawn = resampled_sums(sums, random, 1000)
    low, high = percentiles(drawn[:, 0] / drawn[:, 1])
    return Interval(0.0, low, high)


WAYS: dict[str, Way] = {"used": _used, "bootstrap": _bootstrap, "cluster t": _t}


def seen(panel: Panel) -> float:
    """Give the rate that balanced sides leave of the true one: what is said blindly is one half."""
    blind = 2 * panel.to_the_left - 1
    return panel.rate + (1 - panel.ties) * blind * (0.5 - _decided(panel))


def _decided(panel: Panel) -> float:
    """Give the true rate among answers that are no ties."""
    return (panel.rate - panel.ties / 2) / (1 - panel.ties)


def log_odds(panel: Panel) -> float:
    """Find the mean log odds that make the true rate, by halving."""
    low, high = -40.0, 40.0
    while high - low > 1e-9:
        middle = (low + high) / 2
        chance = (_WEIGHTS * _logistic(middle + panel.differ * _NODES)).sum() / _WEIGHTS.sum()
        low, high = (middle, high) if chance < _decided(panel) else (low, middle)
    return (low + high) / 2


def _logistic(odds: Array) -> Array:
    probability: Array = 1 / (1 + np.exp(-odds))
    return probability


def _panels() -> list[Panel]:
    return [
        Panel(examples, rate, differ, ties)
        for examples in (20, 200)
        for rate in (0.5, 0.6, 0.8, 0.95)
        for differ in (0.0, 1.5, 4.0)
        for ties in ((0.0, 0.05) if rate > 0.9 else (0.0, 0.2))
    ] + [Panel(200, rate, 1.5, 0.2, to_the_left=0.6) for rate in (0.5, 0.6, 0.8)]


def main() -> None:
    """Print a Markdown table, a line a panel."""
    simulations = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    print(f"| examples | rate | differ | ties | left | {' | '.join(WAYS)} |")
    print("|---:|---:|---:|---:|---:|" + "---:|" * len(WAYS))
    for panel in _panels():
        cells = [f"{held(panel, simulations, seed=1, way=way):.3f}" for way in WAYS.values()]
        facts = f"{panel.examples} | {panel.rate} | {panel.differ} | {panel.ties}"
        print(f"| {facts} | {panel.to_the_left} | {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main()
