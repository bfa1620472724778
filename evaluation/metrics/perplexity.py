"""How surprised a model is by the true text: perplexity and bits per byte.

    nll 6.9 nats over 3 tokens, 12 bytes  ->  perplexity 9.97, 0.83 bits per byte

What is scored is the reference given the prompt; the output plays no part. Both are ratios of sums,
so a long row weighs more than a short one: the mean of the rows' perplexities is another number,
ruled by the worst rows (github.com/huggingface/evaluate/issues/688).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from evaluation.metrics.metric import Array, Metric, Sample, metrics, ratio

MAX_NATS = 700.0  # exp() of more is infinite, which neither JSON nor a bootstrap can hold


@metrics
@dataclass(frozen=True)
class Perplexity(Metric):
    """exp(nats / tokens) over the whole corpus; from 1 up, lower is better.

    Only models with the same tokenizer compare by it; for others there is `bits_per_byte`.
    A corpus without tokens has perplexity 1, that of a text which is certain.
    """

    name: ClassVar[str] = "perplexity"
    higher_is_better: ClassVar[bool] = False

    def signature(self) -> str:
        """Say what is averaged over what."""
        return "unit:token|weight:tokens|scored:reference"

    def counts(self, samples: Sequence[Sample]) -> Array:
        """Measure nats and tokens."""
        return np.array([[s.nll, s.tokens] for s in samples], dtype=np.float64).reshape(-1, 2)

    def score(self, summed: Array) -> Array:
        """Turn nats a token into a number of equally likely choices."""
        nats = ratio(summed[..., 0], summed[..., 1])
        return np.exp(np.minimum(nats, MAX_NATS))


@metrics
@dataclass(frozen=True)
class BitsPerByte(Metric):
    """Nats / ln 2 / bytes of UTF-8 over the whole corpus; from 0 up, lower is better.

    Bytes are the same for every tokenizer, so any two models compare by it. A corpus without bytes
    scores 0.
    """

    name: ClassVar[str] = "bits_per_byte"
    higher_is_better: ClassVar[bool] = False

    def signature(self) -> str:
        """Say what is averaged over what."""
        return "unit:byte|log:2|weight:bytes|scored:reference"

    def counts(self, samples: Sequence[Sample]) -> Array:
        """Measure bits and bytes."""
        rows = [[s.nll / math.log(2), s.bytes] for s in samples]
        return np.array(rows, dtype=np.float64).reshape(-1, 2)

    def score(self, summed: Array) -> Array:
        """Divide bits by bytes."""
        return ratio(summed[..., 0], summed[..., 1])
