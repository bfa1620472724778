"""A bound that is never too low, and so changes no result."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curation.dedup import sieve
from curation.dedup.nearest import thinned
from tests.curation.vectors import Vectors, plainly, some_vectors, texts_like


@pytest.mark.parametrize("threshold", [0.5, 0.9, 0.97])
def test_what_the_sieve_leaves_out_was_never_near(
    threshold: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    vectors = texts_like(600)
    whole = thinned(vectors, threshold)
    for length in (2, 8, 15):
        monkeypatch.setattr(sieve, "_FEW", 0)
        monkeypatch.setattr(sieve, "_best_length", lambda *_, length=length: length)
        assert sieve.sieve(vectors, threshold).short.shape == (600, length + 1)
        cut = thinned(vectors, threshold, at_once=(100, 70))
        assert cut.match.tolist() == whole.match.tolist()
        assert cut.score.tolist() == whole.score.tolist()


@given(some_vectors.filter(len), st.integers(1, 2))
@settings(deadline=None, max_examples=50)
def test_a_product_of_short_vectors_is_never_too_low(vectors: Vectors, length: int) -> None:
    turning = sieve._turning(vectors)[:, :length]
    short = sieve._cut(vectors, turning)
    assert (short @ short.T >= vectors @ vectors.T - sieve._MARGIN).all()


def test_the_sieve_is_short_where_that_pays_and_whole_where_it_does_not() -> None:
    alike = texts_like(5_000, size=64)
    unlike = np.random.default_rng(1).standard_normal((5_000, 64)).astype(np.float32)
    unlike /= np.linalg.norm(unlike, axis=1, keepdims=True)
    assert sieve.sieve(alike, 0.95).short.shape[1] < 33
    assert sieve.sieve(unlike, 0.2).short is unlike


def test_a_crowd_just_below_the_threshold_is_compared_whole() -> None:
    random = np.random.default_rng(3)
    crowd = np.ones(16) + random.standard_normal((300, 16)) * 0.45
    vectors = (crowd / np.linalg.norm(crowd, axis=1, keepdims=True)).astype(np.float32)
    match, score = thinned(vectors, 0.9, at_once=(64, 32))
    assert list(zip(match.tolist(), score.tolist(), strict=True)) == plainly(vectors, 0.9)
