"""What is near to what, for several models at once; exact, in blocks of bounded memory.

    three texts, k=2     one: 0 -> 1, 2     other: 0 -> 2, 1
                         the nearest of the one is the second of the other: rank 2

A cosine is summed in double precision and rounded to 6 digits, so that neither blocks nor threads
show; of equally near texts the earlier is the nearer.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
Scores = NDArray[np.float64]
Places = NDArray[np.int64]

_BLOCK = 128  # texts that are asked at a time: 20 MB of cosines with 20,000 others, a model
_PAIRS = 8_192  # summed at a time
_DIGITS = 6


@dataclass(frozen=True)
class Nearness:
    """What the models say of some texts, the models in their order.

    Attributes:
        asked: the places of the texts that were asked for their neighbours.
        neighbours: models x asked x k, the nearest first.
        nearest: models x asked, the cosine of the first neighbour.
        ranks: models x models x asked: of one's first neighbour, its place for the other, from 1.
        cosines: models x models x asked: its cosine there.
    """

    asked: Places
    neighbours: Places
    nearest: Scores
    ranks: Places
    cosines: Scores


def nearness(models: Sequence[Vectors], asked: Places, k: int) -> Nearness:
    """Ask each model for the `k` nearest of some texts among all others."""
    many = len(models)
    neighbours = np.empty((many, len(asked), k), np.int64)
    ranks = np.empty((many, many, len(asked)), np.int64)
    cosines = np.empty((many, many, len(asked)))
    for start in range(0, len(asked), _BLOCK):
        some = slice(start, min(start + _BLOCK, len(asked)))
        scores = [_scores(vectors, asked[some]) for vectors in models]
        for one, own in enumerate(scores):
            order = np.argsort(-own, axis=1, kind="stable")[:, :k].astype(np.int64)
            neighbours[one, some] = order
            for other, theirs in enumerate(scores):
                there = np.take_along_axis(theirs, order[:, :1], axis=1)
                cosines[one, other, some] = there[:, 0]
                ranks[one, other, some] = 1 + (theirs > there).sum(axis=1)
    itself = np.arange(many)
    return Nearness(asked, neighbours, cosines[itself, itself], ranks, cosines)


def paired(vectors: Vectors, left: Places, right: Places) -> Scores:
    """Give the cosine of each pair."""
    scores = np.empty(len(left))
    for start in range(0, len(left), _PAIRS):
        some = slice(start, start + _PAIRS)
        one, other = (vectors[at[some]].astype(np.float64) for at in (left, right))
        scores[some] = np.einsum("ij,ij->i", one, other)
    return scores.round(_DIGITS)


def _scores(vectors: Vectors, asked: Places) -> Scores:
    """Give the cosines of some texts with all; with themselves minus infinity."""
    scores = (vectors[asked].astype(np.float64) @ vectors.T.astype(np.float64)).round(_DIGITS)
    scores[np.arange(len(asked)), asked] = -np.inf
    return scores
