"""Hebrew and Arabic on the screen: in order, in their own frame, marked where they are."""

import asyncio
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from unicodedata import normalize

import pytest
from bidi.mirror import MIRRORED
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.segment import Segment
from rich.style import Style
from textual.content import Content
from textual.geometry import Region
from textual.strip import Strip
from textual.widgets import Static

from evaluation.rating.dimensions import Dimension
from evaluation.rating.screen.order import Bidi, bidi_of
from evaluation.rating.screen.panes import Pane, presentable
from evaluation.rating.screen.prose import Paragraphs, arranged
from evaluation.rating.screen.questions import Line
from evaluation.rating.section import Rating
from evaluation.rating.sitting import Sitting
from tests.evaluation.rating.pilot import Hand, piloted
from tests.evaluation.rating.world import a_material, a_sitting, an_example

PLAIN = Rating(repeats=0, controls=0)
BOLD, DIM = Style(bold=True), Style(dim=True)
BASE, TUNED = "שלום לכולם (12).", "תה חם, ok?"
SEEN = {BASE: ".(12) םלוכל םולש", TUNED: "?ok ,םח הת"}


# Without joiners: Rich takes whatever follows one for a part of the same emoji, of no width.
_LINES = st.lists(
    st.text(st.characters(codec="utf-8", exclude_characters="\n\u200d"), max_size=4)
    | st.sampled_from(
        ["שלום", "ש\u05bcל", "العربية", "١٢", " 5%", "(", "]", "🇫🇷", "1️⃣", "漢", "\u200c"]
    ),
    max_size=8,
).map(lambda parts: presentable("".join(parts)))


def _letters(text: str) -> Counter[str]:
    """Count letters, whatever the form in which they join and the side to which brackets open."""
    return Counter(min(each, MIRRORED.get(each, each)) for each in normalize("NFKC", text))


def a_strip(*parts: tuple[str, Style | None]) -> Strip:
    return Strip([Segment(text, style) for text, style in parts])


def of_two(base: str = BASE, tuned: str = TUNED) -> Sitting:
    examples = tuple(
        replace(an_example(at, base=f"{base}", tuned=f"{tuned}"), prompt=f"{at} said")
        for at in range(12)
    )
    return a_sitting(PLAIN, replace(a_material(0), examples=examples))


def lines(hand: Hand, name: str) -> list[str]:
    static = hand.rate.query_one(f"#{name} Static", Static)
    return ["".join(part.text for part in line) for line in static.render_lines(static.size.region)]


def test_each_letter_keeps_its_style_and_an_indented_line_its_indent() -> None:
    strip = a_strip(("  שלום ", None), ("חם", BOLD), (" 12  ", DIM))

    found = arranged(strip, from_right=True)

    assert list(found) == [
        Segment("  12 ", DIM),
        Segment("םח", BOLD),
        Segment(" םולש  ", None),
    ]
    assert found.cell_length == strip.cell_length


@given(_LINES, _LINES, st.booleans())
@settings(max_examples=200)
def test_of_any_line_every_letter_is_drawn_and_takes_as_many_cells(
    one: str, other: str, from_right: bool
) -> None:
    strip = a_strip((one, None), (other, BOLD))

    found = arranged(strip, from_right=from_right)

    assert _letters(found.text) == _letters(one + other)
    assert found.cell_length == strip.cell_length == sum(part.cell_length for part in found)


def test_what_has_nothing_from_the_right_is_left_alone() -> None:
    for strip in (a_strip(("the kettle", None)), a_strip(("   ", None)), a_strip()):
        assert arranged(strip, from_right=False) is strip


def test_who_rates_latin_texts_alone_waits_for_no_library_of_other_scripts() -> None:
    script = """
import sys
from rich.segment import Segment
from textual.strip import Strip
from evaluation.rating.screen.app import RatingApp
from evaluation.rating.screen.prose import Paragraphs, arranged
arranged(Strip([Segment("a caf\u00e9")]), from_right=False)
print([name for name in ("bidi", "regex") if name in sys.modules])
"""
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )
    assert (done.stdout, done.stderr) == ("[]\n", "")


def test_wide_letters_and_those_of_several_signs_stay_whole() -> None:
    strip = a_strip(("ש\u05bcל", None), (" 👩\u200d🍳漢", BOLD))

    found = arranged(strip, from_right=True)

    assert found.text == "漢👩\u200d🍳 לש\u05bc"
    assert found.cell_length == strip.cell_length


@pytest.mark.parametrize("width", [80, 120])
def test_each_text_is_in_order_and_in_its_own_frame(width: int) -> None:
    async def check(hand: Hand) -> None:
        shown = hand.sitting.shown
        for name, text in (("left", shown.left), ("right", shown.right or "")):
            first = lines(hand, name)[0]
            assert first.strip() == SEEN[text]
            assert first.endswith(SEEN[text])  # it begins at the right
            assert hand.text(name) == text
        left, right = (hand.rate.query_one(f"#{name}").region for name in ("left", "right"))
        assert (left.y == right.y) == (width == 120)

    piloted(of_two(), check, size=(width, 30))


@pytest.mark.parametrize("bidi", ["none", "rows"])
def test_each_paragraph_begins_at_its_own_side_as_do_the_lines_it_is_wrapped_to(
    bidi: Bidi,
) -> None:
    text = "שלום, " + "tea, " * 16 + "ok.\n\n12.\n(and) toast "

    async def check(hand: Hand) -> None:
        wide = hand.rate.query_one("#left Static", Static).size.width
        first, second, blank, number, last = lines(hand, "left")
        assert len(first) == len(second) == len(blank) == wide
        assert last.rstrip() == f"(and) toast {hand.sitting.shown.left[-1]}"
        if bidi == "rows":
            assert first.lstrip().startswith("שלום, tea, tea,")
            assert second == "tea, tea, ok.".rjust(wide)
            assert number == "12.".rjust(wide)
        else:
            assert first.endswith("tea, ,םולש")
            assert first.lstrip().startswith("tea, tea")  # its last comma is no Hebrew one
            assert second == ".tea, tea, ok".rjust(wide)
            assert number == ".12".rjust(wide)

    piloted(of_two(text + "1", text + "2"), check, bidi=bidi)


def test_a_text_can_be_drawn_before_it_is_shown_and_anew() -> None:
    async def check(hand: Hand) -> None:
        paragraphs = Paragraphs(Content("a\nשלום"), markup=False)
        await hand.rate.mount(paragraphs)
        await hand.pilot.pause()
        for text, seen in (("", ""), ("a\n\nשלום", "םולש"), ("b", "b")):
            paragraphs.update(Content(text))
            await hand.pilot.pause()
            assert paragraphs.render_line(text.count("\n")).text.strip() == seen

    piloted(of_two(), check)


@pytest.mark.parametrize("bidi", ["none", "rows"])
def test_a_window_that_changes_and_a_mouse_that_is_drawn_over_it_disturb_nothing(
    bidi: Bidi,
) -> None:
    async def check(hand: Hand) -> None:
        for width in (80, 120, 80):
            await hand.resize(width, 30)
            shown = hand.sitting.shown.left
            drawn = lines(hand, "left")[0]
            assert drawn.rstrip().endswith(shown if bidi == "rows" else SEEN[shown])
            assert len(drawn) == hand.rate.query_one("#left Static").size.width
            await hand.pilot.mouse_down("#left", offset=(2, 1))
            await hand.pilot.hover("#right", offset=(width // 3, 1))
            await hand.pilot.mouse_up("#right", offset=(width // 3, 1))
            assert "".join(lines(hand, "left")[0].split()) == "".join(drawn.split())

    piloted(of_two(), check, bidi=bidi)


def test_marks_of_a_difference_move_with_the_letters() -> None:
    async def check(hand: Hand) -> None:
        await hand.press("d")
        side = "left" if "קר" in hand.sitting.shown.left else "right"
        static = hand.rate.query_one(f"#{side} Static", Static)
        (line,) = static.render_lines(Region(0, 0, static.size.width, 1))
        marked = "".join(part.text for part in line if part.style and part.style.underline)
        assert marked.strip() == "רק"

    piloted(of_two("תה חם היום", "תה קר היום"), check)


@pytest.mark.parametrize("text", [BASE, "tea and toast"])
def test_where_the_terminal_arranges_it_gets_texts_as_they_are_and_none_beside_another(
    text: str,
) -> None:
    async def check(hand: Hand) -> None:
        assert lines(hand, "left")[0].strip() == hand.sitting.shown.left
        left, right = (hand.rate.query_one(f"#{name}").region for name in ("left", "right"))
        assert (left.y == right.y) == (text != BASE)

    other = TUNED if text == BASE else "bread and jam"
    piloted(of_two(text, other), check, size=(120, 30), bidi="rows")


def test_a_recipe_s_dimensions_are_in_order_too() -> None:
    async def check(hand: Hand) -> None:
        scores = hand.rate.query_one("#scores", Static)
        seen = ["".join(p.text for p in line) for line in scores.render_lines(scores.size.region)]
        assert "▸ םוח" in seen[0]
        assert "4  רק" in seen[4]
        await hand.press("4", "backspace")
        (scored, *_) = (
            "".join(p.text for p in line) for line in scores.render_lines(scores.size.region)
        )
        assert scored.strip() == "▸ םוח  4  רק"  # each where it belongs, as in other scripts
        await hand.press("question_mark")
        drawn = [
            "".join(part.text for line in each.render_lines(each.size.region) for part in line)
            for each in hand.app.screen.query(Static)
        ]
        assert any(each.startswith("םוח") for each in drawn)

    warmth = Dimension("חום", ("קר מאוד", "פושר", "נעים", "קר", "חם"))
    section = Rating(ask="absolute", dimensions=(warmth,), repeats=0, controls=0)
    piloted(a_sitting(section), check)


def test_a_comment_that_runs_from_the_right_is_shown_in_order_below_its_line() -> None:
    async def check(hand: Hand) -> None:
        await hand.press("c", "o", "k")
        preview = hand.app.screen.query_one("#preview", Pane)
        assert not preview.display
        await hand.press("space", *"שלום")
        assert preview.display
        assert preview.query_one(Static).render_line(0).text.strip() == "ok םולש"
        await hand.press("enter")
        assert hand.sitting.standing.comment == "ok שלום"
        await hand.press("c")
        assert hand.app.screen.query_one("#preview", Pane).display

    piloted(of_two(), check)


def test_of_a_long_comment_the_end_is_shown_and_the_keys_stay_in_sight() -> None:
    async def check(hand: Hand) -> None:
        await hand.press("c")
        hand.app.screen.query_one(Line).insert_text_at_cursor("שלום " * 399 + "סוף")
        await hand.press("!")
        dialogue, preview = (hand.app.screen.query_one(each) for each in (".question", "#preview"))
        assert isinstance(preview, Pane)
        for _ in range(100):  # it is laid out first, and then scrolled
            await asyncio.sleep(0.02)
            if preview.scroll_y:
                break
        assert preview.max_scroll_y == preview.scroll_y > 10
        hint = hand.app.screen.query_one(".hint")
        assert dialogue.region.contains_region(hint.region)
        assert hand.app.screen.region.contains_region(dialogue.region)
        await hand.press("enter")
        assert hand.sitting.standing.comment == "שלום " * 399 + "סוף!"

    piloted(of_two(), check)


def test_where_the_terminal_turns_words_about_only_their_order_is_ours() -> None:
    strip = a_strip(("תה חם, ", None), ("ב-6 سلام، (צה״ל)", BOLD))

    drawn = arranged(strip, from_right=True, bidi="words").text

    assert drawn == "(צה״ל) سلام، 6-ב ,חם תה"
    assert re.sub("[א-ת״]+|[\u0600-\u06ff]+", lambda word: word[0][::-1], drawn) == (
        "(ל״הצ) ،مالس 6-ב ,םח הת"  # as it will be seen
    )


@pytest.mark.parametrize(
    ("environment", "bidi"),
    [
        ({"TERM": "xterm-256color"}, "none"),
        ({"VTE_VERSION": "7600"}, "none"),
        ({"VTE_VERSION": "7600", "TMUX": "/tmp/tmux-0/default,1,0"}, "rows"),  # noqa: S108 - not opened
        ({"VTE_VERSION": "5400", "STY": "12.pts-0"}, "none"),
        ({"VTE_VERSION": "7600", "ZELLIJ": "0"}, "rows"),
        ({"KITTY_WINDOW_ID": "1", "TERM": "tmux-256color"}, "words"),
        ({"TERM": "xterm-kitty"}, "words"),  # over ssh
        ({"TMUX": "/tmp/tmux-0/default,1,0"}, "none"),  # noqa: S108 - not opened
        ({"KONSOLE_VERSION": "240800"}, "rows"),
        ({"TERM_PROGRAM": "Apple_Terminal"}, "rows"),
        ({"TERM_PROGRAM": "iTerm.app"}, "none"),
        ({"TERM": "putty-256color"}, "rows"),
        ({"MLTERM": "3.9.3"}, "rows"),
        ({"INSIDE_EMACS": "30.1,term:0.96"}, "rows"),
        ({"VTE_VERSION": "new", "STY": "1"}, "none"),
    ],
)
def test_terminals_that_reorder_and_cannot_be_told_are_known(
    environment: Mapping[str, str], bidi: Bidi
) -> None:
    assert bidi_of(environment) == bidi
