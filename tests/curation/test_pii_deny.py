"""What the recipe denies goes whole, whatever else is found in it or between its words."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curation.pii import placeholder
from curation.pii.deny import Denied, denials
from curation.pii.detect import Finder
from curation.pii.span import replaced


def tagged(text: str, *deny: str, allow: tuple[str, ...] = ()) -> str:
    finder = Finder(("US", "GB"), allow, tuple(map(Denied, deny)))
    spans = finder.find(text)
    shown = replaced(
        text, ((span, placeholder.shown(span, pseudonym=None, mode="tag")) for span in spans)
    )
    assert finder.find(placeholder.without(shown)) == []
    return shown


@pytest.mark.parametrize(
    ("denied", "text", "expected"),
    [
        ("Room 020 7946 0958", "in Room 020 7946 0958 now", "in <PHONE> now"),
        ("Joana Costa", "Joana joana@x.example Costa", "Joana <EMAIL> Costa"),
        ("Joana Costa", "joana\ncosta joana@x.example", "<DENIED> <EMAIL>"),
        ("tea.example house", "ana@tea.example house", "<EMAIL>"),
        ("Bluebird", "+44 7700 900123Bluebird", "<PHONE><DENIED>"),
        ("order", "order 020 7946 0958", "<DENIED> <PHONE>"),
        ("A\0B", "A ana@x.example B, A B", "A <EMAIL> B, <DENIED>"),
    ],
)
def test_nothing_of_a_denied_value_is_left_beside_what_is_found_in_it(
    denied: str, text: str, expected: str
) -> None:
    assert tagged(text, denied) == expected


def test_denied_values_that_overlap_go_together() -> None:
    assert tagged("big red kettle", "Big Red", "red kettle") == "<DENIED>"


def test_what_is_denied_goes_from_what_is_allowed() -> None:
    assert tagged("rui@tea.example, info@tea.example", "rui", allow=("@tea.example",)) == (
        "<DENIED>@tea.example, info@tea.example"
    )


pieces = st.lists(st.sampled_from(["a", "b", "7", "@x.example ", " ", "\0", "a b"]), max_size=8)


@given(pieces.map("".join), st.lists(st.sampled_from(["a", "a b", "b a", "b 7"]), min_size=1))
@settings(max_examples=60, deadline=None)
def test_no_place_where_a_denied_value_stands_is_left(text: str, denied: list[str]) -> None:
    forms = tuple(map(Denied, denied))
    held = {at for span in denials(forms).find(text) for at in range(span.start, span.end)}
    for each in denied:
        alone = denials((Denied(each),)).find(text)
        assert {at for span in alone for at in range(span.start, span.end)} <= held
