"""A metric of evaluate within the stage: scored, compared and done anew like any other."""

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from evaluation.scores import recompute
from evaluation.section import Evaluate
from evaluation.stage import evaluate, inputs, libraries
from grist import store, weights
from grist.stage import Workplace
from tests.evaluation.conftest import Bench

POLITENESS = Path(__file__).parents[1] / "cases" / "evaluate" / "politeness"
NAME = "evaluate:politeness#words"
SECTION = Evaluate(
    runs=1,
    rows=6,
    batch_rows=3,
    replicates=100,
    metrics=("chrf", "evaluate:./politeness#words:higher", "evaluate:./politeness"),
)

pytestmark = pytest.mark.usefixtures("hub_cache")


@pytest.fixture
def place(bench: Bench) -> Workplace:
    made = bench()
    shutil.copytree(POLITENESS, made.base / "politeness", ignore=shutil.ignore_patterns("_*"))
    return made


def table_of(place: Workplace, name: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = store.read_json(place.folder / name)
    return rows


def test_the_score_is_the_mean_of_the_column_with_interval_and_test(place: Workplace) -> None:
    evaluate(place, section=SECTION)
    rows = store.read_table(place.folder / "samples.parquet").to_pylist()
    words = [row[NAME] for row in rows if row["model"] == "tuned"]
    assert words == [len(row["output"].split()) for row in rows if row["model"] == "tuned"]
    (score,) = [
        row
        for row in table_of(place, "scores.json")
        if (row["metric"], row["model"], row["subset"]) == (NAME, "tuned", "all")
    ]
    assert score["value"] == pytest.approx(sum(words) / len(words), abs=1e-6)
    assert score["low"] <= score["value"] <= score["high"]
    assert "|evaluate:politeness|key:words|mean:rows|code:" in score["signature"]


def test_a_comparison_says_which_way_is_better_or_that_nobody_has_said(place: Workplace) -> None:
    evaluate(place, section=SECTION)
    found = {row["metric"]: row["better"] for row in table_of(place, "comparisons.json")}
    assert found == {"chrf": "higher", NAME: "higher", "evaluate:politeness": None}


def test_the_stored_table_gives_the_same_numbers_without_the_metric(place: Workplace) -> None:
    evaluate(place, section=SECTION)
    shutil.rmtree(place.base / "politeness")
    table = store.read_table(place.folder / "samples.parquet")
    verdict = recompute(table, SECTION, seed=place.seed)
    assert table_of(place, "scores.json") == verdict.scores
    assert table_of(place, "comparisons.json") == verdict.comparisons


def test_an_edited_metric_scores_anew_and_asks_no_model(
    place: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    evaluate(place, section=SECTION)
    before, known = table_of(place, "scores.json"), inputs(SECTION, place.base)

    def loaded(*_: object, **__: object) -> None:
        raise AssertionError("a model was loaded")

    monkeypatch.setattr(weights, "load", loaded)
    words = place.base / "politeness" / "words.py"
    words.write_text(words.read_text().replace('"please"', '"tea"'))
    assert inputs(SECTION, place.base).keys() == known.keys()
    assert not inputs(SECTION, place.base).items() & known.items()
    evaluate(place, section=SECTION)
    after = table_of(place, "scores.json")
    changed = {
        old["metric"]
        for old, new in zip(before, after, strict=True)
        if old["signature"] != new["signature"]
    }
    assert changed == {NAME, "evaluate:politeness"}


def test_nothing_but_answers_stays_in_the_work_folder(place: Workplace) -> None:
    evaluate(place, section=SECTION)
    files = [path for path in (place.folder / "work").rglob("*") if path.is_file()]
    assert {path.suffix for path in files} == {".parquet"}
    assert not list((place.base / "politeness").glob("__pycache__"))


def test_only_a_recipe_that_uses_evaluate_depends_on_it() -> None:
    assert "evaluate" in libraries(SECTION)
    assert "evaluate" not in libraries(replace(SECTION, metrics=("chrf",)))
