"""Vectors, and exact copies, held against what an earlier run kept."""

from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curation.dedup import index
from curation.dedup.vectors import packed
from curation.steps.near_dedup import NearDedup
from curation.steps.semantic_dedup import SemanticDedup
from grist.errors import UsageError
from grist.records import record_id
from tests.builders import a_record, frame
from tests.curation.test_curate import ledger, run_curate, texts
from tests.curation.test_dedup_index import an_index
from tests.curation.vectors import Vectors, texts_like

THRESHOLD = 0.8


def signatures(vectors: Vectors, seed: int) -> pd.DataFrame:
    """Make the signatures of as many posts and pages, some of them without a time."""
    random = Random(seed)  # noqa: S311
    count = len(vectors)
    rows = pd.DataFrame(
        {
            "id": [record_id("rows", str(at)) for at in range(count)],
            "kind": [random.choice(["post", "post", "page"]) for _ in range(count)],
            "time": pd.Series(
                [random.choice([None, "2024-03-01", "2024-03-02"]) for _ in range(count)],
                dtype="datetime64[ms, UTC]",
            ),
            "length": [random.randint(1, 9) for _ in range(count)],
        }
    )
    return rows.assign(vector=packed(vectors, rows.index))


def decided(step: SemanticDedup, rows: pd.DataFrame, earlier: pd.DataFrame) -> pd.DataFrame:
    """Decide with these rows for an index."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(index, "read", lambda _: earlier)
        return step.decide(rows)


@given(
    st.integers(0, 10_000),
    st.integers(1, 59),
    st.sampled_from(["oldest", "longest", "first"]),
    st.sampled_from([300_000, 10]),
)
@settings(max_examples=25, deadline=None)
def test_what_is_kept_with_an_index_keeps_both_promises(
    seed: int, cut: int, keep: Any, exact_up_to: int
) -> None:
    """As of one run over all; where not all are compared, what is earlier is all the same."""
    vectors = texts_like(60, seed=seed)
    whole = signatures(vectors, seed)
    first, later = whole[:cut].reset_index(drop=True), whole[cut:].reset_index(drop=True)
    step = SemanticDedup(threshold=THRESHOLD, keep=keep, exact_up_to=exact_up_to)

    kept_first = first[~first["id"].isin(step.decide(first)["id"])]
    dropped = decided(SemanticDedup(**{**vars(step), "against": "earlier"}), later, kept_first)

    before = set(kept_first["id"])
    stays = set(later["id"]) - set(dropped["id"])
    at = {id_: place for place, id_ in enumerate(whole["id"])}
    kinds = whole["kind"].tolist()
    score = (vectors.astype(np.float64) @ vectors.astype(np.float64).T).round(6)
    for one in stays:
        for other in (before | stays if exact_up_to > len(whole) else before) - {one}:
            if kinds[at[one]] == kinds[at[other]]:
                assert score[at[one], at[other]] < THRESHOLD
    for drop in dropped.to_dict("records"):
        assert drop["match"] in before | stays
        assert kinds[at[drop["id"]]] == kinds[at[drop["match"]]] == drop["kind"]
        assert score[at[drop["id"]], at[drop["match"]]] == drop["score"]
        assert drop["score"] >= THRESHOLD
        assert (drop["reason"] == "similar_earlier") == (drop["match"] in before)


def test_vectors_of_another_length_are_refused() -> None:
    earlier, later = (signatures(texts_like(4, size=size), 0) for size in (16, 32))

    with pytest.raises(UsageError, match="has vectors of 16 numbers, and this recipe's model make"):
        decided(SemanticDedup(against="earlier"), later, earlier.assign(kind="post"))


def test_a_lower_threshold_than_that_of_the_index_is_refused(tmp_path: Path) -> None:
    made = [a_record("Tea at five, at the harbour.", kind="post")]
    home = an_index(tmp_path, made, SemanticDedup(model="wordllama", threshold=0.9))
    lower = SemanticDedup(model="wordllama", threshold=0.85, against=str(home))

    with pytest.raises(UsageError, match=r"made with threshold 0\.9, and this recipe has 0\.85"):
        lower.inputs(Path())
    assert SemanticDedup(model="wordllama", threshold=0.95, against=str(home)).inputs(Path())


def test_against_an_index_near_dedup_finds_exact_copies_too(tmp_path: Path) -> None:
    """So `exact_dedup` needs none: what it alone would find has fewer than three shingles."""
    long = " ".join(f"word{at}" for at in range(9_000))
    said = ["tea at 5", "Tea at five, at the harbour.", long, "thanks"]
    earlier = [a_record(text, at=at, kind="post") for at, text in enumerate(said)]
    home = an_index(tmp_path / "earlier", earlier, NearDedup(threshold=1.0))
    later = [a_record(text.upper(), at=10 + at, kind="post") for at, text in enumerate(said)]

    run_curate(tmp_path / "later", later, [NearDedup(threshold=1.0, against=str(home))])

    assert texts(tmp_path / "later" / "curate" / "records") == ["THANKS"]
    told = ledger(tmp_path / "later")[["reason", "match", "score"]].to_numpy().tolist()
    assert told == [["near_earlier", earlier[at].id, 1.0] for at in range(3)]


@given(st.text("abé \u3000Ａ1", min_size=9, max_size=60), st.sampled_from([0.3, 0.8, 1.0]))
@settings(max_examples=30, deadline=None)
def test_an_exact_copy_of_any_text_with_three_shingles_is_found(
    text: str, threshold: float
) -> None:
    step = NearDedup(threshold=threshold)
    earlier, later = (
        step.signatures(frame([a_record(said, at=at, kind="post")]))
        for at, said in enumerate([text, f"  {text.swapcase()}\n"])
    )
    if not any(len(earlier[form][0]) for form in ("chars", "words")):
        return  # it has fewer, once white space is folded
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(index, "read", lambda _: earlier)
        dropped = NearDedup(threshold=threshold, against="earlier").decide(later)

    assert dropped[["match", "score"]].to_numpy().tolist() == [[earlier["id"][0], 1.0]]
