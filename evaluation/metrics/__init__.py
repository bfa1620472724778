"""The metrics, in the order in which a report shows them.

Adding one is a file with a class under `@metrics` and its name in the import below.
"""

from evaluation.metrics import bleu, chrf, rouge, perplexity  # noqa: F401, I001 - registers, in order
from evaluation.metrics.metric import Metric, Sample, metrics

__all__ = ["Metric", "Sample", "metrics"]
