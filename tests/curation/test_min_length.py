"""What is too short, and for which kinds."""

from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from curation.steps.min_length import MinLength
from curation.steps.step import steps
from tests.builders import a_record, frame


def dropped(*texts: str, step: MinLength | None = None, kind: str = "post") -> list[str]:
    rows = frame([a_record(text, at=at, kind=kind) for at, text in enumerate(texts)])
    reasons = (step or MinLength()).reasons(rows)
    assert set(reasons.dropna()) <= {"too_short"}
    return rows["text"][reasons.notna()].tolist()


def test_a_text_of_too_few_words_goes() -> None:
    assert dropped("four words are few", "five words are quite enough", "") == [
        "four words are few",
        "",
    ]


def test_words_are_what_stands_between_any_white_space() -> None:
    assert dropped("one two\n\nthree\tfour  five", " a  b \n c ") == [" a  b \n c "]


def test_characters_can_be_asked_for_too() -> None:
    assert dropped("abc", "abcd", step=MinLength(words=0, chars=4)) == ["abc"]
    assert dropped("", step=MinLength(words=0)) == []


@pytest.mark.parametrize("text", ["水已经烧开了", "お湯はもう沸いて", "น้ำเดือดแล้ว"])
def test_in_scripts_without_spaces_each_sign_counts(text: str) -> None:
    assert dropped(text) == []
    assert dropped(text[:3]) == [text[:3]]


def test_messages_are_left_alone_unless_named() -> None:
    assert dropped("ok", kind="message") == []
    assert dropped("ok", kind="message", step=MinLength(kinds=("message",))) == ["ok"]
    assert dropped("ok", kind="page", step=MinLength(kinds=("message",))) == []


@pytest.mark.parametrize(
    "wrong", [{"words": -1}, {"chars": -1}, {"kinds": ["chat"]}, {"kinds": []}]
)
def test_a_recipe_cannot_ask_for_what_is_not(wrong: dict[str, Any]) -> None:
    recipe = TypeAdapter(steps.choice())
    assert recipe.validate_python({"min_length": {"kinds": ["row"]}}) == MinLength(kinds=("row",))
    with pytest.raises(ValidationError):
        recipe.validate_python({"min_length": wrong})
