"""What people add to the verdict: one more ground, and a word in the claim.

    The tuned model is better by its measures; raters prefer base: perplexity … falls from 34.5 to
    28.5 (…). Raters preferred base to tuned in 62 % [55, 69] of 120 blind ratings, ties counted
    half (p = 0.002).

Measures cannot outvote people, nor people measures: where they differ, the claim says both. That
people found nothing goes into the claim only where there were ratings and examples enough to find
something.
"""

from dataclasses import dataclass, replace
from typing import Literal

from reports.people.pairs import Found, weak
from reports.people.raters import in_brief
from reports.people.ratings import Ratings
from reports.people.scored import of_both, speaking
from reports.scores import BASE, TUNED
from reports.verdict import Outcome, Verdict

Way = Literal["prefer", "score"]

_SAID: dict[tuple[Way, Found], str] = {
    ("prefer", "better"): "raters prefer tuned",
    ("prefer", "worse"): "raters prefer base",
    ("prefer", "undecided"): "raters do not tell tuned from base",
    ("score", "better"): "raters score tuned higher",
    ("score", "worse"): "raters score base higher",
    ("score", "undecided"): "raters do not tell tuned from base",
}


@dataclass(frozen=True)
class Opinion:
    """What raters found of tuned against base, and the sentence that holds the figures."""

    found: Found
    way: Way
    ground: str
    ratings: int
    examples: int

    @property
    def weak(self) -> str:
        """Say that there is little behind it, if so."""
        return weak(self.ratings, self.examples)

    @property
    def said(self) -> str:
        return _SAID[self.way, self.found]


def weighed(verdict: Verdict, ratings: Ratings | None) -> Verdict:
    """Add what raters found to what the measures found."""
    opinion = opinion_of(ratings) if ratings else None
    if ratings is None or opinion is None:
        return verdict
    # Why no measure compares them says nothing any more where people do.
    measured = () if verdict.outcome == "unmeasured" else verdict.grounds
    grounds = (*measured, opinion.ground, in_brief(ratings.raters), opinion.weak)
    outcome, claim = _claim(verdict, opinion)
    return replace(
        verdict, outcome=outcome, claim=claim, grounds=tuple(each for each in grounds if each)
    )


def opinion_of(ratings: Ratings) -> Opinion | None:
    """Find what raters said of tuned against base, in the way that is asked now if it can be."""
    ways = [_preferred(ratings), _scored(ratings)]
    if ratings.found.ask == "absolute":
        ways.reverse()
    return next((each for each in ways if each), None)


def _preferred(ratings: Ratings) -> Opinion | None:
    for pair in ratings.pairs:
        if (pair.figures.a, pair.figures.b) == (BASE, TUNED) and pair.figures.ratings:
            ground = pair.says("blind rating")
            return Opinion(pair.found, "prefer", ground, pair.figures.ratings, pair.figures.units)
    return None


def _scored(ratings: Ratings) -> Opinion | None:
    dimension = speaking(ratings.dimensions)
    gap = of_both(dimension.gaps) if dimension else None
    if dimension is None or gap is None:
        return None
    sides = [m.ratings for m in dimension.means if m.system in {gap.figures.a, gap.figures.b}]
    examples = gap.figures.units
    return Opinion(gap.found, "score", gap.says(), min(sides, default=examples), examples)


def _claim(verdict: Verdict, opinion: Opinion) -> tuple[Outcome, str]:
    """Weigh both; where the measures say nothing, people speak alone."""
    measured, found = verdict.outcome, opinion.found
    if measured == "unmeasured" and found == "undecided" and opinion.weak:
        return measured, "Too few ratings to tell tuned from base, and no measure compares them"
    if measured == "unmeasured":
        said = f"{opinion.said[:1].upper()}{opinion.said[1:]}"
        return found, f"{said}; no measure compares them"
    if found == "undecided":
        if measured == "undecided" or opinion.weak:
            return measured, verdict.claim
        return measured, f"{_by_measures(verdict)}; {opinion.said}"
    if measured == found:
        return measured, f"{verdict.claim}, by its measures and to raters"
    return "mixed", f"{_by_measures(verdict)}; {opinion.said}"


def _by_measures(verdict: Verdict) -> str:
    """Say of a claim that it is the measures' own, unless it does so by itself."""
    if "measure" in verdict.claim:
        return verdict.claim
    by = "by any measure" if verdict.outcome == "undecided" else "by its measures"
    return f"{verdict.claim} {by}"
