"""How often one system's text was preferred to the other's, answer by answer and in words.

    Raters preferred tuned to base in 61 % [54, 67] of 120 ratings, ties counted half (p = 0.004).

What counts as found is what counts everywhere on the page: p below 0.05 after Holm's adjustment.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from reports.figures import counted, p_value, share
from reports.people.names import FEW, called
from reports.scores import ALPHA

if TYPE_CHECKING:
    from evaluation.rating.figures.findings import Preference

Found = Literal["better", "worse", "undecided"]


@dataclass(frozen=True)
class Opinion:
    """One answer that raters could give of a pair, and how many did; `kind` is its look."""

    label: str
    kind: str
    many: int

    @property
    def fill(self) -> str:
        """Name the hatch of what is better, but not by much; all other looks the style gives."""
        return f"url(#hatch-{self.kind})" if self.kind in {"a", "b"} else "none"


@dataclass(frozen=True)
class Pair:
    """Two systems, and what raters said of them."""

    figures: "Preference"

    @property
    def a(self) -> str:
        return called(self.figures.a)

    @property
    def b(self) -> str:
        return called(self.figures.b)

    @property
    def name(self) -> str:
        return f"{self.b} against {self.a}"

    @property
    def found(self) -> Found:
        """Say what b is against a, to raters."""
        rate = self.figures.rate.value
        if self.figures.p_adjusted >= ALPHA or rate == 0.5:
            return "undecided"
        return "better" if rate > 0.5 else "worse"

    @property
    def opinions(self) -> tuple[Opinion, ...]:
        """Give the answers as they stand in the bar, from all for a to all for b."""
        said = self.figures
        return (
            Opinion(f"{self.a} much better", "a much", said.a_much),
            Opinion(f"{self.a} better", "a", said.a_better),
            Opinion("tie", "tie", said.tie),
            Opinion("both bad", "bad", said.bad),
            Opinion(f"{self.b} better", "b", said.b_better),
            Opinion(f"{self.b} much better", "b much", said.b_much),
        )

    @property
    def rate(self) -> str:
        rate = self.figures.rate
        return share(rate.value, rate.low, rate.high)

    def says(self, ratings: str = "rating") -> str:
        """Say it in a sentence; `ratings` is what one of them is called."""
        rate, many = self.figures.rate, counted(self.figures.ratings, ratings)
        p = p_value(self.figures.p_adjusted)
        of = f"of {many}, ties counted half ({p})"
        if self.found == "better":
            return f"Raters preferred {self.b} to {self.a} in {self.rate} {of}."
        if self.found == "worse":
            turned = share(1 - rate.value, 1 - rate.high, 1 - rate.low)
            return f"Raters preferred {self.a} to {self.b} in {turned} {of}."
        return (
            f"Raters found no difference between {self.b} and {self.a} that chance alone could not "
            f"make: {self.b} won {self.rate} {of}."
        )

    @property
    def remarks(self) -> tuple[str, ...]:
        """Say what to keep in mind of it."""
        return tuple(filter(None, (self._more(), self._same())))

    def _more(self) -> str:
        if self.figures.needed is None:
            return "No difference is in sight that more ratings could be expected to show."
        if not self.figures.needed:
            return ""
        more = counted(self.figures.needed, "more rating")
        return f"At this rate, {more} would tell them apart in four cases of five."

    def _same(self) -> str:
        if not self.figures.same:
            return ""
        examples = counted(self.figures.same, "example")
        return f"Of {examples} nobody was asked: both had written the same."


def weak(ratings: int, examples: int = FEW) -> str:
    """Warn of few ratings, or of few examples, which many raters make no more.

    >>> weak(12), weak(30)
    ('With 12 ratings this is weak evidence, whatever it says.', '')
    >>> weak(40, 4)
    'With ratings of 4 examples this is weak evidence, whatever it says.'
    """
    if min(ratings, examples) >= FEW:
        return ""
    few = counted(ratings, "rating")
    if ratings >= FEW:
        few = f"ratings of {counted(examples, 'example')}"
    return f"With {few} this is weak evidence, whatever it says."
