import warnings
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.genmod.families import Binomial
from statsmodels.genmod.generalized_linear_model import GLM
from statsmodels.tools.sm_exceptions import PerfectSeparationWarning

from evaluation.metrics.metric import Array
from evaluation.rating.figures.strength import fitted, of_two, strengths
from evaluation.rating.figures.turned import Answer
from tests.evaluation.rating.figures.builders import an_answer

NAMES = ("a", "b", "c")


def by_logit(wins: Array, names: tuple[str, ...]) -> Array:
    """Fit the same by a logit model: one column a system, but for the first at 0."""
    rows = [
        [(name == one) - (name == other) for name in names[1:]]
        for one, other in combinations(names, 2)
    ]
    with warnings.catch_warnings():  # shares that are fitted exactly need not be separated
        warnings.simplefilter("ignore", PerfectSeparationWarning)
        model = GLM(wins.reshape(-1, 2), np.array(rows, dtype=np.float64), family=Binomial())
        fit = model.fit(tol=1e-12)
    logs = np.array([0.0, *fit.params])
    logs -= logs.mean()
    return logs


def some(a: str, b: str, *, of_a: int, of_b: int) -> list[Answer]:
    sides = [-1] * of_a + [1] * of_b
    return [an_answer(each, example=f"{a}{b}{at}", a=a, b=b) for at, each in enumerate(sides)]


def test_strengths_are_the_known_ones_of_a_small_tournament() -> None:
    wins = np.array([6.0, 4.0, 8.0, 2.0, 7.0, 3.0])

    assert fitted(wins, NAMES, prior=0) == pytest.approx([0.5915, 0.1491, -0.7406], abs=5e-5)


@settings(deadline=None, max_examples=20)
@given(st.lists(st.integers(0, 60), min_size=12, max_size=12))
def test_strengths_are_those_of_a_logit_model(wins: list[int]) -> None:
    names = ("a", "b", "c", "d")
    counts = np.array(wins, dtype=np.float64)

    assert fitted(counts, names) == pytest.approx(by_logit(counts + 0.5, names), abs=1e-4)


def test_two_systems_differ_by_the_log_odds_of_their_wins() -> None:
    base, tuned = strengths(some("base", "tuned", of_a=40, of_b=80), ("base", "tuned"), seed=7)

    assert tuned.strength.value == pytest.approx(np.log(80.5 / 40.5) / 2, abs=1e-6)
    assert base.strength.value == -tuned.strength.value
    assert 0 < tuned.strength.low < tuned.strength.value < tuned.strength.high


def test_a_system_that_never_lost_is_strong_but_not_infinitely_so() -> None:
    base, tuned = fitted(np.array([0.0, 30.0]), ("base", "tuned"))

    assert tuned == -base == pytest.approx(np.log(61) / 2, abs=1e-6)


def test_answers_all_alike_give_no_strengths_as_their_resamples_are_alike_too() -> None:
    assert strengths(some("base", "tuned", of_a=0, of_b=30), ("base", "tuned"), seed=7) == ()


def test_ties_are_half_a_win_for_each() -> None:
    tied = [an_answer(0, example=f"x{at}") for at in range(10)]
    found = strengths([*tied, *some("base", "tuned", of_a=5, of_b=5)], ("base", "tuned"), seed=7)

    assert [each.strength.value for each in found] == [0.0, 0.0]


def test_systems_that_no_rating_connects_have_no_common_scale() -> None:
    apart = some("a", "b", of_a=3, of_b=2) + some("c", "d", of_a=2, of_b=3)

    assert strengths(apart, ("a", "b", "c", "d"), seed=7) == ()
    assert strengths([], ("a", "b"), seed=7) == ()


def test_systems_that_nobody_rated_are_left_out() -> None:
    found = strengths(some("a", "c", of_a=6, of_b=4), NAMES, seed=7)

    assert [each.system for each in found] == ["a", "c"]


def test_a_few_examples_give_no_strengths_as_their_resamples_hardly_differ() -> None:
    assert strengths(some("a", "c", of_a=5, of_b=4), NAMES, seed=7) == ()


@settings(deadline=None, max_examples=20)
@given(st.tuples(st.integers(0, 300), st.integers(0, 300)))
def test_the_strengths_of_two_need_no_fitting(wins: tuple[int, int]) -> None:
    counts = np.array(wins, dtype=np.float64)

    assert of_two(counts) == pytest.approx(fitted(counts, NAMES[:2]), abs=1e-6)
