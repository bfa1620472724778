"""Judgements as figures need them: turned so that sides no longer matter.

ana, left=tuned right=base, left_much  ->  a=base, b=tuned, strength 2 (tuned much better)
ana, left=tuned, {"style": 4}          ->  system=tuned, scores {"style": 4}
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from evaluation.metrics.metric import Array
from evaluation.rating.figures.spread import clusters
from evaluation.rating.judgement import Judgement


@dataclass(frozen=True)
class Answer:
    """One rater's answer about a pair; strength is -2 to 2, more is better for b."""

    rater: str
    unit: str
    example: str
    group: str
    a: str
    b: str
    strength: int
    bad: bool

    @property
    def win(self) -> float:
        """Say how much of a win of b it is: a tie and "both bad" are half of one."""
        return 0.5 * (1 + (self.strength > 0) - (self.strength < 0))


@dataclass(frozen=True)
class Scored:
    """One rater's scores of one text."""

    rater: str
    unit: str
    example: str
    group: str
    system: str
    scores: Mapping[str, int]


def answers(judgements: Iterable[Judgement], systems: Sequence[str]) -> Iterator[Answer]:
    """Turn choices between two texts so that the system that comes first in the order is a."""
    rank = {name: at for at, name in enumerate(systems)}
    for each in judgements:
        shown = each.showing
        if each.choice is None:
            continue
        straight = rank[shown.left] < rank[shown.right]
        a, b = (shown.left, shown.right) if straight else (shown.right, shown.left)
        strength = each.strength if straight else -each.strength
        place = (each.rater, shown.unit, shown.example, shown.group)
        yield Answer(*place, a, b, strength, bad=each.choice == "bad")


def scored(judgements: Iterable[Judgement], dimensions: Sequence[str]) -> Iterator[Scored]:
    """Keep of the scores those in the dimensions that are asked for now."""
    for each in judgements:
        shown = each.showing
        kept = {name: each.scores[name] for name in dimensions if name in each.scores}
        if kept:
            place = (each.rater, shown.unit, shown.example, shown.group)
            yield Scored(*place, shown.left, kept)


def by_cluster(counts: Iterable[Sequence[float]], about: Sequence[Answer | Scored]) -> Array:
    """Sum one row of counts for each answer into one for each cluster."""
    return clusters(
        np.array(list(counts), dtype=np.float64),
        [each.example for each in about],
        [each.group for each in about],
    )
