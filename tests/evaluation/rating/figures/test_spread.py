import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.proportion import proportion_confint

from benchmarks.rating_intervals import Panel, held
from evaluation.intervals import Interval
from evaluation.metrics.metric import Array
from evaluation.rating.figures.spread import clusters, mean, quantile, share, spread

SUMS = st.lists(
    st.tuples(st.integers(0, 6), st.integers(1, 3)).map(
        lambda two: (min(two[0] / 2, two[1]), two[1])
    ),
    min_size=1,
    max_size=12,
)


def hits(*values: float) -> Array:
    return np.column_stack([values, np.ones(len(values))])


def test_the_share_of_independent_answers_is_nearly_wilsons() -> None:
    found = share(hits(*[1.0] * 240, *[0.0] * 160))
    low, high = proportion_confint(240, 400, method="wilson")

    assert found.value == 0.6
    assert (found.low, found.high) == pytest.approx((low, high), abs=5e-4)


def test_answers_that_only_repeat_each_other_make_nothing_surer() -> None:
    once = hits(1, 0, 1, 1, 0, 1, 1, 0, 1, 1)

    assert share(once * 3) == share(once)


def test_a_single_cluster_leaves_all_open() -> None:
    assert share(hits(1.0)) == Interval(1.0, 0.0, 1.0)
    assert mean(hits(4.0), (1.0, 5.0)) == Interval(4.0, 1.0, 5.0)


def test_wins_without_exception_are_not_taken_for_certain() -> None:
    found = share(hits(*[1.0] * 20))

    assert found.value == found.high == 1.0
    assert 0.8 < found.low < 0.9


def test_the_mean_is_that_of_a_t_interval() -> None:
    scores = np.array([3.0, 4.0, 4.0, 5.0, 2.0, 4.0])
    found = mean(hits(*scores), (1.0, 5.0))

    half = quantile(6) * scores.std(ddof=1) / np.sqrt(6)
    assert found.low == pytest.approx(scores.mean() - half, abs=1e-6)


def test_groups_are_clusters_and_a_single_group_falls_apart_into_examples() -> None:
    counts = np.array([[1.0], [2.0], [4.0], [8.0]])
    examples = ["x", "x", "y", "z"]

    assert clusters(counts, examples, ["g", "g", "g", "h"]).tolist() == [[7.0], [8.0]]
    assert clusters(counts, examples, ["g"] * 4).tolist() == [[3.0], [4.0], [8.0]]


@settings(deadline=None, max_examples=60)
@given(SUMS)
def test_every_share_lies_within_its_interval_and_that_between_0_and_1(
    rows: list[tuple[float, int]],
) -> None:
    found = share(np.array(rows, dtype=np.float64))

    assert 0 <= found.low <= found.value <= found.high <= 1


@settings(deadline=None, max_examples=40)
@given(SUMS)
def test_turning_the_systems_turns_the_share(rows: list[tuple[float, int]]) -> None:
    sums = np.array(rows, dtype=np.float64)
    turned = np.column_stack([sums[:, 1] - sums[:, 0], sums[:, 1]])
    one, other = share(sums), share(turned)

    assert (one.low, one.high) == pytest.approx((1 - other.high, 1 - other.low), abs=2e-6)
    assert spread(sums).variance == pytest.approx(spread(turned).variance)


@pytest.mark.parametrize(
    ("panel", "simulations"),
    [
        (Panel(200, 0.5), 250),
        (Panel(200, 0.6, ties=0.2), 250),
        (Panel(200, 0.6, differ=1.5, ties=0.2), 250),
        (Panel(200, 0.8, differ=1.5), 250),
        (Panel(20, 0.6, differ=1.5, ties=0.2), 1000),
        (Panel(20, 0.8, differ=1.5, ties=0.2), 1000),
        (Panel(20, 0.95), 500),
        (Panel(200, 0.6, ties=0.2, to_the_left=0.6), 250),
    ],
    ids=str,
)
def test_the_true_rate_lies_within_its_interval_in_93_of_100_simulations(
    panel: Panel, simulations: int
) -> None:
    assert held(panel, simulations, seed=3) >= 0.93


@pytest.mark.parametrize("rate", [0.5, 0.6, 0.8])
def test_a_liking_for_the_left_moves_the_rate_little_where_sides_are_balanced(rate: float) -> None:
    wins = Panel(4000, rate, to_the_left=0.6).wins(np.random.default_rng(5))

    # A fifth of all answers are blind, and half of those are right.
    assert wins.mean() == pytest.approx(0.8 * rate + 0.1, abs=0.015)
