from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest, bootstrap  # type: ignore[import-untyped]

from evaluation.intervals import Interval
from evaluation.metrics.metric import Array
from evaluation.rating.figures.findings import Preference, Unknown
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


def a_panel(groups: int = 40, seed: int = 5) -> list[Answer]:
    """Let two raters answer about three examples a group, each group with a liking of its own."""
    random = np.random.default_rng(seed)
    liking = random.beta(3, 2, size=groups)
    return [
        an_answer(
            int(random.choice([1, 0, -1], p=[0.8 * likes, 0.2, 0.8 * (1 - likes)])),
            rater=rater,
            example=f"x{group:03}-{part}",
            group=f"g{group:03}",
        )
        for group, likes in enumerate(liking)
        for part in range(3)[: 1 + group % 3]
        for rater in ("ana", "ben")
    ]


def by_scipy(answers: list[Answer]) -> tuple[float, float]:
    """Bootstrap the rate over groups, with ten times as many resamples."""
    sums: dict[str, list[float]] = {}
    for each in answers:
        wins, count = sums.get(each.group, [0.0, 0.0])
        sums[each.group] = [wins + each.win, count + 1]

    def rate(wins: Array, count: Array, axis: int = -1) -> Array:
        shares: Array = wins.sum(axis=axis) / count.sum(axis=axis)
        return shares

    bounds = bootstrap(
        tuple(np.array(list(sums.values())).T), rate, paired=True, vectorized=True,
        n_resamples=10_000, method="percentile", random_state=np.random.default_rng(1),
    ).confidence_interval  # fmt: skip
    return bounds.low, bounds.high


def test_the_bootstrap_is_that_of_scipy_over_groups() -> None:
    answers = a_panel()
    found = preferred(answers).bootstrap

    assert isinstance(found, Interval)
    assert found.value == preferred(answers).rate.value
    # A bound of 1,000 resamples strays by some 0.085 standard errors, here by 0.003.
    assert (found.low, found.high) == pytest.approx(by_scipy(answers), abs=0.012)


def test_the_bootstrap_of_single_examples_is_narrower_than_that_of_their_groups() -> None:
    grouped = [an_answer(1 if at < 90 else -1, example=f"x{at:03}", group=f"g{at // 6:02}")
               for at in range(120)]  # fmt: skip
    alone = [an_answer(each.strength, example=each.example) for each in grouped]
    wide, narrow = (preferred(some).bootstrap for some in (grouped, alone))

    assert isinstance(wide, Interval)
    assert isinstance(narrow, Interval)
    assert wide.value == narrow.value == 0.75
    # Groups of six that are all alike: standard errors of 20 answers and of 120.
    assert (wide.high - wide.low) / (narrow.high - narrow.low) == pytest.approx(6**0.5, rel=0.15)


@settings(deadline=None, max_examples=5)
@given(st.randoms(use_true_random=False))
def test_the_bootstrap_depends_on_the_seed_and_not_on_the_order_of_answers(random: Random) -> None:
    answers = a_panel()
    before = preferred(answers)
    random.shuffle(answers)

    assert preferred(answers) == before
    (other,) = preferences(answers, [PAIR], {}, seed=8)
    assert other.rate == before.rate
    assert other.bootstrap != before.bootstrap


def test_wins_without_exception_have_a_bootstrap_of_no_width_but_an_interval_of_some() -> None:
    found = preferred(answers_of(np.ones((20, 2))))

    assert found.bootstrap == Interval(1.0, 1.0, 1.0)
    assert found.rate.high == 1.0
    assert 0.8 < found.rate.low < 0.9


@pytest.mark.parametrize("groups", [1, 9, 10])
def test_fewer_than_ten_groups_have_no_bootstrap_and_say_why(groups: int) -> None:
    answers = [an_answer(1 - 2 * (at % 2), example=f"x{at}", group=f"g{at % groups}")
               for at in range(9 if groups == 1 else 30)]  # fmt: skip
    found = preferred(answers).bootstrap

    if groups == 10:
        assert isinstance(found, Interval)
    else:
        assert found == Unknown("fewer than ten independent items have been judged")
