"""What stands of what raters did."""

import pytest
from hypothesis import given, settings

from evaluation.rating.events import Deed, Event, comment, flag, join, rate, score, skip, undo
from evaluation.rating.standing import Standing, Standings, judgements, standing
from tests.evaluation.rating.built import a_showing, histories, numbered

PAIR = a_showing("u1")
TEXT = a_showing("u2", ask="absolute")


def after(*deeds: Deed) -> Standings:
    return standing(numbered(deeds))


def undoing(*deeds: Deed, back: int) -> list[Event]:
    """Give these events and an undo of the one at `back` behind them."""
    found = numbered(deeds)
    return [*found, *numbered([undo(found[back].id)], since=99)]


def test_nothing_stands_of_what_was_never_touched() -> None:
    assert after(join({})).of(PAIR.place) == Standing()
    assert after(join({})).undoable is None


def test_a_later_choice_replaces_the_earlier_and_the_time_of_both_counts() -> None:
    found = after(rate(PAIR, "left", 2.0), rate(PAIR, "tie", 3.5)).of(PAIR.place)
    assert (found.choice, found.seconds, found.number) == ("tie", 5.5, 2)


def test_a_later_choice_with_the_sides_changed_is_about_what_was_shown_then() -> None:
    turned = a_showing("u1", left="base", right="tuned")
    (found,) = judgements(numbered([rate(PAIR, "left", 2.0), rate(turned, "left", 1.0)]))
    assert found.winner == "base"


def test_a_skip_lays_the_answer_aside_and_an_answer_lifts_the_skip() -> None:
    skipped = after(rate(PAIR, "left", 1.0), skip(PAIR, "broken", 1.0)).of(PAIR.place)
    assert (skipped.choice, skipped.skipped, skipped.is_answered) == (None, "broken", False)
    lifted = after(skip(PAIR, "", 1.0), rate(PAIR, "bad", 1.0)).of(PAIR.place)
    assert (lifted.choice, lifted.skipped) == ("bad", None)


def test_a_skip_lays_all_scores_aside() -> None:
    found = after(score(TEXT, "style", 4, 1.0), skip(TEXT, "", 0.0), score(TEXT, "fluency", 2, 0.0))
    assert dict(found.of(TEXT.place).scores) == {"fluency": 2}


def test_scores_stand_side_by_side_and_each_is_replaced_by_its_own() -> None:
    found = after(
        score(TEXT, "style", 4, 1.0), score(TEXT, "fluency", 2, 1.0), score(TEXT, "style", 5, 1.0)
    ).of(TEXT.place)
    assert dict(found.scores) == {"style": 5, "fluency": 2}


def test_comments_and_flags_stand_beside_the_answer_and_do_not_make_it_later() -> None:
    found = after(
        rate(PAIR, "left", 1.0), comment(PAIR, "a"), comment(PAIR, "b"), flag(PAIR, on=True)
    ).of(PAIR.place)
    assert (found.comment, found.flagged, found.number) == ("b", True, 1)
    assert after(flag(PAIR, on=True), flag(PAIR, on=False)).of(PAIR.place).flagged is False
    assert after(comment(PAIR, "a"), comment(PAIR, "")).of(PAIR.place).comment == ""


def test_the_roles_of_one_unit_are_two_showings() -> None:
    again = a_showing("u1", "repeat")
    found = after(rate(PAIR, "left", 1.0), rate(again, "right", 1.0))
    assert [each.choice for each in found.by_place.values()] == ["left", "right"]


def test_what_stands_comes_in_the_order_of_the_last_answers() -> None:
    found = after(rate(PAIR, "left", 1.0), score(TEXT, "style", 1, 1.0), rate(PAIR, "tie", 1.0))
    assert list(found.by_place) == [TEXT.place, PAIR.place]


@pytest.mark.parametrize(
    ("deeds", "choice", "skipped"),
    [
        ((rate(PAIR, "left", 1.0), rate(PAIR, "tie", 1.0)), "left", None),
        ((rate(PAIR, "left", 1.0), skip(PAIR, "x", 1.0)), "left", None),
        ((skip(PAIR, "x", 1.0), rate(PAIR, "left", 1.0)), None, "x"),
    ],
)
def test_after_an_undo_the_earlier_stands_again(
    deeds: tuple[Deed, ...], choice: str | None, skipped: str | None
) -> None:
    found = standing(undoing(*deeds, back=-1))
    stands = found.of(PAIR.place)
    assert (stands.choice, stands.skipped, stands.seconds) == (choice, skipped, 1.0)
    assert found.undoable == numbered(deeds)[0]


def test_undo_goes_back_event_by_event_to_the_beginning() -> None:
    events = numbered([join({}), rate(PAIR, "left", 1.0), comment(PAIR, "a"), flag(PAIR, on=True)])
    seen = []
    while (last := standing(events).undoable) is not None:
        seen.append(last.action)
        events += numbered([undo(last.id)], since=events[-1].number + 10)
        events = [Event(**{**vars(e), "number": n}) for n, e in enumerate(events, start=1)]
    assert seen == ["flag", "comment", "rate"]
    assert standing(events).by_place == {}


@pytest.mark.parametrize("target", ["f" * 32, "", "join", "undo", "twice"])
def test_an_undo_of_what_cannot_be_taken_back_changes_nothing(target: str) -> None:
    events = numbered([join({}), rate(PAIR, "left", 1.0), rate(PAIR, "tie", 1.0)])
    events += numbered([undo(events[2].id)], since=10)
    ids = {"join": events[0].id, "undo": events[3].id, "twice": events[2].id}
    again = numbered([undo(ids.get(target, target))], since=20)
    assert standing([*events, *again]) == standing(events)


def test_nobody_takes_back_what_another_did() -> None:
    ana = numbered([rate(PAIR, "left", 1.0)], "ana")
    ben = numbered([rate(PAIR, "tie", 1.0), undo(ana[0].id)], "ben")
    assert [found.choice for found in judgements([*ana, *ben])] == ["left", "tie"]


def test_judgements_are_what_has_an_answer_that_is_not_laid_aside() -> None:
    other, third = a_showing("u3"), a_showing("u4")
    events = numbered(
        [
            rate(PAIR, "right_much", 2.0),
            comment(PAIR, "far too long"),
            score(TEXT, "style", 3, 1.0),
            rate(other, "left", 1.0),
            skip(other, "", 1.0),
            flag(third, on=True),
        ]
    )
    pair, text = judgements(events)
    assert (pair.rater, pair.showing, pair.number) == ("ana", PAIR, 1)
    assert (pair.winner, pair.comment, pair.at) == ("base", "far too long", events[0].at)
    assert (dict(text.scores), text.choice) == ({"style": 3}, None)


@settings(max_examples=150)
@given(histories())
def test_what_stands_is_as_if_what_was_taken_back_had_never_been(events: list[Event]) -> None:
    taken: set[str] = set()
    known: dict[str, str] = {}
    for event in events:
        target = str(event.payload.get("event"))
        if event.action == "undo" and known.get(target, "join") not in {"join", "undo"}:
            taken.add(target)
        known[event.id] = event.action
    left = [event for event in events if event.action != "undo" and event.id not in taken]
    assert standing(events) == standing(left)
    assert judgements(events) == judgements(left)


@settings(max_examples=50)
@given(histories())
def test_the_order_in_which_events_come_does_not_matter(events: list[Event]) -> None:
    assert standing(reversed(events)) == standing(events)
