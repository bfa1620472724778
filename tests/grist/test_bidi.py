"""The order of letters on a screen, against another implementation of the same algorithm."""

import pytest
from bidi import get_display  # the `unicode-bidi` crate; ours rests on the package's older half
from bidi.mirror import MIRRORED
from hypothesis import given, settings
from hypothesis import strategies as st

from grist.bidi import directions, has_right_to_left, levels, placed

LETTERS = st.text(
    st.sampled_from("abש ם العتب 12١٢()[]{}⟨⟩<>«»〈〉⟪.,:;!?-+/#%$€\"'…–漢🫖\u00a0"), max_size=24
).map(str.strip)


def drawn(text: str, *, from_right: bool = False) -> str:
    return "".join(letter for _, letter in order(text, from_right=from_right))


def order(text: str, *, from_right: bool) -> list[tuple[int, str]]:
    return placed(text, levels(text, from_right=from_right), from_right=from_right)


@given(LETTERS, st.booleans())
@settings(max_examples=500)
def test_a_line_is_in_the_same_order_as_by_another_implementation(
    text: str, from_right: bool
) -> None:
    found = [at for at, _ in order(text, from_right=from_right)]
    assert "".join(text[at] for at in found) == get_display(text, base_dir="LR"[from_right])


@given(st.text() | LETTERS, st.booleans())
def test_every_letter_is_drawn_once_and_whole_but_for_brackets_that_turn(
    text: str, from_right: bool
) -> None:
    at = 0
    for start, letter in sorted(order(text, from_right=from_right)):
        stored = text[start : start + len(letter)]
        assert start == at
        assert letter in (stored, MIRRORED.get(stored[0], "") + stored[1:])
        at += len(letter)
    assert at == len(text)


@pytest.mark.parametrize(
    ("stored", "from_right", "seen"),
    [
        ("the kettle", False, "the kettle"),
        ("the kettle!", True, "!the kettle"),
        ("שלום", False, "םולש"),
        ("Ana: שלום, 12!", False, "Ana: 12 ,םולש!"),
        ("שלום (hi)", True, "(hi) םולש"),
        ("שלום ok (tea).", True, ".ok (tea) םולש"),
        ("ok (שלום).", False, "ok (םולש)."),
        ("⟨202E⟩ שלום", True, "םולש ⟨202E⟩"),
    ],
)
def test_lines_are_read_as_they_are_meant(stored: str, from_right: bool, seen: str) -> None:
    assert drawn(stored, from_right=from_right) == seen


def test_an_accent_stays_with_its_letter_and_a_joined_emoji_is_one() -> None:
    letters = ["ש\u05bc\u05c1", "ל", " ", "👩\u200d🍳", "🇫🇷", "ש"]
    found = [letter for _, letter in order("".join(letters), from_right=True)]
    assert found == ["ש", "🇫🇷", "👩\u200d🍳", " ", "ל", "ש\u05bc\u05c1"]


def test_brackets_within_brackets_have_an_end() -> None:
    text = "(" * 200 + "ש" + ")" * 200
    assert len(order(text, from_right=True)) == len(text)


@pytest.mark.parametrize(
    ("paragraph", "at", "seen"),
    [
        # A line's comma and quotation mark run as the words on both sides of them do.
        ("הוא said tea, and toast", len("הוא said tea, "), ("said tea, אוה", "and toast")),
        ('הוא said tea "and" toast', len("הוא said tea "), ("said tea אוה", '"and" toast')),
        # Numbers behind Arabic letters are Arabic numbers, which a hyphen parts (W2, W4).
        ("شاي 12-13", len("شاي "), (" ياش", "13-12")),
    ],
)
def test_a_line_knows_what_stands_on_the_line_above(
    paragraph: str, at: int, seen: tuple[str, str]
) -> None:
    of = levels(paragraph, from_right=True)
    first = placed(paragraph[:at], of[:at], from_right=True)
    second = placed(paragraph[at:], of[at:], from_right=True)
    assert "".join(letter for _, letter in first).strip() == seen[0].strip()
    assert "".join(letter for _, letter in second) == seen[1]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("12 (…) الشاي and tea", [True]),
        ("tea الشاي", [False]),
        ("12 …", [False]),
        ("", [False]),
        ("tea\nשלום\n\nok", [False, True, False, False]),
        ("1.\nשלום\n\n…\nok", [True, True, True, True, False]),
    ],
)
def test_a_paragraph_begins_where_its_first_letter_does_or_that_of_the_text(
    text: str, found: list[bool]
) -> None:
    assert directions(text) == found


def test_an_arabic_number_alone_has_to_be_put_in_order() -> None:
    assert has_right_to_left("no ١٢")
    assert not has_right_to_left("né à Genève 12")
