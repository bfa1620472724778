"""Every key of the rating screen does what the footer says, and nothing else."""

import time
from dataclasses import replace

import pytest
from textual import events

from evaluation.rating.events import Deed, Event
from evaluation.rating.judgement import CHOICES
from evaluation.rating.keys import KEYS
from evaluation.rating.screen import actions, app
from evaluation.rating.screen.questions import REASONS, Break, Comment, Help, Skip
from evaluation.rating.section import Rating
from grist.errors import UserError
from tests.evaluation.rating.pilot import Hand, piloted
from tests.evaluation.rating.world import Memory, a_material, a_sitting, an_example

PAIRS = Rating(repeats=0, controls=0)
SCORES = Rating(ask="absolute", repeats=0, controls=0)


@pytest.mark.parametrize(
    ("key", "choice"),
    [(key, choice) for choice in CHOICES for key in KEYS[choice]],
)
def test_one_key_is_one_saved_choice(key: str, choice: str) -> None:
    memory = Memory()

    async def check(hand: Hand) -> None:
        await hand.press(_named(key))
        assert [each.payload["choice"] for each in memory.events] == [choice]
        assert hand.sitting.at == 1
        assert hand.text("notice").startswith("saved: ")
        assert "1 saved" in hand.text("progress")

    piloted(a_sitting(PAIRS, memory=memory), check)


@pytest.mark.parametrize("level", range(1, 6))
def test_a_digit_is_one_saved_score(level: int) -> None:
    memory = Memory()

    async def check(hand: Hand) -> None:
        await hand.press(str(level))
        assert [each.payload["score"] for each in memory.events] == [level]
        assert hand.sitting.at == 0
        assert hand.text("notice") == f"saved: fluency {level}"
        assert f"  fluency             {level}  " in hand.text("scores")
        assert "▸ fits the beginning" in hand.text("scores")

    piloted(a_sitting(SCORES, memory=memory), check)


def test_keys_of_the_other_kind_of_question_do_nothing() -> None:
    for section, keys in ((PAIRS, "12345"), (SCORES, "b=")):
        memory = Memory()

        async def check(hand: Hand, keys: str = keys) -> None:
            await hand.press(*[_named(key) for key in keys])

        piloted(a_sitting(section, memory=memory), check)
        assert memory.events == []


def test_tab_opens_the_next_dimension_and_shift_tab_the_one_before() -> None:
    async def check(hand: Hand) -> None:
        await hand.press("tab", "tab")
        assert "▸ style" in hand.text("scores")
        assert "5  could not be told from the writer" in hand.text("scores")
        await hand.press("shift+tab", "shift+tab", "shift+tab")
        assert "▸ overall" in hand.text("scores")

    piloted(a_sitting(SCORES), check)


@pytest.mark.parametrize(("key", "reason"), [*((str(n), r) for n, r in enumerate(REASONS, 1))])
def test_a_skip_asks_for_its_reason_with_one_key(key: str, reason: str) -> None:
    memory = Memory()

    async def check(hand: Hand) -> None:
        await hand.press("s")
        assert isinstance(hand.app.screen, Skip)
        assert memory.events == []
        await hand.press(key)
        assert [each.payload["reason"] for each in memory.events] == [reason]
        assert hand.text("notice") == f"skipped: {reason}"
        assert "1 skipped" in hand.text("progress")

    piloted(a_sitting(PAIRS, memory=memory), check, size=(120, 40))


def test_a_skip_needs_no_reason_and_escape_stays_with_the_item() -> None:
    memory = Memory()

    async def check(hand: Hand) -> None:
        await hand.press("s", "escape")
        assert (hand.sitting.at, memory.events) == (0, [])
        await hand.press("s", "s")
        await hand.press("s", "enter")
        assert [each.payload["reason"] for each in memory.events] == ["", ""]

    piloted(a_sitting(PAIRS, memory=memory), check)


def test_a_rater_who_does_not_care_for_reasons_just_goes_on() -> None:
    memory = Memory()

    async def check(hand: Hand) -> None:
        await hand.press("s", "right")
        assert [each.action for each in memory.events] == ["skip", "rate"]
        assert hand.sitting.at == 2

    piloted(a_sitting(PAIRS, memory=memory), check)


def test_a_comment_is_typed_and_saved_with_enter() -> None:
    memory = Memory()

    async def check(hand: Hand) -> None:
        await hand.press("c")
        assert isinstance(hand.app.screen, Comment)
        await hand.press(*"bad", "space", *"=q", "enter")
        assert [each.payload["text"] for each in memory.events] == ["bad =q"]
        assert (hand.sitting.at, hand.text("notice")) == (0, "comment saved")
        await hand.press("c", "!", "escape")
        assert len(memory.events) == 1
        await hand.press("c", "!", "enter")
        assert memory.events[-1].payload["text"] == "bad =q!"

    piloted(a_sitting(PAIRS, memory=memory), check)


def test_of_a_paste_that_is_too_long_what_there_is_room_for_is_kept_and_that_is_said() -> None:
    async def check(hand: Hand) -> None:
        await hand.press("c", "a")
        assert "no room" not in hand.all_text
        assert hand.app.focused is not None
        hand.app.focused.post_message(events.Paste("b" * 3_000))
        await hand.pilot.pause()
        await hand.press("c")
        assert "2,000 characters, and no room for more" in hand.all_text
        await hand.press("enter")
        assert hand.sitting.standing.comment == "a" + "b" * 1_999

    piloted(a_sitting(PAIRS), check)


def test_what_is_pasted_into_a_comment_is_made_visible() -> None:
    memory = Memory()

    async def check(hand: Hand) -> None:
        await hand.press("c")
        assert hand.app.focused is not None
        hand.app.focused.post_message(events.Paste("a\x1b]52;c;x\x07\u202eb"))
        await hand.press("enter")
        assert memory.events[0].payload["text"] == "a]52;c;x⟨202E⟩b"

    piloted(a_sitting(PAIRS, memory=memory), check)


def test_a_flag_is_set_and_taken_away() -> None:
    async def check(hand: Hand) -> None:
        await hand.press("f")
        assert (hand.text("notice"), hand.sitting.standing.flagged) == ("flagged", True)
        await hand.press("f")
        assert (hand.text("notice"), hand.sitting.standing.flagged) == ("flag taken away", False)

    piloted(a_sitting(PAIRS), check)


def test_undo_brings_the_item_back_and_says_what_it_took() -> None:
    async def check(hand: Hand) -> None:
        shown = hand.text("left")
        await hand.press("left", "u")
        assert (hand.text("left"), hand.text("notice")) == (shown, "taken back: your answer")
        assert "0 saved" in hand.text("progress")
        await hand.press("u")
        assert hand.text("notice") == "nothing to take back"

    piloted(a_sitting(PAIRS), check)


@pytest.mark.parametrize(("back", "forward"), [("backspace", "enter"), ("[", "]")])
def test_back_shows_what_was_said_and_forward_goes_on(back: str, forward: str) -> None:
    async def check(hand: Hand) -> None:
        await hand.press("shift+right", _named(back))
        assert (hand.sitting.at, hand.text("notice")) == (
            0, "your answer: the second is much better"
        )  # fmt: skip
        await hand.press(_named(forward))
        assert hand.sitting.at == 1
        await hand.press(_named(forward))
        assert hand.text("notice") == "answer it first, or skip it with s"

    piloted(a_sitting(PAIRS), check)


def test_differences_are_marked_against_the_other_side_then_against_the_true_half() -> None:
    async def check(hand: Hand) -> None:
        assert _marked(hand, "left") == []
        await hand.press("d")
        assert "tuned" in _marked(hand, "left") + _marked(hand, "right")
        assert "model" not in _marked(hand, "left")
        await hand.press("d")
        assert hand.text("notice") == "marked: what differs from the true half"
        assert "model" in _marked(hand, "left")
        await hand.press("d")
        assert _marked(hand, "left") == []

    piloted(a_sitting(PAIRS, a_material(4)), check)


def test_the_true_half_is_no_measure_where_it_takes_part_itself() -> None:
    async def check(hand: Hand) -> None:
        await hand.press("d")
        assert hand.text("notice") == "marked: what one text has and the other has not"
        await hand.press("d")
        assert hand.text("notice") == "differences are not marked"

    piloted(a_sitting(replace(PAIRS, true_half=True)), check)


def test_both_texts_scroll_as_one_to_the_end_of_the_longer() -> None:
    long = "\n".join(f"line {number}" for number in range(60))
    examples = tuple(an_example(at, base=long, tuned="short\n" * 20) for at in range(2))
    material = replace(a_material(0), examples=examples)

    async def check(hand: Hand) -> None:
        panes = {name: hand.rate.query_one(f"#{name}") for name in ("left", "right")}
        longer = max(panes.values(), key=lambda pane: pane.max_scroll_y)
        shorter = min(panes.values(), key=lambda pane: pane.max_scroll_y)
        await hand.press("down", "j")
        assert longer.scroll_y == shorter.scroll_y == 2
        await hand.press("up")
        assert longer.scroll_y == shorter.scroll_y == 1
        await hand.press(*["pagedown", "space"] * 15)
        assert (longer.scroll_y, shorter.scroll_y) == (longer.max_scroll_y, shorter.max_scroll_y)
        await hand.press(*["pageup"] * 30)
        assert longer.scroll_y == shorter.scroll_y == 0
        for _ in range(3):  # keys that come in one packet, before anything is drawn
            hand.rate.act("scroll_down")
        await hand.pilot.pause()
        assert longer.scroll_y == shorter.scroll_y == 3

    piloted(a_sitting(PAIRS, material), check)


def test_help_explains_every_key_and_goes_away() -> None:
    async def check(hand: Hand) -> None:
        await hand.press("question_mark")
        assert isinstance(hand.app.screen, Help)
        for action in actions.of("pairwise"):
            assert action.says in hand.all_text
        await hand.press("escape")
        assert not isinstance(hand.app.screen, Help)
        await hand.press("left")
        assert hand.sitting.at == 1

    piloted(a_sitting(PAIRS), check)


def test_help_has_the_anchors_of_every_dimension() -> None:
    async def check(hand: Hand) -> None:
        await hand.press("question_mark")
        assert "1  of no use" in hand.all_text
        assert "5  as a careful person writes" in hand.all_text

    piloted(a_sitting(SCORES), check)


def test_the_list_of_commands_has_every_action_and_does_it() -> None:
    memory = Memory()

    async def check(hand: Hand) -> None:
        listed = {each.title for each in hand.app.get_system_commands(hand.rate)}
        assert {action.says for action in actions.of("pairwise")} < listed
        assert not any("Screenshot" in title for title in listed)  # it would be a file of texts
        await hand.press("ctrl+p")
        await hand.press(*"equally")
        await hand.pilot.pause(0.3)
        await hand.press("enter")
        await hand.pilot.pause(0.3)
        assert [each.payload["choice"] for each in memory.events] == ["tie"]

    piloted(a_sitting(PAIRS, memory=memory), check)


@pytest.mark.parametrize("key", ["q", "ctrl+c", "ctrl+q"])
def test_leaving_takes_one_key(key: str) -> None:
    async def check(hand: Hand) -> None:
        await hand.press("left", key)
        assert not hand.app.is_running or hand.app._exit

    piloted(a_sitting(PAIRS), check)


def test_keys_that_were_given_elsewhere_mean_what_they_were_given() -> None:
    memory = Memory()
    section = replace(PAIRS, keys={"tie": ("t",), "left": ("h", "left"), "bad": ("=",)})

    async def check(hand: Hand) -> None:
        assert "t tie" in hand.text("footer")
        await hand.press("t", "h", "equals_sign", "b")
        assert [each.payload["choice"] for each in memory.events] == ["tie", "left", "bad"]

    piloted(a_sitting(section, memory=memory), check)


def test_digits_can_choose_where_they_score_nothing() -> None:
    memory = Memory()
    section = replace(PAIRS, keys={"left": ("1",), "right": ("2",)})

    async def check(hand: Hand) -> None:
        await hand.press("2", "1")
        assert [each.payload["choice"] for each in memory.events] == ["right", "left"]

    piloted(a_sitting(section, memory=memory), check)


def test_a_mouse_can_press_what_the_footer_shows() -> None:
    memory = Memory()

    async def check(hand: Hand) -> None:
        at = hand.text("footer").index("= tie")
        await hand.pilot.click("#footer", offset=(at + 2, 0))
        assert [each.payload["choice"] for each in memory.events] == ["tie"]

    piloted(a_sitting(PAIRS, memory=memory), check, size=(140, 40))


def test_a_break_is_suggested_and_any_key_goes_on() -> None:
    memory = Memory()
    section = replace(PAIRS, break_every=5)

    async def check(hand: Hand) -> None:
        await hand.press(*["left"] * 5)
        assert isinstance(hand.app.screen, Break)
        assert "5 of 12 are done and saved" in hand.all_text
        await hand.press("right")
        assert not isinstance(hand.app.screen, Break)
        assert len(memory.events) == 5

    piloted(a_sitting(section, memory=memory), check)


def test_the_end_is_said_and_leads_to_what_was_laid_aside() -> None:
    async def check(hand: Hand) -> None:
        await hand.press("s", "s", "left", "left", "left")
        assert "Every item is answered and saved" in hand.text("end")
        assert "1 laid aside: ⏎ goes back to them" in hand.text("end")
        await hand.press("left", "s", "c", "f", "=")
        assert hand.sitting.progress.done == 3
        await hand.press("enter", "right")
        assert hand.sitting.progress.done == 4
        assert "laid aside" not in hand.text("end")
        await hand.press("enter")
        assert hand.text("notice") == ""  # there is nothing to answer first

    piloted(a_sitting(PAIRS, a_material(4)), check)


def test_what_could_not_be_saved_is_said_and_stays_open() -> None:
    memory = Memory()

    async def check(hand: Hand) -> None:
        memory.fails = UserError("ratings.sqlite: the disk is full")
        await hand.press("left")
        assert "NOT SAVED" in hand.text("notice")
        assert "the disk is full" in hand.text("notice")
        assert hand.sitting.at == 0
        memory.fails = None
        await hand.press("left")
        assert hand.sitting.at == 1

    piloted(a_sitting(PAIRS, memory=memory), check)


def test_keys_pressed_while_one_was_stuck_answer_nothing_that_nobody_has_seen(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Slow(Memory):
        def add(self, deed: Deed) -> Event:
            time.sleep(0.3)
            return super().add(deed)

    monkeypatch.setattr(app, "_STUCK", 0.25)

    async def check(hand: Hand) -> None:
        for _ in range(3):  # a person who sees nothing move
            hand.app.post_message(events.Key("left", None))
        await hand.pilot.pause(0.6)
        assert hand.sitting.at == 1
        await hand.press("left")
        assert hand.sitting.at == 2

    piloted(a_sitting(PAIRS, memory=Slow()), check)


def test_systems_and_roles_are_nowhere_on_the_screen() -> None:
    examples = tuple(an_example(at, base=f"one {at}", tuned=f"two {at}") for at in range(12))
    material = replace(a_material(0), examples=examples)
    section = Rating(repeats=0.5, controls=0.3)

    async def check(hand: Hand) -> None:
        while not hand.sitting.is_done:
            for word in ("base", "tuned", "spoilt", "control", "repeat"):
                assert word not in hand.all_text
            await hand.press("left")

    piloted(a_sitting(section, material), check)


def test_keys_that_come_in_one_go_are_done_one_by_one() -> None:
    memory = Memory()

    async def check(hand: Hand) -> None:
        keys = ["left", "s", "2", "c", "b", "a", "d", "enter", "right", "u", "s", "left", "b"]
        for key in keys:
            hand.app.post_message(events.Key(key, key if len(key) == 1 else None))
        await hand.pilot.pause(1.0)
        assert [each.action for each in memory.events] == [
            "rate", "skip", "comment", "rate", "undo", "skip", "rate", "rate"
        ]  # fmt: skip
        assert memory.events[2].payload["text"] == "bad"

    piloted(a_sitting(PAIRS, memory=memory), check)


def _named(key: str) -> str:
    """Give a key as Textual calls it."""
    names = {
        "=": "equals_sign", "<": "less_than_sign", ">": "greater_than_sign",
        "[": "left_square_bracket", "]": "right_square_bracket",
    }  # fmt: skip
    return names.get(key, key)


def _marked(hand: Hand, name: str) -> list[str]:
    """Read what is marked in a pane."""
    from textual.content import Content
    from textual.widgets import Static

    content = hand.rate.query_one(f"#{name} Static", Static).content
    assert isinstance(content, Content)
    return [content.plain[span.start : span.end] for span in content.spans]
