"""The step: what is nearly the same, which of it stays, and that shards and workers do not show."""

from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from curation.dedup.keeping import Keep
from curation.steps.near_dedup import NearDedup
from curation.steps.step import steps
from grist.records import Record
from tests.builders import a_record, frame
from tests.curation.test_curate import ledger, run_curate, texts

TEA = "Tea at five, at the harbour as ever. Bring the blue cups and a spoon!"
COPY = "Tea at five, at the harbour as ever. Bring the blue cups and the spoon!"
OTHER = "Nobody has seen the ferry since Tuesday, and the bread is running out."
SHARED, ALL = 59, 70  # of the runs of five characters of TEA and COPY


def a_post(text: str, at: int, day: int | None = None, kind: str = "post") -> Record:
    time = None if day is None else datetime(2024, 3, day, tzinfo=UTC)
    return a_record(text, at=at, kind=kind, time=time)


def dropped(
    made: Sequence[Record], step: NearDedup | None = None, cuts: Sequence[int] = ()
) -> list[tuple[str, str, float]]:
    """Run the step over shards; give id -> the id it falls for, and the score."""
    step, whole = step or NearDedup(), frame(made)
    edges = [0, *sorted(cuts), len(made)]
    shards = [whole.iloc[a:b].reset_index(drop=True) for a, b in pairwise(edges)]
    table = step.decide(pd.concat([step.signatures(shard) for shard in shards]))
    found = pd.concat([step.apply(shard, table) for shard in shards])
    assert set(found["reason"]) <= {"near"}
    return list(zip(found["id"], found["match"], found["score"], strict=True))


def test_a_row_falls_for_the_kept_one_that_is_nearest_with_its_exact_jaccard_index() -> None:
    made = [a_post(text, at) for at, text in enumerate([TEA, OTHER, COPY])]
    score = round(SHARED / ALL, 6)
    assert dropped(made) == [(made[2].id, made[0].id, score)]
    assert dropped(made, NearDedup(threshold=score)) == [(made[2].id, made[0].id, score)]
    assert dropped(made, NearDedup(threshold=score + 1e-6)) == []


@pytest.mark.parametrize(("keep", "stays"), [("oldest", 2), ("longest", 1), ("first", 0)])
def test_which_of_them_stays_is_the_rules_to_say(keep: Keep, stays: int) -> None:
    made = [a_post(TEA, 0), a_post(COPY, 1, 9), a_post(TEA, 2, 8)]
    found = dropped(made, NearDedup(keep=keep))
    assert {match for _, match, _ in found} == {made[stays].id}
    assert len(found) == 2


def test_case_width_and_white_space_fold() -> None:
    made = [a_post(TEA, 0), a_post(f"  {TEA.upper()}\n", 1), a_post(TEA.replace(" ", " \t"), 2)]
    assert dropped(made) == [(made[at].id, made[0].id, 1.0) for at in (1, 2)]


@pytest.mark.parametrize("text", ["", " \n", "ok", "thanks", "🫖🫖🫖🫖🫖🫖", "aaaaaaaaaaaaaaaaaaa"])
def test_a_text_of_less_than_three_shingles_is_left_to_exact_dedup(text: str) -> None:
    assert dropped([a_post(text, at) for at in range(3)]) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("🫖☕🍵🥛🧉🍶🍺🍷🥃🍹🧊🥤", "🫖☕🍵🥛🧉🍶🍺🍷🥃🍹🧊🥤🧋"),  # beyond the first plane
        ("cafe\u0301 a\u0300 cinq heures", "café à cinq heures!"),  # marks apart, and joined
        ("五時にいつもの港でお茶を飲みましょう", "五時にいつもの港でお茶を飲みましょう。"),
    ],
)
def test_texts_of_any_script_are_compared_by_their_characters(one: str, other: str) -> None:
    made = [a_post(one, 0), a_post(other, 1)]
    [(_, match, score)] = dropped(made)
    assert match == made[0].id
    assert 0.8 < score < 1


def test_a_kind_is_compared_with_itself_alone() -> None:
    made = [a_post(TEA, 1), a_post(COPY, 2, kind="page"), a_post(TEA, 3, kind="page")]
    assert [row for row, _, _ in dropped(made)] == [made[2].id]


def test_messages_are_left_alone_unless_named() -> None:
    made = [a_post(TEA, at, kind="message") for at in range(3)]
    assert dropped(made) == []
    assert len(dropped(made, NearDedup(kinds=("message",)))) == 2


def words(count: int, seed: int) -> list[str]:
    random = Random(seed)  # noqa: S311 - no secret
    return ["".join(random.choices("abdeilnorstu", k=random.randint(2, 8))) for _ in range(count)]


@pytest.mark.parametrize(("one", "other"), [(195, 205), (179, 223), (200, 200), (150, 180)])
def test_copies_about_the_border_of_the_two_forms_find_each_other(one: int, other: int) -> None:
    long = words(other, seed=1)
    made = [a_post(" ".join(long), 0), a_post(" ".join(long[:one]), 1)]
    [(_, match, score)] = dropped(made)
    assert match == made[0].id
    assert 0.8 <= score <= 1


def test_long_texts_are_compared_by_words() -> None:
    long = words(400, seed=1)
    edited = [*long[:200], "kettle", *long[201:]]
    made = [a_post(" ".join(text), at) for at, text in enumerate([long, edited])]
    [(_, _, score)] = dropped(made)
    assert score == round((396 - 5) / (396 + 5), 6)


pieces = st.sampled_from(
    ["tea at five ", "by the harbour ", "bring cups ", "five o'clock ", "é🫖 "]
)
some_texts = st.lists(pieces, max_size=6).map("".join)


@given(
    st.lists(
        st.tuples(
            some_texts,
            st.none() | st.integers(1, 3),
            st.sampled_from(["post", "page", "message"]),
        ),
        max_size=12,
    ),
    st.sampled_from(["oldest", "longest", "first"]),
    st.data(),
)
@settings(max_examples=25, deadline=None)
def test_shards_do_not_show(
    drawn: list[tuple[str, int | None, str]], keep: Keep, data: st.DataObject
) -> None:
    made = [a_post(text, at, day, kind) for at, (text, day, kind) in enumerate(drawn)]
    cuts = data.draw(st.lists(st.integers(0, len(made)), max_size=3))
    step = NearDedup(keep=keep, threshold=0.5)
    assert dropped(made, step, cuts) == dropped(made, step)


@given(st.permutations(range(7)))
@settings(max_examples=15, deadline=None)
def test_the_order_of_rows_does_not_show_beyond_the_keep_rule(order: list[int]) -> None:
    said = [TEA, OTHER, COPY, TEA[:-8], OTHER[:-5], COPY + " " + TEA, TEA]
    made = [a_post(said[at], at, 1 + at) for at in order]
    straight = [a_post(text, at, 1 + at) for at, text in enumerate(said)]
    assert sorted(dropped(made)) == sorted(dropped(straight))


def test_rows_are_the_same_with_any_number_of_workers(tmp_path: Path) -> None:
    said = [TEA, OTHER, COPY, "ok", OTHER + "!", "ok", " ".join(words(300, seed=3))]
    made = [a_post(text, at) for at, text in enumerate(said)]
    one, two = (
        run_curate(tmp_path / str(workers), made, [NearDedup()], workers=workers)
        for workers in (1, 2)
    )
    assert one.manifest.outputs == two.manifest.outputs
    assert texts(tmp_path / "1" / "curate" / "records") == [TEA, OTHER, "ok", "ok", said[-1]]
    drops = ledger(tmp_path / "1")
    assert drops["match"].tolist() == [made[0].id, made[1].id]
    assert drops["reason"].tolist() == ["near", "near"]


def test_a_shard_without_anything_to_compare_does_no_harm(tmp_path: Path) -> None:
    messages = [a_record("hi", at=at) for at in range(4)]  # a whole shard of them
    run_curate(tmp_path, [*messages, a_post(TEA, 4), a_post(COPY, 5)], [NearDedup()])
    assert texts(tmp_path / "curate" / "records") == ["hi"] * 4 + [TEA]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"threshold": 0.05}, "threshold must be"),
        ({"threshold": 1.01}, "threshold must be"),
        ({"keep": "newest"}, "'oldest', 'longest' or 'first'"),
        ({"kinds": []}, "names no kind"),
        ({"kinds": ["chat"]}, "'page', 'post', 'message' or 'row'"),
    ],
)
def test_a_recipe_cannot_ask_for_what_is_not(wrong: dict[str, Any], said: str) -> None:
    recipe = TypeAdapter(steps.choice())
    assert recipe.validate_python({"near_dedup": {"threshold": 0.9}})
    with pytest.raises(ValidationError, match=said):
        recipe.validate_python({"near_dedup": wrong})
