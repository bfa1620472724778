"""Seeded random subsets of the test rows.

    draw(rows=5, size=3, runs=2, seed=7)  ->  Subsets(((0, 2, 4), (1, 2, 3)))

Subsets overlap, and a row in several of them is scored and generated once: greedy decoding would
give the same again. So k runs cost the union of their rows, not k times their size.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Subsets:
    """Row numbers, ascending, of each subset."""

    members: tuple[tuple[int, ...], ...]

    @property
    def union(self) -> tuple[int, ...]:
        """Give every row that some subset holds, ascending."""
        return tuple(sorted({row for subset in self.members for row in subset}))

    @property
    def holders(self) -> Mapping[int, tuple[int, ...]]:
        """Give, for each row of the union, the numbers of the subsets that hold it."""
        return {
            row: tuple(number for number, subset in enumerate(self.members) if row in set(subset))
            for row in self.union
        }


def draw(rows: int, *, size: int, runs: int, seed: int) -> Subsets:
    """Draw `runs` subsets of `size` rows each, without replacement; all rows where there are fewer.

    Each subset has a random stream of its own: one run more leaves the others as they are.
    """
    import numpy as np

    streams = [np.random.default_rng(child) for child in np.random.SeedSequence(seed).spawn(runs)]
    drawn = [stream.choice(rows, size=min(size, rows), replace=False) for stream in streams]
    return Subsets(tuple(tuple(sorted(map(int, subset))) for subset in drawn))
