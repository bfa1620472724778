"""Against the plainest loop: which texts stay, for which each other falls, at what score."""

from collections.abc import Iterator
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from curation.dedup import bands, near, shingles
from curation.dedup.jaccard import Sets, jaccard
from curation.dedup.near import nearest, sketched, thinned
from curation.dedup.nearest import Nearest
from tests.curation.test_near_dedup_sets import index, runs

Numbers = NDArray[np.int64]
Scores = NDArray[np.float64]
FORMS = {"chars": shingles.Form.CHARS, "words": shingles.Form.WORDS}


def scores(said: list[str], threshold: float) -> dict[tuple[int, int], float]:
    """Compare all pairs that share a band, by Python's own sets."""
    sketches = sketched(said, threshold).to_dict("list")
    found: dict[tuple[int, int], float] = {}
    for name, form in FORMS.items():
        keys = [np.frombuffer(each, np.uint32) for each in sketches[f"{name[:-1]}_bands"]]
        for a in range(len(said)):
            for b in range(a + 1, len(said)):
                if len(keys[a]) and len(keys[b]) and (keys[a] == keys[b]).any():
                    score = index(runs(said[a], form), runs(said[b], form))
                    found[a, b] = max(score, found.get((a, b), 0))
    return found


def plainly(said: list[str], threshold: float, held: int = 0) -> list[tuple[int, float]]:
    """Take texts in order; each falls for the nearest kept one before it that matches."""
    compared = scores(said, threshold)
    kept: list[int] = []
    found = []
    for at in range(len(said)):
        near_ones = {other: compared.get((other, at), 0.0) for other in kept}
        best = max(near_ones.values(), default=0.0)
        if best >= threshold:
            found.append((min(o for o, score in near_ones.items() if score == best), best))
        else:
            found.append((-1, -np.inf))
        if best < threshold or at < held:
            kept.append(at)
    return found


def listed(found: Nearest) -> list[tuple[int, float]]:
    return list(zip(found.match.tolist(), found.score.tolist(), strict=True))


words = st.sampled_from(["tea", "at", "five", "harbour", "cups", "é🫖"])
some_texts = st.lists(st.lists(words, max_size=14).map(" ".join), max_size=14)


@pytest.fixture(scope="module", autouse=True)
def short_border() -> Iterator[None]:
    """Let texts of eight words be long, so that both forms are met."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(shingles, "_BORDER", 8)
        yield


@given(
    some_texts, st.sampled_from([0.3, 0.6, 0.8, 1.0]), st.integers(1, 30), st.sampled_from([0, 3])
)
@settings(max_examples=80, deadline=None)
def test_the_result_is_that_of_the_plainest_loop_however_many_pairs_are_listed_at_once(
    said: list[str], threshold: float, at_once: int, held: int
) -> None:
    found = thinned(sketched(said, threshold), threshold, held=held, at_once=at_once)
    assert listed(found) == plainly(said, threshold, held)


@given(some_texts, st.sampled_from([0.5, 0.8]))
@settings(max_examples=40, deadline=None)
def test_no_two_kept_texts_match_and_each_other_names_a_kept_one(
    said: list[str], threshold: float
) -> None:
    found = thinned(sketched(said, threshold), threshold)
    kept = set(np.flatnonzero(found.match < 0).tolist())
    compared = scores(said, threshold)
    assert not [pair for pair, score in compared.items() if score >= threshold and kept >= {*pair}]
    for row in np.flatnonzero(found.match >= 0).tolist():
        assert int(found.match[row]) in kept
        assert found.score[row] == compared[int(found.match[row]), row] >= threshold


def many(count: int) -> list[str]:
    """Write texts of which many are near others, some by way of a third."""
    random = Random(5)  # noqa: S311 - no secret
    vocabulary = ["".join(random.choices("adeilnorst", k=random.randint(2, 8))) for _ in range(900)]
    said = [random.choices(vocabulary, k=random.randint(3, 40)) for _ in range(count // 2)]
    while len(said) < count:
        copy = list(random.choice(said))
        for _ in range(random.randint(0, 1 + len(copy) // 10)):
            copy[random.randrange(len(copy))] = random.choice(vocabulary)
        said.append(copy)
    random.shuffle(said)
    return [" ".join(each) for each in said]


def test_rows_that_share_many_bands_meet_once_and_others_once_for_each_band() -> None:
    crowded = np.array([[7, 8, 9]] * 5 + [[7, 8, 1]], np.uint32)
    rows, others = np.arange(3), np.arange(3, 6)
    met = [
        pair
        for found in bands.between(crowded, rows, others, at_once=4)
        for pair in zip(*found, strict=True)
    ]
    assert sorted(met) == [(row, other) for row in range(3) for other in range(3, 6)]

    sparse = np.array([[1, 1], [2, 2], [3, 3], [1, 1], [2, 9], [4, 4]], np.uint32)
    listed = bands.between(sparse, rows, others, at_once=4)
    assert sorted(pair for found in listed for pair in zip(*found, strict=True)) == [
        (0, 3),
        (0, 3),
        (1, 4),
    ]


@pytest.mark.parametrize("threshold", [0.5, 0.6, 0.7])
def test_rows_of_one_template_fall_as_bands_say_however_they_meet(threshold: float) -> None:
    random = Random(3)  # noqa: S311 - no secret
    frame = [f"word{at}" for at in range(24)]
    said = [
        " ".join(word if random.random() > 0.06 else f"own{random.randrange(30)}" for word in frame)
        for _ in range(120)
    ]
    found = plainly(said, threshold)
    for at_once in (100, 2_000):
        sketches = sketched(said, threshold)
        assert listed(thinned(sketches, threshold, at_once=at_once)) == found


@pytest.mark.parametrize("at_once", [1, 40, 1_000_000])
def test_pairs_in_small_portions_give_what_they_give_at_once(at_once: int) -> None:
    said = many(600)
    found = thinned(sketched(said, 0.7), 0.7, at_once=at_once)
    assert 100 < (found.match >= 0).sum() < 300
    assert listed(found) == plainly(said, 0.7)


def test_all_but_a_few_of_the_pairs_that_match_are_found() -> None:
    said = many(400)
    sets = [runs(text) for text in said]
    matching = [(a, b) for b in range(400) for a in range(b) if index(sets[a], sets[b]) >= 0.7]
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(shingles, "_BORDER", 200)
        compared = scores(said, 0.7)
    assert len(matching) > 100
    assert sum(pair in compared for pair in matching) >= 0.98 * len(matching)


def test_copies_of_one_text_are_compared_with_the_one_that_stays_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    compared = 0

    def counted(sets: Sets, left: Numbers, right: Numbers) -> Scores:
        nonlocal compared
        compared += len(left)
        return jaccard(sets, left, right)

    monkeypatch.setattr(near, "jaccard", counted)
    said = [f"tea at five at the harbour as ever, bring cup {at}" for at in range(2_000)]
    found = thinned(sketched(said, 0.6), 0.6, at_once=2_000)
    assert (found.match == 0).sum() == 1_999
    assert compared < 2 * 2_000


def test_a_row_whose_only_neighbour_fell_stays() -> None:
    letters = "abcdefghijklmnopqrstuvwxyz0123456789"
    said = [letters[:26], letters[4:30], letters[8:34]]
    assert scores(said, 0.6).keys() >= {(0, 1), (1, 2)}
    assert thinned(sketched(said, 0.6), 0.6).match.tolist() == [-1, 0, -1]


def test_the_nearest_of_other_texts_is_named_and_none_where_there_is_none() -> None:
    among = ["bread is running out", "tea at five, at the harbour", "tea at five at the harbour!"]
    said = ["tea at five at the harbour", "ok", "bread is running out", "the ferry is late"]
    found = nearest(sketched(said, 0.5), sketched(among, 0.5), 0.5)
    assert found.match.tolist() == [2, -1, 0, -1]
    assert found.score[[0, 2]].tolist() == [index(runs(said[0]), runs(among[2])), 1.0]


def test_of_equally_near_ones_the_first_is_named() -> None:
    among = sketched(["tea at five"] * 3, 0.5)
    assert nearest(among[:1], among, 0.5, at_once=1).match.tolist() == [0]


def test_nothing_gives_nothing() -> None:
    nothing, tea = sketched([], 0.8), sketched(["tea at five"], 0.8)
    assert thinned(nothing, 0.8).match.tolist() == []
    assert nearest(tea, nothing, 0.8).match.tolist() == [-1]
    assert nearest(nothing, tea, 0.8).match.tolist() == []
