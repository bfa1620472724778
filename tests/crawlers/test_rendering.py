"""How a recipe says that pages are rendered, and what a crawl remembers of those that were."""

from dataclasses import dataclass

import pytest
from pydantic import TypeAdapter, ValidationError

from crawlers.fetching.rendering import AUTO, NEVER, Click, Fact, Render, Rendering, remembered


@dataclass(frozen=True)
class Source:
    """Something that has pages to render."""

    render: Rendering = NEVER


def read(value: object) -> Render:
    return TypeAdapter(Source).validate_python({"render": value}).render


def test_a_word_or_a_mapping_says_when() -> None:
    assert read("never") == NEVER
    assert read("auto") == AUTO
    assert read("always") == Render(when="always")
    assert read({"wait_for": "#list li"}) == Render(when="auto", wait_for="#list li")


def test_clicks_are_selectors_or_say_how_often() -> None:
    found = read({"click": ["button.more", {"css": "a:has(b)", "times": 5}]})

    assert found.click == (Click("button.more", 10), Click("a:has(b)", 5))


@pytest.mark.parametrize(
    "value",
    [
        *(
            "sometimes",
            True,
            {"wait_for": ""},
            {"wait_for": "#list >> xpath=//a"},
            {"click": ["]["]},
        ),
        *({"scroll": -1}, {"scroll": 1_000_000}, {"timeout": 0}, {"script": "alert(1)"}),
        {"click": [{"css": "a", "times": 0}]},
    ],
)
def test_what_cannot_be_is_refused(value: object) -> None:
    with pytest.raises(ValidationError):
        read(value)


GAINED, NOTHING = Fact("tea.example/{n}", 20, 4_000), Fact("tea.example/{n}", 900, 950)


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ([], {}),
        ([GAINED] * 2, {}),
        ([GAINED] * 3, {"tea.example/{n}": True}),
        ([NOTHING] * 3, {"tea.example/{n}": False}),
        ([NOTHING] * 9 + [GAINED], {}),
        ([Fact("a", 0, 500)] * 3 + [NOTHING] * 2, {"a": True}),
    ],
)
def test_three_pages_that_agree_speak_for_their_pattern(
    facts: list[Fact], expected: dict[str, bool]
) -> None:
    assert remembered(facts) == remembered(reversed(facts)) == expected


def test_a_clock_is_no_gain() -> None:
    assert not Fact("a", 0, 20).gained
    assert not Fact("a", 5_000, 5_200).gained
