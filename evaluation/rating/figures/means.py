"""What systems score, and by how much one scores more than another.

    tuned  style  3.8 [3.6, 4.0]        base -> tuned  style  +0.6 [0.3, 0.9]  p .002, Holm .008

Means are over all first showings. A difference is taken within one rater and one example, so that a
strict rater and a hard example are the same on both sides of it.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations

import numpy as np

from evaluation.compare import holm
from evaluation.rating.dimensions import LEVELS
from evaluation.rating.figures.findings import Mean, MeanDifference
from evaluation.rating.figures.preference import swapped_p
from evaluation.rating.figures.spread import mean
from evaluation.rating.figures.turned import Scored, by_cluster

_LEAST, _MOST = float(LEVELS[0]), float(LEVELS[-1])


def means(
    scored: Sequence[Scored], systems: Sequence[str], dimensions: Sequence[str]
) -> tuple[Mean, ...]:
    """Give the mean of each system in each dimension in which it was scored."""
    found = []
    for system in systems:
        for dimension in dimensions:
            of = [each for each in scored if each.system == system and dimension in each.scores]
            if of:
                sums = by_cluster(((each.scores[dimension], 1.0) for each in of), of)
                units = len({each.unit for each in of})
                score = mean(sums, (_LEAST, _MOST))
                found.append(Mean(system, dimension, score, len(of), units))
    return tuple(found)


def differences(
    scored: Sequence[Scored], systems: Sequence[str], dimensions: Sequence[str], *, seed: int
) -> tuple[MeanDifference, ...]:
    """Compare systems two by two in each dimension; Holm's family is all of it."""
    by_place = {(each.system, each.rater, each.example): each for each in scored}
    found = []
    for a, b in combinations(systems, 2):
        both = [
            (by_place[a, rater, example], each)
            for (system, rater, example), each in by_place.items()
            if system == b and (a, rater, example) in by_place
        ]
        for dimension in dimensions:
            paired = [
                (one, other)
                for one, other in both
                if dimension in one.scores and dimension in other.scores
            ]
            if paired:
                found.append(_difference(paired, dimension, seed))
    adjusted = holm([each.p for each in found])
    return tuple(replace(each, p_adjusted=p) for each, p in zip(found, adjusted, strict=True))


def _difference(
    paired: Sequence[tuple[Scored, Scored]], dimension: str, seed: int
) -> MeanDifference:
    rows = [(one.scores[dimension], other.scores[dimension], 1.0) for one, other in paired]
    firsts = [one for one, _ in paired]
    a, b, count = by_cluster(rows, firsts).T
    names = (paired[0][0].system, paired[0][1].system)
    p = swapped_p(
        np.column_stack([a, count]),
        np.column_stack([b, count]),
        f"{dimension} of {names[1]} less {names[0]}",
        seed=seed,
    )
    widest = _MOST - _LEAST
    return MeanDifference(
        a=names[0],
        b=names[1],
        dimension=dimension,
        difference=mean(np.column_stack([b - a, count]), (-widest, widest)),
        p=p,
        p_adjusted=p,
        units=len({each.example for each in firsts}),
    )
