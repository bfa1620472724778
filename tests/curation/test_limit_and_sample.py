"""How many rows stay, and which."""

from collections import Counter
from collections.abc import Collection
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from curation.dedup.keeping import HELD
from curation.steps.limit import Limit, Per
from curation.steps.sample import Sample
from curation.steps.step import GlobalFilter, steps
from grist.records import Record
from tests.builders import a_record, frame


def kept(
    step: GlobalFilter, made: list[Record], *, cut: int = 0, held: Collection[str] = ()
) -> list[str]:
    """Treat rows in one shard, or in two; texts that are `held` stay, as the runner sees to it."""
    import pandas as pd

    rows = frame(made)
    shards = [rows.iloc[:cut].reset_index(drop=True), rows.iloc[cut:].reset_index(drop=True)]
    signatures = pd.concat([step.signatures(shard) for shard in shards], ignore_index=True)
    if held:
        assert step.wants_held
        signatures[HELD] = rows["text"].isin(held).to_numpy()
    table = step.decide(signatures)
    fallen = pd.concat([step.apply(shard, table) for shard in shards])
    assert set(fallen["reason"]) <= {step.name}
    return rows["text"][~rows["id"].isin(fallen["id"]) | rows["text"].isin(held)].tolist()


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


def test_rows_that_are_held_count_first_and_the_others_fill_up() -> None:
    made = by("a", "b", "c", "d", "e")
    assert kept(Limit(rows=3), made, held=["d3", "e4"]) == ["a0", "d3", "e4"]
    assert kept(Limit(rows=3, last=True), made, held=["a0", "b1"]) == ["a0", "b1", "e4"]
    assert kept(Limit(rows=1), made, held=["b1", "d3"]) == ["b1", "d3"]
    drawn = kept(Sample(rows=2), made)
    [other] = set(kept(Sample(rows=2), made, held=["a0"])) - {"a0"}
    assert other in drawn


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from("abc"), st.booleans()), max_size=30),
    st.integers(1, 12),
    st.integers(0, 30),
    st.sampled_from(["limit", "last", "sample"]),
    st.sampled_from([None, "speaker"]),
)
def test_exactly_so_many_stay_unless_more_are_held(
    drawn: list[tuple[str, bool]], rows: int, cut: int, which: str, per: Per | None
) -> None:
    made = by(*(speaker for speaker, _ in drawn))
    held = {row.text for row, (_, is_held) in zip(made, drawn, strict=True) if is_held}
    step = Sample(rows=rows, per=per) if which == "sample" else Limit(rows, per, which == "last")

    def groups(texts: Collection[str]) -> Counter[str]:
        return Counter(text[0] if per else "all" for text in texts)

    stays = kept(step, made, cut=min(cut, len(made)), held=held)
    present, protected = groups([row.text for row in made]), groups(held)

    assert held <= set(stays)
    assert groups(stays) == {
        group: max(protected[group], min(rows, many)) for group, many in present.items()
    }
    freely = kept(step, made)
    assert set(stays) - held <= set(freely)  # nothing stays that would have gone without them


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
