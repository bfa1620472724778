"""The raters, each by a number, and what to keep in mind of them.

    Rater 2 found the better text in 3 of 8 controls, which guessing could do as well (p = 0.86).

Nobody is left out for that: who reads the page decides.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.figures import counted, duration, number, p_value, percent
from reports.people.names import numbered

if TYPE_CHECKING:
    from evaluation.rating.figures.findings import Rater


@dataclass(frozen=True)
class Account:
    """One rater under a number."""

    label: str
    figures: "Rater"

    @property
    def guesses(self) -> bool:
        return self.figures.guesses

    @property
    def caution(self) -> str:
        if not self.guesses or self.figures.controls_p is None:
            return ""
        found = f"{number(self.figures.passed)} of {counted(self.figures.controls, 'control')}"
        return (
            f"{self.label} found the better text in {found}, which guessing could do as well "
            f"({p_value(self.figures.controls_p)}); these answers are counted all the same."
        )

    @property
    def cells(self) -> tuple[str, ...]:
        """Write what is known of the rater, in the order of `HEADS`."""
        each = self.figures
        return (
            number(each.ratings),
            number(each.skipped),
            number(each.flagged),
            number(each.comments),
            "–" if each.seconds is None else duration(each.seconds),
            number(each.hasty),
            _of(each.same, each.repeats),
            _of(each.passed, each.controls),
            _share(each.left),
            _share(each.decided),
            _leniency(each.leniency),
        )


HEADS = (
    "Ratings",
    "Skipped",
    "Flagged",
    "Comments",
    "Median time",
    "Under 1 s",
    "Repeats the same",
    "Controls found",
    "Left side won",
    "Named a winner",
    "Leniency",
)


def accounts(raters: "tuple[Rater, ...]") -> tuple[Account, ...]:
    """Number the raters in their order."""
    return tuple(Account(numbered(at), each) for at, each in enumerate(raters))


def table(raters: tuple[Account, ...]) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """Give the heads and a row for each rater; what is known of nobody has no column."""
    rows = [each.cells for each in raters]
    kept = [at for at in range(len(HEADS)) if any(row[at] != "–" for row in rows)]
    return (
        tuple(HEADS[at] for at in kept),
        tuple((raters[n].label, *(row[at] for at in kept)) for n, row in enumerate(rows)),
    )


def in_brief(raters: tuple[Account, ...]) -> str:
    """Say in a sentence what the verdict has to say of them, if anything."""
    rating = sum(each.figures.ratings > 0 for each in raters)
    guessing = sum(each.guesses for each in raters)
    if rating == 1:
        return f"All of them are one rater's{', who may have guessed' if guessing else ''}."
    if not guessing:
        return ""
    return f"Of {number(rating)} raters, {number(guessing)} may have guessed."


def _of(part: int, whole: int) -> str:
    return f"{number(part)} of {number(whole)}" if whole else "–"


def _leniency(levels: float | None) -> str:
    if levels is None:
        return "–"
    return ("+" if round(levels, 2) > 0 else "") + number(levels, 2)


def _share(part: float | None) -> str:
    return "–" if part is None else percent(part, 1)
