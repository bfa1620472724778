"""Corpus chrF2: how many character 1- to 6-grams output and reference share.

    output "tea", reference "teas"  ->  [3, 4, 3,  2, 3, 2,  1, 2, 1,  0, 1, 0,  0, 0, 0,  0, 0, 0]
    for each order: n-grams of the output, of the reference, of both

It needs no words, so it serves all scripts, and short texts on which BLEU is 0. Popović, 2015
(aclanthology.org/W15-3049), as sacrebleu computes it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from evaluation.metrics.metric import Array, Metric, Sample, metrics, ratio

ORDERS = 6
BETA = 2  # recall weighs twice what precision does: chrF2


@metrics
@dataclass(frozen=True)
class Chrf(Metric):
    """F2 of the mean character n-gram precision and the mean recall; 0 to 100.

    What is scored is the output against the one reference, without white space. A corpus with
    nothing in common scores 0: empty outputs, empty references, and both empty.
    """

    name: ClassVar[str] = "chrf"
    higher_is_better: ClassVar[bool] = True

    def signature(self) -> str:
        """Give sacrebleu's own signature."""
        from sacrebleu import __version__

        return f"nrefs:1|case:mixed|eff:yes|nc:{ORDERS}|nw:0|space:no|version:{__version__}"

    def counts(self, samples: Sequence[Sample]) -> Array:
        """Measure, for each order, the n-grams of the output, of the reference, and of both."""
        from sacrebleu.metrics.chrf import CHRF

        # Private, for the reason given in bleu.py.
        rows = CHRF(char_order=ORDERS, beta=BETA)._extract_corpus_statistics(
            [sample.output for sample in samples], [[sample.reference for sample in samples]]
        )
        return np.array(rows, dtype=np.float64).reshape(-1, 3 * ORDERS)

    def score(self, summed: Array) -> Array:
        """Average precision and recall over the orders that both sides have, then combine them."""
        output, reference, both = (summed[..., column::3] for column in range(3))
        shared = (output > 0) & (reference > 0)
        orders = shared.sum(axis=-1).astype(np.float64)
        precision = ratio((ratio(both, output) * shared).sum(axis=-1), orders)
        recall = ratio((ratio(both, reference) * shared).sum(axis=-1), orders)
        weight = BETA**2
        return 100 * ratio((1 + weight) * precision * recall, weight * precision + recall)
