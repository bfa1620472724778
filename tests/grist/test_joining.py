"""How Arabic letters join; the cases are as `fribidi` 1.0.8 draws them, which has no part in it."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grist.joining import joined

ARABIC = st.characters(min_codepoint=0x600, max_codepoint=0x6FF)


@given(st.text(ARABIC | st.sampled_from(" a\u200c\u200dܒߒ")))
def test_letters_are_joined_one_for_one(text: str) -> None:
    shaped = joined(text)
    assert len(shaped) == len(text)
    for one, other in zip(text, shaped, strict=True):
        same = unicodedata.normalize("NFKC", one) == unicodedata.normalize("NFKC", other)
        assert same, (one, other)


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("شاي", "ﺷﺎﻱ"),
        ("بَب", "ﺑَﺐ"),  # a vowel sign stands between no two letters
        ("بـب", "ﺑـﺐ"),
        ("لا", "ﻟﺎ"),  # two places, two letters
        ("می\u200cخواهم", "ﻣﯽ\u200cﺧﻮﺍﻫﻢ"),  # Persian parts letters by a non-joiner
        ("ه\u200d است", "ﻫ\u200d ﺍﺳﺖ"),  # and makes one look joined by a joiner
        ("پەیوەندی", "ﭘەﯾﻮەﻧﺪﯼ"),  # Kurdish; its ae has no forms, and joins
        ("ښه", "ښﻪ"),  # Pashto
        ("ٹھیک", "ﭨﮭﯿﮏ"),  # Urdu
        ("ﺑب", "ﺑﺏ"),  # what has its form already
        ("שלום, ok", "שלום, ok"),
    ],
)
def test_a_letter_joins_those_beside_it(text: str, seen: str) -> None:
    assert joined(text) == seen
