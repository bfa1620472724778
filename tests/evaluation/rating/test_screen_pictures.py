"""What the rating screen looks like, kept as pictures: `tests/cases/ratings/screens/*.svg`.

Where a change is meant, `GRISTMILL_PICTURES=write` writes them anew; look at them before they are
committed.
"""

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from evaluation.rating.section import Rating
from evaluation.rating.sitting import Sitting
from tests.evaluation.rating.pilot import Hand, piloted
from tests.evaluation.rating.world import a_material, a_sitting, an_example

FOLDER = Path(__file__).parents[2] / "cases" / "ratings" / "screens"
PAIRS = Rating(repeats=0, controls=0)
SIZES = {"80x24": (80, 24), "120x40": (120, 40)}


def _pairs() -> Sitting:
    return a_sitting(PAIRS, a_material(12))


def _scores() -> Sitting:
    return a_sitting(Rating(ask="absolute", repeats=0, controls=0), a_material(12))


def _scripts() -> Sitting:
    """Lay out long, right-to-left, combining and wide text.

    A browser turns what is in order round again: these pictures show where things stand, and
    test_screen_order.py how the letters do.
    """
    examples = tuple(
        replace(
            an_example(
                at,
                base="الشاي جاهز، والضباب يأتي في السادسة ويبقى حتى المساء.\nשלום לכולם",
                tuned="Ein sehr langer Satz, " * 12
                + "e\u0301le\u0300ve Z\u0351\u036balgo お茶 🫖 👩‍🍳",
            ),
            prompt="[b]Who[/b] said <i>tea</i>? " * 20,
        )
        for at in range(12)
    )
    return a_sitting(PAIRS, replace(a_material(0), examples=examples))


CASES: dict[str, tuple[Callable[[], Sitting], tuple[str, ...]]] = {
    "pairs": (_pairs, ()),
    "pairs-answered": (_pairs, ("shift+left", "f", "backspace")),
    "pairs-differences": (_pairs, ("left", "d")),
    "pairs-done": (_pairs, ("s", "s", *["left"] * 11)),
    "scores": (_scores, ("4", "2")),
    "scripts": (_scripts, ()),
    "skip": (_pairs, ("s",)),
    "comment": (_pairs, ("c", "h", "m")),
    "help": (_pairs, ("question_mark",)),
}


EVERYWHERE = [
    (name, size, shade)
    for name in ("pairs", "scores", "scripts")
    for size in SIZES
    for shade in ("dark", "light")
]
ONCE = [
    ("pairs-answered", "80x24", "dark"),
    ("pairs-differences", "120x40", "light"),
    ("pairs-done", "80x24", "light"),
    ("skip", "80x24", "dark"),
    ("comment", "80x24", "light"),
    ("help", "80x24", "dark"),
]


@pytest.mark.parametrize(("name", "size", "shade"), [*EVERYWHERE, *ONCE])
def test_the_screen_looks_as_it_did(name: str, size: str, shade: str) -> None:
    make, keys = CASES[name]
    pictures: list[str] = []

    async def check(hand: Hand) -> None:
        await hand.press(*keys)
        await hand.pilot.pause(0.05)
        pictures.append(hand.app.export_screenshot(title=f"{name} {size} {shade}"))

    piloted(make(), check, size=SIZES[size], light=shade == "light")
    _same(FOLDER / f"{name}-{size}-{shade}.svg", pictures[0])


def test_without_colour_everything_is_there_still(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    pictures: list[str] = []

    async def check(hand: Hand) -> None:
        await hand.press("left", "d")
        pictures.append(hand.app.export_screenshot(title="no colour"))

    piloted(_pairs(), check)
    _same(FOLDER / "no-colour.svg", pictures[0])


def _same(path: Path, picture: str) -> None:
    if os.environ.get("GRISTMILL_PICTURES") == "write":
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(picture, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == picture, f"{path.name} looks different"
