"""Judgements, answers and panels of raters, made up: say what matters, the rest is filled in."""

from collections.abc import Mapping, Sequence

import numpy as np

from evaluation.metrics.metric import Array
from evaluation.rating.figures.ground import Ground
from evaluation.rating.figures.turned import Answer, Scored
from evaluation.rating.judgement import Ask, Choice, Judgement, Role, Showing

SYSTEMS = ("base", "tuned", "true")


def a_judgement(
    choice: Choice | None = None,
    *,
    rater: str = "ana",
    example: str = "x1",
    left: str = "base",
    right: str = "tuned",
    role: Role = "first",
    scores: Mapping[str, int] | None = None,
    seconds: float = 5.0,
    group: str | None = None,
    protocol: str = "half_token",
) -> Judgement:
    """Make a judgement: of a pair by a choice, of the left text by scores."""
    ask: Ask = "absolute" if scores else "pairwise"
    right = "" if scores else right
    unit = unit_id(example, *sorted(filter(None, (left, right))))
    shown = Showing(unit, role, ask, protocol, example, group or example, left, right)
    return Judgement(rater, shown, 1, "2026-01-05T09:00:00.000Z", seconds, choice, scores or {})


def unit_id(example: str, *systems: str) -> str:
    return "/".join((example, *systems))


def an_answer(strength: int = 1, *, rater: str = "ana", example: str = "x1", **more: str) -> Answer:
    a, b = more.get("a", "base"), more.get("b", "tuned")
    group = more.get("group", example)
    unit = unit_id(example, a, b)
    return Answer(rater, unit, example, group, a, b, strength, bad="bad" in more)


def a_scored(
    score: int, *, system: str = "base", rater: str = "ana", example: str = "x1", **scores: int
) -> Scored:
    given = {"style": score, **scores}
    return Scored(rater, unit_id(example, system), example, example, system, given)


def a_ground(
    judgements: Sequence[Judgement],
    *,
    systems: tuple[str, ...] = ("base", "tuned"),
    dimensions: tuple[str, ...] = (),
) -> Ground:
    """Make the ground on which these judgements all stand."""
    shown = [each.showing for each in judgements]
    return Ground(
        ask="absolute" if dimensions else "pairwise",
        protocol="half_token",
        systems=systems,
        dimensions=dimensions,
        units={
            each.unit: frozenset({each.left, each.right} - {""})
            for each in shown
            if each.role in ("first", "repeat")
        },
        examples=frozenset(each.example for each in shown),
        same={},
    )


def answers_of(wins: Array) -> list[Answer]:
    """Turn wins of b (0, one half, 1), examples x raters, into answers."""
    return [
        an_answer(int(2 * win - 1), rater=f"rater {rater}", example=f"x{example:05}")
        for example, of_one in enumerate(wins)
        for rater, win in enumerate(of_one)
    ]


def reliability() -> list[dict[str, int]]:
    """Krippendorff's own example: 12 units, 4 observers, values 1 to 5 (2011, section C)."""
    rows = (
        "1 2 3 3 2 1 4 1 2 . . .",
        "1 2 3 3 2 2 4 1 2 5 . 3",
        ". 3 3 3 2 3 4 2 2 5 1 .",
        "1 2 3 3 2 4 4 1 2 5 1 .",
    )
    units: list[dict[str, int]] = [{} for _ in range(12)]
    for observer, row in enumerate(rows):
        for unit, value in enumerate(row.split()):
            if value != ".":
                units[unit][f"observer {observer}"] = int(value)
    return units


def counts_of(units: Sequence[Mapping[str, int]], values: int = 5) -> Array:
    """Count the values 1 to `values` of each unit."""
    counts = np.zeros((len(units), values))
    for at, unit in enumerate(units):
        for value in unit.values():
            counts[at, value - 1] += 1
    return counts
