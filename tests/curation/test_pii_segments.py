"""Which stretches of a text are looked at, and that looking at them alone loses nothing."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curation.pii import detect
from curation.pii.segments import CORE, MARGIN, stretches

REGIONS = ("US", "GB")
VALUES = {
    "ana@tea.example": "EMAIL",
    "+44 7700 900123": "PHONE",
    "460-89-9847": "NATIONAL_ID",
    "GB33 BUKB 2020 1555 5555 55": "IBAN",
    "12 Harbour Street": "ADDRESS",
    "password: tea4two": "SECRET",
}
word = st.sampled_from(["tea", "kettle", "Névoa", "\n", "5", "(or)", "a/b", "x" * 90])


def found(text: str) -> list[tuple[str, str]]:
    return [(span.type, span.key) for span in detect.find(text, REGIONS)]


def test_a_text_of_words_alone_has_no_stretch() -> None:
    assert list(stretches("the kettle was on and nobody wanted to walk home " * 99)) == []


def test_a_stretch_begins_and_ends_with_a_word() -> None:
    text = "kettle " * 90 + "at 5 o'clock " + "kettle " * 90
    (only,) = stretches(text)
    assert text[only.start - 1] == text[only.end] == " "
    assert 200 < only.end - only.start < 220
    assert "at 5 o'clock" in text[only.start : only.end]


def test_a_long_stretch_is_cut_into_cores_that_meet() -> None:
    text = "1 kettle " * 12_000
    cut = list(stretches(text))
    assert [(each.core_start, each.core_end) for each in cut] == [
        (at, min(at + CORE, len(text))) for at in range(0, len(text), CORE)
    ]
    assert all(each.end - each.start <= CORE + 2 * MARGIN for each in cut)


@pytest.mark.parametrize("value", VALUES)
@pytest.mark.parametrize("at", [CORE - 9, CORE, 2 * CORE - 1, 2 * CORE + MARGIN])
def test_what_stands_where_a_text_is_cut_is_found_once(value: str, at: int) -> None:
    filler = "1 kettle " * 12_000
    text = f"{filler[:at]} {value} {filler[at:]}"
    assert [type_ for type_, _ in found(text)] == [VALUES[value]]


@pytest.mark.parametrize("around", ["kettle " * 9_000, "1 kettle " * 5_000, ""])
def test_a_password_is_found_where_no_mark_is_near(around: str) -> None:
    assert found(f"{around}my password is teaFourTwo {around}") == [("SECRET", "teaFourTwo")]


@given(st.lists(st.sampled_from(sorted(VALUES)) | word, max_size=12))
@settings(max_examples=60, deadline=None)
def test_a_value_is_found_however_far_from_others_it_stands(words: list[str]) -> None:
    near = found(" and ".join(words))
    far = found((" and " + "kettle " * 80).join(words))
    assert near == far


@given(st.lists(st.sampled_from(["5", "a", " ", "\n", "@", "é" * 300, "x " * 200]), max_size=12))
@settings(max_examples=60, deadline=None)
def test_stretches_hold_every_mark_are_in_order_and_apart(pieces: list[str]) -> None:
    text = "".join(pieces)
    places = [(each.start, each.end) for each in stretches(text)]
    assert all(0 <= start < end <= len(text) for start, end in places)
    assert all(before[1] <= after[0] for before, after in pairwise(places))
    held = {at for start, end in places for at in range(start, end)}
    assert all(at in held for at, sign in enumerate(text) if sign in "5@")
