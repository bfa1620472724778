"""Groups and sides: what hangs together, who goes where, and that growing data moves nothing."""

from collections import Counter
from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curation.examples.builder import Example
from curation.splitting.columns import Columns
from curation.splitting.groups import Groups, grouped
from curation.splitting.section import SIDES, Split
from curation.splitting.sides import sides
from grist.errors import UserError
from tests.builders import columns, single

SEA = "the harbour lies quiet at dawn and nobody has yet seen the boats that went out at night"

names = st.lists(st.uuids().map(str), min_size=2, max_size=60, unique=True)


def groups_of(
    examples: Sequence[Example], *, times: Mapping[str, int] | None = None, near: float | None = 0.5
) -> list[str]:
    return list(grouped(columns(*examples, times=times), {}, near).names)


@given(names, st.integers(0, 9))
def test_no_side_stays_empty_while_there_are_groups_for_it(groups: list[str], seed: int) -> None:
    chosen = sides(dict.fromkeys(groups, 0), Split(), seed=seed)
    found = Counter(chosen.values())

    assert set(chosen) == set(groups)
    assert found["test"] >= 1
    assert found["train"] >= 1
    assert found["validation"] >= (len(groups) > 2)


@settings(max_examples=30)
@given(names, names, st.integers(0, 9))
def test_growing_data_moves_nothing(old: list[str], new: list[str], seed: int) -> None:
    # Enough groups that no side has to be filled.
    many = [f"{name}-{n}" for name in old for n in range(100)]
    before = sides(dict.fromkeys(many, 0), Split(), seed=seed)
    after = sides(dict.fromkeys([*many, *new], 0), Split(), seed=seed)

    assert all(after[group] == side for group, side in before.items())


def test_the_shares_are_about_what_was_asked() -> None:
    groups = {f"g{n}": 0 for n in range(10_000)}
    found = Counter(sides(groups, Split(test=0.2), seed=1).values())

    assert found["test"] == pytest.approx(2000, rel=0.08)
    assert found["validation"] == pytest.approx(800, rel=0.12)


def test_another_seed_draws_other_groups() -> None:
    groups = {f"g{n}": 0 for n in range(100)}

    assert sides(groups, Split(), seed=1) != sides(groups, Split(), seed=2)


def test_order_time_holds_out_the_latest_groups() -> None:
    groups = {f"g{n}": n for n in range(10)}
    chosen = sides(groups, Split(test=0.2, validation=0.1, order="time"), seed=1)

    assert {group for group, side in chosen.items() if side == "test"} == {"g8", "g9"}
    assert {group for group, side in chosen.items() if side == "validation"} == {"g7"}


def test_order_time_needs_times_for_what_it_holds_out() -> None:
    times = Columns.of([single("a")], {"a": -(2**62)}).latest
    groups = {"a": times[0], "b": times[0], "c": 5}

    with pytest.raises(UserError, match="order: time, but 2 of 3 groups have no time"):
        sides(groups, Split(test=0.4, order="time"), seed=1)


def test_one_group_cannot_be_split() -> None:
    with pytest.raises(UserError, match="1 group of examples cannot be split"):
        sides({"only": 0}, Split(), seed=1)
    with pytest.raises(UserError, match="`by: author` and `join` hang them together"):
        sides({"only": 0}, Split(by="author"), seed=1)


def test_copies_of_pages_share_a_group_and_chats_keep_their_session() -> None:
    one, two = single("Same  text", of="a"), single("same text", of="b")
    chat = single("same text", of="c", kind="message")

    assert groups_of([one, two, chat]) == ["a", "a", "c"]


def test_examples_of_one_record_share_a_group_whoever_made_them() -> None:
    one = Example("text", "row", "a", ("a",), None, "why?")
    other = Example("template", "row", "a", ("a",), "Q: why?", " so")
    copy = Example("text", "row", "b", ("b",), None, "WHY?")
    second = Example("template", "row", "b", ("b",), "Q: why?", " because")

    assert groups_of([one, other, copy, second]) == ["a"] * 4


def test_texts_that_are_near_share_a_group_and_so_do_those_that_a_third_brings_together() -> None:
    day = "there were other things to be told of that day"
    half = f"the harbour lies quiet at dawn and nobody has {day}"
    other = f"{day} which had begun with rain upon the hills"

    alone, joined = [single(SEA, of="a"), single(other, of="b")], single(half, of="c")

    assert groups_of(alone, near=0.3) == ["a", "b"]
    assert groups_of([*alone, joined], near=0.3) == ["a", "a", "a"]
    assert groups_of([*alone, joined], near=None) == ["a", "b", "c"]


def test_short_texts_of_one_template_are_no_near_copies() -> None:
    letters = [single(f"letter of {year}", of=str(year)) for year in range(1930, 1940)]

    assert len(set(groups_of(letters))) == 10


def test_a_joined_group_is_named_by_its_oldest_part_so_that_a_later_copy_renames_nothing() -> None:
    first, copy = single(SEA, of="b"), single(f"{SEA} indeed", of="a")

    assert groups_of([copy, first], times={"a": 20, "b": 10}) == ["b", "b"]
    assert groups_of([first, copy]) == ["b", "b"]  # without times the first in row order


def test_what_has_a_key_in_common_shares_a_group_named_by_it() -> None:
    made = [single("one", of="a"), single("two", of="b"), single("three", of="c")]

    found = grouped(columns(*made), {"a": "host", "b": "host"}, None)

    assert found == Groups(["host", "host", "c"], [0, 1, 2])


@settings(max_examples=60)
@given(
    st.lists(
        st.tuples(st.sampled_from(range(12)), st.sampled_from(range(6)), st.sampled_from("mr")),
        min_size=1,
        max_size=24,
    ),
    st.integers(0, 24),
)
def test_no_record_group_or_text_straddles_and_growth_moves_only_what_a_copy_joins(
    drawn: list[tuple[int, int, str]], before: int
) -> None:
    made = [
        Example(
            f"b{at}", "message" if kind == "m" else "row", f"g{at}", (f"r{rec}",), None, f"t{t}"
        )
        for at, (rec, t, kind) in enumerate(drawn)
    ]
    whole, part = groups_of(made), groups_of(made[:before])

    for one, name in zip(made, whole, strict=True):
        for other, other_name in zip(made, whole, strict=True):
            alike = one.kind == other.kind == "row" and one.text == other.text
            if one.records == other.records or one.group == other.group or alike:
                assert name == other_name
    joined = set(whole[before:])
    for old, new in zip(part, whole, strict=False):
        assert old == new or new in joined


@given(names, st.integers(0, 9), st.sampled_from(["hash", "time"]))
def test_every_group_has_one_side(groups: list[str], seed: int, order: str) -> None:
    times = {group: n for n, group in enumerate(groups)}
    chosen = sides(times, Split(order=order), seed=seed)  # type: ignore[arg-type]

    assert set(chosen.values()) <= set(SIDES)
    assert sides(dict(reversed(times.items())), Split(order=order), seed=seed) == chosen  # type: ignore[arg-type]


@settings(max_examples=40)
@given(st.dictionaries(st.uuids().map(str), st.integers(0, 50), min_size=3, max_size=40))
def test_in_order_of_time_no_train_group_ends_after_one_that_is_held_out(
    times: dict[str, int],
) -> None:
    chosen = sides(times, Split(test=0.2, validation=0.2, order="time"), seed=1)

    ends = {side: [times[g] for g, where in chosen.items() if where == side] for side in SIDES}
    assert max(ends["train"]) <= min(ends["validation"])
    assert max(ends["validation"]) <= min(ends["test"])
