"""A rater at work: what is open, what is kept, what is taken back, how long it takes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.rating.dimensions import Dimension
from evaluation.rating.section import Rating
from evaluation.rating.sitting import Sitting
from evaluation.rating.stopwatch import Stopwatch
from grist.errors import UserError
from tests.evaluation.rating.world import Clock, Memory, a_material, a_sitting

PLAIN = Rating(repeats=0, controls=0)


def _again(memory: Memory, section: Rating = PLAIN) -> Sitting:
    return a_sitting(section, memory=memory)


def test_an_answer_is_kept_and_the_next_item_is_there() -> None:
    memory = Memory()
    sitting = a_sitting(PLAIN, memory=memory)
    first = sitting.showing
    sitting.prefer("left_much")
    assert [(each.action, each.unit) for each in memory.events] == [("rate", first.unit)]
    assert memory.events[0].payload["choice"] == "left_much"
    assert memory.events[0].payload["left"] == first.left
    assert sitting.at == 1
    assert sitting.progress.done == 1


def test_what_cannot_be_kept_changes_nothing() -> None:
    memory = Memory()
    sitting = a_sitting(PLAIN, memory=memory)
    sitting.prefer("tie")
    memory.fails = UserError("disk full")
    with pytest.raises(UserError):
        sitting.prefer("left")
    with pytest.raises(UserError):
        sitting.undo()
    assert (sitting.at, sitting.progress.done) == (1, 1)
    memory.fails = None
    sitting.prefer("left")
    assert (sitting.at, sitting.progress.done) == (2, 2)


def test_another_sitting_opens_at_the_item_that_is_open() -> None:
    memory = Memory()
    one = a_sitting(PLAIN, memory=memory)
    for choice in ("left", "tie", "bad"):
        one.prefer(choice)
    again = _again(memory)
    assert (again.at, again.showing.place) == (3, one.showing.place)
    assert again.progress.done == 3


def test_undo_takes_back_one_thing_after_the_other_and_goes_to_where_it_was() -> None:
    sitting = a_sitting(PLAIN)
    sitting.prefer("left")
    sitting.comment("odd")
    sitting.skip("cannot tell")
    undone = [sitting.undo() for _ in range(4)]
    assert [each.action if each else None for each in undone] == ["skip", "comment", "rate", None]
    assert (sitting.at, sitting.progress.done, sitting.progress.skipped) == (0, 0, 0)


def test_undo_reaches_back_into_earlier_sittings() -> None:
    memory = Memory()
    one = a_sitting(PLAIN, memory=memory)
    one.prefer("left")
    one.prefer("right")
    again = _again(memory)
    assert again.undo()
    assert again.undo()
    assert not again.undo()
    assert again.at == 0
    assert _again(memory).progress.done == 0


def test_an_answer_can_be_changed_by_going_back_and_undo_brings_the_first_one_again() -> None:
    sitting = a_sitting(PLAIN)
    sitting.prefer("left")
    sitting.prefer("tie")
    assert sitting.back()
    assert sitting.standing.choice == "tie"
    sitting.prefer("bad")
    assert sitting.at == 2
    sitting.undo()
    assert (sitting.at, sitting.standing.choice) == (1, "tie")


def test_forward_goes_past_what_is_answered_not_past_what_is_open() -> None:
    sitting = a_sitting(PLAIN)
    assert not sitting.forward()
    sitting.prefer("left")
    sitting.back()
    assert sitting.forward()
    assert not sitting.forward()
    assert sitting.at == 1


def test_before_the_first_item_there_is_nothing_to_go_back_to() -> None:
    assert not a_sitting(PLAIN).back()


def test_what_was_laid_aside_is_come_back_to_at_the_end() -> None:
    sitting = a_sitting(PLAIN, a_material(4))
    sitting.skip("not readable")
    while not sitting.is_done:
        sitting.prefer("right")
    assert (sitting.progress.done, sitting.progress.skipped) == (sitting.progress.total - 1, 1)
    assert sitting.forward()
    assert (sitting.at, sitting.standing.skipped) == (0, "not readable")
    sitting.prefer("left")
    assert sitting.is_done
    assert sitting.progress.skipped == 0
    assert not sitting.forward()


def test_a_flag_and_a_comment_stay_with_the_item() -> None:
    memory = Memory()
    sitting = a_sitting(PLAIN, memory=memory)
    sitting.flag()
    sitting.comment("a name?")
    sitting.comment("a name?")
    assert (sitting.at, sitting.standing.flagged, sitting.standing.comment) == (0, True, "a name?")
    assert len(memory.events) == 2
    sitting.flag()
    sitting.comment("")
    assert (sitting.standing.flagged, sitting.standing.comment) == (False, "")


def test_scores_open_one_dimension_after_the_other_and_the_last_one_goes_on() -> None:
    section = Rating(ask="absolute", repeats=0, controls=0)
    sitting = a_sitting(section)
    opened = []
    for value in (3, 4, 5):
        opened.append(sitting.dimension)
        sitting.score(value)
        assert (sitting.at, sitting.progress.done) == (0, 0)
    sitting.score(1)
    assert opened == [0, 1, 2]
    assert (sitting.at, sitting.progress.done, sitting.dimension) == (1, 1, 0)
    sitting.back()
    assert dict(sitting.standing.scores) == {
        "fluency": 3, "fits the beginning": 4, "style": 5, "overall": 1
    }  # fmt: skip


def test_a_half_scored_text_is_open_still_and_its_first_open_dimension_too() -> None:
    section = Rating(ask="absolute", repeats=0, controls=0)
    memory = Memory()
    one = a_sitting(section, memory=memory)
    one.score(3)
    one.turn_dimension(1)
    one.score(2)
    again = _again(memory, section)
    assert (again.at, again.dimension) == (0, 1)


def test_a_score_can_be_changed_without_being_carried_off() -> None:
    section = Rating(ask="absolute", repeats=0, controls=0)
    sitting = a_sitting(section)
    for _ in range(4):
        sitting.score(3)
    sitting.back()
    sitting.score(5)
    assert (sitting.at, sitting.standing.scores["fluency"], sitting.dimension) == (0, 5, 1)


def test_undo_of_a_score_opens_its_text_again() -> None:
    sitting = a_sitting(Rating(ask="absolute", repeats=0, controls=0))
    for _ in range(4):
        sitting.score(3)
    sitting.undo()
    assert (sitting.at, sitting.progress.done, sitting.dimension) == (0, 0, 3)


def test_time_is_measured_from_showing_to_answer_and_nobody_is_there_for_more_than_a_minute() -> (
    None
):
    clock, memory = Clock(), Memory()
    sitting = a_sitting(PLAIN, memory=memory, clock=clock)
    clock.wait(7)
    sitting.prefer("left")
    clock.wait(3)
    sitting.touch()
    clock.wait(840)
    sitting.prefer("left")
    assert [each.seconds for each in memory.events] == [7, 63]
    assert sitting.progress.pace == 35
    assert sitting.progress.left == 35 * (sitting.progress.total - 2)


def test_a_stopwatch_adds_up_between_laps() -> None:
    clock = Clock()
    watch = Stopwatch(clock)
    clock.wait(59)
    watch.touch()
    clock.wait(61)
    assert watch.lap() == 119
    assert watch.lap() == 0


def test_a_break_is_due_after_so_many_items_and_is_nobodys_time() -> None:
    clock, memory = Clock(), Memory()
    section = Rating(repeats=0, controls=0, break_every=5)
    sitting = a_sitting(section, memory=memory, clock=clock)
    for number in range(5):
        assert not sitting.is_break_due, number
        sitting.prefer("tie")
    assert sitting.is_break_due
    clock.wait(50)
    sitting.rested()
    clock.wait(4)
    sitting.prefer("tie")
    assert not sitting.is_break_due
    assert memory.events[-1].seconds == 4


def test_practice_tells_which_text_was_the_true_one() -> None:
    sitting = a_sitting(Rating(training=2, repeats=0, controls=0))
    true_is_left = sitting.showing.left == "true"
    sitting.prefer("left")
    assert sitting.lesson.startswith("Just so" if true_is_left else "Look again")
    assert f"the {'first' if true_is_left else 'second'} text was the true one" in sitting.lesson
    sitting.prefer("tie")
    assert sitting.lesson.startswith("Look again")
    sitting.prefer("left")
    assert sitting.lesson == ""


def test_practice_in_scores_tells_what_the_text_was() -> None:
    sitting = a_sitting(Rating(ask="absolute", training=2, repeats=0, controls=0))
    lessons = []
    for _ in range(2):
        for _ in range(4):
            sitting.score(4)
        lessons.append(sitting.lesson)
    assert lessons == [
        "That was the true second half, as a person wrote it; most give it a 4 or a 5.",
        "That text had a passage of another one in its middle; most give it a 1 or a 2.",
    ]


def test_nobody_is_told_what_scores_a_recipe_s_own_dimension_should_get() -> None:
    warmth = Dimension("warmth", ("cold", "cool", "neither", "warm", "glowing"))
    sitting = a_sitting(Rating(ask="absolute", dimensions=(warmth,), training=1, controls=0))
    sitting.score(4)
    assert sitting.lesson == "That was the true second half, as a person wrote it."


def test_events_of_items_that_are_gone_are_neither_counted_nor_taken_back() -> None:
    memory = Memory()
    large = a_sitting(PLAIN, a_material(12), memory=memory)
    for _ in range(12):
        large.prefer("left")
    small = a_sitting(PLAIN, a_material(4), memory=memory)
    assert small.is_done
    assert small.progress.done == small.progress.total == 4


KEYS = st.sampled_from(["left", "tie", "skip", "comment", "flag", "undo", "back", "forward"])


@given(st.lists(KEYS, max_size=40))
def test_whatever_is_pressed_another_sitting_finds_the_same(keys: list[str]) -> None:
    memory = Memory()
    sitting = a_sitting(PLAIN, a_material(5), memory=memory)
    for number, key in enumerate(keys):
        _press(sitting, key, number)
    again = a_sitting(PLAIN, a_material(5), memory=memory)
    assert again.progress.done == sitting.progress.done
    assert again.progress.skipped == sitting.progress.skipped
    assert [event.number for event in memory.events] == list(range(1, len(memory.events) + 1))
    undos = sum(event.action == "undo" for event in memory.events)
    for _ in range(len(memory.events) - 2 * undos):
        assert again.undo()
    assert not again.undo()
    assert again.progress.done == again.progress.skipped == 0


def _press(sitting: Sitting, key: str, number: int) -> None:
    if key in ("undo", "back", "forward"):
        getattr(sitting, key)()
    elif not sitting.is_done:
        match key:
            case "skip":
                sitting.skip("")
            case "comment":
                sitting.comment(f"{number}")
            case "flag":
                sitting.flag()
            case "left" | "tie":
                sitting.prefer(key)
