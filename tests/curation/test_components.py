"""Which texts hang together by a chain of near ones, against a plain walk over all pairs."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curation.dedup import near
from curation.dedup.components import linked
from curation.dedup.jaccard import Sets, jaccard
from curation.dedup.near import sketched
from tests.curation.test_near_dedup_search import Numbers, Scores, many, scores, some_texts


def plainly(said: list[str], threshold: float) -> list[int]:
    """Join pair by pair; the first of those that hang together stands for all."""
    first = list(range(len(said)))
    for pair, score in scores(said, threshold).items():
        if score >= threshold:
            one, other = sorted(first[at] for at in pair)
            first = [one if at == other else at for at in first]
    return first


@given(some_texts, st.sampled_from([0.3, 0.6, 0.8, 1.0]), st.integers(1, 30))
@settings(max_examples=50, deadline=None)
def test_what_hangs_together_is_what_a_plain_walk_joins(
    said: list[str], threshold: float, at_once: int
) -> None:
    found = linked(sketched(said, threshold), threshold, at_once=at_once)

    assert found.tolist() == plainly(said, threshold)


@pytest.mark.parametrize("at_once", [1, 40, 1_000_000])
def test_so_it_is_with_many_texts_and_in_small_portions(at_once: int) -> None:
    said = many(400)

    found = linked(sketched(said, 0.6), 0.6, at_once=at_once)

    assert 50 < len(set(found.tolist())) < 350
    assert found.tolist() == plainly(said, 0.6)


def test_a_row_whose_neighbour_fell_hangs_together_with_it() -> None:
    letters = "abcdefghijklmnopqrstuvwxyz0123456789"
    said = [letters[:26], letters[4:30], letters[8:34], "tea at five"]

    assert linked(sketched(said, 0.6), 0.6).tolist() == [0, 0, 0, 3]


def test_of_thousands_of_near_copies_few_pairs_are_compared(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    compared = 0

    def counted(sets: Sets, left: Numbers, right: Numbers) -> Scores:
        nonlocal compared
        compared += len(left)
        return jaccard(sets, left, right)

    monkeypatch.setattr(near, "jaccard", counted)
    said = [f"tea at five at the harbour as ever, bring cup {at}" for at in range(2_000)]

    found = linked(sketched(said, 0.6), 0.6, at_once=2_000)

    assert not np.count_nonzero(found)
    assert compared < 2 * 2_000
