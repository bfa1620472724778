"""Whatever a text holds, the rating screen shows all of it, and the terminal gets letters only."""

import unicodedata
from collections import Counter
from dataclasses import replace

import pytest
from bidi.mirror import MIRRORED
from hypothesis import given
from hypothesis import strategies as st
from textual.geometry import Region
from textual.widgets import Static

from evaluation.rating.dimensions import Dimension
from evaluation.rating.screen.panes import MOST, content, presentable
from evaluation.rating.section import Rating
from grist.bidi import has_right_to_left
from grist.difference import difference
from grist.text import visible
from tests.controls import hostile_bytes
from tests.evaluation.rating.pilot import Hand, piloted
from tests.evaluation.rating.world import a_material, a_sitting, an_example
from tests.hostile_texts import texts

HOSTILE = texts()
PLAIN = Rating(repeats=0, controls=0, break_every=1000)
_PARTS = st.one_of(
    st.text(st.characters(codec="utf-8"), max_size=8),
    st.sampled_from(
        ["[", "]", "[/", "[@click=app.quit]", "[b]", "[/]", "\\[", "$error", "[on ", ":tea:", "{x}"]
    ),
    st.sampled_from(
        [
            "\x1b[",
            "31m",
            "\x1b]52;c;",
            "\x07",
            "\x9b",
            "\x1b\\",
            "\r",
            "\t",
            "\n",
            "\u202e",
            "\u00ad",
        ]
    ),
    st.sampled_from(
        ["👩‍🍳", "e\u0301", "\u0301", "漢字", "שלום", "\ufe0f", "\u200d", "\U000e0061"]
    ),
)
_TEXTS = st.lists(_PARTS, max_size=12).map("".join)


def _rendered(widget: Static) -> str:
    """Give what a widget hands to the terminal."""
    lines = widget.render_lines(Region(0, 0, *widget.size))
    return "\n".join("".join(segment.text for segment in line) for line in lines)


def _letters(text: str) -> str | Counter[str]:
    """Leave out white space, which wrapping moves, and order where it is not the stored one."""
    letters = "".join(text.split())
    if not has_right_to_left(letters):
        return letters
    joined = unicodedata.normalize("NFKC", letters)
    return Counter(min(each, MIRRORED.get(each, each)) for each in joined if not each.isspace())


def _is_harmless(text: str) -> bool:
    controls = any(unicodedata.category(each) == "Cc" and each != "\n" for each in text)
    return not controls and not hostile_bytes(text.encode())


@given(_TEXTS, _TEXTS)
def test_a_text_is_shown_as_it_is_stored_and_marked_where_it_differs(one: str, other: str) -> None:
    pieces = difference(presentable(one), presentable(other))
    for text, side in ((one, "old"), (other, "new")):
        made = content(text, pieces, side)
        if not text:
            assert made.plain == "(nothing was written)"
            continue
        assert made.plain == visible(text).replace("\t", "    ")
        marked = [made.plain[span.start : span.end] for span in made.spans]
        assert marked == [each.text for each in pieces if each.what == side and each.text.strip()]


@pytest.mark.parametrize("from_end", [True, False])
def test_of_a_very_long_text_the_end_that_matters_is_shown_and_the_rest_counted(
    from_end: bool,
) -> None:
    text = "a" * MOST + "\x1b" + "b" * MOST
    made = content(text, from_end=from_end).plain
    assert f"… {MOST + 1:,} characters are not shown …" in made
    assert ("b" * MOST if from_end else "a" * MOST) in made
    assert "\x1b" not in made


def test_all_of_every_hostile_text_is_on_the_screen_and_no_control_of_it() -> None:
    """One item for each text: as a beginning, as both sides, as the true half, as a comment."""
    count = len(HOSTILE)
    examples = tuple(
        replace(
            an_example(at, base=HOSTILE[at], tuned=HOSTILE[at - 1], true=HOSTILE[at - 2]),
            prompt=HOSTILE[at - 3],
        )
        for at in range(count)
    )

    async def check(hand: Hand) -> None:
        statics = {
            name: hand.rate.query_one(f"#{name} Static", Static)
            for name in ("beginning", "left", "right")
        }
        notice = hand.rate.query_one("#notice", Static)
        for at in range(0, len(hand.sitting.showings), 12):
            hand.sitting.at = at
            shown = hand.sitting.shown
            hand.sitting.comment(shown.prompt)
            hand.rate._marks = ("none", "sides", "true")[at % 3]
            hand.rate._show()
            await hand.pilot.pause()
            stored = {"beginning": shown.prompt, "left": shown.left, "right": shown.right or ""}
            for name, static in statics.items():
                made = _rendered(static)
                assert _is_harmless(made), ascii(stored[name])
                assert _letters(made) == _letters(visible(stored[name])), ascii(stored[name])
            assert _is_harmless(_rendered(notice))
            assert visible(shown.prompt) in str(notice.content)

    material = replace(a_material(0), examples=examples)
    piloted(a_sitting(PLAIN, material), check, size=(100, 40))


def test_names_and_anchors_of_a_recipe_are_shown_as_they_stand_there() -> None:
    lines = [text for text in HOSTILE if "\n" not in text and 0 < len(text.strip()) <= 80][::20]
    dimensions = tuple(
        Dimension(f"{at} {line}"[:80], (line, line, line, line, line))
        for at, line in enumerate(lines)
    )

    async def check(hand: Hand) -> None:
        scores = hand.rate.query_one("#scores", Static)
        for at, each in enumerate(dimensions):
            hand.sitting.dimension = at
            hand.rate._show()
            await hand.pilot.pause()
            assert visible(each.name) in str(scores.content)
            assert visible(each.anchors[0]) in str(scores.content)
            assert _is_harmless(_rendered(scores))
        await hand.press("question_mark")
        assert all(_is_harmless(_rendered(each)) for each in hand.app.screen.query(Static))

    section = Rating(ask="absolute", dimensions=dimensions, repeats=0, controls=0)
    piloted(a_sitting(section), check, size=(100, 200))
