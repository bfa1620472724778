"""What fits a `where`, and which condition a row failed."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from curation.steps.step import steps
from curation.steps.where import Where
from grist.records import Record
from tests.builders import a_record, frame

ANA = a_record("a", at=1, speaker="user1", fields=(("speaker_name", "Ana"), ("lang", "en")))
BEN = a_record("b", at=2, speaker="user2", fields=(("speaker_name", "Ben"), ("lang", "pt")))
PAGE = replace(
    a_record("c", at=3, kind="page", thread="tea.example", time=None, fields=()), speaker=None
)
ROWS = (ANA, BEN, PAGE)


def read(**parameters: Any) -> Where:
    step: Where = TypeAdapter(steps.choice()).validate_python({"where": parameters})
    return step


def reasons(*made: Record, **parameters: Any) -> list[str | None]:
    found = read(**parameters).reasons(frame(made))
    said: list[str | None] = found.astype(object).where(found.notna(), None).tolist()
    return said


def on(day: int, hour: int = 0, minute: int = 0, milli: int = 0) -> Record:
    return a_record(time=datetime(2024, 3, day, hour, minute, 0, milli * 1000, tzinfo=UTC))


@pytest.mark.parametrize("name", ["Ana", " ANA ", "ａｎａ", "user1", ["Nobody", "Ana"]])
def test_a_speaker_is_found_by_id_or_name_however_written(name: str | list[str]) -> None:
    assert reasons(*ROWS, speaker=name) == [None, "where_speaker", "where_speaker"]


def test_any_of_several_names_of_a_speaker_counts() -> None:
    made = a_record(fields=(("speaker_name", "Ana"), ("speaker_name", "Tea House")))
    assert reasons(made, speaker="tea house") == [None]


def test_kinds_are_kept_as_named() -> None:
    assert reasons(*ROWS, kinds="page") == ["where_kinds", "where_kinds", None]


def test_the_first_and_the_last_day_count_whole_in_utc() -> None:
    made = [on(1, 23, 59), on(2), on(4, 23, 59, 999), on(5)]
    assert reasons(*made, since="2024-03-02", until="2024-03-04") == [
        "where_time",
        None,
        None,
        "where_time",
    ]


def test_a_row_without_a_time_fits_no_time() -> None:
    assert reasons(PAGE, since="0001-01-01") == ["where_time"]
    assert reasons(PAGE, ANA, until="9999-12-31") == ["where_time", None]


def test_a_day_of_yaml_is_a_day() -> None:
    assert read(since=datetime(2024, 3, 1, tzinfo=UTC).date()).since == "2024-03-01"


def test_a_thread_goes_by_id_and_a_chat_by_its_title_too() -> None:
    chat = a_record(at=4, thread="77", fields=(("title", "Tea friends"),))
    page = a_record(at=5, thread="cake.example", kind="page", fields=(("title", "Tea friends"),))
    assert reasons(chat, page, ANA, threads=["TEA friends", "7"]) == [None, "where_threads", None]
    assert reasons(*ROWS, threads="tea.example") == ["where_threads", "where_threads", None]


def test_any_value_of_a_field_may_fit_and_all_named_fields_must() -> None:
    made = a_record(fields=(("tags", "tea"), ("tags", "cake"), ("likes", "4"), ("bot", "true")))
    assert reasons(made, fields={"tags": "cake"}) == [None]
    assert reasons(made, fields={"tags": ["milk", "tea"], "likes": 4, "bot": True}) == [None]
    assert reasons(made, fields={"tags": "cake", "likes": 5}) == ["where_fields"]
    assert reasons(made, ANA, fields={"tags": "*"}) == [None, "where_fields"]


def test_the_reason_is_the_first_condition_that_failed() -> None:
    assert reasons(*ROWS, speaker="Ana", kinds=["page"], fields={"lang": "en"}) == [
        "where_kinds",
        "where_speaker",
        "where_speaker",
    ]


def test_what_fits_everything_can_be_dropped_instead() -> None:
    assert reasons(*ROWS, speaker="Ana", drop=True) == ["where_fits", None, None]
    assert reasons(*ROWS, speaker="Ana", kinds="page", drop=True) == [None] * 3


def test_no_rows_are_fine() -> None:
    step = read(speaker="Ana", since="2024-01-01", threads="7", fields={"lang": "en"})
    assert step.reasons(frame([])).empty


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({}, "needs a condition"),
        ({"since": "yesterday"}, "since must be a day such as 2024-03-31"),
        ({"until": "20240331"}, "until must be a day"),
        ({"since": 20240331}, "since must be a day"),
        ({"fields": {"lang": ["en", False]}}, "for Norwegian quote it"),
        ({"since": datetime(2024, 3, 1, 9, tzinfo=UTC)}, "since must be a day"),
        ({"since": "2024-03-02", "until": "2024-03-01"}, "must not be after until"),
        ({"kinds": ["chat"]}, "'page', 'post', 'message' or 'row'"),
        ({"speaker": ""}, r"speaker\[0\] is empty"),
        ({"threads": ["7", " \u3000"]}, r"threads\[1\] is empty"),
        ({"fields": {"lang": []}}, "fields: 'lang' needs a value"),
        ({"fields": {"lang": 1.5}}, "valid string"),
        ({"speakers": ["Ana"]}, "speakers"),
    ],
)
def test_a_recipe_cannot_ask_for_what_is_not(wrong: dict[str, Any], says: str) -> None:
    with pytest.raises(ValidationError, match=says):
        read(**wrong)


def test_it_asks_for_people_unless_by_the_names_that_pii_gives() -> None:
    assert read(speaker="Ana").names_people
    assert read(threads="Tea friends").names_people
    assert not read(speaker="<PERSON_1>").names_people
    assert not read(kinds="page", since="2024-01-01").names_people


@pytest.mark.parametrize("name", ["speaker_name", "forwarded", "reply_peer"])
def test_a_field_that_names_people_asks_for_them_too(name: str) -> None:
    assert read(fields={name: ["*", "Ana"]}).names_people
    assert not read(fields={name: ["*", "<PERSON_1>"]}).names_people
    assert not read(fields={"forwarded": True, "lang": "en"}).names_people
