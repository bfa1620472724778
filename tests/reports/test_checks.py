"""The report shows what records and examples were checked for, and nothing where nothing was."""

from pathlib import Path

from reports.build import build
from reports.gather import gather
from reports.section import Report
from tests.reports.test_page import Page


def test_checks_are_told_by_number_with_those_that_failed_first(run: Path) -> None:
    first, second, third = gather(run, samples=0).checks

    assert (first.name, first.column) == ("expect_column_values_to_be_in_set", "lang")
    assert (first.severity, first.success) == ("warning", False)
    assert (first.unexpected, first.checked) == (17, 980)
    assert second.success
    assert second.observed == 980
    assert third.unexpected == 0


def test_the_page_has_a_row_for_each_check(run: Path) -> None:
    text = " ".join(Page(build(run, Report())).text.split())

    assert "What was checked 2 of 3 checks passed" in text
    assert "expect_column_values_to_be_in_set lang warning failed 17 980".replace(" ", "") in (
        text.replace(" ", "")
    )


def test_ids_of_rows_stay_in_the_file(run: Path) -> None:
    section = build(run, Report()).partition('id="checks"')[2].partition("<h3")[0]

    assert "3f9c2a10" not in section


def test_a_run_without_checks_says_nothing_of_them(run: Path) -> None:
    (run / "curate" / "checks.json").unlink()

    assert gather(run, samples=0).checks == ()
    assert 'id="checks"' not in build(run, Report())


def test_checks_of_a_stage_that_is_not_done_are_not_shown(run: Path) -> None:
    (run / "curate" / "manifest.json").unlink()

    assert gather(run, samples=0).checks == ()


def test_checks_of_examples_have_a_table_of_their_own(run: Path) -> None:
    copied = (run / "curate" / "checks.json").read_text(encoding="utf-8")
    (run / "dataset" / "checks.json").write_text(copied, encoding="utf-8")

    found = gather(run, samples=0)

    assert found.example_checks == found.checks
    text = " ".join(Page(build(run, Report())).text.split())
    assert "2 of 3 checks passed on the records that curation kept." in text
    assert "2 of 3 checks passed on the examples of the dataset." in text
