"""Showings whose answer is known: practice in front, controls among the rest.

    practice  true | spoilt     the answer is told after it
    control   spoilt | true     looks like any other item

A control is of an example that the rater has seen before, so that the true half, which it shows,
gives nothing away. Where scores are asked for, the true half and its spoilt copy come one by one.
"""

from collections.abc import Iterable, Iterator, Sequence

from evaluation.rating.judgement import SPOILT, TRUE, Role, Showing
from evaluation.rating.material import Example, Material
from evaluation.rating.seat import Seat
from evaluation.rating.section import Rating
from evaluation.rating.sides import balanced
from evaluation.rating.spoiling import spoilt
from evaluation.rating.units import unit_id

_FEW = 10  # examples: below, two controls would be a large part of it all
_SHORT = 20  # characters of a true half: below, there is hardly a middle to spoil


def controls(
    examples: Sequence[Example], material: Material, section: Rating, seat: Seat, *, seed: int
) -> list[Showing]:
    """Make a rater's controls: an even number of pairs, or of texts."""
    many = round(section.controls * len(examples))
    if section.controls and len(examples) >= _FEW:
        many = max(many, 1)
    drawn = sorted(
        examples,
        key=lambda each: (len(each.texts[TRUE]) < _SHORT, seat.draw(seed, "control", each.id)),
    )
    usable = (each for each in drawn if _can_be_spoilt(each, material, seed))
    wanted = many + many % 2 if section.ask == "pairwise" else many
    chosen = [each for each, _ in zip(usable, range(wanted), strict=False)]
    if section.ask == "pairwise":
        even = chosen[: len(chosen) - len(chosen) % 2]
        return balanced([_pair(each, "control", material) for each in even], seat, seed=seed)
    return [
        _text(each, system, "control", material) for each in chosen for system in (TRUE, SPOILT)
    ]


def practice(
    examples: Iterable[Example], material: Material, section: Rating, seat: Seat, *, seed: int
) -> list[Showing]:
    """Make the items that a rater learns by."""
    usable = [each for each in examples if _can_be_spoilt(each, material, seed)]
    if section.ask == "pairwise":
        return balanced([_pair(each, "practice", material) for each in usable], seat, seed=seed)
    return list(_by_turns(usable, material))


def _by_turns(examples: Iterable[Example], material: Material) -> Iterator[Showing]:
    for at, example in enumerate(examples):
        yield _text(example, (TRUE, SPOILT)[at % 2], "practice", material)


def _pair(example: Example, role: Role, material: Material) -> Showing:
    unit = unit_id(role, example, [TRUE, SPOILT], material.protocol)
    return Showing(
        unit, role, "pairwise", material.protocol, example.id, example.group, TRUE, SPOILT
    )


def _text(example: Example, system: str, role: Role, material: Material) -> Showing:
    unit = unit_id(role, example, [system, TRUE], material.protocol)
    return Showing(unit, role, "absolute", material.protocol, example.id, example.group, system)


def _can_be_spoilt(example: Example, material: Material, seed: int) -> bool:
    return spoilt(example, material.examples, seed=seed) is not None
