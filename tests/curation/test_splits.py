from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curation.examples.builder import Example
from curation.splits import SIDES, Split, crowds, leaks, share_groups, sides
from grist.errors import UserError


def an_example(text: str, *, group: str, kind: str = "message", at: int = 0) -> Example:
    return Example("chat", kind, group, (f"{group}-{at}",), "", text)


names = st.lists(st.uuids().map(str), min_size=2, max_size=60, unique=True)


@given(names, st.integers(0, 9))
def test_no_side_stays_empty_while_there_are_groups_for_it(groups: list[str], seed: int) -> None:
    chosen = sides(dict.fromkeys(groups, 0), Split(), seed=seed)
    found = Counter(chosen.values())

    assert set(chosen) == set(groups)
    assert found["test"] >= 1
    assert found["train"] >= 1
    assert found["validation"] >= (len(groups) > 2)


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


def test_one_group_cannot_be_split() -> None:
    with pytest.raises(UserError, match="1 group of examples cannot be split"):
        sides({"only": 0}, Split(), seed=1)


def test_a_held_out_chat_example_that_stands_in_train_is_a_leak() -> None:
    train = an_example("<PERSON_1>: ok", group="a")
    test = an_example(" <person_1>:  OK", group="b")
    other = an_example("fine", group="b", at=1)

    (leak,) = leaks([train, test, other], {"a": "train", "b": "test"})

    assert (leak.id, leak.reason, leak.match) == (test.id, "leak", train.id)


def test_copies_of_pages_share_a_group_and_chats_keep_their_session() -> None:
    one, two = (an_example("Same  text", group=g, kind="page") for g in "ab")
    chat = an_example("same text", group="c")

    assert [e.group for e in share_groups([one, two, chat])] == ["a", "a", "c"]


def test_examples_of_one_record_share_a_group_whoever_made_them() -> None:
    one = Example("text", "row", "a", ("a",), None, "why?")
    other = Example("template", "row", "a", ("a",), "Q: why?", " so")
    copy = Example("text", "row", "b", ("b",), None, "WHY?")
    second = Example("template", "row", "b", ("b",), "Q: why?", " because")

    assert [e.group for e in share_groups([one, other, copy, second])] == ["a"] * 4


def test_copies_never_take_more_than_half_of_the_test_side() -> None:
    copies = [an_example("spam", group="s", kind="row", at=n) for n in range(30)]
    rest = [an_example(f"t{n}", group=f"g{n}", kind="row") for n in range(70)]
    side_of = {"s": "test"} | {f"g{n}": "train" for n in range(70)}

    fallen = crowds([*copies, *rest], side_of, Split(test=0.1))

    assert len(fallen) == 25  # half of a tenth of a hundred stay
    assert {fall.match for fall in fallen} == {copies[0].id}


@given(names, st.integers(0, 9), st.sampled_from(["hash", "time"]))
def test_every_group_has_one_side(groups: list[str], seed: int, order: str) -> None:
    times = {group: n for n, group in enumerate(groups)}
    chosen = sides(times, Split(order=order), seed=seed)  # type: ignore[arg-type]

    assert set(chosen.values()) <= set(SIDES)
    assert sides(dict(reversed(times.items())), Split(order=order), seed=seed) == chosen  # type: ignore[arg-type]
