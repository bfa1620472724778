"""What cleaning undoes, what it leaves, and that once is enough."""

import time
import unicodedata

import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from curation.steps.clean_text import CleanText, clean
from grist.text import storable

ZWJ, ZWNJ = "\u200d", "\u200c"
ENTITY_PARTS = ("&", "amp", "#38", "#x26", "lt", "nbsp", "zwj", "#8203", "am", "p", ";", "#112")


def cleaned(text: str) -> str:
    return str(clean(pd.Series([text], dtype="str"))[0])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("cafe\u0301", "café"),
        ("Tea &amp; cake&nbsp;&lt;3 &#39;now&#x27;", "Tea & cake <3 'now'"),
        ("&amp;amp;lt;b&gt; &amp;eacute;", "<b> é"),
        ("a &copy=1 &unknown; &notit; AT&T; & more", "a &copy=1 &unknown; &notit; AT&T; & more"),
        ("fish\u200b \ufeff&\u00ad chips\x07\u202e", "fish & chips"),
        ("soft&shy;hyphen &#8203;x", "softhyphen x"),
        ("a\t b\u00a0\u00a0 c\u3000d", "a b c d"),
        ("a  \nb \t\n\n\n\n\nc\r\nd\u2028e", "a\nb\n\nc\nd\ne"),
        ("\n\n  a  \n\n", "a"),
        ("&am&#8203;p; &am&#112;;lt;", "& <"),
    ],
)
def test_transport_is_undone(text: str, expected: str) -> None:
    assert cleaned(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        f"👩{ZWJ}💻 and 👨{ZWJ}👩{ZWJ}👧",
        f"می{ZWNJ}خواهم",
        f"क्{ZWJ}ष",
        "❤️ 🏴󠁧󠁢󠁥󠁮󠁧󠁿 3️⃣",
        "i < 3; j & k;",
        "ﬁne ½ ２０",
        "line\n\nline",
    ],
)
def test_what_an_author_wrote_stays(text: str) -> None:
    assert cleaned(text) == text


def test_a_joiner_that_joins_nothing_only_hides() -> None:
    assert cleaned(f"pass{ZWNJ}word {ZWJ}👩{ZWJ} a{ZWJ}{ZWJ}b &zwj;x é&zwj;é") == (
        f"password 👩 ab x é{ZWJ}é"
    )


@given(st.text() | st.lists(st.sampled_from(ENTITY_PARTS) | st.text(max_size=3)).map("".join))
@example(f"&am{ZWJ}p;")
@example("&am&zwj;p;")
@example("\u037e&lt\u037e")
@example(" \u0338&lt;\u0338")
@example(f"e&#769;{ZWJ}\u0301é")
def test_cleaning_again_changes_nothing(text: str) -> None:
    once = cleaned(storable(text))
    assert cleaned(once) == once
    assert unicodedata.is_normalized("NFC", once)
    assert storable(once) == once


def test_only_texts_change_and_the_ledger_says_which() -> None:
    rows = pd.DataFrame({"id": ["a", "b"], "text": ["ok", "no  no"], "speaker": ["x  x", None]})
    rows = rows.astype("str").set_axis([4, 2])
    step = CleanText()
    after = step.edit(rows)
    assert after["text"].to_dict() == {4: "ok", 2: "no no"}
    assert after["speaker"].equals(rows["speaker"])
    assert after["text"].dtype == rows["text"].dtype
    assert step.changes(rows, after).to_dict("list") == {"id": ["b"], "reason": ["text"]}


def test_no_rows_are_fine() -> None:
    assert clean(pd.Series([], dtype="str")).empty


@pytest.mark.parametrize("part", ["&", "&amp;", "&amp", "amp;", ";", "&#38;#", "\n ", " ", ZWJ])
def test_no_text_takes_long(part: str) -> None:
    text = f"&{part * (100_000 // len(part))}"
    began = time.process_time()
    cleaned(text)
    assert time.process_time() - began < 1.0
