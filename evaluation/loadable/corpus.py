"""What the loadable metrics share: columns in, the score of the corpus out.

    compute(predictions=[...], references=[...])                    {"bleu": 39.4}
    compute(..., replicates=1000, groups=sessions, seed=7)          {"bleu": 39.4, "low": 37.3, ...}

A result holds numbers alone, as whoever calls `evaluate` averages, logs or bootstraps all that it
finds in there; what a number was made with, `signature()` says.

Scripts import this module and not its classes: `evaluate` takes the first class that it meets in a
script for the metric.
"""

import inspect
from collections.abc import Sequence
from typing import Any, ClassVar

import datasets
import evaluate

from evaluation.intervals import interval
from evaluation.metrics import Metric, Sample, metrics

_INPUTS = """
Args:
{columns}
    replicates: with so many bootstrap resamples, also give the ends of the 95 % interval.
    groups: a label for each row; rows with the same one are resampled together.
    seed: of the resamples.

Returns:
    The score of the whole corpus under the metric's name; `low` and `high` where asked for.
"""


class Corpus(evaluate.Metric):  # type: ignore[misc] # evaluate has no types
    """A metric of ours in the shape of `evaluate`.

    Attributes:
        ours: the name of the metric.
        columns: what goes in: the type of each column, and what it holds.
        paper: where the method is from, as BibTeX.
        address: where to read it.
    """

    ours: ClassVar[str]
    columns: ClassVar[dict[str, tuple[str, str]]]
    paper: ClassVar[str]
    address: ClassVar[str]

    @property
    def scorer(self) -> Metric:
        """The metric itself."""
        made: Metric = metrics.get(self.ours)()
        return made

    def signature(self) -> str:
        """State every choice that the score depends on."""
        return self.scorer.signature()

    def _info(self) -> evaluate.MetricInfo:
        said = "\n".join(f"    {name}: {what}" for name, (_, what) in self.columns.items())
        types = {name: datasets.Value(kind) for name, (kind, _) in self.columns.items()}
        return evaluate.MetricInfo(
            description=inspect.getdoc(type(self.scorer)) or "",
            citation=self.paper,
            inputs_description=_INPUTS.format(columns=said),
            features=datasets.Features(types),
            reference_urls=[self.address],
        )

    def _scored(
        self,
        samples: Sequence[Sample],
        *,
        replicates: int | None = None,
        groups: Sequence[str] | None = None,
        seed: int = 0,
    ) -> dict[str, float]:
        """Score a corpus, and say how sure that is where resamples are asked for."""
        metric = self.scorer
        counts = metric.counts(samples)
        score = {metric.name: float(metric.score(counts.sum(axis=0)))}
        if replicates is None:
            return score
        labels = [str(number) for number in range(len(samples))] if groups is None else groups
        found = interval(counts, list(labels), metric, seed=seed, replicates=replicates)
        return score | {"low": found.low, "high": found.high}


class OfTexts(Corpus):
    """What was written, against what should have been."""

    columns: ClassVar = {
        "predictions": ("string", "what was written, a text for each row."),
        "references": ("string", "what should have been, one text for each row."),
    }

    def _compute(
        self, predictions: Sequence[str], references: Sequence[str], **interval_of: Any
    ) -> dict[str, float]:
        pairs = zip(predictions, references, strict=True)
        samples = [_sample(output=output, reference=reference) for output, reference in pairs]
        return self._scored(samples, **interval_of)


class OfLikelihoods(Corpus):
    """How likely a model found texts, by their length; the second column is that length."""

    def _compute(self, nll: Sequence[float], **other: Any) -> dict[str, float]:
        unit = list(self.columns)[-1]
        lengths = other.pop(unit)
        pairs = zip(nll, lengths, strict=True)
        samples = [_sample(nll=nats, **{unit: length}) for nats, length in pairs]
        return self._scored(samples, **other)


def _sample(**known: Any) -> Sample:
    """Make a sample of what a metric looks at; the rest plays no part."""
    nothing: dict[str, Any] = {
        "prompt": "",
        "reference": "",
        "output": "",
        "nll": 0.0,
        "tokens": 0,
        "bytes": 0,
    }
    return Sample(**nothing | known)
