"""A metric whose rows were scored elsewhere: their scores stand in samples.parquet.

    evaluate:politeness   0.25  0.0  0.5   ->  [[0.25, 1], [0.0, 1], [0.5, 1]]   score 0.25

The score of a corpus is the plain mean, so interval and paired test are those of any other metric.
What the column was made with stands in its metadata, so that the table explains itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from evaluation.foreign.names import Foreign
from evaluation.metrics.metric import Array, Metric, Sample, ratio

if TYPE_CHECKING:
    import pyarrow as pa

SIGNATURE = b"signature"  # the key of a column's metadata


@dataclass(frozen=True)
class Column:
    """A score for each row, and how it came about."""

    values: tuple[float, ...]
    signature: str


@dataclass(frozen=True)
class Recorded(Metric):
    """The mean of a column."""

    name: str  # type: ignore[misc] # of each object, where other metrics have it of their class
    made_with: str
    higher_is_better: bool | None = None  # type: ignore[misc]

    def signature(self) -> str:
        """Give what the table says of the column."""
        return self.made_with

    def counts(self, samples: Sequence[Sample]) -> Array:
        """Refuse: a sample does not hold what was recorded of it."""
        raise NotImplementedError(f"{self.name} is read from the table, not measured again")

    def recorded(self, values: Sequence[float]) -> Array:
        """Measure each row as its value and 1."""
        return np.array([[value, 1.0] for value in values]).reshape(-1, 2)

    def score(self, summed: Array) -> Array:
        """Divide the summed values by the number of rows; 0 when there are none."""
        return ratio(summed[..., 0], summed[..., 1])


def recorded(metric: Foreign, schema: "pa.Schema") -> Recorded:
    """Take a metric from a table of samples."""
    said = (schema.field(metric.name).metadata or {}).get(SIGNATURE, b"")
    higher = {"higher": True, "lower": False, None: None}[metric.better]
    return Recorded(metric.name, said.decode(), higher)
