"""Vectors onto a plane, so that they can be drawn: their two principal components.

The plane keeps a small share of what the vectors say, and it is told how small. A second picture is
turned and mirrored onto the first (orthogonal Procrustes), so that the same text is looked for in
the same corner; distances within a picture stay what they are.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]

_BLOCK = 4_096  # rows made double at a time


@dataclass(frozen=True)
class Plane:
    """Where each vector lies, and the share of the variance that the two directions hold."""

    points: Points
    share: float


def projected(vectors: NDArray[np.float32]) -> Plane:
    """Lay vectors on the plane of their largest variance; each direction's largest weight is up."""
    mean = vectors.mean(axis=0, dtype=np.float64)
    spread = np.zeros((vectors.shape[1], vectors.shape[1]))
    for start in range(0, len(vectors), _BLOCK):
        some = vectors[start : start + _BLOCK].astype(np.float64) - mean
        spread += some.T @ some
    values, directions = np.linalg.eigh(spread)
    axes = directions[:, :-3:-1]
    largest = np.abs(axes).argmax(axis=0)
    axes = axes * np.where(axes[largest, np.arange(axes.shape[1])] < 0, -1.0, 1.0)
    points = np.zeros((len(vectors), 2))
    points[:, : axes.shape[1]] = vectors.astype(np.float64) @ axes - mean @ axes
    total = float(values.clip(0).sum())
    return Plane(points, round(float(values[-2:].clip(0).sum()) / total, 3) if total else 0.0)


def turned(points: Points, onto: Points) -> Points:
    """Turn and mirror points so that they lie as near to others as they can.

    >>> turned(np.array([[0.0, 1.0], [0.0, -1.0]]), np.array([[2.0, 0.0], [-2.0, 0.0]])).round(6)
    array([[ 1.,  0.],
           [-1.,  0.]])
    """
    left, _, right = np.linalg.svd(points.T @ onto)
    moved: Points = points @ (left @ right)
    return moved
