"""Against the plainest loop: which vectors stay, for which each other falls, at what score."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curation.dedup.nearest import thinned
from tests.curation.vectors import Vectors, of_length_one, plainly, some_vectors


@given(some_vectors, st.sampled_from([0.3, 0.7, 0.93, 1.0]), st.integers(1, 5), st.integers(1, 4))
@settings(deadline=None)
def test_the_result_is_that_of_the_plainest_loop_whatever_the_sizes_of_blocks(
    vectors: Vectors, threshold: float, block: int, tile: int
) -> None:
    match, score = thinned(vectors, threshold, at_once=(block, tile))
    assert list(zip(match.tolist(), score.tolist(), strict=True)) == plainly(vectors, threshold)


@given(some_vectors, st.integers(0, 6), st.integers(1, 5))
@settings(deadline=None)
def test_held_rows_stay_whatever_they_match_and_others_fall_for_the_nearest_of_them(
    vectors: Vectors, held: int, block: int
) -> None:
    match, score = thinned(vectors, 0.7, held=held, at_once=(block, 4))
    found = list(zip(match.tolist(), score.tolist(), strict=True))
    assert found == plainly(vectors, 0.7, held=held)


@given(some_vectors, st.sampled_from([0.5, 0.9]))
@settings(deadline=None)
def test_no_two_kept_rows_match_and_each_other_names_a_kept_one(
    vectors: Vectors, threshold: float
) -> None:
    match, score = thinned(vectors, threshold)
    kept = vectors[match < 0].astype(np.float64)
    between = np.triu((kept @ kept.T).round(6), k=1)
    assert (between < threshold).all()
    assert (match[match[match >= 0]] == -1).all()
    assert (score[match >= 0] >= threshold).all()


@pytest.mark.parametrize("block", [1, 7, 64, 1_000])
def test_many_numbers_give_the_same_as_few_at_a_time(block: int) -> None:
    random = np.random.default_rng(5)
    seeds = random.standard_normal((60, 64)).astype(np.float32)
    near = seeds[random.integers(0, 60, 240)] + random.standard_normal((240, 64)) * 0.3
    vectors = np.concatenate([seeds, near]).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    match, score = thinned(vectors, 0.93, at_once=(block, 13))
    assert 20 < (match >= 0).sum() < 240
    assert list(zip(match.tolist(), score.tolist(), strict=True)) == plainly(vectors, 0.93)


def test_a_row_whose_only_neighbour_fell_stays() -> None:
    angles = np.radians([0, 18, 36])
    vectors = of_length_one([[np.cos(a), np.sin(a), 0] for a in angles])
    assert thinned(vectors, 0.93).match.tolist() == [-1, 0, -1]


def test_of_equally_near_ones_the_preferred_is_named() -> None:
    vectors = of_length_one([[1, 0.3, 0], [1, -0.3, 0], [1, 0, 0]])
    assert thinned(vectors, 0.95, at_once=(1, 1)).match.tolist() == [-1, -1, 0]


def test_a_score_is_rounded_before_it_is_compared() -> None:
    vectors = of_length_one([[1, 0, 0], [0.93 - 3e-8, np.sqrt(1 - 0.93**2), 0]])
    match, score = thinned(vectors, 0.93)
    assert (match.tolist(), score[1]) == ([-1, 0], 0.93)


def test_nothing_gives_nothing() -> None:
    assert thinned(of_length_one([]), 0.9).match.tolist() == []
