"""Where kept rows stand and are looked for: on one shelf, or each on the shelf of its like.

    own    [0, 2, 0]                 the shelf that a row is put on, should it stay
    asked  [[0, 1], [2, 0], [0, 2]]  the shelves on which a row looks for what it may match

A pair is compared if the later row asks the shelf of the earlier one. What stands on a shelf lies
side by side in memory, in the order of preference.
"""

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from curation.dedup.pairs import Pairs, joined
from curation.dedup.sieve import Sieve
from curation.dedup.threads import Spread

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from curation.dedup.pairs import Numbers, Vectors


class Shelves(NamedTuple):
    """The shelf of each row, and a line a row of those that it asks."""

    own: "Numbers"
    asked: "Numbers"

    def compared(self, pairs: Pairs) -> "NDArray[np.bool_]":
        """Tell which pairs, the earlier row first, are compared."""
        import numpy as np

        asked = self.asked[pairs.others] == self.own[pairs.rows, None]
        compared: NDArray[np.bool_] = np.any(asked, axis=1)
        return compared


def one_shelf(count: int) -> Shelves:
    """Put all rows on one shelf: everything is compared."""
    import numpy as np

    return Shelves(np.zeros(count, np.int64), np.zeros((count, 1), np.int64))


class Kept:
    """The rows that stay so far."""

    def __init__(self, known: Sieve, shelves: Shelves) -> None:
        import numpy as np

        self._known, self._shelves = known, shelves
        # Some shelves are asked that nothing stands on.
        sizes = np.bincount(shelves.own, minlength=int(shelves.asked.max(initial=-1)) + 1)
        self._starts = np.cumsum(sizes) - sizes
        self._ends = self._starts.copy()  # of what stands on a shelf
        self._rows = np.empty(len(shelves.own), np.int64)
        self._short = np.empty_like(known.short)

    def near(self, rows: "Numbers", tile: int, spread: Spread) -> Pairs:
        """Give the kept ones that may be nearest to some rows."""
        tasks = [partial(self._known.best, *task) for task in self._tasks(rows, tile)]
        return joined(spread(tasks))

    def compared(self, rows: "Numbers", tile: int) -> Iterator[Callable[[], Pairs]]:
        """Give tasks that find all those kept which may be near to some rows, tile by tile."""
        for task in self._tasks(rows, tile):
            yield partial(self._known.pairs, *task)

    def add(self, rows: "Numbers") -> None:
        """Put rows that stay on their shelves."""
        import numpy as np

        rows = rows[np.argsort(self._shelves.own[rows], kind="stable")]
        shelves, first, counts = np.unique(
            self._shelves.own[rows], return_index=True, return_counts=True
        )
        places = np.repeat(self._ends[shelves] - first, counts) + np.arange(len(rows))
        self._rows[places], self._short[places] = rows, self._known.short[rows]
        self._ends[shelves] += counts

    def _tasks(self, rows: "Numbers", tile: int) -> "Iterator[tuple[Numbers, Numbers, Vectors]]":
        """Give what to compare: rows, and a tile of what stands on a shelf that they ask."""
        import numpy as np

        asked = self._shelves.asked[rows]
        order = np.argsort(asked, axis=None, kind="stable")
        shelves, first = np.unique(asked.ravel()[order], return_index=True)
        asking = np.split(rows[order // asked.shape[1]], first[1:])
        for shelf, some in zip(shelves.tolist(), asking, strict=True):
            for start in range(self._starts[shelf], self._ends[shelf], tile):
                here = slice(start, min(start + tile, int(self._ends[shelf])))
                yield some, self._rows[here], self._short[here]
