"""A report shows what is there: parts may be missing, but a damaged file is never passed over."""

import shutil
from pathlib import Path

import pytest

from grist.errors import UserError
from reports.build import build
from reports.gather import STAGES, gather
from reports.section import Report


@pytest.mark.parametrize("last", range(1, len(STAGES) + 1))
def test_a_run_may_end_after_any_stage(run: Path, last: int) -> None:
    for stage in STAGES[last:]:
        shutil.rmtree(run / stage)
    html = build(run, Report())
    assert ("Not evaluated" in html) == (last < len(STAGES))
    if missing := STAGES[last:]:
        assert f"Not done in this run: {', '.join(missing)}." in html
    assert ('id="training"' in html) == ("train" in STAGES[:last])


@pytest.mark.parametrize("stage", STAGES)
def test_a_stage_without_a_manifest_is_not_done(run: Path, stage: str) -> None:
    (run / stage / "manifest.json").unlink()
    assert f"Not done in this run: {stage}." in build(run, Report())


@pytest.mark.parametrize(
    "path",
    [
        "ingest/problems.parquet",
        "curate/ledger.parquet",
        "curate/checks.json",
        "dataset/validation.parquet",
        "train/3f9c2a10/metrics.jsonl",
        "evaluate/samples.parquet",
        "evaluate/scores.json",
        "evaluate/comparisons.json",
    ],
)
def test_any_file_may_be_missing_but_not_damaged(run: Path, path: str) -> None:
    (run / path).write_bytes(b"{private text")
    with pytest.raises(UserError) as raised:
        build(run, Report())
    assert "private text" not in str(raised.value)
    (run / path).unlink()
    assert "<h1" in build(run, Report())


def test_without_any_stage_there_is_nothing_to_report(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no stage of this run is done"):
        build(tmp_path, Report())


def test_the_run_is_known_by_its_folder_s_name_alone(
    run: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(run)
    assert gather(Path(), samples=0).name == "tea-house"
