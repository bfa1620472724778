"""What hides a value from the detectors is undone, and every find leads back to where it stood."""

import re
import sys
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curation.pii import address_forms, password, placeholder, url
from curation.pii.detect import find
from curation.pii.plain import plain, small
from curation.pii.span import Span, replaced

NUMBER = "020 7946 0958"
HIDING = {
    "variants": "\ufe0f", "more variants": "\U000e0101", "Mongolian variants": "\u180b",
    "tags": "\U000e0041", "a Hangul filler": "\u3164", "another": "\u115f", "half one": "\uffa0",
    "keycaps": "\ufe0f\u20e3", "no width": "\u200b", "a joiner": "\u200d",
}  # fmt: skip


def tagged(text: str) -> str:
    spans = find(text, ("US", "GB"))
    return replaced(
        text, ((span, placeholder.shown(span, pseudonym=None, mode="tag")) for span in spans)
    )


@pytest.mark.parametrize("hiding", HIDING)
def test_a_number_is_seen_through_what_shows_nothing(hiding: str) -> None:
    between = "".join(sign + HIDING[hiding] * sign.isdigit() for sign in NUMBER)
    shown = tagged(f"call {between} or")
    assert shown.startswith("call <PHONE>")
    assert plain(shown).text == "call <PHONE> or"


def test_keycaps_go_with_their_frames() -> None:
    keycaps = "".join(sign + "\ufe0f\u20e3" * sign.isdigit() for sign in NUMBER)
    assert tagged(f"call {keycaps}!") == "call <PHONE>!"


def test_what_shows_nothing_stays_beside_a_find() -> None:
    assert tagged("\u2066+44 7700 900123\u2069 \ufe0f") == "\u2066<PHONE>\u2069 \ufe0f"


signs = st.lists(st.sampled_from(["a", "7", " ", "１", *HIDING.values()]), max_size=12)


@given(signs.map("".join))
@settings(max_examples=100, deadline=None)
def test_each_character_leads_back_to_where_it_stood(text: str) -> None:
    seen = plain(text)
    back = [seen.back(Span(at, at + 1, "PHONE", "")) for at in range(len(seen.text))]
    assert [plain(text[span.start]).text for span in back] == list(seen.text)
    assert all(plain(text[span.start : span.end]).text == seen.text[at]
               for at, span in enumerate(back))  # fmt: skip
    assert all(one.end <= other.start for one, other in pairwise(back))


def test_the_words_that_lead_to_a_pattern_are_seen_in_every_letter_that_it_takes_for_theirs() -> (
    None
):
    begins = address_forms.patterns(tuple(address_forms._FORMS)).begins
    letters = set("".join((*password._STEMS, *url._PLACES, *begins)))
    every = "".join(map(chr, (*range(0xD800), *range(0xE000, sys.maxunicode + 1))))
    for letter in letters:
        alike = re.findall(re.escape(letter), every, re.IGNORECASE)
        assert {small(sign) for sign in alike} == {letter}, letter


@given(st.text(st.sampled_from("aİıſKß"), max_size=8))
@settings(max_examples=50, deadline=None)
def test_small_letters_stand_where_the_others_did(text: str) -> None:
    assert [small(sign) for sign in text] == list(small(text))
