import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.metrics import Metric, Sample, metrics
from evaluation.metrics.perplexity import MAX_NATS, BitsPerByte, Perplexity

ROWS = st.tuples(st.floats(0, 1e4), st.integers(1, 500), st.integers(1, 2000))


def a_sample(nll: float, tokens: int, size: int = 1) -> Sample:
    return Sample(prompt="", reference="", output="", nll=nll, tokens=tokens, bytes=size)


def corpus_score(metric: Metric, samples: list[Sample]) -> float:
    return float(metric.score(metric.counts(samples).sum(axis=0)))


def test_the_registry_lists_the_metrics_in_the_order_of_the_report() -> None:
    rouges = ["rouge1", "rouge2", "rougeL", "rougeLsum"]

    assert list(metrics) == ["bleu", "chrf", *rouges, "perplexity", "bits_per_byte"]


def test_a_uniform_choice_among_50_tokens_has_perplexity_50() -> None:
    assert corpus_score(Perplexity(), [a_sample(7 * math.log(50), 7)]) == pytest.approx(50)


def test_a_uniform_choice_among_256_bytes_costs_8_bits_each() -> None:
    sample = a_sample(12 * math.log(256), 4, size=12)

    assert corpus_score(BitsPerByte(), [sample]) == pytest.approx(8)


def test_long_rows_weigh_more_than_short_ones() -> None:
    samples = [a_sample(90 * math.log(2), 90), a_sample(10 * math.log(1024), 10)]

    # (90 x 1 bit + 10 x 10 bits) / 100 tokens; the mean of the rows' perplexities would be 513.
    assert corpus_score(Perplexity(), samples) == pytest.approx(2**1.9)


def test_a_row_alone_has_its_own_perplexity() -> None:
    counts = Perplexity().counts([a_sample(math.log(8), 3), a_sample(0.0, 5)])

    assert Perplexity().rows(counts) == pytest.approx([2, 1])


def test_a_corpus_without_tokens_or_bytes_is_certain() -> None:
    nothing = [a_sample(0.0, 0, size=0)]

    assert corpus_score(Perplexity(), nothing) == corpus_score(Perplexity(), []) == 1
    assert corpus_score(BitsPerByte(), nothing) == corpus_score(BitsPerByte(), []) == 0


def test_a_hopeless_model_has_a_finite_perplexity() -> None:
    assert corpus_score(Perplexity(), [a_sample(1e6, 1)]) == math.exp(MAX_NATS)


@given(st.lists(ROWS, min_size=1, max_size=6))
def test_perplexity_and_bits_per_byte_tell_of_the_same_nats(
    rows: list[tuple[float, int, int]],
) -> None:
    samples = [a_sample(*row) for row in rows]
    nll, tokens, size = (sum(column) for column in zip(*rows, strict=True))

    nats = min(nll / tokens, MAX_NATS)
    assert math.log(corpus_score(Perplexity(), samples)) == pytest.approx(nats, abs=1e-9)
    assert corpus_score(BitsPerByte(), samples) == pytest.approx(nll / size / math.log(2))


@pytest.mark.parametrize("metric", [Perplexity(), BitsPerByte()])
def test_many_sums_are_scored_at_once(metric: Metric) -> None:
    sums = np.array([[[1.0, 2.0], [3.0, 4.0]], [[0.0, 0.0], [5.0, 1.0]]])

    scores = metric.score(sums)
    assert scores.shape == (2, 2)
    assert scores[1, 1] == metric.score(sums[1, 1])


@pytest.mark.parametrize("metric", [Perplexity(), BitsPerByte()])
def test_lower_is_better_and_the_signature_says_what_is_scored(metric: Metric) -> None:
    assert not metric.higher_is_better
    assert "scored:reference" in metric.signature()
