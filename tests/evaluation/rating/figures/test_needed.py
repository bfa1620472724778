import numpy as np
import pytest
from statsmodels.stats.power import NormalIndPower

from evaluation.metrics.metric import Array
from evaluation.rating.figures.needed import needed
from evaluation.rating.figures.spread import spread


def wins(of_b: int, of_a: int, *, copies: int = 1) -> Array:
    return np.array([[copies, copies]] * of_b + [[0, copies]] * of_a, dtype=np.float64)


def test_nothing_more_is_needed_where_systems_are_told_apart() -> None:
    assert needed(wins(80, 20), p_adjusted=0.0001, tests=1) == 0


def test_a_rate_of_one_half_has_no_end_in_sight() -> None:
    assert needed(wins(30, 30), p_adjusted=1.0, tests=1) is None


def test_a_rate_of_nearly_one_half_has_none_either() -> None:
    assert needed(wins(251, 249), p_adjusted=0.96, tests=1) is None


def test_60_to_40_needs_about_200_decisions_in_all() -> None:
    more = needed(wins(30, 20), p_adjusted=0.2, tests=1)

    assert more is not None
    assert 180 < 50 + more < 210


def test_the_number_is_that_of_a_power_calculation() -> None:
    sums = wins(33, 27)
    found = spread(sums)
    effect = (found.value - 0.5) / np.sqrt(found.variance * 60)
    total = NormalIndPower(ddof=0).solve_power(effect, power=0.8, alpha=0.05, ratio=0)

    assert needed(sums, p_adjusted=0.5, tests=1) == pytest.approx(total - 60, abs=2)


def test_raters_who_repeat_each_other_are_worth_one() -> None:
    once = needed(wins(30, 20), p_adjusted=0.2, tests=1)
    twice = needed(wins(30, 20, copies=2), p_adjusted=0.2, tests=1)

    assert once is not None
    assert twice == pytest.approx(2 * once, abs=1)


def test_more_pairs_need_more() -> None:
    one, three = (needed(wins(30, 20), p_adjusted=0.2, tests=tests) for tests in (1, 3))

    assert one is not None
    assert three is not None
    assert three > one


def test_wins_without_exception_need_six_examples_as_no_swap_test_tells_fewer() -> None:
    assert needed(wins(4, 0), p_adjusted=0.125, tests=1) == 2


def test_a_single_example_does_not_divide_by_nothing() -> None:
    assert needed(wins(1, 0), p_adjusted=1.0, tests=1) == 7
