"""The shape of what ratings come to: `gristmill ratings --json`, and what the report shows.

    Findings(ratings=240, pairs=(Preference(a="base", b="tuned", rate=.61 [.55, .67], …),), …)

Every share lies between 0 and 1, every interval is the 95 % one. What cannot be told is None, and
says why.
"""

from dataclasses import dataclass
from typing import Literal

from evaluation.intervals import Interval

_GUESSING = 0.1  # a p above it: guessing does as well
_CONTROLS = 4  # with fewer nobody could pass: of three, all are found by guessing in one case of 8


@dataclass(frozen=True)
class Unknown:
    """A figure that these ratings cannot give, and why: one sentence."""

    why: str


@dataclass(frozen=True)
class Preference:
    """How often b was preferred to a, over the first showings of their pairs.

    Attributes:
        a, b: systems, in the order of the figures: base before tuned, the true half last.
        ratings: decisions, by all raters together.
        units: test examples behind them; what varies independently are their groups.
        b_much, b_better, tie, bad, a_better, a_much: how often each was said.
        rate: the win rate of b: wins and half of the ties and of "both bad", over all.
        bootstrap: the same rate with the percentile bootstrap over groups, for whoever compares
            with figures from elsewhere; of answers that are all alike it has no width.
        p: two-sided, of a rate as far from one half, if each group's answers could as well have
            been the other way round.
        p_adjusted: Holm's, over all pairs of systems.
        needed: how many more ratings at the present rate would tell the systems apart with 80 %
            power: 0 where they are told apart, None where no difference is in sight.
        same: pairs that nobody was asked about, as both had written the same.
    """

    a: str
    b: str
    ratings: int
    units: int
    b_much: int
    b_better: int
    tie: int
    bad: int
    a_better: int
    a_much: int
    rate: Interval
    bootstrap: Interval | Unknown
    p: float
    p_adjusted: float
    needed: int | None
    same: int = 0


@dataclass(frozen=True)
class Strength:
    """A system's Bradley-Terry strength: natural log, the mean of all systems being 0.

    The odds that x is preferred to y are exp(strength of x - strength of y); ties are half a win.
    """

    system: str
    strength: Interval


@dataclass(frozen=True)
class Mean:
    """The mean score of one system in one dimension, over the first showings of its texts."""

    system: str
    dimension: str
    score: Interval
    ratings: int
    units: int


@dataclass(frozen=True)
class MeanDifference:
    """The mean score of b less that of a, over examples of which both were scored by one rater."""

    a: str
    b: str
    dimension: str
    difference: Interval
    p: float
    p_adjusted: float
    units: int


@dataclass(frozen=True)
class Position:
    """Whether the side matters: how often the left text won, of all showings that had a winner.

    Attributes:
        left: the share; without a bias, one half.
        p: two-sided binomial against one half.
        shown_left: for each system, how often it stood left and right.
    """

    left: Interval | Unknown
    decided: int
    p: float | None
    shown_left: tuple[tuple[str, int, int], ...]


@dataclass(frozen=True)
class Agreement:
    """How far raters agree on what several of them judged.

    Attributes:
        about: "pairs", or the dimension of a score.
        raters: who judged something that another judged too.
        units: judged by two or more.
        percent: the share of pairs of raters' answers that are the same.
        ordinal, nominal: Krippendorff's alpha; 1 is perfect, 0 is chance.
        ac1: Gwet's AC1, which stays meaningful where one answer is much more common.
    """

    about: str
    raters: int
    units: int
    percent: Interval | Unknown
    ordinal: Interval | Unknown
    nominal: Interval | Unknown
    ac1: Interval | Unknown


@dataclass(frozen=True)
class Rater:
    """One rater's account.

    Attributes:
        name: as given; the report shows a number instead.
        ratings: decisions that stand, practice left out.
        skipped, flagged, comments: items.
        seconds: median time for an item, idle time left out.
        hasty: items decided in under a second.
        repeats: items rated twice; `same`: of these, with the same answer (for a pair: the same
            system, or neither; for scores: within one level in each dimension).
        controls: items whose better side is known; `passed`: of these, found.
        controls_p: one-sided, of passing so many by guessing.
        left: share of decided pairs in which the left side won; None where there is none.
        leniency: mean score less the mean that other raters gave to the same texts.
        decided: share of pairs with a winner.
    """

    name: str
    ratings: int
    skipped: int
    flagged: int
    comments: int
    seconds: float | None
    hasty: int
    repeats: int
    same: int
    controls: int
    passed: int
    controls_p: float | None
    left: float | None
    leniency: float | None
    decided: float | None

    @property
    def guesses(self) -> bool:
        """Say whether the controls look as if the rater had guessed."""
        p = self.controls_p
        return self.controls >= _CONTROLS and p is not None and p > _GUESSING


@dataclass(frozen=True)
class MetricAgreement:
    """Whether an automatic metric and people prefer the same.

    Attributes:
        metric: as in scores.json.
        against: "pairs", or the dimension of a score.
        rank: Spearman's rho between what the metric says of a unit (of a pair, the difference of b
            less a, turned so that more is better) and people's mean answer.
        agrees: the share of units with a winner for whom the metric has the same.
        units: how many rated units have the metric.
    """

    metric: str
    against: str
    rank: Interval | Unknown
    agrees: Interval | Unknown
    units: int


@dataclass(frozen=True)
class Findings:
    """All of it.

    Attributes:
        ask: what raters are asked by the present settings.
        ratings: decisions that stand and are about the present samples: first showings, repeats
            and controls; a text that is scored in several dimensions counts once, when all are.
        firsts, repeats, controls: the parts of it.
        practice: practice items, which count for nothing.
        stale: answers about samples that are gone, or to what is not asked any more; kept, and
            counted nowhere else.
        units: first showings there are to rate, and how many of them have been by anyone.
    """

    ask: Literal["pairwise", "absolute"]
    systems: tuple[str, ...]
    ratings: int
    firsts: int
    repeats: int
    controls: int
    practice: int
    stale: int
    units: int
    rated: int
    raters: tuple[Rater, ...]
    pairs: tuple[Preference, ...]
    strengths: tuple[Strength, ...]
    means: tuple[Mean, ...]
    differences: tuple[MeanDifference, ...]
    position: Position | None
    agreement: tuple[Agreement, ...]
    metrics: tuple[MetricAgreement, ...]
