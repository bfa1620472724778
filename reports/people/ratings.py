"""All that raters said, arranged as the section shows it.

Ratings(found=Findings(…))  ->  what was asked, pairs, strengths, dimensions, raters, metrics
"""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from reports.figures import counted, number
from reports.people.agreement import Agreeing, position
from reports.people.metrics import Meeting, caution, meetings
from reports.people.names import FEW, listed
from reports.people.pairs import Pair, weak
from reports.people.raters import Account, accounts, table
from reports.people.scored import Dimension, dimensions

if TYPE_CHECKING:
    from evaluation.rating.figures.findings import Findings, Strength

_BLIND = "Nobody was told which system had written what."
_TRUE_TOOK_PART = "The true second half took part like a system's."


@dataclass(frozen=True)
class Ratings:
    """What ratings come to, in the words of the page."""

    found: "Findings"

    @property
    def asked(self) -> str:
        """Say what raters were asked."""
        if self.found.ask == "pairwise":
            said = (
                "Raters saw the beginning of a held-out text and two ways in which it goes on, and "
                "said which is better, and whether by much."
            )
        else:
            names = tuple(each.name for each in self.dimensions)
            given = f" for {listed(names)}" if names else ""
            said = (
                "Raters saw the beginning of a held-out text and a way in which it goes on, and "
                f"gave it scores from 1, the worst, to 5{given}."
            )
        true = f" {_TRUE_TOOK_PART}" if "true" in self.found.systems else ""
        return f"{said} {_BLIND}{true}"

    @property
    def given(self) -> str:
        """Say who answered, how often, and how much there was to answer."""
        found = self.found
        if not found.ratings:
            return (
                "None of the ratings that were given answers what is asked now of the samples as "
                "they are now."
            )
        parts = (
            counted(found.firsts, "first answer"),
            counted(found.repeats, "repeat") if found.repeats else "",
            counted(found.controls, "control") if found.controls else "",
        )
        rating = sum(each.ratings > 0 for each in found.raters)
        what = "pair" if found.ask == "pairwise" else "text"
        by = f"{counted(rating, 'rater')} gave {counted(found.ratings, 'rating')}"
        of = f"{number(found.rated)} of {counted(found.units, what)} {_was(found.rated)} rated"
        return f"{by}: {listed(tuple(filter(None, parts)))}. {of}."

    @property
    def cautions(self) -> tuple[str, ...]:
        """Say what to keep in mind before reading any figure."""
        found = self.found
        examples = max((each.units for each in found.means), default=FEW)
        said = weak(found.firsts, examples) if found.firsts else ""
        few = (said,) if said else self._few()
        return tuple(filter(None, (*few, *(each.caution for each in self.raters))))

    def _few(self) -> tuple[str, ...]:
        """Name the pairs with few ratings or examples, where there are ratings enough in all."""
        few = ((pair, weak(pair.figures.ratings, pair.figures.units)) for pair in self.pairs)
        return tuple(f"{pair.name}: {said[:1].lower()}{said[1:]}" for pair, said in few if said)

    @property
    def aside(self) -> str:
        """Say what is kept and counted nowhere."""
        found = self.found
        parts = []
        if found.practice:
            parts.append(counted(found.practice, "practice item"))
        if found.stale:
            parts.append(f"{counted(found.stale, 'rating')} of samples or questions that are gone")
        return f"Not counted: {listed(tuple(parts))}." if parts else ""

    @cached_property
    def pairs(self) -> tuple[Pair, ...]:
        """Give the pairs that somebody has rated."""
        return tuple(Pair(each) for each in self.found.pairs if each.ratings)

    @property
    def unrated(self) -> tuple[Pair, ...]:
        """Give the pairs that nobody has rated yet."""
        return tuple(Pair(each) for each in self.found.pairs if not each.ratings)

    @property
    def strengths(self) -> "tuple[Strength, ...]":
        """Give the strengths where there is more to say than a win rate says."""
        ordered = sorted(self.found.strengths, key=lambda each: -each.strength.value)
        return tuple(ordered) if len(ordered) > 2 else ()

    @cached_property
    def dimensions(self) -> tuple[Dimension, ...]:
        return dimensions(self.found)

    @cached_property
    def agreement(self) -> tuple[Agreeing, ...]:
        return tuple(Agreeing(each) for each in self.found.agreement)

    @property
    def position(self) -> str:
        return position(self.found.position) if self.found.position else ""

    @cached_property
    def raters(self) -> tuple[Account, ...]:
        return accounts(self.found.raters)

    @property
    def rater_table(self) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
        return table(self.raters)

    @cached_property
    def meetings(self) -> tuple[Meeting, ...]:
        return meetings(self.found)

    @property
    def metric_caution(self) -> str:
        return caution(self.meetings)


def _was(many: int) -> str:
    return "was" if many == 1 else "were"
