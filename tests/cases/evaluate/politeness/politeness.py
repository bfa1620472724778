"""A metric of somebody's own, as `evaluate` wants it: how polite an answer is.

"thank you, no more tea please"   ->  {"politeness": 0.333333, "words": 6.0}
"""

from collections.abc import Sequence

import datasets
import evaluate

from .words import POLITE  # noqa: TID252 - how evaluate finds a second file


class Politeness(evaluate.Metric):  # type: ignore[misc] # evaluate has no types
    """The share of an answer's words that are polite ones, and how many words it has."""

    def _info(self) -> evaluate.MetricInfo:
        return evaluate.MetricInfo(
            description="The share of polite words.",
            citation="",
            inputs_description="predictions and references: texts; the references are not read.",
            features=datasets.Features(
                {"predictions": datasets.Value("string"), "references": datasets.Value("string")}
            ),
        )

    def _compute(self, predictions: Sequence[str], references: Sequence[str]) -> dict[str, float]:
        words = [word.strip(".,!?") for text in predictions for word in text.lower().split()]
        polite = sum(word in POLITE for word in words)
        return {"politeness": polite / max(len(words), 1), "words": float(len(words))}
