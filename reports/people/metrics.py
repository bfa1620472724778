"""Whether an automatic metric orders the texts as people do.

    chrF     0.34 [0.18, 0.49]   the same winner in 64 % [57, 71]
    BLEU     0.11 [-0.06, 0.28]  the same winner in 53 % [46, 60]

    chrF and people name the same winner in 64 % [57, 71] of decided pairs; no metric here stands in
    for people.

A rank correlation of .7 and more is called strong (Dancey and Reidy, Statistics without Maths for
Psychology); a metric stands in for people only where all of its interval lies there.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports import terms
from reports.figures import coefficient, share
from reports.people.agreement import PAIRS
from reports.people.names import known, listed, why

if TYPE_CHECKING:
    from evaluation.intervals import Interval
    from evaluation.rating.figures.findings import Findings, MetricAgreement

STRONG = 0.7


@dataclass(frozen=True)
class Metric:
    """One automatic metric beside people's answers."""

    figures: "MetricAgreement"

    @property
    def label(self) -> str:
        return terms.measure(self.figures.metric).label

    @property
    def noun(self) -> str:
        return terms.measure(self.figures.metric).in_a_sentence

    @property
    def rank(self) -> "Interval | None":
        return known(self.figures.rank)

    @property
    def goes_with_people(self) -> bool:
        return self.rank is not None and self.rank.low > 0

    @property
    def goes_against_people(self) -> bool:
        return self.rank is not None and self.rank.high < 0

    @property
    def stands_in(self) -> bool:
        return self.rank is not None and self.rank.low >= STRONG

    @property
    def cells(self) -> tuple[str, str]:
        """Write the rank correlation and the share of winners in common for a table."""
        agrees = known(self.figures.agrees)
        return (
            coefficient(self.rank.value, self.rank.low, self.rank.high) if self.rank else "–",
            share(agrees.value, agrees.low, agrees.high) if agrees else "–",
        )


@dataclass(frozen=True)
class Meeting:
    """All metrics against people's answers about pairs, or in one dimension; the best first."""

    against: str
    metrics: tuple[Metric, ...]

    @property
    def title(self) -> str:
        return "Pairs" if self.against == PAIRS else self.against

    @property
    def shown(self) -> tuple[Metric, ...]:
        """Give those that have a rank correlation: what a chart can show."""
        return tuple(each for each in self.metrics if each.rank)

    @property
    def unknown(self) -> tuple[str, ...]:
        """Say which figures there are none of, and why."""
        reasons: dict[str, list[str]] = {}
        for each in self.metrics:
            for reason in dict.fromkeys((why(each.figures.rank), why(each.figures.agrees))):
                reasons.setdefault(reason, []).append(each.label)
        return tuple(
            f"{listed(tuple(labels))}: {reason}" for reason, labels in reasons.items() if reason
        )

    @property
    def says(self) -> str:
        """Say in a sentence what follows from the intervals."""
        if not self.shown:
            return ""
        standing = [each.noun for each in self.shown if each.stands_in]
        with_people = [each for each in self.shown if each.goes_with_people]
        parts = [_best(with_people[0], self.against)] if with_people else []
        if standing:
            parts.append(f"strong enough to stand in for people: {listed(tuple(standing))}")
        elif parts:
            parts.append("no metric here stands in for people")
        else:
            parts.append("No metric here can be said to order the texts as people do")
        against = tuple(each.noun for each in self.shown if each.goes_against_people)
        if against:
            tend = "tends" if len(against) == 1 else "tend"
            parts.append(f"{listed(against)} {tend} to put them the other way round")
        return f"{'; '.join(parts)}."


def meetings(found: "Findings") -> tuple[Meeting, ...]:
    """Arrange the metrics by what they are held against, the closest to people first."""
    return tuple(
        Meeting(name, tuple(sorted(_against(found, name), key=_closeness)))
        for name in dict.fromkeys(each.against for each in found.metrics)
    )


def caution(found: tuple[Meeting, ...]) -> str:
    """Warn who would pick one of many afterwards: these intervals are not adjusted for it."""
    many = sum(len(meeting.shown) for meeting in found)
    if many < 2:
        return ""
    return (
        "Of many intervals of 95 %, one in twenty misses the truth; these "
        f"{many} are not adjusted for that."
    )


def _against(found: "Findings", name: str) -> list[Metric]:
    return [Metric(each) for each in found.metrics if each.against == name]


def _closeness(each: Metric) -> tuple[float, int, str]:
    rank = each.rank.value if each.rank else -2.0
    return -rank, terms.rank(each.figures.metric), each.figures.metric


def _best(each: Metric, against: str) -> str:
    agrees = known(each.figures.agrees)
    if agrees is not None:
        of = "decided pairs" if against == PAIRS else "decided cases"
        shared = share(agrees.value, agrees.low, agrees.high)
        return f"{each.label} and people name the same winner in {shared} of {of}"
    return f"{each.label} goes with people's scores (rank correlation {each.cells[0]})"
