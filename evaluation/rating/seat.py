"""Who sits down to rate, and what of it all that rater gets.

    raters: 3, overlap: 2     slot 0: 9f… 4c…     slot 1: 9f… 91…     slot 2: 4c… 91…

Examples are dealt out in blocks of as many as there are raters: in each, every rater gets `overlap`
of them, and the order of the raters is drawn anew, so that all pairs of raters come to share some.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from evaluation.rating.section import Rating
from evaluation.rating.units import Unit, draw
from grist.text import comparable


@dataclass(frozen=True)
class Seat:
    """Whose queue it is.

    Attributes:
        rater: the name; how it is spelt does not matter.
        slot: the how-manieth rater it was to join, from 0 on.
    """

    rater: str
    slot: int

    def draw(self, seed: int, *names: str) -> str:
        """Draw for this rater alone."""
        return draw(seed, "rater", comparable(self.rater), *names)


def dealt(listed: Sequence[Unit], section: Rating, seat: Seat, *, seed: int) -> list[Unit]:
    """Give the units that are a rater's; one who comes beyond the planned number shares a slot."""
    if section.raters is None or section.overlap is None or section.overlap >= section.raters:
        return list(listed)
    slot, planned = seat.slot % section.raters, section.raters
    numbers = {
        example: at for at, example in enumerate(dict.fromkeys(u.example.id for u in listed))
    }
    mine = {
        example
        for example, number in numbers.items()
        if (_rank(slot, number // planned, planned, seed) - number) % planned < section.overlap
    }
    return [unit for unit in listed if unit.example.id in mine]


def _rank(slot: int, block: int, planned: int, seed: int) -> int:
    """Say where a slot stands in the order that is drawn for a block."""
    drawn = sorted(range(planned), key=lambda each: draw(seed, "deal", str(block), str(each)))
    return drawn.index(slot)
