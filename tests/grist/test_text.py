import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grist.text import comparable, storable, visible

any_text = st.text(st.characters(codec=None))


@given(any_text)
def test_storable_text_is_nfc_utf8_without_controls_and_stays_so(text: str) -> None:
    stored = storable(text)

    assert stored == unicodedata.normalize("NFC", stored)
    assert not any(unicodedata.category(c) == "Cc" and c not in "\n\t" for c in stored)
    assert stored.encode().decode() == stored
    assert storable(stored) == stored


@given(any_text)
def test_comparable_text_does_not_change_when_compared_again(text: str) -> None:
    assert comparable(comparable(text)) == comparable(text)


@given(st.text(st.characters(max_codepoint=127)))
def test_comparable_text_of_ascii_folds_as_any_other(text: str) -> None:
    folded = unicodedata.normalize("NFKC", text).casefold()
    assert comparable(text) == " ".join(unicodedata.normalize("NFKC", folded).split())


@given(any_text)
def test_comparable_text_has_single_spaces_between_its_words_and_no_other_white_space(
    text: str,
) -> None:
    assert comparable(text) == re.sub(r"\s+", " ", comparable(text)).strip()


@given(any_text)
def test_visible_text_holds_nothing_that_a_terminal_obeys(text: str) -> None:
    shown = visible(text)

    assert not any(ord(c) < 0x20 and c not in "\n\t" for c in shown)
    assert not any(0x7F <= ord(c) <= 0x9F for c in shown)
    assert not any(unicodedata.bidirectional(c) in {"LRE", "RLE", "LRO", "RLO"} for c in shown)


def test_plain_text_is_shown_as_it_is() -> None:
    assert visible("Olá, 茶! 👨‍👩‍👧\n\tfine") == "Olá, 茶! 👨‍👩‍👧\n\tfine"


@pytest.mark.parametrize(
    "text",
    [
        "👨‍👩‍👧 ❤️ ❤️‍🔥 ❤︎ 👍🏽 1️⃣ #️⃣ ©️",
        "\U0001f3f4\U000e0067\U000e0062\U000e0077\U000e006c\U000e0073\U000e007f",  # Wales
        "می‌خواهم PDF‌ها क्‍ष ශ්‍රී",
        "葛\U000e0100 ᠠ᠋",
        "각 café Z̈",
    ],
)
def test_what_emoji_and_scripts_are_written_with_is_shown_as_it_is(text: str) -> None:
    assert visible(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("te\u00ada", "te⟨00AD⟩a"),
        ("te\u034fa", "te⟨034F⟩a"),
        ("\u3164\u115f\uffa0", "⟨3164⟩⟨115F⟩⟨FFA0⟩"),
        ("a\U000e0074\U000e0065", "a⟨E0074⟩⟨E0065⟩"),
        ("\U0001f3f4" + "\U000e0061" * 9 + "\U000e007f", "\U0001f3f4" + "⟨E0061⟩" * 9 + "⟨E007F⟩"),
        ("te\u200da \u200c", "te⟨200D⟩a ⟨200C⟩"),
        ("❤\u200d\u200d🔥", "❤\u200d⟨200D⟩🔥"),
        ("❤\ufe0f\ufe01\U000e0100", "❤\ufe0f⟨FE01⟩⟨E0100⟩"),
        ("a\ufe0f", "a⟨FE0F⟩"),
    ],
)
def test_what_hides_in_a_text_is_marked(text: str, shown: str) -> None:
    assert visible(text) == shown


@given(
    st.text(
        st.sampled_from(
            "a1#🏴❤葛م\x1b\u00ad\u200b\u200c\u200d\ufe0e\ufe0f\U000e0061\U000e007f\U000e0100"
        )
    )
)
def test_visible_text_does_not_change_when_shown_again(text: str) -> None:
    assert visible(visible(text)) == visible(text)
