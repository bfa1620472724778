"""How far raters agree with each other, and whether the side on which a text stands matters.

    pairs: alpha 0.71 [0.62, 0.79]: good enough for tentative conclusions

The cut-offs are Krippendorff's own (Content Analysis, 2004, chapter 11): conclusions rest on .8 and
more, from .667 on they are tentative, and below that the answers are too unlike to build on.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.figures import coefficient, counted, p_value, percent, share
from reports.people.names import called, known, listed, why
from reports.scores import ALPHA

if TYPE_CHECKING:
    from evaluation.intervals import Interval
    from evaluation.rating.figures.findings import Agreement, Position

TENTATIVE, RELIABLE = 0.667, 0.8
PAIRS = "pairs"  # what `Agreement.about` and `MetricAgreement.against` say where it is no dimension


@dataclass(frozen=True)
class Agreeing:
    """How far raters agree about pairs, or about one dimension."""

    figures: "Agreement"

    @property
    def about(self) -> str:
        return "Pairs" if self.is_of_pairs else self.figures.about

    @property
    def is_of_pairs(self) -> bool:
        return self.figures.about == PAIRS

    @property
    def alpha(self) -> "Interval | None":
        """Give the alpha that knows that "better" is nearer to "much better" than to "worse"."""
        return known(self.figures.ordinal)

    @property
    def says(self) -> str:
        """Say what alpha means, or why there is none."""
        if self.alpha is None:
            return why(self.figures.ordinal)
        word = _word(self.alpha.value)
        if _word(self.alpha.low) != word:
            word += ", and by its interval it may be worse"
        alpha = coefficient(self.alpha.value, self.alpha.low, self.alpha.high)
        of = counted(self.figures.units, "pair" if self.is_of_pairs else "text")
        return f"Alpha is {alpha} over {of} that several judged: {word}."

    @property
    def cells(self) -> tuple[str, ...]:
        """Write percent, both alphas and AC1 for a table."""
        same = known(self.figures.percent)
        others = map(known, (self.figures.ordinal, self.figures.nominal, self.figures.ac1))
        return (
            share(same.value, same.low, same.high) if same else "–",
            *(coefficient(each.value, each.low, each.high) if each else "–" for each in others),
        )

    @property
    def unknown(self) -> tuple[str, ...]:
        """Say why figures are missing, each reason once; that of alpha is said already."""
        figures = (self.figures.percent, self.figures.nominal, self.figures.ac1)
        reasons = dict.fromkeys(filter(None, map(why, figures)))
        return tuple(reason for reason in reasons if reason != why(self.figures.ordinal))


def _word(alpha: float) -> str:
    if alpha >= RELIABLE:
        return "raters agree well enough to rely on"
    if alpha >= TENTATIVE:
        return "good enough for tentative conclusions"
    return "raters agree too little to build on what any one of them says"


def position(found: "Position") -> str:
    """Say whether the side mattered, and how often each system stood on which."""
    left = known(found.left)
    if left is None:
        return why(found.left)
    won = f"The left text won {share(left.value, left.low, left.high)} "
    won += f"of {counted(found.decided, 'showing')} with a winner"
    if found.p is not None:
        matters = found.p < ALPHA and left.value != 0.5
        word = "the side matters to raters" if matters else "no sign that the side matters"
        won += f" ({p_value(found.p)}): {word}"
    return f"{won}. {_sides(found)}".strip()


def _sides(found: "Position") -> str:
    if not found.shown_left:
        return ""
    told = tuple(
        f"{called(name)} {percent(left, left + right)} of {counted(left + right, 'time')}"
        for name, left, right in found.shown_left
    )
    return f"Stood on the left: {listed(told)}."
