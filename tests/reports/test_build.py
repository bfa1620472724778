"""The report is a stage like the others: written whole, known by its key, redone when changed."""

from pathlib import Path

import pytest
from pydantic import TypeAdapter, ValidationError

from grist import stage
from grist.engine import LocalExecutor
from grist.stage import Outcome, Stage, Workplace
from reports.build import build, report
from reports.section import Report


def a_place(home: Path) -> Workplace:
    def silent(what: str, done: int, of: int | None) -> None:
        pass

    return Workplace(home, home / "report", home, "", 7, LocalExecutor(), silent)


def a_stage(section: Report) -> Stage:
    def work(place: Workplace) -> Outcome:
        return report(place, section=section)

    return Stage("report", work, code=("reports",), parents=("dataset",))


def test_the_stage_writes_the_report_beside_the_stages(run: Path) -> None:
    done = stage.run(a_stage(Report()), a_place(run))
    assert (run / "report.html").read_text() == build(run, Report())
    assert [output.path for output in done.manifest.outputs] == ["../report.html"]


def test_an_unchanged_report_is_not_made_again_and_a_changed_one_is(run: Path) -> None:
    stage.run(a_stage(Report()), a_place(run))
    assert stage.run(a_stage(Report()), a_place(run)).status == "cached"
    (run / "report.html").write_text("changed by hand")
    assert stage.run(a_stage(Report()), a_place(run)).status == "ran"
    assert "changed by hand" not in (run / "report.html").read_text()


def test_the_section_takes_a_title_and_a_number_of_samples(run: Path) -> None:
    section = TypeAdapter(Report).validate_python({"title": "Tea <&>", "samples": 3})
    html = build(run, section)
    assert '<h1 dir="auto">Tea &lt;&amp;&gt;</h1>' in html
    assert html.count("<article") == 3


@pytest.mark.parametrize("wrong", [{"sample": 3}, {"samples": -1}, {"samples": 501}])
def test_the_section_takes_nothing_else(wrong: dict[str, int]) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Report).validate_python(wrong)
