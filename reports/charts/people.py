"""The charts of what raters said: which dots stand on which axis."""

from collections.abc import Iterator, Sequence

from markupsafe import Markup

from reports.charts.dots import Axis, Dot, dots_chart
from reports.figures import coefficient, difference, number
from reports.people.agreement import RELIABLE, TENTATIVE, Agreeing
from reports.people.metrics import Meeting
from reports.people.names import called
from reports.people.pairs import Pair
from reports.people.ratings import Ratings
from reports.people.scored import Dimension
from reports.scores import BASE, TUNED

_SHARES = tuple((part / 4, f"{25 * part} %") for part in range(5))
_LEVELS = tuple((float(level), str(level)) for level in range(1, 6))

_CUTOFFS = ((0.0, "0"), (TENTATIVE, ".667"), (RELIABLE, ".8"), (1.0, "1"))
_BESIDE = 18  # letters, where two charts stand side by side
_RANKS = tuple((half / 2, number(half / 2, 1)) for half in range(-2, 3))


def rates_chart(pairs: Sequence[Pair]) -> Markup:
    """Draw each pair's win rate against one half."""
    dots = [
        Dot(
            pair.name,
            pair.figures.rate.value,
            pair.figures.rate.low,
            pair.figures.rate.high,
            pair.rate,
            _sign(pair.figures.b),
            hollow=pair.found == "undecided",
        )
        for pair in pairs
    ]
    axis = Axis(ends=(0.0, 1.0), lines=(0.5,), ticks=_SHARES)
    return dots_chart(dots, axis, name="win-rates", title="Win rates with their 95 % intervals")


def strengths_chart(ratings: Ratings) -> Markup:
    """Draw each system's strength, the strongest first; the mean of all is 0."""
    dots = [
        Dot(
            called(each.system),
            each.strength.value,
            each.strength.low,
            each.strength.high,
            difference(each.strength.value, each.strength.low, each.strength.high),
            _sign(each.system),
        )
        for each in ratings.strengths
    ]
    title = "Bradley-Terry strengths with their 95 % intervals"
    return dots_chart(dots, Axis((0.0,), (0.0,)), name="strengths", title=title)


def means_chart(dimension: Dimension, at_panel: int) -> Markup:
    """Draw each system's mean score in one dimension."""
    dots = [
        Dot(
            called(each.system),
            each.score.value,
            each.score.low,
            each.score.high,
            coefficient(each.score.value, each.score.low, each.score.high),
            _sign(each.system),
        )
        for each in dimension.means
    ]
    title = f"Mean scores for {dimension.name} with their 95 % intervals"
    axis = Axis(ends=(1.0, 5.0), ticks=_LEVELS, widest=_BESIDE)
    return dots_chart(dots, axis, name=f"means-{at_panel}", title=title)


def gaps_chart(dimension: Dimension, at_panel: int) -> Markup:
    """Draw how far systems are apart in one dimension."""
    dots = [
        Dot(
            gap.name,
            gap.figures.difference.value,
            gap.figures.difference.low,
            gap.figures.difference.high,
            gap.change,
            _sign(gap.figures.b),
            hollow=gap.found == "undecided",
        )
        for gap in dimension.gaps
    ]
    title = f"Differences of mean scores for {dimension.name} with their 95 % intervals"
    axis = Axis((0.0,), (0.0,), widest=_BESIDE)
    return dots_chart(dots, axis, name=f"gaps-{at_panel}", title=title)


def alpha_chart(agreement: Sequence[Agreeing]) -> Markup:
    """Draw each alpha that is known against the cut-offs."""
    dots = list(_alphas(agreement))
    axis = Axis((0.0, 1.0), (TENTATIVE, RELIABLE), _CUTOFFS)
    title = "Krippendorff's alpha with its 95 % intervals"
    return dots_chart(dots, axis, name="alpha", title=title)


def _alphas(agreement: Sequence[Agreeing]) -> Iterator[Dot]:
    for each in agreement:
        if each.alpha:
            alpha = each.alpha
            said = coefficient(alpha.value, alpha.low, alpha.high)
            yield Dot(each.about, alpha.value, alpha.low, alpha.high, said)


def ranks_chart(meeting: Meeting, at_panel: int) -> Markup:
    """Draw each metric's rank correlation with people, the closest first."""
    dots = [
        Dot(
            each.label,
            each.rank.value,
            each.rank.low,
            each.rank.high,
            coefficient(each.rank.value, each.rank.low, each.rank.high),
            hollow=not (each.goes_with_people or each.goes_against_people),
        )
        for each in meeting.shown
        if each.rank
    ]
    axis = Axis(ends=(-1.0, 1.0), lines=(0.0,), ticks=_RANKS)
    title = f"Rank correlation of metrics with people's answers: {meeting.against}"
    return dots_chart(dots, axis, name=f"ranks-{at_panel}", title=title)


def _sign(system: str) -> str:
    return system if system in {BASE, TUNED} else "other"
