"""Comparing within clusters: what is guaranteed still, what is missed, and how that is measured."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from threadpoolctl import threadpool_limits

from curation.dedup.clusters import clustered
from curation.dedup.nearest import thinned
from curation.dedup.recall import recall
from curation.dedup.shelves import Shelves
from tests.curation.vectors import Vectors, plainly, some_vectors, texts_like


@given(
    some_vectors.filter(lambda vectors: len(vectors) > 3),
    st.sampled_from([0.3, 0.9]),
    st.integers(1, 3),
    st.integers(1, 5),
)
@settings(deadline=None, max_examples=50)
def test_with_shelves_only_what_a_row_asks_is_compared_whatever_the_sizes_of_blocks(
    vectors: Vectors, threshold: float, asked: int, block: int
) -> None:
    shelves = clustered(vectors, asked=asked)
    match, score = thinned(vectors, threshold, shelves, at_once=(block, 2))
    found = list(zip(match.tolist(), score.tolist(), strict=True))
    assert found == plainly(vectors, threshold, shelves)


def test_of_the_pairs_that_were_compared_no_two_kept_ones_match() -> None:
    vectors = texts_like(900)
    shelves = clustered(vectors, asked=2)
    match, score = thinned(vectors, 0.9, shelves)
    kept = np.flatnonzero(match < 0)
    near = np.argwhere(np.triu((vectors[kept] @ vectors[kept].T) >= 0.9 + 1e-5, k=1))
    compared = [shelves.own[kept[a]] in shelves.asked[kept[b]] for a, b in near]
    assert not any(compared)
    assert (match[match[match >= 0]] == -1).all()
    assert (score[match >= 0] >= 0.9).all()


def test_shelves_are_the_same_again_and_hold_those_that_are_alike() -> None:
    vectors = texts_like(2_000)
    shelves = clustered(vectors)
    for one, other in zip(shelves, clustered(vectors), strict=True):
        assert (one == other).all()
    assert (shelves.own == shelves.asked[:, 0]).all()
    assert shelves.own.max() < 44
    exact, close = (thinned(vectors, 0.95, where) for where in (None, shelves))
    fell = exact.match >= 0
    assert fell.sum() > 500
    assert (close.match >= 0)[fell].mean() > 0.98


def test_what_is_missed_is_measured_as_it_is() -> None:
    vectors = texts_like(1_200)
    shelves = clustered(vectors, asked=1)
    found = thinned(vectors, 0.9, shelves)
    kept = np.flatnonzero(found.match < 0)
    near = np.triu((vectors[kept].astype(np.float64) @ vectors[kept].T).round(6) >= 0.9, k=1)
    missed = int(near.any(axis=0).sum())
    assert missed > 5
    told = recall(vectors, 0.9, found, sample=1_200)
    fell = 1_200 - len(kept)
    assert told == (1_200, 1_200, fell + missed, fell)
    assert told.share == round(fell / (fell + missed), 6)
    assert recall(vectors, 0.9, thinned(vectors, 0.9)).share == 1.0


def test_a_planted_loss_is_seen_in_a_sample() -> None:
    """Every row stands twice; of the second ones half are hidden from the first."""
    alone = np.eye(200, dtype=np.float32)
    vectors = np.concatenate([alone, alone])
    own = np.zeros(400, np.int64)
    asked = np.concatenate([np.zeros(200, np.int64), np.arange(200) % 2])[:, None]
    own[200:] = asked[200:, 0]
    found = thinned(vectors, 0.9, Shelves(own, asked))
    assert (found.match >= 0).sum() == 100
    told = recall(vectors, 0.9, found, sample=100)
    assert told.sample == 100
    assert 0.3 < told.share < 0.7


@pytest.mark.parametrize("threads", [1, 2, 3])
def test_the_number_of_threads_does_not_show(threads: int) -> None:
    vectors = texts_like(4_500)  # enough for the sieve
    with threadpool_limits(threads, user_api="blas"):
        shelves = clustered(vectors)
        found = [thinned(vectors, 0.9, where) for where in (None, shelves)]
    again = clustered(vectors)
    assert (shelves.asked == again.asked).all()
    expected = [thinned(vectors, 0.9, where) for where in (None, again)]
    for one, other in zip(found, expected, strict=True):
        assert (one.match == other.match).all()
        assert (one.score == other.score).all()
