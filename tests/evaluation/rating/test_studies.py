"""Raters whose mind is known sit through their real queues: what is found is what they think."""

from dataclasses import replace

import pytest

from benchmarks.rating_intervals import Panel
from benchmarks.rating_studies import PANELS, RATERS, Study, held, study
from evaluation.rating.figures.findings import Findings
from evaluation.rating.figures.whole import whole

USUAL, LEANING = PANELS[:2]
FEWEST = {20: 17, 1000: 930}
"""Of so many studies. Where 95 % hold, fewer than 17 of 20 come in one series of 380 (binomial)."""


@pytest.fixture(scope="module")
def usual() -> Study:
    return study(USUAL, seed=1)


@pytest.fixture(scope="module")
def told(usual: Study) -> Findings:
    return whole(usual.said, usual.ground, seed=1)


def test_each_system_stands_left_exactly_as_often_as_right(usual: Study) -> None:
    leaning = study(replace(LEANING, examples=201), seed=2)

    for each in (usual, leaning):
        for rater in RATERS:
            sides = each.sides(rater)
            assert sides["base"] == sides["tuned"] > 100
            assert sides["true"] == sides["spoilt"] > 0


def test_the_win_rate_of_all_findings_is_that_of_the_study(usual: Study, told: Findings) -> None:
    found = told
    (pair,) = found.pairs

    assert (pair.rate, pair.ratings, pair.units) == (usual.rate, 400, 200)
    assert (found.firsts, found.repeats, found.controls, found.stale) == (400, 40, 20, 0)
    assert [(each.passed, each.controls) for each in found.raters] == [(10, 10), (10, 10)]


@pytest.mark.parametrize(
    "panel", [USUAL, LEANING], ids=["raters who look", "raters who lean to the left"]
)
def test_the_interval_holds_the_true_rate(panel: Panel) -> None:
    assert held(panel, 20, seed=0) >= FEWEST[20]


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


def test_systems_that_change_their_names_change_all_that_is_said_of_them(
    usual: Study, told: Findings
) -> None:
    names = {"base": "tuned", "tuned": "base"}
    ground = replace(usual.ground, systems=("tuned", "base"))
    turned = [
        replace(
            each,
            showing=replace(
                each.showing,
                left=names.get(each.showing.left, each.showing.left),
                right=names.get(each.showing.right, each.showing.right),
            ),
        )
        for each in usual.said
    ]
    there, here = told, whole(turned, usual.ground, seed=1)
    back = whole(usual.said, ground, seed=1)
    one, other, order = there.pairs[0], here.pairs[0], back.pairs[0]

    for each in (other, order):
        assert (each.b_much, each.b_better) == (one.a_much, one.a_better)
        assert (each.tie, each.bad) == (one.tie, one.bad)
        assert each.rate.value == pytest.approx(1 - one.rate.value, abs=2e-6)
        assert each.rate.low == pytest.approx(1 - one.rate.high, abs=2e-6)
        assert each.p == pytest.approx(one.p, abs=0.02)
    assert (order.a, order.b) == ("tuned", "base")
    assert there.position is not None
    assert here.position is not None
    assert here.position.left == there.position.left
    assert here.agreement == there.agreement
    strengths = {each.system: each.strength.value for each in there.strengths}
    assert {names[each.system]: each.strength.value for each in here.strengths} == pytest.approx(
        strengths, abs=1e-5
    )
