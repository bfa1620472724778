"""How many rows stay, and which."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from curation.steps.limit import Limit
from curation.steps.sample import Sample
from curation.steps.step import GlobalFilter, steps
from grist.records import Record
from tests.builders import a_record, frame


def kept(step: GlobalFilter, made: list[Record], *, cut: int = 0) -> list[str]:
    """Treat rows in one shard, or in two."""
    import pandas as pd

    rows = frame(made)
    shards = [rows.iloc[:cut].reset_index(drop=True), rows.iloc[cut:].reset_index(drop=True)]
    table = step.decide(pd.concat([step.signatures(shard) for shard in shards], ignore_index=True))
    fallen = pd.concat([step.apply(shard, table) for shard in shards])
    assert set(fallen["reason"]) <= {step.name}
    return rows["text"][~rows["id"].isin(fallen["id"])].tolist()


def by(*speakers: str) -> list[Record]:
    return [a_record(f"{who}{at}", at=at, speaker=who) for at, who in enumerate(speakers)]


def test_the_first_rows_stay_or_the_last_in_row_order() -> None:
    made = by("a", "b", "c", "d")
    assert kept(Limit(rows=2), made) == ["a0", "b1"]
    assert kept(Limit(rows=2, last=True), made, cut=3) == ["c2", "d3"]
    assert kept(Limit(rows=9), made) == ["a0", "b1", "c2", "d3"]


def test_a_limit_can_be_of_each_speaker_thread_or_kind() -> None:
    pages = [a_record("p", at=8, kind="page"), a_record("q", at=9, kind="page", thread="8")]
    made = [*by("a", "a", "b", "a"), *(replace(page, speaker=None) for page in pages)]
    assert kept(Limit(rows=1, per="speaker"), made) == ["a0", "b2", "p"]
    assert kept(Limit(rows=1, per="speaker", last=True), made, cut=2) == ["b2", "a3", "q"]
    assert kept(Limit(rows=1, per="kind"), made) == ["a0", "p"]
    assert kept(Limit(rows=1, per="thread"), made) == ["a0", "q"]


def test_a_share_is_about_that_much_and_keeps_the_order() -> None:
    made = [a_record(str(at), at=at) for at in range(1000)]
    some = kept(Sample(share=0.3), made)
    assert 250 < len(some) < 350
    assert some == sorted(some, key=int)
    assert kept(Sample(share=1), made) == [str(at) for at in range(1000)]
    assert kept(Sample(share=0.3, seed=1), made) != some


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 40), st.integers(0, 40), st.floats(0.01, 1), st.integers(1, 20))
def test_more_data_or_a_larger_share_takes_nothing_away(
    many: int, more: int, share: float, rows: int
) -> None:
    made = [a_record(str(at), at=at) for at in range(many + more)]
    few = kept(Sample(share=share), made[:many])
    assert few == [text for text in kept(Sample(share=share), made, cut=many) if int(text) < many]
    assert set(few) <= set(kept(Sample(share=min(1, share * 2)), made[:many]))
    drawn = kept(Sample(rows=rows), made)
    assert len(drawn) == min(rows, len(made))
    assert set(drawn) <= set(kept(Sample(rows=rows + 1), made))


def test_rows_are_drawn_of_each_group() -> None:
    made = by(*"aaaaabbbbbcc")
    drawn = kept(Sample(rows=3, per="speaker"), made)
    assert sorted(text[0] for text in drawn) == list("aaabbbcc")
    assert drawn == kept(Sample(rows=3, per="speaker"), made, cut=6)


def test_no_rows_are_fine() -> None:
    for step in (Limit(rows=1, per="thread"), Sample(share=0.5), Sample(rows=2, per="kind")):
        assert kept(step, []) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"limit": {}},
        {"limit": {"rows": 0}},
        {"limit": {"rows": 1, "per": "day"}},
        {"sample": {}},
        {"sample": {"share": 0.1, "rows": 2}},
        {"sample": {"share": 0}},
        {"sample": {"share": 1.1}},
        {"sample": {"share": 0.5, "per": "kind"}},
        {"sample": {"rows": 5, "seed": -1}},
    ],
)
def test_a_recipe_cannot_ask_for_what_is_not(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(steps.choice()).validate_python(wrong)
