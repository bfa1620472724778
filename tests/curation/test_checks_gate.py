"""The gate at the end of curation: what it lets through, what it leaves behind, what is kept."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from curation.checks import gate
from curation.checks.section import Checks
from curation.stage import curate
from grist import stage, store
from grist.engine import LocalExecutor
from grist.errors import GateError, MissingError
from grist.records import Record
from grist.stage import Stage, Workplace
from tests.builders import a_record
from tests.curation.test_checks import checks
from tests.curation.test_curate import FirstOfItsText, Shout, _ingest


def run_curate(home: Path, made: Sequence[Record], section: Checks) -> stage.Result:
    """Run ingest and curate (two steps) as a recipe with these checks would."""
    steps = [Shout(), FirstOfItsText()]
    stages = (
        Stage("ingest", lambda place: _ingest(place, made), ("crawlers",), private=True),
        Stage(
            "curate",
            lambda place: curate(place, steps=steps, checks=section),
            ("curation",),
            slice=repr(section),
            parents=("ingest",),
        ),
    )
    for each in stages:
        place = Workplace(home, home / each.name, home, "", 7, LocalExecutor(1), lambda *_: None)
        result = stage.run(each, place)
    return result


def test_a_failed_gate_leaves_its_page_but_no_finished_stage_and_keeps_the_passes(
    tmp_path: Path,
) -> None:
    made = [a_record(text, at=at) for at, text in enumerate(["tea", "milk", "tea"])]

    with pytest.raises(GateError) as raised:
        run_curate(tmp_path, made, checks(min_rows=3, max_drop_share=0.2))

    curated = tmp_path / "curate"
    assert str(raised.value).splitlines() == [
        f"checks: 2 critical of 9 failed; {curated}/checks.html has the rest",
        "  max_drop_share: 1 of 3 rows (max_value 0.2)",
        "  expect_table_row_count_to_be_between: observed 2 (min_value 3)",
    ]
    assert not (curated / "manifest.json").exists()
    told = store.read_json(curated / "checks.json")
    assert [each["name"] for each in told if not each["success"]] == [
        "max_drop_share",
        "expect_table_row_count_to_be_between",
    ]
    before = {p: p.stat().st_mtime_ns for p in (tmp_path / "ingest" / "work").rglob("*")}

    result = run_curate(tmp_path, made, checks(min_rows=2))

    after = {p: p.stat().st_mtime_ns for p in (tmp_path / "ingest" / "work").rglob("*")}
    assert before == after
    assert {"checks.html", "checks.json"} <= {each.path for each in result.manifest.outputs}
    assert result.manifest.facts["checks"] == {"passed": 8, "failed": []}


def test_a_warning_is_a_fact_of_the_stage_and_the_bytes_are_the_same_again(
    tmp_path: Path,
) -> None:
    made = [a_record(text, at=at) for at, text in enumerate(["tea", "milk", "coffee"])]
    own = {
        "expect_column_value_lengths_to_be_between": {
            "column": "text",
            "max_value": 4,
            "severity": "warning",
        }
    }
    one = run_curate(tmp_path / "one", made, checks(expect=[own]))
    two = run_curate(tmp_path / "two", made, checks(expect=[own]))

    assert one.manifest.outputs == two.manifest.outputs
    assert one.manifest.facts["checks"]["failed"] == [
        {
            "name": "expect_column_value_lengths_to_be_between",
            "column": "text",
            "severity": "warning",
            "rows": "1 of 3 rows",
        }
    ]


def test_without_the_library_the_message_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gate, "find_spec", lambda _: None)

    with pytest.raises(MissingError, match="pip install great-expectations"):
        run_curate(tmp_path, [a_record()], checks())
