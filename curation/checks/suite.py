"""Which checks run: those that every curated record must pass, then the recipe's own.

    checks: {min_rows: 100}   ->   expect_table_row_count_to_be_between {min_value: 100}
                                   expect_column_values_to_be_unique {column: id} …

All are expectations of Great Expectations on columns that `curation.checks.columns` lays out; only
`max_drop_share` needs no column, since the stage has counted already.
"""

from collections.abc import Iterator, Sequence

from curation.checks.expectation import Expectation
from curation.checks.own import Own
from curation.checks.results import DROPS, Result, share
from curation.checks.section import Checks
from curation.splitting.section import SIDES
from curation.steps.step import Step
from grist.ledger import Counts
from grist.records import KINDS


def suite(checks: Checks, steps: Sequence[Step]) -> list[Expectation | Own]:
    """Give the expectations that a recipe's records must meet."""
    hidden = any(step.name == "pii" for step in steps)
    return [*_built_in(checks), *(_place_is_gone() if hidden else ()), *checks.expect]


def _built_in(checks: Checks) -> Iterator[Expectation]:
    yield Expectation("expect_table_row_count_to_be_between", {"min_value": checks.min_rows})
    yield Expectation("expect_column_values_to_not_be_null", {"column": "id"})
    yield Expectation("expect_column_values_to_be_unique", {"column": "id"})
    yield Expectation(
        "expect_column_values_to_match_regex", {"column": "id", "regex": "^[0-9a-f]{32}$"}
    )
    yield Expectation("expect_column_values_to_not_be_null", {"column": "kind"})
    yield Expectation(
        "expect_column_values_to_be_in_set", {"column": "kind", "value_set": [*KINDS]}
    )
    # Numbers of each text stand for it: texts themselves may not fit into memory.
    yield Expectation("expect_column_values_to_not_be_null", {"column": "chars"})
    yield Expectation("expect_column_values_to_be_between", {"column": "controls", "max_value": 0})


def _place_is_gone() -> Iterator[Expectation]:
    """After PII a message's source must not say where it stood: a chat's name is in it."""
    yield Expectation("expect_column_values_to_be_between", {"column": "places", "max_value": 0})


def example_suite(checks: Checks) -> list[Expectation | Own]:
    """Give the expectations that a recipe's examples must meet."""
    return [*_of_examples(), *checks.examples]


def _of_examples() -> Iterator[Expectation]:
    for column in ("id", "split", "group"):
        yield Expectation("expect_column_values_to_not_be_null", {"column": column})
    yield Expectation("expect_column_values_to_be_unique", {"column": "id"})
    yield Expectation(
        "expect_column_values_to_be_in_set", {"column": "split", "value_set": [*SIDES]}
    )
    # Ids are unique on all sides together; groups recur, but on one side alone.
    yield Expectation("expect_column_values_to_be_between", {"column": "sides", "max_value": 1})
    yield Expectation(
        "expect_column_values_to_be_between", {"column": "completion_chars", "min_value": 1}
    )


def drops(checks: Checks, counts: Counts) -> list[Result]:
    """Hold the share of dropped records against the recipe's `max_drop_share`."""
    if checks.max_drop_share is None:
        return []
    dropped = counts.came - counts.kept
    fallen = share(dropped, counts.came) or 0.0
    return [
        Result(
            name=DROPS,
            column=None,
            parameters={"max_value": checks.max_drop_share},
            severity="critical",
            success=fallen <= checks.max_drop_share,
            checked=counts.came,
            unexpected=dropped,
            share=fallen,
        )
    ]
