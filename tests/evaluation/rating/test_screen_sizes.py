"""The rating screen in windows of any size: what is rated can be read, or nothing is rated."""

from dataclasses import replace

import pytest
from textual.widgets import Static

from evaluation.rating.judgement import Ask
from evaluation.rating.screen.panes import Pane
from evaluation.rating.section import Rating
from tests.evaluation.rating.pilot import Hand, piloted
from tests.evaluation.rating.world import Memory, a_material, a_sitting, an_example

LONG = "a line that is long enough to be read in more than one row of a window " * 30
TALL = replace(
    a_material(0), examples=tuple(replace(an_example(at, base=LONG), prompt=LONG) for at in (1, 2))
)
SIZES = (
    (20, 5), (30, 9), (29, 10), (30, 10), (30, 24), (40, 10), (59, 16), (60, 15), (60, 16),
    (80, 24), (300, 10), (300, 80),
)  # fmt: skip


def _section(ask: Ask) -> Rating:
    return Rating(ask=ask, repeats=0, controls=0)


@pytest.mark.parametrize("ask", ["pairwise", "absolute"])
def test_at_every_size_each_text_has_a_row_or_no_key_is_an_answer(ask: Ask) -> None:
    async def check(hand: Hand) -> None:
        for columns, rows in SIZES:
            await hand.resize(columns, rows)
            shown = "-small" not in hand.rate.classes
            assert shown == (columns >= 30 and rows >= 10)
            for pane in hand.rate.query(Pane):
                region = pane.scrollable_content_region
                assert not shown or (region.height >= 1 and region.width >= 20), pane.id
                assert not shown or region.bottom <= rows

    piloted(a_sitting(_section(ask), TALL), check)


def test_where_nothing_can_be_read_nothing_is_rated_and_it_says_why() -> None:
    memory = Memory()

    async def check(hand: Hand) -> None:
        await hand.press("left", "s", "c", "f", "u")
        assert memory.events == []
        assert hand.rate.query_one("#small").region.height > 0
        assert "larger, 30 by 10 at the least" in hand.text("small")
        await hand.resize(40, 10)
        await hand.press("left")
        assert [each.payload["choice"] for each in memory.events] == ["left"]

    piloted(a_sitting(_section("pairwise"), memory=memory), check, size=(20, 5))


def test_where_there_is_little_room_only_the_open_dimension_is_shown() -> None:
    async def check(hand: Hand) -> None:
        await hand.press("4")
        assert hand.text("scores") == "▸ fits the beginning (2 of 4)  ·"
        await hand.resize(80, 24)
        assert "5  goes on as if nothing had been cut" in hand.text("scores")
        assert hand.rate.query_one("#footer", Static).region.height > 0

    piloted(a_sitting(_section("absolute")), check, size=(40, 10))


def test_keys_that_were_hidden_for_want_of_room_take_no_more_lines_than_before() -> None:
    async def check(hand: Hand) -> None:
        footer = hand.rate.query_one("#footer", Static)
        await hand.resize(60, 24)
        assert footer.region.height == 3
        await hand.resize(10, 5)
        assert footer.region.height == 0
        await hand.resize(80, 24)
        assert footer.region.height == 2
        assert hand.text("footer").count("\n") == 1

    piloted(a_sitting(_section("pairwise")), check)
