"""Raters whose mind is known sit through their real queues: what is found is what they think."""

from dataclasses import replace

import pytest

from benchmarks.rating_intervals import Panel
from benchmarks.rating_studies import PANELS, RATERS, Study, held, study
from evaluation.rating.figures.whole import whole

USUAL, LEANING = PANELS[:2]
FEWEST = {30: 26, 1000: 930}
"""Of so many studies. Where 95 % hold, fewer than 26 of 30 come in one series of 300 (binomial)."""


@pytest.fixture(scope="module")
def usual() -> Study:
    return study(USUAL, seed=1)


def test_each_system_stands_left_exactly_as_often_as_right(usual: Study) -> None:
    leaning = study(replace(LEANING, examples=201), seed=2)

    for each in (usual, leaning):
        for rater in RATERS:
            sides = each.sides(rater)
            assert sides["base"] == sides["tuned"] > 100
            assert sides["true"] == sides["spoilt"] > 0


def test_the_win_rate_of_all_findings_is_that_of_the_study(usual: Study) -> None:
    found = whole(usual.said, usual.ground, seed=1)
    (pair,) = found.pairs

    assert (pair.rate, pair.ratings, pair.units) == (usual.rate, 400, 200)
    assert (found.firsts, found.repeats, found.controls, found.stale) == (400, 40, 20, 0)
    assert [(each.passed, each.controls) for each in found.raters] == [(10, 10), (10, 10)]


@pytest.mark.parametrize(
    "panel", [USUAL, LEANING], ids=["raters who look", "raters who lean to the left"]
)
def test_the_interval_holds_the_true_rate(panel: Panel) -> None:
    assert held(panel, 30, seed=0) >= FEWEST[30]


@pytest.mark.soak
@pytest.mark.parametrize("panel", PANELS, ids=str)
def test_the_interval_holds_the_true_rate_in_930_of_1000_studies(panel: Panel) -> None:
    assert held(panel, 1000, seed=1000) >= FEWEST[1000]


def test_raters_who_lean_to_the_left_are_found_out_and_favour_nobody() -> None:
    leaning = study(replace(LEANING, rate=0.5), seed=3)
    found = whole(leaning.said, leaning.ground, seed=3)
    (pair,) = found.pairs

    assert found.position is not None
    assert found.position.p is not None
    assert found.position.p < 0.001
    assert pair.rate.low < 0.5 < pair.rate.high
