"""Do two sentence models mean the same by near? Numbers over one sample of texts.

overlap      of the 10 nearest texts, the share that two models have in common; 1: the same ones
correlation  of their cosines over random pairs, by rank (Spearman): cosines of two models lie on
             scales of their own, so that .8 of one may be .4 of another
shares       of random pairs, and of texts with their nearest, at or above a threshold: what a
             threshold of `semantic_dedup` would do with each

With 10 of n texts two models that know nothing of each other agree by chance on 10 / (n - 1).
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import permutations
from typing import Any

import numpy as np

from evaluation.intervals import (
    REPLICATES,
    Interval,
    generator,
    percentiles,
    resampled_sums,
    round6,
)
from grist.errors import UsageError
from gristmill.embedding.encoding import Encoded
from gristmill.embedding.nearness import Nearness, Places, Scores, nearness, paired
from gristmill.embedding.sample import Piece

NEIGHBOURS = 10
THRESHOLDS = (0.3, 0.5, 0.6, 0.7, 0.8, 0.9, 0.93, 0.95)
_ASKED = 1_000  # texts for their neighbours: intervals of some two hundredths
_PAIRS = 20_000  # random pairs
_LEAST = 3  # texts: of two each is the other's nearest, whatever the model
_SHOWN = 10  # pairs that two models see differently


@dataclass(frozen=True)
class Apart:
    """A text and its nearest for one model, which is not among the 10 nearest for the other."""

    left: int
    right: int
    near: float
    far: float
    rank: int


@dataclass(frozen=True)
class Agreement:
    """What two models have in common; `apart` by the one that calls the pairs near."""

    one: str
    other: str
    overlap: Interval
    correlation: float | None
    apart: dict[str, tuple[Apart, ...]]


@dataclass(frozen=True)
class Comparison:
    """Several models over the same texts.

    Attributes:
        places: of the texts that all models could read; what follows is about them alone.
        pairs_above, nearest_above: shares by model, one for each threshold.
        asked, pairs: how many texts and random pairs the numbers come from.
    """

    models: tuple[Encoded, ...]
    places: Places
    k: int
    asked: int
    pairs: int
    pairs_above: dict[str, tuple[float, ...]]
    nearest_above: dict[str, tuple[float, ...]]
    agreements: tuple[Agreement, ...]

    @property
    def by_chance(self) -> float:
        """Give the overlap of two models that know nothing of each other."""
        return round6(self.k / (len(self.places) - 1))


def compare(models: Sequence[Encoded], *, seed: int) -> Comparison:
    """Measure how the models agree, on the texts that all of them could read.

    Raises:
        UsageError: there are too few of those.
    """
    places = np.flatnonzero(np.logical_and.reduce([model.read for model in models]))
    if len(places) < _LEAST:
        raise UsageError(f"{len(places)} different texts that all models can read; {_LEAST} needed")
    vectors = [model.vectors[places] for model in models]
    k = min(NEIGHBOURS, len(places) - 1)
    asked = _drawn(len(places), _ASKED, generator(seed, "embed/asked"))
    near = nearness(vectors, asked, k)
    left, right = _pairs(len(places), generator(seed, "embed/pairs"))
    cosines = [paired(each, left, right) for each in vectors]
    names = [model.name for model in models]
    return Comparison(
        models=tuple(models),
        places=places,
        k=k,
        asked=len(asked),
        pairs=len(left),
        pairs_above=dict(zip(names, map(_above, cosines), strict=True)),
        nearest_above=dict(zip(names, map(_above, near.nearest), strict=True)),
        agreements=tuple(
            _agreement(names, (one, other), near, cosines, seed=seed)
            for one in range(len(names))
            for other in range(one + 1, len(names))
        ),
    )


def _agreement(
    names: Sequence[str],
    pair: tuple[int, int],
    near: Nearness,
    cosines: Sequence[Scores],
    *,
    seed: int,
) -> Agreement:
    one, other = pair
    return Agreement(
        one=names[one],
        other=names[other],
        overlap=_overlap(near.neighbours[one], near.neighbours[other], seed=seed),
        correlation=spearman(cosines[one], cosines[other]),
        apart={names[a]: _apart(near, a, b) for a, b in permutations(pair)},
    )


def _overlap(one: Places, other: Places, *, seed: int) -> Interval:
    """Average the share of common neighbours; resample the texts that were asked."""
    shares = (one[:, :, None] == other[:, None, :]).any(axis=2).mean(axis=1)
    sums = resampled_sums(shares[:, None], generator(seed, "embed/overlap"), REPLICATES)
    return Interval(round6(shares.mean()), *percentiles(sums[:, 0] / len(shares)))


def spearman(one: Scores, other: Scores) -> float | None:
    """Correlate the ranks of two rows of numbers, ties at their mean; none if one is constant."""
    left, right = _ranks(one), _ranks(other)
    if np.ptp(left) == 0 or np.ptp(right) == 0:
        return None
    return round6(np.corrcoef(left, right)[0, 1])


def _ranks(values: Scores) -> Scores:
    _, which, many = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(many)
    means: Scores = last - (many - 1) / 2
    return means[which]


def _above(scores: Scores) -> tuple[float, ...]:
    return tuple(round6((scores >= threshold).mean()) for threshold in THRESHOLDS)


def _apart(near: Nearness, one: int, other: int) -> tuple[Apart, ...]:
    """Give the pairs that are near for one and furthest down the other's list, each pair once."""
    ranks, k = near.ranks[one, other], near.neighbours.shape[2]
    order = np.lexsort((near.asked, -near.nearest[one], -ranks))
    found: dict[frozenset[int], Apart] = {}
    for at in order[ranks[order] > k]:
        left, right = int(near.asked[at]), int(near.neighbours[one, at, 0])
        scores = (float(near.nearest[one, at]), float(near.cosines[one, other, at]))
        found.setdefault(frozenset((left, right)), Apart(left, right, *scores, int(ranks[at])))
        if len(found) == _SHOWN:
            break
    return tuple(found.values())


def _drawn(count: int, most: int, random: np.random.Generator) -> Places:
    return np.sort(random.permutation(count)[:most])


def _pairs(count: int, random: np.random.Generator) -> tuple[Places, Places]:
    """Draw pairs of different texts."""
    left = random.integers(count, size=_PAIRS)
    right = (left + 1 + random.integers(count - 1, size=_PAIRS)) % count
    return left, right


def as_json(made: Comparison, pieces: Sequence[Piece], *, texts: bool) -> dict[str, Any]:
    """Write a comparison as a JSON document; ids stand for texts unless those are asked for."""
    return {
        "compared": len(made.places),
        "neighbours": made.k,
        "asked": made.asked,
        "pairs": made.pairs,
        "overlap_by_chance": made.by_chance,
        "thresholds": list(THRESHOLDS),
        "models": [_model(model, made) for model in made.models],
        "agreements": [
            {
                "models": [each.one, each.other],
                "overlap": asdict(each.overlap),
                "correlation": each.correlation,
                "apart": {
                    name: [_said(pair, made.places, pieces, texts=texts) for pair in pairs]
                    for name, pairs in each.apart.items()
                },
            }
            for each in made.agreements
        ],
    }


def _model(model: Encoded, made: Comparison) -> dict[str, Any]:
    many = len(model.vectors)
    return {
        "name": model.name,
        "fingerprint": model.fingerprint,
        "dimensions": model.dimensions,
        "unread": int(many - model.read.sum()),
        "load_seconds": model.load_seconds,
        "seconds": model.seconds,
        "cpu_seconds": model.cpu_seconds,
        "texts_per_second": rate(many, model.seconds),
        "texts_per_cpu_second": rate(many, model.cpu_seconds),
        "pairs_above": list(made.pairs_above[model.name]),
        "nearest_above": list(made.nearest_above[model.name]),
    }


def rate(count: int, seconds: float) -> float:
    """Give how many there are to a second."""
    return round(count / max(seconds, 1e-6), 1)


def _said(pair: Apart, places: Places, pieces: Sequence[Piece], *, texts: bool) -> dict[str, Any]:
    both = [pieces[places[at]] for at in (pair.left, pair.right)]
    said = {"ids": [piece.id for piece in both], "near": pair.near, "far": pair.far}
    said |= {"rank": pair.rank}
    return said | {"texts": [piece.text for piece in both]} if texts else said
