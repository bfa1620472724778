"""Pairs about the threshold: which are kept, where, and that they are those a step decides by."""

from collections.abc import Sequence
from pathlib import Path
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from pydantic import TypeAdapter, ValidationError

from curation.dedup import near
from curation.dedup.bands import Company, bounded, within
from curation.dedup.border import Border, joined
from curation.dedup.nearest import border as vector_border
from curation.steps.near_dedup import NearDedup
from curation.steps.semantic_dedup import SemanticDedup
from curation.steps.step import Step, steps
from grist import store
from grist.records import Record
from tests.builders import a_record
from tests.curation.test_curate import run_curate
from tests.curation.test_near_dedup import COPY, OTHER, SHARED, TEA, a_post

LOWER = TEA.replace("blue", "yellow")

WORDS = ("tea", "five", "harbour", "cups", "spoon", "ferry", "bread", "kettle", "window", "garden",
         "rain", "lemon")  # fmt: skip


def pairs_of(home: Path) -> list[tuple[str, str, str, float, bool]]:
    table = store.read_table(home / "curate" / "pairs.parquet")
    return [tuple(row.values()) for row in table.to_pylist()]


def test_a_pair_below_the_threshold_is_kept_beside_those_above_it(tmp_path: Path) -> None:
    made = [a_post(text, at) for at, text in enumerate([TEA, OTHER, COPY, LOWER])]
    result = run_curate(tmp_path, made, [NearDedup(pairs_from=0.5)])

    one, copy, lower = made[0].id, made[2].id, made[3].id
    found = {(id_, match): score for _, id_, match, score, _ in pairs_of(tmp_path)}
    assert set(found) == {(copy, one), (lower, one), (lower, copy)}
    assert found[copy, one] == round(SHARED / 70, 6)
    assert 0.5 <= found[lower, one] < 0.8
    assert {step for step, *_ in pairs_of(tmp_path)} == {"near_dedup"}
    told = dict(result.manifest.facts["pairs"]["near_dedup"])
    assert (tmp_path / "ingest" / "work" / told.pop("work")).is_dir()
    assert told == {
        "threshold": 0.8, "pairs_from": 0.5, "rows": 4, "complete": True, "pairs": 3,
        "kinds": ["page", "post", "row"], "made_for": {"pairs_from": 0.5},
    }  # fmt: skip
    assert "pairs.parquet" in [output.path for output in result.manifest.outputs]


def test_pairs_hold_no_text_and_are_kept_of_each_step(tmp_path: Path) -> None:
    made = [a_post(text, at) for at, text in enumerate([TEA, COPY])]
    twice: list[Step] = [NearDedup(threshold=0.9), NearDedup()]
    result = run_curate(tmp_path, made, twice)
    table = store.read_table(tmp_path / "curate" / "pairs.parquet")
    assert table.column_names == ["step", "id", "match", "score", "earlier"]
    assert table["step"].to_pylist() == ["near_dedup", "near_dedup@2"]
    assert list(result.manifest.facts["pairs"]) == ["near_dedup", "near_dedup@2"]


def test_a_run_without_dedup_has_no_pairs(tmp_path: Path) -> None:
    result = run_curate(tmp_path, [a_post(TEA, 0)], [])
    assert result.manifest.facts["pairs"] == {}
    assert not (tmp_path / "curate" / "pairs.parquet").exists()


def test_a_run_without_anything_near_says_so_with_an_empty_table(tmp_path: Path) -> None:
    messages = [a_record("hi", at=at) for at in range(4)]
    run_curate(tmp_path, messages, [NearDedup(), SemanticDedup(model="wordllama")])
    assert pairs_of(tmp_path) == []


def test_messages_that_are_only_linked_have_no_pairs(tmp_path: Path) -> None:
    made = [a_record("How do I reset my password?", at=at) for at in range(2)]
    step = SemanticDedup(model="wordllama", kinds=("message", "post"))
    result = run_curate(tmp_path, made, [step])
    assert pairs_of(tmp_path) == []
    assert result.manifest.facts["pairs"]["semantic_dedup"]["rows"] == 0


def test_where_there_are_too_many_the_nearest_to_the_threshold_stay() -> None:
    scores = np.array([0.65, 0.79, 0.8, 0.81, 0.95])
    found = Border(np.arange(1, 6), np.zeros(5, np.int64), scores).cut(0.8, most=3)
    assert found.scores.tolist() == [0.79, 0.8, 0.81]
    assert not found.complete
    assert not joined([found, Border(*joined([])[:3])]).complete


def test_of_a_pair_that_comes_twice_the_nearer_score_counts() -> None:
    pair = np.array([2, 1, 2]), np.array([0, 0, 0])
    found = Border(*pair, np.array([0.7, 0.8, 0.9])).ordered()
    assert (found.rows.tolist(), found.scores.tolist()) == ([1, 2], [0.8, 0.9])


@given(st.lists(st.lists(st.integers(0, 9), max_size=8), max_size=4), st.integers(1, 60))
@settings(max_examples=30, deadline=None)
def test_bounded_company_is_as_much_as_there_is_room_for(
    before: list[list[int]], most: int
) -> None:
    found = [Company(np.arange(len(some)), np.array(some, np.int64)) for some in before]
    some, complete = bounded(found, most)
    flat = [each for company in before for each in company]
    counts = [int(each) for company in some for each in company.before]
    assert complete == (sum(flat) <= most)
    reach = max(counts, default=0)
    assert counts == ([min(each, reach) for each in flat] if not complete else flat)
    if not complete:
        assert sum(counts) <= most or reach == 1
        assert sum(min(each, reach + 1) for each in flat) > most


def test_a_crowd_is_held_against_those_just_before_it_and_called_incomplete() -> None:
    texts = [f"tea at five by the harbour, bring cups and spoons, number {at}" for at in range(60)]
    sketches = near.sketched(texts, 0.5)
    whole = near.border(sketches, 0.5)
    assert whole.complete
    assert len(whole.rows) > 1_000
    some = near.border(sketches, 0.5, listed=2_000)
    assert not some.complete
    assert 60 <= len(some.rows) < 1_000
    assert set(zip(some.rows.tolist(), some.others.tolist(), strict=True)) <= set(
        zip(whole.rows.tolist(), whole.others.tolist(), strict=True)
    )
    assert len(within([Company(np.arange(3), np.array([0, 1, 2]))])[0]) == 3


def unit_vectors(count: int, seed: int) -> NDArray[np.float32]:
    random = np.random.default_rng(seed)
    centres = random.standard_normal((6, 8))
    found = centres[random.integers(0, 6, count)] + random.standard_normal((count, 8)) * 0.3
    vectors: NDArray[np.float32] = (found / np.linalg.norm(found, axis=1)[:, None]).astype(
        np.float32
    )
    return vectors


@pytest.mark.parametrize("count", [0, 1, 40, 2_500])
def test_pairs_of_vectors_are_all_those_from_the_floor_on(count: int) -> None:
    vectors = unit_vectors(count, seed=count)
    found = vector_border(vectors, 0.9, 0.95)
    scores = (vectors.astype(np.float64) @ vectors.T.astype(np.float64)).round(6)
    rows, others = np.nonzero(np.tril(scores >= 0.9, -1))
    assert found.complete
    assert found.rows.tolist() == rows.tolist()
    assert found.others.tolist() == others.tolist()


def test_of_too_many_vectors_those_nearest_to_the_threshold_are_kept() -> None:
    vectors = unit_vectors(300, seed=1)
    whole = vector_border(vectors, 0.9, 0.95)
    some = vector_border(vectors, 0.9, 0.95, most=len(whole.rows) - 200)
    assert not some.complete
    assert some.rows.tolist() == whole.cut(0.95, len(whole.rows) - 200).rows.tolist()
    few = vector_border(np.concatenate([vectors] * 12), 0.9, 0.95, most=100)
    assert (len(few.rows), few.complete) == (100, False)


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("near_dedup", {"pairs_from": 0.05}),
        ("near_dedup", {"threshold": 0.7, "pairs_from": 0.75}),
        ("semantic_dedup", {"pairs_from": 0}),
        ("semantic_dedup", {"pairs_from": 0.94}),
    ],
)
def test_a_recipe_cannot_ask_for_pairs_from_nowhere(name: str, wrong: dict[str, float]) -> None:
    with pytest.raises(ValidationError, match="pairs_from must be"):
        TypeAdapter(steps.choice()).validate_python({name: wrong})


def some_posts(seed: int, count: int = 40) -> Sequence[Record]:
    """Make posts of a few families, each an edit of an earlier one."""
    random = Random(seed)  # noqa: S311 - no secret
    texts = [" ".join(random.choices(WORDS, k=18)) for _ in range(5)]
    while len(texts) < count:
        edited = random.choice(texts).split()
        for _ in range(random.randint(1, 3)):
            edited[random.randrange(len(edited))] = random.choice(WORDS)
        texts.append(" ".join(edited))
    return [a_post(text, at, random.choice([None, 1, 2, 3])) for at, text in enumerate(texts)]
