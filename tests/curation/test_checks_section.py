"""The `checks` section is read as plain data, and each mistake in it is found at its place."""

from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from curation.checks.expectation import Expectation
from curation.checks.own import Own
from curation.checks.section import Checks

IN_SET = "expect_column_values_to_be_in_set"
BETWEEN = "expect_column_values_to_be_between"
REGEX = "expect_column_values_to_match_regex"
SCHEMA = "expect_column_values_to_match_json_schema"


def read(*expect: Any) -> tuple[Expectation | Own, ...]:
    return TypeAdapter(Checks).validate_python({"expect": list(expect)}).expect


def wrong(item: Any) -> list[tuple[str, str]]:
    """Give the place (within the item) and the text of each mistake."""
    with pytest.raises(ValidationError) as raised:
        read(item)
    errors = raised.value.errors()
    return [(".".join(map(str, error["loc"][2:])), error["msg"]) for error in errors]


def test_a_severity_is_no_parameter_of_the_library() -> None:
    (found,) = read({IN_SET: {"column": "lang", "value_set": ["en"], "severity": "warning"}})

    assert found == Expectation(IN_SET, {"column": "lang", "value_set": ["en"]}, "warning")


def test_a_date_becomes_a_moment_in_utc() -> None:
    from datetime import date

    (found,) = read({BETWEEN: {"column": "time", "min_value": date(2024, 3, 1)}})

    assert found.parameters["min_value"] == "2024-03-01T00:00:00.000Z"


def test_an_expectation_names_the_columns_that_it_looks_into() -> None:
    pair, many, table = read(
        {"expect_column_pair_values_to_be_equal": {"column_A": "chars", "column_B": "words"}},
        {"expect_compound_columns_to_be_unique": {"column_list": ["thread", "time"]}},
        {"expect_table_columns_to_match_set": {"column_set": ["lang"]}},
    )

    assert pair.columns == ("chars", "words")
    assert many.columns == ("thread", "time")
    assert (table.columns, table.about) == ((), "columns")


@pytest.mark.parametrize(
    ("item", "place", "says"),
    [
        ({IN_SET: {"column": "a", "value_set": [False]}}, f"{IN_SET}.value_set", "'no', 'yes'"),
        ({IN_SET: {"column": "a", "value_set": []}}, f"{IN_SET}.value_set", "a list of texts"),
        (
            {IN_SET: {"column": "a", "value_set": {"$PARAMETER": "x"}}},
            f"{IN_SET}.value_set",
            "list",
        ),
        ({IN_SET: {"column": 7, "value_set": ["a"]}}, f"{IN_SET}.column", "the name of a column"),
        ({BETWEEN: {"column": "a"}}, BETWEEN, "needs min_value, max_value or both"),
        ({BETWEEN: {"column": "a", "min_value": "3"}}, f"{BETWEEN}.min_value", "a number, a date"),
        ({BETWEEN: {"column": "a", "min_value": True}}, f"{BETWEEN}.min_value", "a number, a date"),
        ({BETWEEN: {"column": "a", "max_value": float("nan")}}, f"{BETWEEN}.max_value", "a number"),
        ({BETWEEN: {"column": "a", "min_value": 2, "max_value": 1}}, BETWEEN, "not be above"),
        (
            {BETWEEN: {"column": "a", "min_value": "2024-05-01", "max_value": "2024-04-30T12:00"}},
            BETWEEN,
            "not be above",
        ),
        ({REGEX: {"column": "a", "regex": "("}}, f"{REGEX}.regex", "a regular expression"),
        ({REGEX: {"column": "a", "regex": "a", "mostly": 1.1}}, f"{REGEX}.mostly", "from 0 to 1"),
        ({REGEX: {"column": "a"}}, f"{REGEX}.regex", "Field required"),
        (
            {SCHEMA: {"column": "a", "json_schema": {"a": [{"$ref": "file:///etc/passwd"}]}}},
            f"{SCHEMA}.json_schema",
            "without keys that begin with $",
        ),
        ({REGEX: ["a"]}, REGEX, "should be a mapping"),
        ({REGEX: {}, IN_SET: {}}, "", "a mapping with its name as the one key"),
        ("expect_column_values_to_be_in_sett", "", f"did you mean '{IN_SET}'?"),
        ("pigs", "", "no expectation 'pigs'"),
        ({"unexpected_rows_expectation": {}}, "", "no expectation"),
    ],
)
def test_a_mistake_is_found_at_its_place(item: Any, place: str, says: str) -> None:
    found = wrong(item)

    assert [where for where, _ in found] == [place]
    assert says in found[0][1]


@pytest.mark.parametrize("parameter", ["row_condition", "condition_parser", "meta", "batch_id"])
def test_what_the_library_would_evaluate_or_carry_along_is_no_parameter(parameter: str) -> None:
    item = {IN_SET: {"column": "a", "value_set": ["a"], parameter: "chars > 3"}}

    assert wrong(item) == [(f"{IN_SET}.{parameter}", "Extra inputs are not permitted")]


@pytest.mark.parametrize(
    ("low", "high"), [(1, 1), (-1.5, 2), ("2024-05-01", "2024-05-01"), ("2024-05-01", 3)]
)
def test_limits_that_leave_something_between_them_are_taken(low: Any, high: Any) -> None:
    (found,) = read({BETWEEN: {"column": "a", "min_value": low, "max_value": high}})

    assert found.parameters.keys() == {"column", "min_value", "max_value"}


def test_all_mistakes_are_found_at_once() -> None:
    assert len(wrong({REGEX: {"columm": "a", "mostly": 2, "severity": "fatal"}})) == 5
