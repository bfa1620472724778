"""People and measures are weighed in every case: both heard, neither outvoted."""

from dataclasses import replace

import pytest

from evaluation.rating.figures.findings import Findings, Preference, Rater
from reports.people.ratings import Ratings
from reports.people.verdict import weighed
from reports.verdict import Verdict
from tests.reports.findings import (
    a_difference,
    a_draw,
    a_loss,
    a_preference,
    a_rater,
    around,
    findings,
    one_rater,
    scored,
    three_systems,
)

GUESSER = a_rater("ben", passed=3, controls_p=0.86)
BETTER = Verdict("better", "The tuned model is better", ("perplexity falls.",))
WORSE = Verdict("worse", "The tuned model is worse", ("perplexity rises.",))
MIXED = Verdict("mixed", "The tuned model is better on some measures and worse on others")
NOTHING = Verdict("undecided", "No difference was found between the tuned model and base")
SIDELESS = Verdict("undecided", "The models differ, and no measure says which is better")
UNMEASURED = Verdict("unmeasured", "Nothing to compare", ("both models were scored.",))


@pytest.mark.parametrize(
    ("measures", "people", "outcome", "claim"),
    [
        (
            BETTER,
            a_preference(),
            "better",
            f"{BETTER.claim}, by its measures and to raters",
        ),
        (
            BETTER,
            a_loss(),
            "mixed",
            f"{BETTER.claim} by its measures; raters prefer base",
        ),
        (
            BETTER,
            a_draw(),
            "better",
            f"{BETTER.claim} by its measures; raters do not tell tuned from base",
        ),
        (BETTER, a_draw(ratings=29), "better", "The tuned model is better"),
        (BETTER, a_draw(ratings=300, units=29), "better", "The tuned model is better"),
        (WORSE, a_loss(), "worse", "The tuned model is worse, by its measures and to raters"),
        (
            WORSE,
            a_preference(),
            "mixed",
            "The tuned model is worse by its measures; raters prefer tuned",
        ),
        (
            WORSE,
            a_draw(),
            "worse",
            "The tuned model is worse by its measures; raters do not tell tuned from base",
        ),
        (MIXED, a_preference(), "mixed", f"{MIXED.claim}; raters prefer tuned"),
        (MIXED, a_loss(), "mixed", f"{MIXED.claim}; raters prefer base"),
        (MIXED, a_draw(), "mixed", f"{MIXED.claim}; raters do not tell tuned from base"),
        (
            NOTHING,
            a_preference(),
            "mixed",
            f"{NOTHING.claim} by any measure; raters prefer tuned",
        ),
        (NOTHING, a_loss(), "mixed", f"{NOTHING.claim} by any measure; raters prefer base"),
        (NOTHING, a_draw(), "undecided", NOTHING.claim),
        (SIDELESS, a_preference(), "mixed", f"{SIDELESS.claim}; raters prefer tuned"),
        (SIDELESS, a_draw(), "undecided", SIDELESS.claim),
        (UNMEASURED, a_preference(), "better", "Raters prefer tuned; no measure compares them"),
        (UNMEASURED, a_loss(), "worse", "Raters prefer base; no measure compares them"),
        (
            UNMEASURED,
            a_draw(),
            "undecided",
            "Raters do not tell tuned from base; no measure compares them",
        ),
        (
            UNMEASURED,
            a_draw(ratings=12),
            "unmeasured",
            "Too few ratings to tell tuned from base, and no measure compares them",
        ),
    ],
)
def test_the_claim_says_what_measures_and_people_found(
    measures: Verdict, people: Preference, outcome: str, claim: str
) -> None:
    said = weighed(measures, Ratings(findings((people,))))
    assert (said.outcome, said.claim) == (outcome, claim)


@pytest.mark.parametrize(
    ("found", "ground"),
    [
        (
            findings(),
            "Raters preferred tuned to base in 62 % [55, 69] of 120 blind ratings, ties counted "
            "half (p = 0.004).",
        ),
        (
            findings((a_loss(),)),
            "Raters preferred base to tuned in 62 % [55, 69] of 120 blind ratings, ties counted "
            "half (p = 0.004).",
        ),
        (
            findings((a_draw(),)),
            "Raters found no difference between tuned and base that chance alone could not make: "
            "tuned won 52 % [42, 62] of 120 blind ratings, ties counted half (p = 0.41).",
        ),
        (
            scored(raters=()),
            "Raters scored tuned higher than base by 0.61 [0.38, 0.84] for overall (p = 0.006, "
            "58 examples).",
        ),
        (
            scored(differences=(a_difference(-0.61),), raters=()),
            "Raters scored base higher than tuned by 0.61 [0.38, 0.84] for overall (p = 0.006, "
            "58 examples).",
        ),
        (
            scored(differences=(a_difference(0.1, p_adjusted=0.4),), raters=()),
            "Raters' scores for overall show no difference between tuned and base that chance "
            "alone could not make: +0.10 [−0.13, 0.33] (p = 0.40, 58 examples).",
        ),
    ],
)
def test_people_give_one_more_ground_after_those_of_the_measures(
    found: Findings, ground: str
) -> None:
    assert weighed(BETTER, Ratings(found)).grounds == ("perplexity falls.", ground)


def test_few_ratings_are_called_weak_evidence() -> None:
    said = weighed(BETTER, Ratings(one_rater()))
    assert said.claim == "The tuned model is better"
    assert said.grounds[-1] == "With 12 ratings this is weak evidence, whatever it says."


def test_many_raters_of_few_examples_are_weak_evidence_too() -> None:
    said = weighed(BETTER, Ratings(findings((a_preference(ratings=60, units=6),))))
    assert said.grounds[-1] == "With ratings of 6 examples this is weak evidence, whatever it says."


@pytest.mark.parametrize(
    ("raters", "said"),
    [
        ((a_rater(),), "All of them are one rater's."),
        ((GUESSER,), "All of them are one rater's, who may have guessed."),
        ((a_rater(), GUESSER), "Of 2 raters, 1 may have guessed."),
        ((a_rater(), a_rater("zed", ratings=0)), "All of them are one rater's."),
    ],
)
def test_one_rater_alone_and_raters_who_may_have_guessed_are_told(
    raters: tuple[Rater, ...], said: str
) -> None:
    assert weighed(BETTER, Ratings(findings(raters=raters))).grounds[-1] == said


def test_few_ratings_that_contradict_are_heard_all_the_same() -> None:
    said = weighed(BETTER, Ratings(findings((a_loss(ratings=20),))))
    assert said.claim.endswith("raters prefer base")
    assert said.grounds[-1].startswith("With 20 ratings")


def test_the_adjusted_p_value_decides_for_people_too() -> None:
    lucky = a_preference(p=0.02, p_adjusted=0.06)
    assert weighed(NOTHING, Ratings(findings((lucky,)))).outcome == "undecided"


@pytest.mark.parametrize(
    "ratings",
    [
        None,
        Ratings(findings((a_preference(b="true"),))),
        Ratings(findings((a_preference(ratings=0),))),
        Ratings(scored(differences=())),
    ],
)
def test_without_ratings_of_base_against_tuned_the_verdict_is_that_of_the_measures(
    ratings: Ratings | None,
) -> None:
    assert weighed(BETTER, ratings) is BETTER


def test_the_true_half_does_not_speak_in_the_verdict() -> None:
    grounds = weighed(BETTER, Ratings(three_systems())).grounds
    assert not any("true half" in ground for ground in grounds[1:])


def test_without_a_dimension_overall_the_first_one_speaks() -> None:
    found = scored()
    means = tuple(each for each in found.means if each.dimension != "overall")
    said = weighed(BETTER, Ratings(replace(found, means=means)))
    assert "for fluency" in said.grounds[1]
    assert said.claim.endswith("raters do not tell tuned from base")


def test_what_is_asked_now_speaks_where_pairs_and_scores_are_there() -> None:
    told = replace(scored(), pairs=(a_loss(),))
    assert "scored tuned higher" in weighed(BETTER, Ratings(told)).sentence
    told = replace(told, ask="pairwise")
    assert "preferred base to tuned" in weighed(BETTER, Ratings(told)).sentence


def test_where_no_scores_are_there_people_speak_alone() -> None:
    pair = a_preference(rate=around(0.7))
    said = weighed(UNMEASURED, Ratings(findings((pair,))))
    assert said.sentence.startswith("Raters prefer tuned; no measure compares them: Raters")
