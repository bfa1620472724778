"""What cleaning undoes, what it leaves, and that once is enough."""

import json
import unicodedata
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from curation.steps.clean_text import CleanText
from grist.records import frame, schema, table, unframe
from grist.text import storable
from tests.builders import a_record
from tests.spent import no_more_than

LANGUAGES = Path(__file__).parents[1] / "cases" / "languages" / "one_sentence.json"
ZWJ, ZWNJ = "\u200d", "\u200c"
ENTITY_PARTS = ("&", "amp", "#38", "#x26", "lt", "nbsp", "zwj", "#8203", "am", "p", ";", "#112")
MISREAD = ("Ã©", "â€™", "Ã ", "Â", "Ã‚Â©", "Р", "Рџ", "ðŸ˜€", "©", "\x80")
HIDING = ("\U0001f3f4", "\U000e0067", "\U000e007f", "\ufe0f", ZWJ)
PARTS = (*ENTITY_PARTS, *MISREAD, *HIDING, "<b>", "&lt;b&gt;")
LONG = ("&", "&amp;", "&amp", "amp;", ";", "&#38;#", "\n ", " ", ZWJ, "Ã", "Ã©", "Ã©\n", "<a ")


def cleaned(text: str, step: CleanText | None = None) -> str:
    return str((step or CleanText()).clean(pd.Series([text], dtype="str"))[0])


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
        ("page one\fpage two\vline", "page one\npage two\nline"),
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
    text = f"pass{ZWNJ}word {ZWJ}👩{ZWJ} a{ZWJ}{ZWJ}b &zwj;x é&zwj;é я{ZWNJ}я 水{ZWJ}水"
    assert cleaned(text) == "password 👩 ab x éé яя 水水"


@given(st.text() | st.lists(st.sampled_from(PARTS) | st.text(max_size=3)).map("".join))
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


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("cafÃ© â€” voilÃ  lâ€™addition", "café — voilà l’addition"),
        ("SÃ£o JoÃ£o, nÃ£o?", "São João, não?"),
        ("FuÃŸball fÃ¼r MÃ¤dchen", "Fußball für Mädchen"),
        ("РџСЂРёРІРµС‚, РјРёСЂ", "Привет, мир"),
        ("Ja ðŸ˜€ zÃ¼gig", "Ja 😀 zügig"),
        ("æ—¥æœ¬èªž", "日本語"),
        ("it cost Â£5 Â© 2019", "it cost £5 © 2019"),
        ("plain line\nzÅ‚oty", "plain line\nzłoty"),
        ("cafÃƒÂ©", "café"),
        ("well 😀 cafÃ©", "well 😀 café"),
        ("cafÃ\u200b© and Ã&copy;t", "café and ét"),
    ],
)
def test_what_was_read_in_a_wrong_encoding_is_read_anew(text: str, expected: str) -> None:
    assert cleaned(text) == expected
    assert cleaned(text, CleanText(mojibake=False)) != expected


@pytest.mark.parametrize(
    "text",
    [
        "“quotes” ‘single’ ﬁne ＷＩＤＥ ½ …",
        "NÃO É MANHÃ, é «à» já. MÃE à “mãe” … ª º",
        "Où ça? À « Noël »…",
        "Příliš žluťoučký kůň — dáš? ó, łódź „tak”",
        "Съешь ещё этих булок… «Рё» від і їжак є",
        "Ελλάδα: «Ό,τι» – Ώρα",
        "Ä, Ö, Ü: „Größe“ – 5 €",
        "25 °C · 10 µm ± 2 ¾ © ® ™",
        "Ã",
        "Ð",
    ],
)
def test_what_only_looks_like_it_stays(text: str) -> None:
    assert cleaned(text) == text


def test_clean_texts_are_not_shown_to_ftfy(monkeypatch: pytest.MonkeyPatch) -> None:
    sentences: dict[str, str] = json.loads(LANGUAGES.read_text("utf-8"))
    monkeypatch.setattr("ftfy.fix_encoding", None)
    CleanText().clean(pd.Series([*sentences.values(), "ação, à mesa, él"], dtype="str"))


@pytest.mark.parametrize(
    "text",
    [
        "Write &lt;b&gt; for bold and &amp;amp; for &amp;.",
        "<p>Tea &amp; cake</p>",
        "&lt;a href=&quot;x&quot;&gt;tea &amp; cake",
        "use &amp;lt;br&amp;gt; &eacute;",
    ],
)
def test_in_a_text_about_html_entities_stay(text: str) -> None:
    assert cleaned(text) == text


def test_hidden_tags_selectors_and_noncharacters_go_and_flags_stay() -> None:
    order, letters = (
        "".join(chr(0xE0000 + ord(sign)) for sign in word) for word in ("obey", "gbeng")
    )
    england = f"🏴{letters}\U000e007f"
    assert cleaned(f"tea{order} 🙂{order} {england} 🏴{order}") == f"tea 🙂 {england} 🏴"
    assert cleaned("❤\ufe0f\ufe0e\ufe01 \ufffea\U0001ffffb\ufdd0 \u3164c\ufffc") == "❤\ufe0f ab c"
    assert cleaned(f"می{ZWNJ}{ZWJ}{ZWNJ}خواهم") == f"می{ZWNJ}خواهم"


def test_what_a_recipe_switches_off_stays_as_it_was() -> None:
    code = "if tea:\n    pour()\n\n\n\n\tdrink()  \n"
    assert cleaned(code, CleanText(spaces=False)) == "if tea:\n    pour()\n\n\n\n\tdrink()"
    assert cleaned("a &amp; b", CleanText(entities=False)) == "a &amp; b"
    assert cleaned("cafÃ©", CleanText(mojibake=False)) == "cafÃ©"


@settings(max_examples=30, deadline=None)
@given(st.lists(st.sampled_from((*MISREAD, " ", "\n", "\t", "a", "&amp;"))).map("".join))
def test_so_it_is_with_parts_of_it_switched_off(text: str) -> None:
    for step in (CleanText(spaces=False), CleanText(entities=False), CleanText(mojibake=False)):
        once = cleaned(storable(text), step)
        assert cleaned(once, step) == once


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
    assert CleanText().clean(pd.Series([], dtype="str")).empty


@pytest.mark.parametrize("part", LONG)
def test_no_text_takes_long(part: str) -> None:
    text = f"&{part * (100_000 // len(part))}"
    with no_more_than(3):
        cleaned(text)


def test_fields_that_are_named_are_cleaned_in_all_their_values_and_others_stay() -> None:
    said = (("answer", "Tea &amp; cake"), ("price", "3 &amp; 4"), ("answer", "cafÃ©"))
    bare = a_record("x", fields=())
    rows = frame(table([a_record("Tea&nbsp;?", fields=said), bare]))

    after = unframe(CleanText(fields=("answer", "nowhere")).edit(rows), schema()).to_pylist()

    values = [each["value"] for each in after[0]["fields"]]
    assert (after[0]["text"], values) == ("Tea ?", ["Tea & cake", "3 &amp; 4", "café"])
    assert after[1]["fields"] == unframe(rows, schema()).to_pylist()[1]["fields"]
    assert CleanText(fields=("answer",)).changes(rows, CleanText(fields=("answer",)).edit(rows))[
        "reason"
    ].tolist() == ["text+fields"]
