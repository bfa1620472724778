import pytest
from scipy.stats import binomtest  # type: ignore[import-untyped]

from evaluation.intervals import Interval
from evaluation.rating.figures.findings import Unknown
from evaluation.rating.figures.position import position
from evaluation.rating.judgement import Choice, Judgement
from tests.evaluation.rating.figures.builders import a_judgement


def seen(at: int, choice: Choice, *, turned: bool) -> Judgement:
    left, right = ("tuned", "base") if turned else ("base", "tuned")
    return a_judgement(choice, example=f"x{at}", left=left, right=right)


def test_a_liking_for_the_left_is_seen() -> None:
    judgements = [
        seen(at, "left" if at % 4 else "right_much", turned=at // 4 % 2 == 1) for at in range(80)
    ]
    found = position(judgements, ("base", "tuned"))

    assert isinstance(found.left, Interval)
    assert (found.left.value, found.decided) == (0.75, 80)
    assert found.left.low > 0.6
    assert found.p == pytest.approx(binomtest(60, 80).pvalue, abs=1e-6)


def test_ties_decide_nothing_but_were_shown() -> None:
    judgements = [
        a_judgement("tie"),
        a_judgement("bad", example="x2", left="tuned", right="base"),
        a_judgement("left", example="x3", left="tuned", right="base"),
    ]
    found = position(judgements, ("base", "tuned", "true"))

    assert found.decided == 1
    assert found.shown_left == (("base", 1, 2), ("tuned", 2, 1))


def test_without_a_winner_nothing_is_known() -> None:
    found = position([a_judgement("tie")], ("base", "tuned"))

    assert found.left == Unknown("no pair has a winner yet")
    assert found.p is None


def test_where_a_system_stood_on_one_side_nobody_can_tell_the_side_from_the_system() -> None:
    judgements = [a_judgement("left", example=f"x{at}") for at in range(20)]
    found = position(judgements, ("base", "tuned"))

    assert found.left == Unknown(
        "systems stood on one side so often that it cannot be told from the systems"
    )
    assert (found.p, found.decided, found.shown_left[0]) == (None, 20, ("base", 20, 0))


def test_a_queue_that_is_left_in_the_middle_is_even_enough() -> None:
    judgements = [seen(at, "left", turned=at % 4 > 1) for at in range(10)]

    assert isinstance(position(judgements, ("base", "tuned")).left, Interval)
