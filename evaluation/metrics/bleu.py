"""Corpus BLEU: how many of the output's word 1- to 4-grams stand in the reference.

    output "the cat sat", reference "the cat sat down"
    ->  [3, 4,  3, 2, 1, 0,  3, 2, 1, 0]    lengths, n-grams found, n-grams there are

Papineni et al., 2002 (aclanthology.org/P02-1040), as sacrebleu computes it (Post, 2018, W18-6319).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from evaluation.metrics.metric import Array, Metric, Sample, metrics

ORDERS = 4
Tokenizer = Literal["13a", "char", "intl", "zh", "none"]  # sacrebleu's others need downloads


@metrics
@dataclass(frozen=True)
class Bleu(Metric):
    """Geometric mean of the 1- to 4-gram precisions, times a penalty for brevity; 0 to 100.

    What is scored is the output against the one reference, over the whole corpus: the mean of
    sentence scores is another, higher number. An output without a single n-gram of the reference
    scores 0: empty outputs, empty references, and both empty.

    Attributes:
        tokenize: sacrebleu's name for how text is cut into words. "13a" suits scripts that put
            spaces between words; "char" those that do not, such as Chinese, Japanese and Thai.
    """

    name: ClassVar[str] = "bleu"
    higher_is_better: ClassVar[bool] = True
    tokenize: Tokenizer = "13a"

    def signature(self) -> str:
        """Give sacrebleu's own signature."""
        from sacrebleu import __version__

        return f"nrefs:1|case:mixed|eff:no|tok:{self.tokenize}|smooth:exp|version:{__version__}"

    def counts(self, samples: Sequence[Sample]) -> Array:
        """Measure output length, reference length, 4 x n-grams found, 4 x n-grams there are."""
        from sacrebleu.metrics.bleu import BLEU

        # Private, but what sacrebleu's significance tests are built on; no public call gives the
        # statistics of many rows. `force` only silences a warning about tokenized-looking input.
        rows = BLEU(tokenize=self.tokenize, force=True)._extract_corpus_statistics(
            [sample.output for sample in samples], [[sample.reference for sample in samples]]
        )
        return np.array(rows, dtype=np.float64).reshape(-1, 2 + 2 * ORDERS)

    def score(self, summed: Array) -> Array:
        """Score a corpus. An order that no output is long enough for makes it 0."""
        logs, possible = _log_precisions(summed)
        scores: Array = _brevity(summed) * np.exp(logs.mean(axis=-1)) * possible.all(axis=-1)
        return scores

    def rows(self, counts: Array) -> Array:
        """Score each row by the orders that it is long enough for (sacrebleu's effective order)."""
        logs, possible = _log_precisions(counts)
        orders = np.maximum(possible.sum(axis=-1), 1)
        scores: Array = _brevity(counts) * np.exp(logs.sum(axis=-1) / orders)
        return scores


def _log_precisions(summed: Array) -> tuple[Array, NDArray[np.bool_]]:
    """Give the log of each order's precision (0 where there are no n-grams), and where there are.

    An order without a match counts as half a match, the next such order as a quarter, and so on:
    method 3 of Chen and Cherry, 2014 (W14-3346), which is what mteval does.
    """
    found, there = summed[..., 2 : 2 + ORDERS], summed[..., 2 + ORDERS :]
    missed = found == 0
    smoothed = np.where(missed, 0.5 ** np.cumsum(missed, axis=-1), found)
    possible = there > 0
    precision = np.where(possible, 100 * smoothed, 1.0) / np.where(possible, there, 1.0)
    return np.log(precision), possible


def _brevity(summed: Array) -> Array:
    """Give the factor for outputs shorter than the references; 0 where nothing matched at all."""
    output, reference = summed[..., 0], summed[..., 1]
    matched = (summed[..., 2 : 2 + ORDERS] > 0).any(axis=-1)
    factors: Array = np.exp(np.minimum(0.0, 1 - reference / np.maximum(output, 1.0))) * matched
    return factors
