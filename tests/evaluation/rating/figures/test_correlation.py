import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import rankdata, spearmanr  # type: ignore[import-untyped]

from evaluation.intervals import Interval
from evaluation.metrics.metric import Array
from evaluation.rating.figures.correlation import of_pairs, of_scores, spearman
from evaluation.rating.figures.findings import MetricAgreement, Unknown
from evaluation.rating.figures.ground import Measured
from evaluation.rating.figures.turned import Answer, Scored
from tests.evaluation.rating.figures.builders import a_scored, an_answer

POINTS = st.lists(
    st.tuples(st.integers(0, 5), st.integers(-2, 2), st.integers(0, 3)), min_size=3, max_size=20
)


def a_metric(*gains: float, higher: bool | None = True) -> Measured:
    """Measure base as 10 everywhere, tuned as so much more."""
    values = {(f"x{at}", "base"): 10.0 for at in range(len(gains))}
    values |= {(f"x{at}", "tuned"): 10.0 + gain for at, gain in enumerate(gains)}
    return Measured("bleu", higher, values)


def some_answers(*strengths: int) -> list[Answer]:
    return [an_answer(each, example=f"x{at}") for at, each in enumerate(strengths)]


def several(*numbers: int) -> tuple[int, ...]:
    """Give the same four times: resamples of fewer than ten items tell nothing."""
    return numbers * 4


def agreement(answers: list[Answer], metric: Measured) -> MetricAgreement:
    (found,) = of_pairs(answers, [metric], seed=7)
    return found


def value(figure: Interval | Unknown) -> float:
    assert isinstance(figure, Interval)
    assert figure.low <= figure.value <= figure.high
    return figure.value


def by_hand(x: Array, y: Array) -> float:
    """Correlate midranks."""
    return float(np.corrcoef(rankdata(x), rankdata(y))[0, 1])


@settings(deadline=None, max_examples=60)
@given(POINTS)
def test_rho_of_resampled_points_is_scipys_of_the_points_written_out(
    points: list[tuple[int, int, int]],
) -> None:
    x, y, times = (np.array(each, dtype=np.float64) for each in zip(*points, strict=True))
    found = float(spearman(x[None], y)(times[:, None])[0, 0])
    many = [np.repeat(each, times.astype(int)) for each in (x, y)]

    if any(len(set(each)) < 2 for each in many):
        assert np.isnan(found)
    else:
        assert found == pytest.approx(spearmanr(*many).statistic)
        assert found == pytest.approx(by_hand(*many))


def test_a_metric_that_says_what_people_say_agrees_in_all() -> None:
    found = agreement(some_answers(*several(2, 1, 0, -1, -2)), a_metric(*several(9, 4, 0, -3, -8)))

    assert (found.metric, found.against, found.units) == ("bleu", "pairs", 20)
    assert value(found.rank) == value(found.agrees) == 1.0


def test_a_metric_of_which_less_is_better_is_turned() -> None:
    found = agreement(
        some_answers(*several(2, 1, -1, -2)), a_metric(*several(9, 4, -3, -8), higher=False)
    )

    assert value(found.rank) == -1.0
    assert value(found.agrees) == 0.0


def test_a_metric_that_sees_no_difference_agrees_by_half() -> None:
    found = agreement(some_answers(1, 1, -1, 0), a_metric(0, 3, 2, 5))

    assert value(found.agrees) == 0.5


def test_the_opinion_on_a_pair_is_the_mean_and_its_winner_the_majority() -> None:
    answers = [
        *some_answers(*several(2, 1, -2)),
        *[
            an_answer(-1, rater=who, example=f"x{at}")
            for who in ("ben", "eve")
            for at in range(0, 12, 3)
        ],
    ]
    found = agreement(answers, a_metric(*several(-1, 2, -5)))

    assert value(found.agrees) == 1.0
    assert value(found.rank) == 1.0


def test_a_metric_without_a_better_side_has_an_order_but_no_winner() -> None:
    found = agreement(
        some_answers(*several(2, 1, -1, -2)), a_metric(*several(9, 4, -3, -8), higher=None)
    )

    assert value(found.rank) == 1.0
    assert found.agrees == Unknown("nobody has said which way of this metric is the better one")


def test_pairs_with_the_true_half_are_left_out() -> None:
    answers = [*some_answers(2, 1, -1), an_answer(2, example="x0", b="true")]

    assert agreement(answers, a_metric(9, 4, -3)).units == 3


def test_nine_items_are_too_few_and_ties_alone_have_no_winner() -> None:
    few = agreement(some_answers(*[1, -1] * 4, 1), a_metric(*[1, -1] * 4, 1))
    tied = agreement(some_answers(*[0] * 12), a_metric(*several(1, -1, 2)))

    assert few.rank == Unknown("fewer than ten independent items that were rated have this metric")
    assert value(few.agrees) == 1.0
    assert tied.rank == Unknown("without variation on both sides there is no order to compare")
    assert tied.agrees == Unknown("no item has a winner yet")


def scores(*rows: tuple[int, int]) -> list[Scored]:
    return [
        a_scored(score, system=system, example=f"x{at}")
        for at, row in enumerate(rows)
        for system, score in zip(("base", "tuned"), row, strict=True)
    ]


def test_scores_are_held_against_the_metric_of_their_own_text() -> None:
    metric = Measured(
        "bleu",
        True,
        {
            (f"x{at}", system): number
            for at, row in enumerate([(20, 30), (40, 10), (5, 50)] * 4)
            for system, number in zip(("base", "tuned"), row, strict=True)
        },
    )
    (found,) = of_scores(scores(*[(2, 3), (4, 2), (1, 4)] * 4), "style", [metric], seed=7)

    assert (found.against, found.units) == ("style", 24)
    expected = spearmanr([2, 3, 4, 2, 1, 4], [20, 30, 40, 10, 5, 50]).statistic
    assert value(found.rank) == pytest.approx(expected, abs=1e-6)
    assert value(found.agrees) == 1.0


def test_intervals_of_many_units_are_narrower() -> None:
    random = np.random.default_rng(3)
    widths = []
    for units in (20, 200):
        gains = random.normal(size=units)
        strengths = np.clip(np.round(gains + random.normal(size=units)), -2, 2).astype(int)
        rank = agreement(some_answers(*strengths), a_metric(*gains)).rank
        assert isinstance(rank, Interval)
        widths.append(rank.high - rank.low)

    assert widths[1] < widths[0] / 2


def test_metrics_share_their_resamples_and_change_nothing_of_each_other() -> None:
    random = np.random.default_rng(5)
    gains = random.normal(size=40)
    answers = some_answers(*np.clip(np.round(gains + random.normal(size=40)), -2, 2).astype(int))
    one, partly = a_metric(*gains), a_metric(*gains[:30])
    alone = of_pairs(answers, [one], seed=7)
    together = of_pairs(answers, [a_metric(*-gains), partly, one, one], seed=7)

    assert together[2] == together[3] == alone[0]
    assert together[1].units == 30
    turned = together[0].rank
    assert isinstance(turned, Interval)
    assert isinstance(alone[0].rank, Interval)
    assert (-turned.high, -turned.low) == (alone[0].rank.low, alone[0].rank.high)
