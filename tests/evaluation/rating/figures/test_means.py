import numpy as np
import pytest

from evaluation.compare import holm
from evaluation.rating.figures.means import differences, means
from evaluation.rating.figures.spread import mean, share
from evaluation.rating.figures.turned import Scored
from tests.evaluation.rating.figures.builders import a_scored

TWO = ("base", "tuned")


def a_panel(*, better: int, examples: int = 30, raters: int = 2) -> list[Scored]:
    """Score base and tuned, tuned higher; examples differ, and one rater is stricter."""
    random = np.random.default_rng(4)
    hard = random.integers(2, 4, size=examples)
    return [
        a_scored(
            int(np.clip(hard[example] - rater + better * (system == "tuned") + noise, 1, 5)),
            system=system,
            rater=f"rater {rater}",
            example=f"x{example:03}",
            fluency=3,
        )
        for example in range(examples)
        for rater in range(raters)
        for system, noise in zip(TWO, random.integers(0, 2, size=2), strict=True)
    ]


def test_means_are_by_system_and_dimension() -> None:
    scored = [a_scored(4), a_scored(5, example="x2"), a_scored(2, system="tuned", fluency=3)]
    found = means(scored, TWO, ("style", "fluency"))

    assert [(each.system, each.dimension, each.score.value) for each in found] == [
        ("base", "style", 4.5),
        ("tuned", "style", 2.0),
        ("tuned", "fluency", 3.0),
    ]
    assert [(each.ratings, each.units) for each in found] == [(2, 2), (1, 1), (1, 1)]


def test_scores_that_never_vary_are_no_surer_than_a_share_that_never_does() -> None:
    few = [a_scored(4, example=f"x{at}") for at in range(4)]
    many = [a_scored(4, example=f"x{at}") for at in range(400)]
    (one,), (other,) = (means(each, ("base",), ("style",)) for each in (few, many))

    assert one.score.value == other.score.value == 4.0
    assert one.score.low < 2.0
    assert 4.7 < one.score.high <= 5.0
    assert 3.95 < other.score.low < 4.0 < other.score.high < 4.05
    alike = np.ones((3, 2))
    assert mean(alike, (0.0, 1.0)) == share(alike)


def test_a_clear_difference_is_told_apart() -> None:
    (found,) = differences(a_panel(better=1), TWO, ("style",), seed=7)

    assert (found.a, found.b, found.units) == ("base", "tuned", 30)
    assert 0.6 < found.difference.low < found.difference.value < found.difference.high < 1.3
    assert found.p == found.p_adjusted == 0.0001


def test_none_is_not() -> None:
    (found,) = differences(a_panel(better=0), TWO, ("style",), seed=7)

    assert found.difference.low < 0 < found.difference.high
    assert found.p > 0.05


def test_all_dimensions_are_one_family() -> None:
    found = differences(a_panel(better=1), TWO, ("style", "fluency"), seed=7)

    assert [each.p_adjusted for each in found] == list(holm([each.p for each in found]))
    assert found[1].p == 1.0


def test_only_what_one_rater_scored_of_both_is_compared() -> None:
    scored = [
        a_scored(2),
        a_scored(4, system="tuned"),
        a_scored(1, example="x2"),
        a_scored(5, system="tuned", example="x2", rater="ben"),
    ]
    (found,) = differences(scored, TWO, ("style",), seed=7)

    assert (found.difference.value, found.units, found.p) == (2.0, 1, 1.0)


def test_nothing_scored_has_no_means() -> None:
    assert means([], TWO, ("style",)) == ()
    assert differences([], TWO, ("style",), seed=7) == ()


def test_a_swap_of_names_turns_the_difference() -> None:
    scored = a_panel(better=1)
    (there,) = differences(scored, TWO, ("style",), seed=7)
    (back,) = differences(scored, TWO[::-1], ("style",), seed=7)

    assert back.difference.value == -there.difference.value
    assert (back.difference.low, back.difference.high) == pytest.approx(
        (-there.difference.high, -there.difference.low)
    )
