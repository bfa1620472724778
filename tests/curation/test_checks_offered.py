"""Every expectation on offer is one of the installed library, and runs on curated records."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import TypeAdapter

from curation.checks.catalogue import offers
from curation.checks.curated import Curated
from curation.checks.expectation import Expectation
from curation.checks.own import Own
from curation.checks.results import Result
from curation.checks.section import Checks
from curation.checks.worker import results
from grist import records, store, yaml
from tests.builders import a_record

CASES = Path("tests/cases/checks/every.yaml")
TEXTS = ("tea", "a kettle", "more tea later")


def expectations() -> tuple[Expectation | Own, ...]:
    items = yaml.parse(CASES.read_text(encoding="utf-8")).value
    return TypeAdapter(Checks).validate_python({"expect": items}).expect


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Result]:
    """Give the outcome of every expectation, by name, on records of two shards."""
    folder = tmp_path_factory.mktemp("records")
    made = [
        a_record(
            TEXTS[at % 3],
            at=at,
            fields=(
                *((("lang", "en"),) if at < 11 else ()),
                ("likes", str(at)),
                ("number", str(at)),
                ("day", f"2024-03-{at + 1:02}"),
            ),
        )
        for at in range(12)
    ]
    for number, batch in enumerate(store.batched(made, 7)):
        store.write_table(store.part(folder, number), records.table(batch))
    return {result.name: result for result in results(Curated(folder), expectations())}


def test_each_offer_has_a_case() -> None:
    assert {each.name for each in expectations()} == set(offers())


@pytest.mark.parametrize("name", sorted(offers()))
def test_each_offer_runs_and_holds(name: str, outcomes: dict[str, Result]) -> None:
    assert outcomes[name].success, outcomes[name]


def test_no_outcome_quotes_a_value(outcomes: dict[str, Result]) -> None:
    told = json.dumps([{**each.as_json(), "parameters": {}} for each in outcomes.values()])

    assert [word for word in ("tea", "kettle", "ana", "2024") if word in told] == []


def test_what_is_looked_at_are_the_rows_that_have_a_value(outcomes: dict[str, Result]) -> None:
    assert outcomes["expect_column_values_to_be_in_set"].checked == 11
    missing = outcomes["expect_column_values_to_not_be_null"]
    assert (missing.checked, missing.unexpected, missing.share) == (12, 1, 0.083333)


def test_the_table_is_that_of_the_installed_library() -> None:
    code = "import json; from curation.checks.offered import offered; print(json.dumps(offered()))"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    table = Path("curation/checks/expectations.json")

    assert json.loads(said.stdout) == store.read_json(table), (
        "another version of Great Expectations: run `python -m curation.checks.offered`"
    )
