"""Mean scores of 1 to 5: a dimension, each system in it, and how far two systems are apart.

style    base 2.8 [2.6, 3.0]    tuned 3.4 [3.2, 3.6]    tuned − base +0.61 [0.38, 0.84]
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.figures import coefficient, counted, difference, p_value
from reports.people.names import called
from reports.people.pairs import Found
from reports.scores import ALPHA, BASE, TUNED

if TYPE_CHECKING:
    from evaluation.rating.figures.findings import Findings, Mean, MeanDifference

MAIN = "overall"


@dataclass(frozen=True)
class Gap:
    """How far b's mean score is from a's, on examples of which one rater scored both."""

    figures: "MeanDifference"

    @property
    def name(self) -> str:
        """Name it in few letters: the chart has room for no more beside the value."""
        b, a = (called(each).removeprefix("the ") for each in (self.figures.b, self.figures.a))
        return f"{b} − {a}"

    @property
    def b(self) -> str:
        return called(self.figures.b)

    @property
    def found(self) -> Found:
        value = self.figures.difference.value
        if self.figures.p_adjusted >= ALPHA or value == 0:
            return "undecided"
        return "better" if value > 0 else "worse"

    @property
    def change(self) -> str:
        each = self.figures.difference
        return difference(each.value, each.low, each.high)

    def says(self) -> str:
        """Say it in a sentence."""
        a, b, dimension = called(self.figures.a), called(self.figures.b), self.figures.dimension
        each = self.figures.difference
        of = f"({p_value(self.figures.p_adjusted)}, {counted(self.figures.units, 'example')})"
        if self.found == "better":
            by = coefficient(each.value, each.low, each.high)
            return f"Raters scored {b} higher than {a} by {by} for {dimension} {of}."
        if self.found == "worse":
            by = coefficient(-each.value, -each.high, -each.low)
            return f"Raters scored {a} higher than {b} by {by} for {dimension} {of}."
        return (
            f"Raters' scores for {dimension} show no difference between {b} and {a} that chance "
            f"alone could not make: {self.change} {of}."
        )


@dataclass(frozen=True)
class Dimension:
    """One dimension: the systems' means in order, and their differences."""

    name: str
    means: "tuple[Mean, ...]"
    gaps: tuple[Gap, ...]

    @property
    def main(self) -> Gap | None:
        """Give the difference of tuned and base, or else the first there is."""
        return of_both(self.gaps) or next(iter(self.gaps), None)


def dimensions(found: "Findings") -> tuple[Dimension, ...]:
    """Arrange the scores by dimension, in the order in which they are asked for."""
    return tuple(
        Dimension(
            name,
            tuple(mean for mean in found.means if mean.dimension == name),
            tuple(Gap(gap) for gap in found.differences if gap.dimension == name),
        )
        for name in dict.fromkeys(mean.dimension for mean in found.means)
    )


def speaking(found: tuple[Dimension, ...]) -> Dimension | None:
    """Choose the dimension that speaks for all: `overall`, or else the first."""
    return next((each for each in found if each.name == MAIN), next(iter(found), None))


def of_both(gaps: tuple[Gap, ...]) -> Gap | None:
    """Find the difference of tuned and base."""
    return next((each for each in gaps if (each.figures.a, each.figures.b) == (BASE, TUNED)), None)
