"""Sets, signatures and scores, against Python's own sets and the theory."""

import tracemalloc
from collections.abc import Iterable, Sequence
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from curation.dedup import jaccard, minhash, shingles
from curation.dedup.jaccard import Sets, packed
from curation.dedup.minhash import banded, shape, signed
from curation.dedup.near import sketched
from curation.dedup.outline import Outlines
from curation.dedup.shingles import Form, forms, shingled

Hashes = NDArray[np.uint32]


def runs(text: str, form: Form = Form.CHARS) -> set[str]:
    """Cut a text into shingles as plainly as can be."""
    if form is Form.CHARS:
        return {text[at : at + 5] for at in range(len(text) - 4)}
    words = text.split(" ")
    return {" ".join(words[at : at + 5]) for at in range(len(words) - 4)}


def index(one: set[str], other: set[str]) -> float:
    return round(len(one & other) / len(one | other), 6)


def sets_of(said: Sequence[str], form: Form) -> dict[int, bytes]:
    return {
        int(text): data
        for block in shingled(said, form)
        for text, data in zip(block.texts, packed(block.hashes), strict=True)
    }


def sets(data: Iterable[bytes]) -> Sets:
    every = list(data)
    column = np.empty(len(every), object)
    column[:] = every
    return Sets.of(column)


def a_set(*hashes: int) -> Hashes:
    return np.array([sorted(hashes)], np.uint32)


some_text = st.text("ab é🫖茶\u0301", max_size=30)
some_set = st.sets(st.integers(0, 2**32 - 1), min_size=1, max_size=40)


@given(st.lists(some_text, min_size=1, max_size=8), st.sampled_from(Form))
@settings(max_examples=60, deadline=None)
def test_a_text_has_as_many_hashes_as_shingles_and_shares_as_many(
    said: list[str], form: Form
) -> None:
    found = sets_of(said, form)
    assert set(found) == {at for at, text in enumerate(said) if runs(text, form)}
    for at, data in found.items():
        assert len(data) == 4 * len(runs(said[at], form))
    pairs = np.array([(a, b) for a in found for b in found], np.int64).reshape(-1, 2)
    numbered = sets(found.get(at, b"") for at in range(len(said)))
    scores = jaccard.jaccard(numbered, pairs[:, 0], pairs[:, 1])
    plain = [index(runs(said[a], form), runs(said[b], form)) for a, b in pairs.tolist()]
    assert scores.tolist() == plain


@given(st.lists(some_text, max_size=8), st.integers(0, 8))
@settings(max_examples=40, deadline=None)
def test_sketches_of_parts_are_those_of_the_whole(said: list[str], cut: int) -> None:
    whole = sketched(said, 0.7)
    parts = [sketched(some, 0.7) for some in (said[:cut], said[cut:])]
    assert whole.to_numpy().tolist() == [row for part in parts for row in part.to_numpy().tolist()]


def test_sizes_of_chunks_and_blocks_do_not_show(monkeypatch: pytest.MonkeyPatch) -> None:
    random = Random(2)  # noqa: S311 - no secret
    said = ["".join(random.choices("tea five ", k=random.randint(0, 900))) for _ in range(60)]
    said = [" ".join(text.split()) for text in said]
    whole = {form: sets_of(said, form) for form in Form}
    monkeypatch.setattr(shingles, "_BLOCK", 50)
    monkeypatch.setattr(shingles, "_CHUNK", 200)  # most texts are huge, then
    assert {form: sets_of(said, form) for form in Form} == whole


@given(some_set, some_set)
@settings(max_examples=60, deadline=None)
def test_the_signature_of_a_union_is_slot_by_slot_the_smaller(one: set[int], two: set[int]) -> None:
    a, b, both = (signed(a_set(*each)) for each in (one, two, one | two))
    assert (np.minimum(a, b) == both).all()


def test_what_stands_in_a_row_twice_and_how_much_is_signed_at_a_time_do_not_show(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    hashes = np.sort(np.random.default_rng(1).integers(0, 2**32, (9, 50), np.uint32), axis=1)
    alone = signed(hashes)
    again = np.concatenate([hashes, np.repeat(hashes[:, -1:], 9, axis=1)], axis=1)
    monkeypatch.setattr(minhash, "_CELLS", 20)
    assert (signed(again) == alone).all()


def pairs_of(size: int, shared: int, count: int) -> tuple[Hashes, Hashes]:
    hashes = np.random.default_rng(size).integers(0, 2**32, (count, 2 * size), np.uint32)
    return hashes[:, :size], hashes[:, size - shared : 2 * size - shared]


@pytest.mark.parametrize(("size", "shared"), [(4, 2), (10, 8), (40, 20), (110, 90), (900, 700)])
def test_two_sets_agree_in_a_slot_with_the_probability_of_their_index(
    size: int, shared: int
) -> None:
    true = shared / (2 * size - shared)
    one, other = (signed(each) for each in pairs_of(size, shared, 300))
    agree = (one == other).mean(axis=1)
    assert abs(agree.mean() - true) < 0.012
    # No wider than the binomial of slots that know nothing of each other.
    assert agree.std() < 1.1 * (true * (1 - true) / minhash.SLOTS) ** 0.5


@pytest.mark.parametrize(
    ("size", "shared", "threshold"), [(10, 9, 0.8), (45, 40, 0.8), (94, 78, 0.7), (340, 280, 0.7)]
)
def test_pairs_at_the_threshold_are_missed_as_rarely_as_is_said(
    size: int, shared: int, threshold: float
) -> None:
    assert threshold <= shared / (2 * size - shared) < threshold + 0.02
    one, other = (banded(signed(each), threshold) for each in pairs_of(size, shared, 1_000))
    missed = 1 - (one == other).any(axis=1).mean()
    assert missed <= minhash.MISS + 0.012  # three standard errors


@given(st.floats(0.1, 1))
def test_the_bands_of_any_threshold_keep_the_bound(threshold: float) -> None:
    bands, width = shape(threshold)
    assert bands * width <= minhash.SLOTS
    assert (1 - threshold**width) ** bands <= minhash.MISS


@given(st.lists(some_set, min_size=2, max_size=8), st.sampled_from([0.3, 0.6, 0.8, 1.0]))
@settings(max_examples=60, deadline=None)
def test_an_outline_never_refuses_a_near_pair(drawn: list[set[int]], threshold: float) -> None:
    grown = [*drawn, *(each | {1, 2} for each in drawn)]
    numbered = sets(a_set(*each).tobytes() for each in grown)
    left, right = (side.ravel() for side in np.indices((len(grown), len(grown))))
    may = Outlines(numbered).may_be_near(left, right, threshold)
    near = jaccard.jaccard(numbered, left, right) >= threshold
    assert not (near & ~may).any()


def test_an_outline_refuses_most_pages_of_one_template() -> None:
    own = np.random.default_rng(4).integers(0, 2**32, (30, 250), np.uint32)
    frame = np.repeat(own[:1], 30, axis=0)
    hashes = np.sort(np.concatenate([frame, own], axis=1), axis=1)[1:]
    pages = sets(packed(hashes))
    left, right = np.triu_indices(29, k=1)
    assert jaccard.jaccard(pages, left, right).max() < 0.35
    assert not Outlines(pages).may_be_near(left, right, 0.7).any()


@pytest.mark.parametrize("size", [40, 300, 800, 3_000, 7_000])
@pytest.mark.parametrize("threshold", [0.5, 0.8])
def test_an_outline_is_wide_enough_for_its_sets(size: int, threshold: float) -> None:
    drawn = np.random.default_rng(5).integers(0, 2**32, (40, size), np.uint32)
    drawn[:, : size // 10] = drawn[0, : size // 10]  # a twentieth of all
    unlike = sets(packed(np.sort(drawn, axis=1)))
    left, right = np.triu_indices(40, k=1)
    assert Outlines(unlike).may_be_near(left, right, threshold).mean() < 0.01


def test_outlines_are_the_same_whoever_was_looked_at_before() -> None:
    drawn = np.random.default_rng(6).integers(0, 2**32, (60, 90), np.uint32)
    drawn[30:, :70] = drawn[:30, :70]
    some = sets(packed(np.sort(drawn, axis=1)))
    left, right = np.indices((60, 60)).reshape(2, -1)
    again = Outlines(some)
    parts = [again.may_be_near(left[at::7], right[at::7], 0.6) for at in range(7)]
    at_once = Outlines(some).may_be_near(left, right, 0.6)
    assert [part.tolist() for part in parts] == [at_once[at::7].tolist() for at in range(7)]


def test_texts_about_the_border_have_both_forms_and_others_one() -> None:
    said = [" ".join(["tea"] * count) for count in (1, 178, 179, 200, 223, 224, 900)]
    found = forms(said, 0.8)
    assert found[Form.CHARS].tolist() == [True] * 5 + [False] * 2
    assert found[Form.WORDS].tolist() == [False] * 2 + [True] * 5
    assert 179 / 224 < 0.8


def test_sets_that_were_cut_are_compared_by_a_sample(monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = (np.sort(each, axis=1) for each in pairs_of(6_000, 5_000, 4))
    whole = sets([*packed(one), *packed(other)])
    left, right = np.arange(4), np.arange(4, 8)
    true = jaccard.jaccard(whole, left, right)
    monkeypatch.setattr(jaccard, "MOST", 1_000)
    cut = sets([*packed(one), *packed(other)])
    assert cut.sizes.tolist() == [1_000] * 8
    estimate = jaccard.jaccard(cut, left, right)
    assert np.abs(estimate - true).max() < 4 * (0.25 / 1_000) ** 0.5
    assert (jaccard.jaccard(cut, left, left) == 1).all()
    mixed = sets([*packed(one), *whole.data[4:]])
    assert np.abs(jaccard.jaccard(mixed, left, right) - true).max() < 4 * (0.25 / 1_000) ** 0.5


@pytest.mark.parametrize("gap", [" ", ""])
def test_a_text_of_ten_megabytes_is_signed_in_bounded_memory(gap: str) -> None:
    text = gap.join(f"{at:07}" for at in range(1_300_000))
    tracemalloc.start()
    try:
        [row] = sketched([text], 0.8).to_dict("records")
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    form = "words" if gap else "chars"
    assert len(row[form]) == 4 * jaccard.MOST
    assert peak < 25 * len(text)
