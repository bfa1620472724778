"""Vectors to decide on, and the plainest way to do it."""

import numpy as np
from hypothesis import strategies as st
from numpy.typing import NDArray

from curation.dedup.shelves import Shelves

Vectors = NDArray[np.float32]


def of_length_one(rows: object) -> Vectors:
    vectors = np.asarray(rows, np.float32).reshape(-1, 3)
    scaled: Vectors = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return scaled


def texts_like(count: int, *, size: int = 32, spread: float = 0.25, seed: int = 5) -> Vectors:
    """Make vectors as those of texts are: longer along some directions, and some near to others."""
    random = np.random.default_rng(seed)
    seeds = random.standard_normal((count // 2, size)) * np.linspace(2, 0.2, size)
    near = seeds[random.integers(0, len(seeds), count - len(seeds))]
    near = near + random.standard_normal(near.shape) * spread
    made = random.permutation(np.concatenate([seeds, near])).astype(np.float32)
    scaled: Vectors = made / np.linalg.norm(made, axis=1, keepdims=True)
    return scaled


def plainly(
    vectors: Vectors, threshold: float, shelves: Shelves | None = None, held: int = 0
) -> list[tuple[int, float]]:
    """Compare every row with every kept one before it, or with those on the shelves it asks.

    The first `held` rows are kept whatever they match.
    """
    kept: list[int] = []
    found = []
    for at, vector in enumerate(vectors.astype(np.float64)):
        seen = [row for row in kept if shelves is None or shelves.own[row] in shelves.asked[at]]
        scores = [round(float(vector @ vectors[other].astype(np.float64)), 6) for other in seen]
        best = max(scores, default=-1.0)
        if best >= threshold:
            found.append((seen[scores.index(best)], best))
        else:
            found.append((-1, -np.inf))
        if best < threshold or at < held:
            kept.append(at)
    return found


number = st.integers(-4, 4)
some_vectors = st.lists(
    st.tuples(number, number, number).filter(any), max_size=14
).map(of_length_one)  # fmt: skip
