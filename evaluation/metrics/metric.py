"""What a metric is: a sample measured as a vector of counts, a sum of such vectors as a score.

    rouge1      [[0.5, 1], [1.0, 1]]    F-measure and 1         sum [1.5, 2]     score 0.75
    perplexity  [[6.9, 3], [2.3, 1]]    nats and tokens         sum [9.2, 4]     score 9.97

Any set of rows is then scored by adding up its vectors, so a thousand bootstrap resamples are one
matrix product, and the interval and the paired test are written once, for all metrics.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from grist.registry import Registry

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Sample:
    """What one model made of one test example."""

    prompt: str
    reference: str
    output: str
    nll: float
    """Negative log-likelihood of the reference given the prompt: nats, summed over its tokens."""
    tokens: int
    """Tokens of the reference that were scored."""
    bytes: int
    """Length of the reference in UTF-8."""


class Metric(ABC):
    """Counts that add up over samples, and the score of a sum."""

    name: ClassVar[str]
    higher_is_better: ClassVar[bool | None]
    """None where nobody has said; such a metric shows a difference, but no side that is better."""

    @abstractmethod
    def signature(self) -> str:
        """State every choice that the number depends on, as `key:value|key:value`."""

    @abstractmethod
    def counts(self, samples: Sequence[Sample]) -> Array:
        """Measure each sample: n x d, where d is fixed for the metric."""

    @abstractmethod
    def score(self, summed: Array) -> Array:
        """Finish sums of counts, of shape (..., d), as scores of shape (...). Never NaN."""

    def rows(self, counts: Array) -> Array:
        """Score every sample alone, for a column of samples.parquet."""
        return self.score(counts)


class Mean(Metric):
    """A metric whose score is the plain mean of one value a sample."""

    @abstractmethod
    def value(self, sample: Sample) -> float:
        """Score one sample."""

    def counts(self, samples: Sequence[Sample]) -> Array:
        """Measure each sample as its value and 1."""
        return np.array([[self.value(sample), 1.0] for sample in samples]).reshape(-1, 2)

    def score(self, summed: Array) -> Array:
        """Divide the summed values by the number of samples; 0 when there are none."""
        return ratio(summed[..., 0], summed[..., 1])


def ratio(numerator: Array, denominator: Array) -> Array:
    """Divide element by element; 0 where there is nothing to divide by.

    >>> ratio(np.array([3.0, 3.0]), np.array([2.0, 0.0]))
    array([1.5, 0. ])
    """
    return np.divide(numerator, denominator, out=np.zeros_like(numerator), where=denominator > 0)


metrics: Registry[Metric] = Registry("metric")
