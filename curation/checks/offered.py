"""What of Great Expectations a recipe may ask for, as the installed version has it.

    python -m curation.checks.offered      writes expectations.json, which `catalogue` reads

    "expect_column_values_to_be_in_set": {
      "about": "rows",
      "parameters": {"column": {"kind": "column", "required": true}, "value_set": …}
    }

Each parameter gets one kind (`catalogue.KINDS`), from the type that the library gives it.
"""

import os
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

from grist import store

# Like patterns and queries work on SQL alone, one is registered but no longer there, and the last
# asks another table.
LEFT_OUT = {
    "expect_column_values_to_match_like_pattern",
    "expect_column_values_to_match_like_pattern_list",
    "expect_column_values_to_not_match_like_pattern",
    "expect_column_values_to_not_match_like_pattern_list",
    "unexpected_rows_expectation",
    "expect_query_results_to_match_comparison",
    "expect_multicolumn_values_to_be_unique",
    "expect_table_row_count_to_equal_other_table",
}
# `row_condition` is evaluated as code by pandas; what a recipe says is data.
_NO_PARAMETERS = {
    "batch_id", "row_condition", "condition_parser", "library_metadata", "windows", "meta", "notes",
    "description", "id", "rendered_content", "result_format", "catch_exceptions", "severity",
}  # fmt: skip
_KINDS = {
    "column": "column",
    "column_A": "column",
    "column_B": "column",
    "column_list": "columns",
    "mostly": "share",
    "regex": "regex",
    "regex_list": "regexes",
    "value_set": "values",
    "value_pairs_set": "pairs",
    "column_set": "texts",
    "allow_relative_error": "boolean",
    "quantile_ranges": "mapping",
}
_OF_TYPES: tuple[tuple[set[Any], str], ...] = (
    ({int}, "whole"),
    ({int, datetime}, "whole"),
    ({float}, "number"),
    ({float, date, datetime}, "limit"),
    ({bool}, "boolean"),
    ({str}, "text"),
    ({list}, "texts"),
)
# Left out, these make a check that checks nothing.
_NEEDED = {"regex", "type_list", "column_list", "column_set", "threshold", "partition_object"}


def offered() -> dict[str, Any]:
    """Make the table from the installed library."""
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    import great_expectations.expectations as _  # noqa: F401  registers them all
    from great_expectations.expectations import registry

    names = sorted(set(registry.list_registered_expectation_implementations()) - LEFT_OUT)
    return {
        name: {"about": _about(name), "parameters": dict(_parameters(name, registry))}
        for name in names
    }


def _about(name: str) -> str:
    """Say whether an expectation is about the rows or just about which columns there are."""
    columns = ("expect_table_column", "expect_column_to_exist")
    return "columns" if name.startswith(columns) else "rows"


def _parameters(name: str, registry: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    for parameter, field in registry.get_expectation_impl(name).__fields__.items():
        if parameter in _NO_PARAMETERS:
            continue
        types, choices = _leaves(field.outer_type_)
        found: dict[str, Any] = {"kind": _kind(name, parameter, types, choices)}
        if field.required or parameter in _NEEDED:
            found["required"] = True
        if choices:
            found["choices"] = sorted(choices)
        yield parameter, found


def _kind(name: str, parameter: str, types: set[Any], choices: set[str]) -> str:
    if choices:
        return "choice"
    if name == "expect_table_columns_to_match_ordered_list":
        return "texts"  # names that must be there, not columns to look into
    if parameter in _KINDS:
        return _KINDS[parameter]
    plain = types - {dict, type(None), set}
    known = [kind for some, kind in _OF_TYPES if some == plain]
    return known[0] if known else "mapping"


def _leaves(annotation: Any) -> tuple[set[Any], set[str]]:
    """Give the plain types and the literals that an annotation is made of."""
    if get_origin(annotation) is Literal:
        return set(), set(get_args(annotation))
    if get_origin(annotation) is list or annotation is list:
        return {list}, set()
    if not get_args(annotation):
        simple = next((t for t in (bool, int, float, str) if _is_a(annotation, t)), annotation)
        return {simple}, set()
    types: set[Any] = set()
    choices: set[str] = set()
    for inner in get_args(annotation):
        some, words = _leaves(inner)
        types, choices = types | some, choices | words
    return types, choices


def _is_a(annotation: Any, kind: type) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, kind)


if __name__ == "__main__":
    store.write_json(Path(__file__).with_name("expectations.json"), offered())
