import numpy as np
import pytest
from scipy.stats import binomtest  # type: ignore[import-untyped]

from evaluation.rating.figures.findings import Preference
from evaluation.rating.figures.preference import preferences, win_rate
from evaluation.rating.figures.turned import Answer
from tests.evaluation.rating.figures.builders import an_answer, answers_of

PAIR = ("base", "tuned")


def preferred(answers: list[Answer]) -> Preference:
    (found,) = preferences(answers, [PAIR], {}, seed=7)
    return found


def test_every_answer_is_counted_as_what_it_was() -> None:
    strengths = [2, 2, 1, 0, -1, -1, -1, -2]
    answers = [an_answer(each, example=f"x{at}") for at, each in enumerate(strengths)]
    found = preferred([*answers, an_answer(0, example="x9", bad="yes")])

    counts = (found.b_much, found.b_better, found.tie, found.bad, found.a_better, found.a_much)
    assert counts == (2, 1, 1, 1, 3, 1)
    assert (found.ratings, found.units) == (9, 9)


def test_ties_and_both_bad_are_half_a_win() -> None:
    answers = [an_answer(1), an_answer(0, example="x2"), an_answer(0, example="x3", bad="yes")]

    assert win_rate(answers).value == pytest.approx(2 / 3, abs=1e-6)


def test_p_of_single_answers_is_the_binomial_one() -> None:
    found = preferred(answers_of(np.array([[1.0]] * 9 + [[0.0]] * 2)))

    assert found.p == pytest.approx(binomtest(9, 11).pvalue, abs=1e-6)


def test_p_of_many_answers_is_nearly_the_binomial_one() -> None:
    found = preferred(answers_of(np.array([[1.0]] * 70 + [[0.0]] * 50)))

    assert found.p == pytest.approx(binomtest(70, 120).pvalue, abs=0.012)


def test_raters_who_say_the_same_make_no_p_smaller() -> None:
    wins = np.array([[1.0]] * 8 + [[0.0]] * 2)

    assert preferred(answers_of(np.repeat(wins, 4, axis=1))).p == preferred(answers_of(wins)).p


def test_examples_of_one_group_are_swapped_together() -> None:
    grouped = [an_answer(1, example=f"x{at}", group=f"g{at % 3}") for at in range(30)]

    assert preferred(grouped).p == 2 / 2**3


def test_all_ties_have_p_1_and_nothing_in_sight() -> None:
    found = preferred(answers_of(np.full((10, 2), 0.5)))

    assert (found.rate.value, found.p, found.needed) == (0.5, 1.0, None)


def test_pairs_are_one_family_for_holm() -> None:
    answers = answers_of(np.array([[1.0]] * 10)) + [
        an_answer(1 if at < 7 else -1, example=f"x{at:05}", b="true") for at in range(10)
    ]
    first, second = preferences(answers, [PAIR, ("base", "true")], {PAIR: 3}, seed=7)

    assert (first.p, first.p_adjusted) == pytest.approx((2 / 2**10, 4 / 2**10), abs=1e-6)
    assert second.p_adjusted == second.p == pytest.approx(binomtest(7, 10).pvalue, abs=1e-6)
    assert (first.same, second.same) == (3, 0)
    assert first.needed == 0


def test_pairs_that_nobody_rated_are_left_out() -> None:
    assert [
        each.b for each in preferences([an_answer()], [PAIR, ("base", "true")], {}, seed=7)
    ] == ["tuned"]
