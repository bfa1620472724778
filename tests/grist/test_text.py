import re
import unicodedata

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
