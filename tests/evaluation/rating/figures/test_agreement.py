import warnings
from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Literal

import evalica
import krippendorff
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluation.intervals import Interval
from evaluation.rating.figures.agreement import (
    NO_VARIATION,
    ac1,
    alpha,
    chances,
    coincidences,
    of_pairs,
    of_scores,
)
from evaluation.rating.figures.findings import Agreement, Unknown
from evaluation.rating.figures.turned import Scored
from tests.evaluation.rating.figures.builders import a_scored, an_answer, counts_of, reliability

UNITS = st.lists(
    st.dictionaries(st.sampled_from(["ana", "ben", "eve"]), st.integers(1, 5), min_size=1),
    min_size=3,
    max_size=12,
)


def our_alpha(units: Sequence[Mapping[str, int]], *, ordinal: bool) -> float:
    return float(alpha(coincidences(counts_of(units)).sum(axis=0), ordinal=ordinal))


def as_table(units: Sequence[Mapping[str, int]]) -> pd.DataFrame:
    return pd.DataFrame(list(units)).T


def scored(units: Sequence[Mapping[str, int]]) -> list[Scored]:
    return [
        a_scored(value, rater=rater, example=f"x{at:02}")
        for at, unit in enumerate(units)
        for rater, value in unit.items()
    ]


def ac1_by_hand(units: Sequence[Mapping[str, int]]) -> float:
    """Count pairs of raters one by one, where `ac1` counts answers."""
    several = [list(unit.values()) for unit in units if len(unit) > 1]
    alike = [np.mean([one == other for one, other in combinations(unit, 2)]) for unit in several]
    shares = [np.mean([list(u.values()).count(v) / len(u) for u in units]) for v in range(1, 6)]
    chance = sum(share * (1 - share) for share in shares) / 4
    return float((np.mean(alike) - chance) / (1 - chance))


def test_figures_of_the_canonical_example_are_the_published_ones() -> None:
    units = reliability()

    assert our_alpha(units, ordinal=False) == pytest.approx(0.7434, abs=5e-5)
    assert our_alpha(units, ordinal=True) == pytest.approx(0.8154, abs=5e-5)
    assert float(ac1(chances(counts_of(units)).sum(axis=0))) == pytest.approx(0.77544, abs=5e-6)


@settings(deadline=None, max_examples=40)
@given(UNITS, st.booleans())
def test_alpha_is_that_of_two_libraries(units: list[dict[str, int]], ordinal: bool) -> None:
    values = {value for unit in units if len(unit) > 1 for value in unit.values()}
    ours = our_alpha(units, ordinal=ordinal)
    if len(values) < 2:
        assert np.isnan(ours)
        return
    table = as_table(units)
    level: Literal["ordinal", "nominal"] = "ordinal" if ordinal else "nominal"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = krippendorff.alpha(table.to_numpy(dtype=np.float64), level_of_measurement=level)
        others = evalica.alpha(table, distance=level)

    assert ours == pytest.approx(theirs)
    assert ours == pytest.approx(others.alpha)


@settings(deadline=None, max_examples=40)
@given(UNITS)
def test_ac1_is_what_counting_pairs_by_hand_gives(units: list[dict[str, int]]) -> None:
    found = float(ac1(chances(counts_of(units)).sum(axis=0)))
    varies = len({value for unit in units for value in unit.values()}) > 1

    if varies and any(len(unit) > 1 for unit in units):
        assert found == pytest.approx(ac1_by_hand(units))
    else:
        assert np.isnan(found)


def test_scores_come_with_intervals_around_their_figures() -> None:
    found = of_scores(scored(reliability()), "style", seed=7)

    assert (found.about, found.raters, found.units) == ("style", 4, 11)
    for figure, value in ((found.nominal, 0.7434), (found.ordinal, 0.8154), (found.ac1, 0.77544)):
        assert isinstance(figure, Interval)
        assert figure.value == pytest.approx(value, abs=5e-5)
        assert figure.low < figure.value < figure.high <= 1
    assert isinstance(found.percent, Interval)
    pairs = [pair for unit in reliability() for pair in combinations(unit.values(), 2)]
    alike = sum(one == other for one, other in pairs) / len(pairs)
    assert found.percent.value == pytest.approx(alike, abs=1e-6)


def test_a_strength_that_differs_is_the_same_winner() -> None:
    strengths = {"ana": (2, 1, -1, 0, 1, -2) * 2, "ben": (1, 2, -2, 0, 1, -1) * 2}
    answers = [
        an_answer(strength, rater=rater, example=f"x{at}")
        for rater, of_one in strengths.items()
        for at, strength in enumerate(of_one)
    ]
    found = of_pairs(answers, seed=7)

    assert isinstance(found.nominal, Interval)
    assert isinstance(found.ordinal, Interval)
    assert isinstance(found.percent, Interval)
    assert found.nominal.value == found.percent.value == 1.0
    assert found.ordinal.value < 1


def test_a_tie_and_both_bad_are_one_answer() -> None:
    answers = [
        an_answer(0, example="x1"),
        an_answer(0, example="x1", rater="ben", bad="yes"),
        an_answer(1, example="x2"),
        an_answer(1, example="x2", rater="ben"),
    ]
    found = of_pairs(answers, seed=7)

    assert isinstance(found.percent, Interval)
    assert found.percent.value == 1.0


def unknown(found: Agreement) -> str:
    figures = (found.percent, found.ordinal, found.nominal, found.ac1)
    (why,) = {figure.why for figure in figures if isinstance(figure, Unknown)}
    assert all(isinstance(figure, Unknown) for figure in figures)
    return why


def test_one_rater_agrees_with_nobody() -> None:
    found = of_pairs([an_answer(), an_answer(example="x2")], seed=7)

    assert (found.raters, found.units) == (0, 0)
    assert unknown(found) == "only one rater has rated anything, and agreement needs two"


def test_without_ratings_there_is_no_agreement() -> None:
    assert unknown(of_pairs([], seed=7)) == "nobody has rated anything yet"


def test_raters_of_different_items_neither() -> None:
    found = of_pairs([an_answer(), an_answer(rater="ben", example="x2")], seed=7)

    assert unknown(found) == "no item has been judged by two raters yet"


def test_a_single_shared_item_is_too_few() -> None:
    found = of_pairs([an_answer(), an_answer(rater="ben")], seed=7)

    assert (found.raters, found.units) == (2, 1)
    assert unknown(found) == "only one item has been judged by several raters"


def test_few_shared_items_have_a_share_of_the_same_answers_and_no_alpha() -> None:
    """All resamples of a few items that agree would agree: an interval of [1, 1]."""
    answers = [
        an_answer((-1) ** at, rater=who, example=f"x{at}") for who in "ab" for at in range(9)
    ]
    found = of_pairs([*answers, an_answer(1, example="x9")], seed=7)

    few = Unknown("fewer than ten independent items have been judged by several raters")
    assert (found.ordinal, found.nominal, found.ac1) == (few, few, few)
    assert isinstance(found.percent, Interval)
    assert (found.percent.value, found.percent.high) == (1.0, 1.0)
    assert found.percent.low < 0.7


def test_raters_who_always_agree_are_no_surer_than_the_share_of_their_same_answers() -> None:
    answers = [
        an_answer((-1) ** at, rater=who, example=f"x{at}") for who in "ab" for at in range(20)
    ]
    found = of_pairs(answers, seed=7)

    assert isinstance(found.percent, Interval)
    for figure in (found.ordinal, found.nominal, found.ac1):
        assert isinstance(figure, Interval)
        assert (figure.value, figure.high) == (1.0, 1.0)
        # Two answers, each as often as the other, are the same by chance in one half.
        assert figure.low == pytest.approx(2 * found.percent.low - 1, abs=1e-5)


def test_answers_without_variation_are_no_perfect_agreement() -> None:
    answers = [an_answer(1, rater=who, example=f"x{at}") for who in "ab" for at in range(9)]
    found = of_pairs(answers, seed=7)

    assert (found.ordinal, found.nominal, found.ac1) == (Unknown(NO_VARIATION),) * 3
    assert isinstance(found.percent, Interval)
    assert found.percent.value == 1.0
    assert found.percent.low < 0.8


def test_the_order_of_answers_does_not_matter() -> None:
    answers = scored(reliability())

    assert of_scores(answers[::-1], "style", seed=7) == of_scores(answers, "style", seed=7)
