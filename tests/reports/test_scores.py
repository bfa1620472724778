"""Scores and comparisons are arranged as they are shown: by protocol, by measure, base first."""

from pathlib import Path

import pytest

from grist import store
from reports.scores import boards, read_comparisons, read_scores


def test_a_panel_holds_every_model_with_its_runs_and_their_mean(run: Path) -> None:
    evaluated = run / "evaluate"
    (board,) = boards(
        read_scores(evaluated / "scores.json"), read_comparisons(evaluated / "comparisons.json")
    )
    first = board.panels[0]
    assert [panel.metric for panel in board.panels][:2] == ["perplexity", "bits_per_byte"]
    assert [line.score.model for line in first.lines] == ["base", "tuned"]
    assert first.lines[0].mean == 34.5
    assert round(first.lines[0].deviation or 0, 6) == round(3.2 / 7, 6)
    assert board.runs == ((0, 90), (1, 90), (2, 90))
    assert first.comparison is not None


def test_models_stand_in_the_same_order_whatever_the_file_has(run: Path) -> None:
    scores = read_scores(run / "evaluate" / "scores.json")
    (board,) = boards(scores[::-1], ())
    assert [line.score.model for line in board.panels[0].lines] == ["base", "tuned"]


def test_a_metric_without_a_score_over_all_rows_has_no_panel(run: Path) -> None:
    scores = [s for s in read_scores(run / "evaluate" / "scores.json") if s.subset != "all"]
    assert boards(scores, ()) == ()


def test_a_comparison_against_base_is_turned_round(tmp_path: Path) -> None:
    row = {"protocol": "p", "metric": "chrf", "a": "tuned", "b": "base", "difference": -2.0}
    row |= {"low": -3.0, "high": -0.5, "p": 0.01, "p_adjusted": 0.01, "n": 90, "more": 1}
    store.write_json(tmp_path / "comparisons.json", [row])
    (turned,) = read_comparisons(tmp_path / "comparisons.json")
    assert (turned.a, turned.b, turned.difference) == ("base", "tuned", 2.0)
    assert (turned.low, turned.high) == (0.5, 3.0)
    assert turned.finding == "better"


def test_for_perplexity_a_fall_is_better(run: Path) -> None:
    comparisons = read_comparisons(run / "evaluate" / "comparisons.json")
    found = {pair.metric: pair.finding for pair in comparisons}
    assert found["perplexity"] == found["bits_per_byte"] == found["chrf"] == "better"
    assert found["bleu"] == found["rouge1"] == "undecided"


@pytest.mark.parametrize(
    ("metric", "better", "finding"),
    [
        ("evaluate:politeness", None, "different"),
        ("evaluate:politeness", "higher", "better"),
        ("evaluate:politeness", "lower", "worse"),
        ("chrf", None, "better"),
    ],
)
def test_which_way_is_better_is_known_of_ours_and_else_read_from_the_file(
    tmp_path: Path, metric: str, better: str | None, finding: str
) -> None:
    row = {"protocol": "p", "metric": metric, "a": "base", "b": "tuned", "difference": 2.0}
    row |= {"low": 1.0, "high": 3.0, "p": 0.01, "p_adjusted": 0.01, "n": 90, "better": better}
    store.write_json(tmp_path / "comparisons.json", [row])
    (found,) = read_comparisons(tmp_path / "comparisons.json")
    assert found.finding == finding
