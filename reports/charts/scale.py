"""From values to places across a chart, with round numbers for the axis.

    around([25.9, 38.2])  ->  Scale(low=24.9, high=39.2), ticks 25, 30, 35

Places are percentages, so that a chart can stretch.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass

from reports.figures import number

_MARGIN = 0.08  # of the span, on each side: room for a marker at the very end

_LEAST = 1e-9  # of a span: scores have six digits, and what is smaller cannot be divided by


@dataclass(frozen=True)
class Scale:
    """A span of values, laid from `left` to `right` percent of the width."""

    low: float
    high: float
    left: float = 0.0
    right: float = 100.0

    def at(self, value: float) -> float:
        """Give the place of a value in percent."""
        share = (value - self.low) / (self.high - self.low)
        return self.left + share * (self.right - self.left)

    def ticks(self, about: int = 3) -> list[tuple[float, str]]:
        """Give round values within the span, with as many decimals as tell them apart.

        They are multiples of 1, 2 or 5 times a power of ten.

        >>> Scale(24.9, 39.2).ticks()
        [(25.0, '25'), (30.0, '30'), (35.0, '35')]
        """
        step = _round_step((self.high - self.low) / about)
        digits = max(0, -math.floor(round(math.log10(step), 9)))
        first, last = math.ceil(self.low / step), math.floor(self.high / step)
        return [
            (value, number(value, digits))
            for value in (round(at * step, digits) for at in range(first, last + 1))
        ]


def around(values: Iterable[float], *, left: float = 0.0, right: float = 100.0) -> Scale:
    """Make a scale with a margin around all values; equal ones stand in its middle."""
    found = list(values)
    low, high = min(found), max(found)
    span = max((high - low) or abs(low) or 1.0, _LEAST)
    return Scale(low - _MARGIN * span, high + _MARGIN * span, left, right)


def _round_step(rough: float) -> float:
    power: float = 10.0 ** math.floor(math.log10(rough))
    return next(factor * power for factor in (1, 2, 5, 10) if factor * power >= rough * 0.999)
