import pytest
from scipy.stats import binomtest  # type: ignore[import-untyped]

from evaluation.rating.figures.findings import Rater
from evaluation.rating.figures.raters import Account, raters, signed_ranks_p
from evaluation.rating.judgement import Choice, Judgement
from tests.evaluation.rating.figures.builders import a_judgement

STYLE = ("style",)


def account(judgements: list[Judgement], dimensions: tuple[str, ...] = ()) -> Rater:
    (found,) = raters(judgements, {}, dimensions)
    return found


def a_control(at: int, choice: Choice) -> Judgement:
    return a_judgement(choice, role="control", example=f"x{at}", left="spoilt", right="true")


def score_control(at: int, true: int, spoilt: int) -> list[Judgement]:
    return [
        a_judgement(role="control", example=f"x{at}", left=name, scores={"style": score})
        for name, score in (("true", true), ("spoilt", spoilt))
    ]


def test_time_is_the_median_and_haste_under_a_second() -> None:
    times = (0.4, 0.999, 1.0, 8.0)
    found = account(
        [a_judgement("left", example=f"x{at}", seconds=each) for at, each in enumerate(times)]
    )

    assert (found.ratings, found.seconds, found.hasty) == (4, 0.9995, 2)


def test_a_repeat_is_the_same_if_the_same_system_won_however_much() -> None:
    found = account(
        [
            a_judgement("left_much"),
            a_judgement("right", role="repeat", left="tuned", right="base"),
            a_judgement("tie", example="x2"),
            a_judgement("bad", example="x2", role="repeat", left="tuned", right="base"),
            a_judgement("left", example="x3"),
            a_judgement("left", example="x3", role="repeat", left="tuned", right="base"),
            a_judgement("left", example="x4", role="repeat"),
        ]
    )

    assert (found.repeats, found.same) == (3, 2)


def test_repeated_scores_are_the_same_within_one_level() -> None:
    found = account(
        [
            a_judgement(scores={"style": 4}),
            a_judgement(scores={"style": 5}, role="repeat"),
            a_judgement(scores={"style": 4}, example="x2"),
            a_judgement(scores={"style": 2}, example="x2", role="repeat"),
        ],
        STYLE,
    )

    assert (found.repeats, found.same) == (2, 1)


def test_controls_of_pairs_are_held_against_a_coin() -> None:
    passed = [a_control(at, "right") for at in range(8)]
    found = account([*passed, a_control(8, "left"), a_control(9, "tie")])

    assert (found.controls, found.passed) == (10, 8)
    expected = binomtest(8, 10, alternative="greater").pvalue
    assert found.controls_p == pytest.approx(expected, abs=1e-6)


def test_controls_say_nothing_of_sides() -> None:
    found = account([a_control(1, "right"), a_judgement("left", example="x2")])

    assert (found.left, found.decided) == (1.0, 1.0)


def test_controls_of_scores_are_two_showings_of_one_example() -> None:
    shown = [each for at in range(6) for each in score_control(at, 5, 2)]
    found = account([*shown, *score_control(7, 3, 3), score_control(8, 5, 1)[0]], STYLE)

    assert (found.controls, found.passed) == (7, 6)
    assert found.controls_p is not None
    assert found.controls_p < 0.02


def test_a_rater_who_does_not_look_has_a_p_near_1() -> None:
    found = account([each for at in range(6) for each in score_control(at, 3, 3)], STYLE)

    assert (found.passed, found.controls_p) == (0, 1.0)
    assert signed_ranks_p([-1, -2, -1, -3, -2, -2]) > 0.9


def test_signed_ranks_that_all_lie_above_have_one_chance_in_so_many() -> None:
    assert signed_ranks_p([1, 2, 3, 4, 5]) == pytest.approx(1 / 2**5)


def test_leniency_is_held_against_others_scores_of_the_same_texts() -> None:
    judgements = [
        a_judgement(rater=rater, example=example, scores={"style": score})
        for rater, example, score in [
            ("ana", "x1", 5), ("ben", "x1", 3), ("eve", "x1", 2),
            ("ana", "x2", 4), ("ben", "x2", 4),
            ("ana", "x3", 1),
        ]
    ]  # fmt: skip
    by_name = {each.name: each.leniency for each in raters(judgements, {}, STYLE)}

    assert by_name == {"ana": 1.25, "ben": -0.25, "eve": -2.0}


def test_whoever_scored_alone_is_neither_strict_nor_lenient() -> None:
    assert account([a_judgement(scores={"style": 5})], STYLE).leniency is None


def test_a_rater_who_only_skipped_has_an_account() -> None:
    (found,) = raters([], {"ana": Account(skipped=3, flagged=1, comments=2)}, ())

    assert (found.ratings, found.skipped, found.flagged, found.comments) == (0, 3, 1, 2)
    assert (found.seconds, found.controls_p, found.left, found.decided) == (None,) * 4
