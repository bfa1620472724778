"""Which copy stays, what counts as one, and that shards do not show."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any, Literal

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from curation.steps.exact_dedup import ExactDedup
from curation.steps.step import steps
from grist import records
from grist.records import Record, Source
from grist.text import comparable

Keep = Literal["oldest", "longest", "first"]
SOURCE = Source("a.json", "1", "ab", "jsonl@1")


def a_post(text: str, day: int | None = None, **parts: Any) -> dict[str, Any]:
    time = None if day is None else datetime(2024, 3, day, tzinfo=UTC)
    return {"text": text, "time": time, "kind": "post", **parts}


def a_message(text: str, day: int | None = 1, speaker: str = "ana", **parts: Any) -> dict[str, Any]:
    return a_post(text, day, **{"kind": "message", "thread": "7", "speaker": speaker, **parts})


def frame(rows: Iterable[dict[str, Any]]) -> pd.DataFrame:
    made = (Record(id=f"r{at}", source=SOURCE, **row) for at, row in enumerate(rows))
    return records.frame(records.table(made))


def dropped(
    *rows: dict[str, Any], keep: Keep = "oldest", cuts: Sequence[int] = ()
) -> dict[str, str]:
    """Run the step over rows in shards; give dropped id -> the id it copies."""
    step, whole = ExactDedup(keep), frame(rows)
    edges = [0, *sorted(cuts), len(rows)]
    shards = [whole.iloc[a:b] for a, b in pairwise(edges)]
    table = step.decide(pd.concat([step.signatures(shard) for shard in shards]))
    found = pd.concat([step.apply(shard, table) for shard in shards])
    assert set(found["reason"]) <= {"duplicate"}
    assert set(found["score"]) <= {1.0}
    return dict(zip(found["id"], found["match"], strict=True))


def test_the_oldest_copy_stays_and_is_named() -> None:
    assert dropped(a_post("Tea  at FIVE", 2), a_post("tea at five", 1)) == {"r0": "r1"}


def test_a_row_without_a_time_is_the_youngest() -> None:
    assert dropped(a_post("tea"), a_post("tea", 9)) == {"r0": "r1"}


def test_of_equals_the_first_in_row_order_stays() -> None:
    assert dropped(a_post("tea", 1), a_post("tea", 1), a_post("tea", 1)) == {"r1": "r0", "r2": "r0"}


def test_the_longest_or_the_first_stays_on_request() -> None:
    rows = [a_post("tea five", 2), a_post("tea   five", 3), a_post("tea  five", 1)]
    assert dropped(*rows, keep="longest") == {"r0": "r1", "r2": "r1"}
    assert dropped(*rows, keep="first") == {"r1": "r0", "r2": "r0"}


def test_empty_texts_are_no_copies_of_each_other() -> None:
    assert dropped(a_post(""), a_post(" \n"), a_message(""), a_message("")) == {}


def test_a_page_and_a_post_can_be_copies() -> None:
    assert dropped(a_post("tea", 1), a_post("tea", 2, kind="page")) == {"r1": "r0"}


def test_ok_said_a_hundred_times_is_speech() -> None:
    assert dropped(*(a_message("ok", day) for day in range(1, 29))) == {}


@pytest.mark.parametrize("keep", ["oldest", "longest", "first"])
def test_an_export_read_twice_is_dropped_whatever_the_rule(keep: Keep) -> None:
    export = [a_message("ok"), a_message("  OK"), a_message("ok", speaker="rui")]
    assert dropped(export[0], export[2], export[1], export[2], keep=keep) == {
        "r2": "r0",
        "r3": "r1",
    }


@pytest.mark.parametrize(
    "other",
    [
        a_message("ok", thread="8"),
        a_message("ok", speaker="rui"),
        a_message("ok", 2),
        a_message("okay"),
        a_post("ok", 1),
    ],
)
def test_messages_that_differ_in_anything_are_both_kept(other: dict[str, Any]) -> None:
    assert dropped(a_message("ok"), other) == {}


def test_messages_without_a_time_are_never_copies() -> None:
    assert dropped(a_message("ok", None), a_message("ok", None)) == {}


def test_columns_that_run_into_each_other_do_not_read_alike() -> None:
    assert dropped(a_message("ok", thread="7 a", speaker="b"), a_message("ok", speaker="a b")) == {}


def test_the_step_takes_only_what_it_knows() -> None:
    recipe = TypeAdapter(steps.choice())
    assert recipe.validate_python("exact_dedup") == ExactDedup()
    with pytest.raises(ValidationError):
        recipe.validate_python({"exact_dedup": {"keep": "newest"}})


rows_ = st.lists(
    st.builds(
        a_post,
        st.sampled_from(["tea", "Tea", "tea ", "cake", "ﬁne", "fine", "", " "]),
        st.none() | st.integers(1, 3),
        kind=st.sampled_from(["page", "post", "row", "message"]),
        thread=st.none() | st.just("7"),
        speaker=st.none() | st.sampled_from(["ana", "rui"]),
    ),
    max_size=12,
)


@given(rows_, st.sampled_from(["oldest", "longest", "first"]), st.data())
@settings(max_examples=50, deadline=None)
def test_no_two_kept_rows_match_and_each_dropped_one_names_a_kept_one(
    rows: list[dict[str, Any]], keep: Keep, data: st.DataObject
) -> None:
    gone = dropped(*rows, keep=keep)
    same = {f"r{at}": _compared_by(row, at) for at, row in enumerate(rows)}
    kept = [same[id_] for id_ in same if id_ not in gone]
    assert len(kept) == len(set(kept))
    assert all(match not in gone and same[id_] == same[match] for id_, match in gone.items())
    cuts = data.draw(st.lists(st.integers(0, len(rows)), max_size=3))
    assert dropped(*rows, keep=keep, cuts=cuts) == gone


def _compared_by(row: dict[str, Any], at: int) -> object:
    """Say in the plainest way what makes a row a copy of another."""
    text = comparable(row["text"])
    if not text or (row["kind"] == "message" and row["time"] is None):
        return at
    if row["kind"] == "message":
        return (row["thread"], row["speaker"], row["time"], text)
    return text
