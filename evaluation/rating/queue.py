"""The order in which one rater sees what there is to judge.

    practice  true | spoilt        the answer is told
    first     tuned | base         9f…
    first     base | tuned         4c…
    repeat    base | tuned         9f… again, some items later
    control   spoilt | true        of 4c…, after it

All is drawn by hashes from the seed and the rater's name, so that it can be made again; new
examples come in between, and move none of the others.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain

from evaluation.rating.judgement import SPOILT, TRUE, Showing
from evaluation.rating.known import controls, practice
from evaluation.rating.material import Example, Material
from evaluation.rating.seat import Seat, dealt
from evaluation.rating.section import Rating
from evaluation.rating.sides import balanced, repeated
from evaluation.rating.spoiling import spoilt
from evaluation.rating.units import Unit, Units

_GAP = 10  # items at the least between a showing and its repeat, where there are so many
_DRAWN = 16**8


@dataclass(frozen=True)
class Shown:
    """The texts of one showing.

    Attributes:
        prompt: the beginning.
        left: the text shown first, or the only one.
        right: the text shown second; None where one text is scored.
        true: the true half.
        measure: what a rater may have them compared with: the true half, but for a control, which
            would be known by a side that differs in nothing.
    """

    prompt: str
    left: str
    right: str | None
    true: str
    measure: str


@dataclass(frozen=True)
class Queue:
    """One rater's showings in order, and the texts to them."""

    showings: tuple[Showing, ...]
    material: Material
    seed: int

    def texts(self, showing: Showing) -> Shown:
        """Give what the rater is to see."""
        example = self._examples[showing.example]
        left = self._text(example, showing.left)
        right = self._text(example, showing.right) if showing.right else None
        true = example.texts[TRUE]
        measure = self._other(example, left, right) if showing.role == "control" else true
        return Shown(example.prompt, left, right, true, measure)

    def _other(self, example: Example, *shown: str | None) -> str:
        """Find a text of the example that is not among those shown."""
        seen = {" ".join(each.split()) for each in shown if each is not None}
        others = (example.texts[name] for name in self.material.systems if name != TRUE)
        return next((each for each in others if " ".join(each.split()) not in seen), "")

    def _text(self, example: Example, system: str) -> str:
        if system != SPOILT:
            return example.texts[system]
        return spoilt(example, self.material.examples, seed=self.seed) or ""

    @cached_property
    def _examples(self) -> Mapping[str, Example]:
        return {each.id: each for each in self.material.examples}


def queue(material: Material, units: Units, section: Rating, seat: Seat, *, seed: int) -> Queue:
    """Make a rater's queue."""
    mine = sorted(
        dealt(units.listed, section, seat, seed=seed),
        key=lambda unit: seat.draw(seed, "order", unit.id),
    )
    firsts = [_first(unit, material, section) for unit in mine]
    pairs = _by_pair(firsts)
    if section.ask == "pairwise":
        pairs = [balanced(each, seat, seed=seed) for each in pairs]
        again = [repeated(each, section.repeats, seat, seed=seed) for each in pairs]
    else:
        again = [_again(firsts, section.repeats, seat, seed)]
    examples = list({unit.example.id: unit.example for unit in mine}.values())
    known = controls(examples, material, section, seat, seed=seed)
    order = _Order([unit.id for unit in mine], _shown_at(mine, section), seat, seed)
    showings = order.arranged(chain(*pairs), chain(*again), known)
    first = practice(units.practice, material, section, seat, seed=seed)
    return Queue((*first, *showings), material, seed)


def _first(unit: Unit, material: Material, section: Rating) -> Showing:
    example = unit.example
    return Showing(
        unit.id, "first", section.ask, material.protocol, example.id, example.group, unit.a, unit.b
    )


def _by_pair(showings: Iterable[Showing]) -> list[list[Showing]]:
    found = defaultdict(list)
    for each in showings:
        found[each.left, each.right].append(each)
    return list(found.values())


def _again(firsts: Sequence[Showing], share: float, seat: Seat, seed: int) -> list[Showing]:
    """Choose texts that are scored again."""
    drawn = sorted(firsts, key=lambda each: seat.draw(seed, "again", each.unit))
    return [replace(each, role="repeat") for each in drawn[: round(share * len(firsts))]]


def _shown_at(units: Sequence[Unit], section: Rating) -> Mapping[str, int]:
    """Say behind which place each example's control may come.

    A control shows the true half beside a copy of it: where that takes part, whoever had seen the
    control would know it among the others, so all of the example's units come first.
    """
    places = [(unit.example.id, at) for at, unit in enumerate(units)]
    return dict(places if section.true_half else reversed(places))


@dataclass(frozen=True)
class _Order:
    """Places for what comes once, and behind it for what comes of it later."""

    units: Sequence[str]
    examples: Mapping[str, int]
    seat: Seat
    seed: int

    def arranged(
        self, firsts: Iterable[Showing], again: Iterable[Showing], known: Iterable[Showing]
    ) -> list[Showing]:
        """Put all showings in order."""
        of_unit = {unit: at for at, unit in enumerate(self.units)}
        gap = min(_GAP, len(self.units) // 3)
        placed = [
            *((float(of_unit[each.unit]), each) for each in firsts),
            *((self._behind(of_unit[each.unit] + gap, each), each) for each in again),
            *((self._behind(self.examples[each.example], each), each) for each in known),
        ]
        placed.sort(key=lambda one: (one[0], one[1].role != "first", one[1].unit))
        return [showing for _, showing in placed]

    def _behind(self, place: int, showing: Showing) -> float:
        """Draw a place behind another one."""
        low = min(place + 0.5, float(len(self.units)))
        drawn = int(self.seat.draw(self.seed, showing.role, showing.unit)[:8], 16) / _DRAWN
        return low + drawn * (len(self.units) - low)
