"""Each rule, with a text just inside and one just outside of its threshold."""

from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas import Series
from pydantic import TypeAdapter, ValidationError

from curation.quality.phrases import phrase_measures
from curation.steps.quality import Quality
from curation.steps.step import steps
from tests.builders import a_record, frame
from tests.curation.test_curate import run_curate
from tests.spent import no_more_than

OFF: dict[str, Any] = {
    each.name: None for each in fields(Quality) if each.name.startswith(("min_", "max_"))
}


def reason(text: str, step: Quality, *, kind: str = "page", lang: str | None = None) -> str | None:
    said = () if lang is None else (("lang", lang),)
    found = step.reasons(frame([a_record(text, kind=kind, fields=said)]))
    return None if found.isna().any() else str(found.iloc[0])


def only(**on: Any) -> Quality:
    """Make the step with one rule at its published threshold, or at the one given."""
    values = {
        name: getattr(Quality(), name) if value is ... else value for name, value in on.items()
    }
    return Quality(**{**OFF, **values})


def words(count: int, *, length: int = 5, start: int = 0) -> str:
    """Make different words of one length."""
    return " ".join(f"{number:x}".rjust(length, "w") for number in range(start, start + count))


def lines(*counted: tuple[int, str]) -> str:
    """Make so many lines of each pattern; `#` becomes a number."""
    return "\n".join(
        pattern.replace("#", str(number)) for many, pattern in counted for number in range(many)
    )


PROSE = "a line with enough words in it to be long, number #"

CASES = {
    "few_words": ("min_words", words(50), words(49)),
    "many_words": ("max_words", words(100_000), words(100_001)),
    "short_words": ("min_word_length", words(9, length=3), "at " * 9),
    "long_words": ("max_word_length", words(9, length=10), words(9, length=11)),
    "hashes": ("max_symbols", f"# {words(9)}", f"# {words(8)}"),
    "dots": ("max_symbols", f"… {words(9)}", f"{words(8)} ..."),
    "no_letters": ("min_with_letter", "tea and a cup " * 2 + "7 1", "tea and cup " + "7"),
    "digits": ("max_digits", "x" * 85 + "1" * 15, "x" * 84 + "1" * 16),
    "bullets": (
        "max_bullets",
        lines((9, "- tea #"), (1, "tea")),
        lines((19, "• tea #"), (1, "tea")),
    ),
    "ellipses": ("max_ellipses", lines((3, "#…"), (7, "tea #")), lines((4, "#..."), (6, "tea #"))),
    "unpunctuated": (
        "min_punctuated",
        lines((3, "tea."), (22, "tea")),
        lines((2, 'tea"'), (22, "tea")),
    ),
    "short_lines": (
        "max_short_lines",
        lines((2, "x" * 30), (1, "x" * 31)),
        lines((3, "x" * 30), (1, "x" * 31)),
    ),
    "list": ("max_listed", lines((4, "one two three")), lines((4, "one two"))),
    "lines": ("max_repeated_lines", lines((3, "ok"), (8, PROSE)), lines((5, "ok"), (8, PROSE))),
    "line_chars": (
        "max_repeated_line_chars",
        lines((1, f"{'x' * 20}\n{'x' * 20}\n{'y' * 60}")),
        lines((1, f"{'x' * 21}\n{'x' * 21}\n{'y' * 58}")),
    ),
    "paragraphs": (
        "max_repeated_paragraphs",
        "a\n\na\n\nb\n\nc",
        "a\n\na\n\nb",
    ),
    "paragraph_chars": (
        "max_repeated_paragraph_chars",
        f"{'x' * 20}\n\n{'x' * 20}\n\n{'y' * 57}",
        f"{'x' * 21}\n\n{'x' * 21}\n\n{'y' * 54}",
    ),
}
REASONS = {
    "hashes": "symbols",
    "dots": "symbols",
    "lines": "repeated_lines",
    "line_chars": "repeated_lines",
    "paragraphs": "repeated_paragraphs",
    "paragraph_chars": "repeated_paragraphs",
}


@pytest.mark.parametrize("rule", CASES)
def test_a_text_on_the_threshold_stays_and_one_beyond_it_goes(rule: str) -> None:
    parameter, inside, outside = CASES[rule]
    step = only(**{parameter: ...})
    assert reason(inside, step) is None
    assert reason(outside, step) == REASONS.get(rule, rule)
    assert reason(outside, Quality(**OFF)) is None


def around(n: int, limit: float, counted: int) -> tuple[str, str]:
    """Say a phrase of `n` words twice, with just enough between for a share of characters."""
    many = 1
    while counted / len(f"{words(n)} {words(many, start=500)} {words(n)}") > limit:
        many += 1
    inside, outside = (
        f"{words(n)} {words(count, start=500)} {words(n)}" for count in (many, many - 1)
    )
    return inside, outside


@pytest.mark.parametrize(("n", "limit"), [(2, 0.20), (3, 0.18), (4, 0.16)])
def test_the_most_frequent_phrase_may_not_take_up_too_much(n: int, limit: float) -> None:
    inside, outside = around(n, limit, counted=2 * len(words(n)))
    step = only(max_frequent=tuple(limit if each == n else 1.0 for each in (2, 3, 4)))
    assert reason(inside, step) is None
    assert reason(outside, step) == f"frequent_{n}_gram"


@pytest.mark.parametrize(("n", "limit"), [*enumerate((0.15, 0.14, 0.13, 0.12, 0.11, 0.10), 5)])
def test_phrases_that_stood_before_may_not_take_up_too_much(n: int, limit: float) -> None:
    inside, outside = around(n, limit, counted=5 * n)
    step = only(max_repeated=tuple(limit if each == n else 1.0 for each in range(5, 11)))
    assert reason(inside, step) is None
    assert reason(outside, step) == f"repeated_{n}_gram"


def test_stop_words_are_those_of_the_language_and_different_ones_count() -> None:
    step = only(min_stop_words=...)
    assert reason("The kettle and the cup", step, lang="en-GB") is None
    assert reason("The kettle, the cup, the shelf", step, lang="en") == "few_stop_words"
    assert reason("The kettle and the cup", step, lang="pt") == "few_stop_words"
    assert reason("o chá que está na mesa", step, lang="pt") is None
    assert reason("chá", step, lang="nb") == "few_stop_words"


@pytest.mark.parametrize("lang", [None, "und", "zxx", "zh", "call Ana"])
def test_a_language_without_a_list_is_held_against_none(lang: str | None) -> None:
    assert reason("kettle", only(min_stop_words=...), lang=lang) is None


def test_in_scripts_without_spaces_each_sign_is_a_word_and_none_is_short() -> None:
    text = "水已经烧开了" * 10
    assert reason(text, only(min_words=60, min_word_length=...)) is None
    assert reason(text, only(min_words=61)) == "few_words"
    assert reason(text, only(max_frequent=...)) == "frequent_2_gram"


def test_what_is_not_letters_or_digits_is_no_word() -> None:
    assert reason("one - two & three !!!", only(min_words=4)) == "few_words"


def test_a_sentence_of_another_script_ends_too() -> None:
    for text in ("お湯が沸いた。", "چای آماده است؟", "चाय तैयार है।", "«Le thé.»"):
        assert reason(text, only(min_punctuated=...)) is None


@pytest.mark.parametrize("text", ["ชาพร้อมแล้ว\nทุกคนเข้ามาได้เลย", "ຊາພ້ອມແລ້ວ"])
def test_a_script_that_puts_no_full_stop_is_not_held_against_it(text: str) -> None:
    assert reason(text, only(min_punctuated=...)) is None
    mixed = f"{text}\n" + lines((9, "tea #"))
    assert reason(mixed, only(min_punctuated=...)) == "unpunctuated"


def test_a_phrase_of_signs_without_spaces_between_them_is_as_long_as_its_signs() -> None:
    step = only(max_frequent=...)
    rest = "".join(map(chr, range(0x4E00, 0x4E00 + 16)))
    assert reason(f"喝茶{rest[:8]}喝茶{rest[8:]}", step) is None  # 4 of 20
    assert reason(f"喝茶{rest[:8]}喝茶{rest[8:15]}", step) == "frequent_2_gram"  # 4 of 19
    [found] = phrase_measures(Series(["buy tea 喝茶 buy tea"], dtype="str"))["frequent_2"]
    assert round(found, 6) == round(14 / 18, 6)


def test_digits_are_a_share_of_all_characters() -> None:
    assert reason("tea for two at 16 or 17", only(max_digits=0.18)) is None  # 4 of 23
    assert reason("tea for two at 16 or 17", only(max_digits=0.17)) == "digits"


def test_messages_are_left_alone_unless_named() -> None:
    assert reason("ok", Quality(), kind="message") is None
    assert reason("ok", Quality(kinds=("message",)), kind="message") == "few_words"
    assert reason("ok", Quality(kinds=("message",)), kind="page") is None


def test_plain_prose_stays_and_the_first_broken_rule_is_named(tmp_path: Path) -> None:
    prose = (
        "The kettle had been on the stove since the early morning, and nobody knew who had put it "
        "there. Ana thought of the old man with the grey coat, who used to come in for a cup of "
        "green tea before the market opened.\n\nBen said that it could have been the wind. They "
        "all laughed at that, to be fair, and went on with what they were doing until noon."
    )
    made = [a_record(text, at=at, kind="page", fields=(("lang", "en"),))
            for at, text in enumerate((prose, "ok", "", "buy tea now " * 40))]  # fmt: skip
    result = run_curate(tmp_path, made, [Quality()])
    assert result.manifest.counts["dropped"] == {
        "quality:few_stop_words": 1,
        "quality:few_words": 2,
    }


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(["tea", "cup", "a", "milk"]), max_size=60))
def test_phrases_are_counted_as_the_definitions_say(said: list[str]) -> None:
    text = " ".join(said)
    [found] = phrase_measures(Series([text], dtype="str")).round(6).to_dict("records")
    for n in (2, 3, 4):
        grams = [" ".join(said[at : at + n]) for at in range(len(said) - n + 1)]
        most = max(map(grams.count, grams), default=0)
        chars = max((most * len(gram) for gram in grams if grams.count(gram) == most), default=0)
        assert found[f"frequent_{n}"] == round(chars / len(text) if most > 1 else 0, 6)
    for n in range(5, 11):
        seen, chars, at = set[str](), 0, 0
        while at <= len(said) - n:
            gram = " ".join(said[at : at + n])
            again = gram in seen
            chars += len(gram) - n + 1 if again else 0
            at += n if again else 1
            seen.add(gram)
        assert found[f"repeated_{n}"] == round(chars / len(text) if chars else 0, 6)


@pytest.mark.parametrize("text", ["", " ", "\n\n", "#", "…", "-", "7"])
def test_next_to_nothing_breaks_no_rule_but_those_of_length(text: str) -> None:
    some = Quality(**{**OFF, "max_frequent": (0.2, 0.18, 0.16), "max_listed": 3, "max_digits": 1})
    assert reason(text, some) is None


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text(alphabet="ab .\n-…#1水", max_size=60), max_size=6))
def test_rows_are_judged_one_by_one(texts: list[str]) -> None:
    step = Quality(**{**OFF, **{name: getattr(Quality(), name) for name in OFF}, "min_words": 3})
    rows = frame([a_record(text, at=at, kind="page") for at, text in enumerate(texts)])
    rows = rows.set_axis(range(5, 5 + len(rows)))
    together = step.reasons(rows)
    assert list(together.index) == list(rows.index)
    alone = [reason(text, step) for text in texts]
    assert together.astype(object).where(together.notna(), None).tolist() == alone


@pytest.mark.parametrize("part", ["a ", "\n", "a\n", "- ", "ab", "水", ". ", "a b c d e "])
def test_no_text_takes_long(part: str) -> None:
    text = part * (200_000 // len(part))
    step = Quality(**{**OFF, **{name: 1 for name in OFF if name.startswith("max_")},
                      "max_words": None, "max_frequent": (1, 1, 1),
                      "max_repeated": (1,) * 6})  # fmt: skip
    with no_more_than(8):
        reason(text, step)


@pytest.mark.parametrize(
    "wrong",
    [
        {"min_words": -1},
        {"max_digits": 1.5},
        {"max_frequent": [0.1]},
        {"max_repeated": 0.1},
        {"kinds": ["chat"]},
        {"kinds": []},
        {"max_bullet": 0.1},
        {"min_words": 60, "max_words": 50},
        {"min_word_length": 11},
    ],
)
def test_a_recipe_cannot_ask_for_what_is_not(wrong: dict[str, Any]) -> None:
    recipe = TypeAdapter(steps.choice())
    assert recipe.validate_python({"quality": {"min_words": None}}) == Quality(min_words=None)
    with pytest.raises(ValidationError):
        recipe.validate_python({"quality": wrong})
