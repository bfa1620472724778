"""What there is to judge: each pair of systems of each example, or each system's text.

    example 9f…, systems base, tuned, true   pairwise  ->  base-tuned, base-true, tuned-true
                                             absolute  ->  base, tuned, true

Practice examples stand aside where there are enough, and so do pairs of which both sides are the
same text: nobody can prefer one.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from evaluation.rating.judgement import Ask
from evaluation.rating.material import Example, Material
from evaluation.rating.section import Rating
from grist.store import text_hash

_HEX = 32
_ENOUGH = 20  # examples that must be left to rate where some are laid aside for practice


@dataclass(frozen=True)
class Unit:
    """One thing to judge; `b` is empty where a single text is scored."""

    id: str
    example: Example
    a: str
    b: str = ""


@dataclass(frozen=True)
class Units:
    """All there is to judge.

    Attributes:
        listed: in an order that the seed gives; growing data moves none of them.
        practice: the examples that practice items are made of.
        same: pairs of systems, and how many examples left them out, both texts being the same.
    """

    listed: tuple[Unit, ...]
    practice: tuple[Example, ...]
    same: dict[tuple[str, str], int]


def units(material: Material, section: Rating, *, seed: int) -> Units:
    """Find what there is to judge."""
    drawn = sorted(material.examples, key=lambda each: draw(seed, "example", each.id))
    practised = _practised(len(drawn), section)
    # Where there are few, an example may be both; not if its true half, which practice tells, is
    # to be judged.
    aside = practised if section.true_half or len(drawn) - practised >= _ENOUGH else 0
    rated = drawn[aside : aside + section.items if section.items else None]
    found = [unit for each in rated for unit in _of(each, material, section.ask)]
    same: dict[tuple[str, str], int] = {}
    for unit in found:
        if _is_same(unit):
            same[unit.a, unit.b] = same.get((unit.a, unit.b), 0) + 1
    return Units(
        listed=tuple(unit for unit in found if not _is_same(unit)),
        practice=tuple(drawn[:practised]),
        same=same,
    )


def unit_id(ask: Ask | str, example: Example, systems: Sequence[str], protocol: str) -> str:
    """Name a unit by everything that a rater sees of it, and by who wrote it."""
    texts = [part for name in systems for part in (name, example.texts.get(name, ""))]
    return text_hash(ask, protocol, example.id, example.prompt, *texts)[:_HEX]


def draw(seed: int, *names: str) -> str:
    """Draw from what is named: a hash, the same everywhere, that sorts like a random number."""
    return text_hash(str(seed), *names)


def _practised(examples: int, section: Rating) -> int:
    """Say how many examples to practise with; one must be left where those are not rated."""
    return min(section.training, max(0, examples - 1)) if section.true_half else section.training


def _of(example: Example, material: Material, ask: Ask) -> Iterator[Unit]:
    if ask == "absolute":
        for name in material.systems:
            yield Unit(unit_id(ask, example, [name], material.protocol), example, name)
        return
    for a, b in material.pairs:
        yield Unit(unit_id(ask, example, [a, b], material.protocol), example, a, b)


def _is_same(unit: Unit) -> bool:
    """Say whether both sides read the same; nothing but white space may differ at their ends."""
    if not unit.b:
        return False
    a, b = (unit.example.texts[name].strip() for name in (unit.a, unit.b))
    return a == b
