"""The verdict is honest in every case: better, worse, mixed, undecided, and nothing to say."""

import pytest

from reports.scores import ALL, Comparison, Score
from reports.verdict import verdict


def a_comparison(metric: str, difference: float, p: float, **other: object) -> Comparison:
    fields: dict[str, object] = {
        "protocol": "half_token",
        "metric": metric,
        "a": "base",
        "b": "tuned",
        "difference": difference,
        "low": difference - 1.0,
        "high": difference + 1.0,
        "p": p,
        "p_adjusted": p,
        "n": 90,
    }
    return Comparison(**{**fields, **other})  # type: ignore[arg-type]


def a_score(model: str, value: float, metric: str = "perplexity") -> Score:
    return Score("half_token", model, ALL, metric, "ppl", value, value - 3, value + 3, 90)


SCORES = (a_score("base", 34.5), a_score("tuned", 28.5))
BETTER = a_comparison("perplexity", -6.0, 0.0002)
WORSE = a_comparison("perplexity", 6.0, 0.0002)
UNDECIDED = a_comparison("perplexity", -6.0, 0.41)
CHRF_BETTER = a_comparison("chrf", 2.0, 0.01)
CHRF_WORSE = a_comparison("chrf", -2.0, 0.01)
CHRF_UNDECIDED = a_comparison("chrf", 2.0, 0.2)


@pytest.mark.parametrize(
    ("comparisons", "outcome", "claim"),
    [
        ([BETTER], "better", "The tuned model is better"),
        ([BETTER, CHRF_BETTER, CHRF_UNDECIDED], "better", "The tuned model is better"),
        ([BETTER, CHRF_WORSE], "mixed", "better on some measures and worse on others"),
        ([WORSE], "worse", "The tuned model is worse"),
        ([WORSE, CHRF_WORSE, CHRF_UNDECIDED], "worse", "The tuned model is worse"),
        ([WORSE, CHRF_BETTER], "mixed", "better on some measures and worse on others"),
        ([UNDECIDED], "undecided", "No difference was found"),
        ([UNDECIDED, CHRF_UNDECIDED], "undecided", "No difference was found"),
        ([UNDECIDED, CHRF_BETTER], "mixed", "better on some measures, not on the main one"),
        ([UNDECIDED, CHRF_WORSE], "mixed", "worse on some measures, not on the main one"),
        ([UNDECIDED, CHRF_BETTER, CHRF_WORSE], "mixed", "better on some measures and worse"),
        ([a_comparison("chrf", 0.0, 0.001)], "undecided", "No difference was found"),
        ([CHRF_BETTER], "better", "The tuned model is better"),
        ([], "unmeasured", "Nothing to compare"),
        ([a_comparison("chrf", 9.0, 0.0, a="last/tuned")], "unmeasured", "Nothing to compare"),
    ],
)
def test_the_claim_follows_from_what_was_found(
    comparisons: list[Comparison], outcome: str, claim: str
) -> None:
    said = verdict(SCORES, comparisons)
    assert said.outcome == outcome
    assert claim in said.claim


def test_the_sentence_holds_the_values_the_interval_the_p_value_and_n() -> None:
    assert verdict(SCORES, [BETTER, CHRF_BETTER, CHRF_UNDECIDED]).sentence == (
        "The tuned model is better: perplexity of the true second half falls from 34.5 to 28.5 "
        "(−6.00 [−7.00, −5.00], p < 0.001, n = 90). "
        "Of 2 other measures, 1 better, none worse, 1 not told apart."
    )


def test_what_chance_could_make_is_not_called_a_rise_or_a_fall() -> None:
    sentence = verdict(SCORES, [UNDECIDED]).sentence
    assert "is 34.5 for base and 28.5 for tuned" in sentence
    assert "p = 0.41" in sentence
    assert "chance alone could make" in sentence


def test_the_main_measure_does_not_depend_on_the_order_of_the_file() -> None:
    assert verdict(SCORES, [CHRF_WORSE, BETTER]) == verdict(SCORES, [BETTER, CHRF_WORSE])


def test_the_adjusted_p_value_decides_not_the_raw_one() -> None:
    lucky = a_comparison("perplexity", -6.0, 0.01, p_adjusted=0.08)
    assert verdict(SCORES, [lucky]).outcome == "undecided"


def test_few_rows_are_called_weak_evidence() -> None:
    few = a_comparison("perplexity", -6.0, 0.001, n=12)
    assert "With 12 test rows this is weak evidence" in verdict(SCORES, [few]).sentence


def test_without_scores_the_run_is_not_evaluated() -> None:
    said = verdict([], [])
    assert said.outcome == "unmeasured"
    assert "Not evaluated: this run holds no scores" in said.sentence


def test_with_base_alone_it_says_which_model_was_scored() -> None:
    assert "scored base" in verdict([a_score("base", 34.5)], []).sentence


def test_a_difference_without_its_scores_is_still_told() -> None:
    assert "changes by −6.00 [−7.00, −5.00]" in verdict([a_score("base", 1.0)], [BETTER]).sentence


SIDELESS = a_comparison("evaluate:politeness", 0.2, 0.001)


def test_a_measure_whose_better_side_nobody_knows_counts_for_neither() -> None:
    said = verdict(SCORES, [SIDELESS, BETTER, CHRF_UNDECIDED])
    assert said.claim == "The tuned model is better"
    assert "Of 1 other measure, none better, none worse, 1 not told apart." in said.sentence
    assert "Not counted: 1 measure without a better side." in said.sentence


@pytest.mark.parametrize(("better", "outcome"), [("higher", "better"), ("lower", "worse")])
def test_a_measure_counts_on_the_side_that_the_recipe_has_named(better: str, outcome: str) -> None:
    said = verdict(SCORES, [a_comparison("evaluate:politeness", 0.2, 0.001, better=better)])
    assert said.outcome == outcome


def test_a_difference_without_a_side_is_not_passed_over() -> None:
    said = verdict(SCORES, [SIDELESS, CHRF_UNDECIDED])
    assert said.outcome == "undecided"
    assert said.claim == "The models differ, but on no measure that says which is better"


def test_with_nothing_but_sideless_measures_the_models_are_only_said_to_differ() -> None:
    scores = [
        a_score("base", 0.1, "evaluate:politeness"),
        a_score("tuned", 0.3, "evaluate:politeness"),
    ]
    said = verdict(scores, [SIDELESS])
    assert said.outcome == "undecided"
    assert said.claim == "The models differ, and no measure says which is better"
    assert "evaluate:politeness against the true second half rises from 0.1" in said.sentence
