"""Which vectors stay when no two may be nearer than a threshold; exact, in bounded memory.

    order of preference   a    b (a: .95)   c (a: .90, b: .99)      threshold .93
                          ->   a stays, b falls for a at .95, c stays: b is not there to match

A vector stays unless one that stays already is near. It is compared with those that stay alone, so
that no chain of neighbours ends in a loss, and no list of all pairs is ever made: blocks of rows
meet tiles of kept rows in a matrix product (`sieve`), and what comes near the threshold is summed
again in double precision. So neither the sizes of blocks nor the number of threads shows in the
result.
"""

from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from curation.dedup.border import MOST, Border, joined
from curation.dedup.pairs import SLACK, Pairs, exactly
from curation.dedup.pairs import joined as pairs_of
from curation.dedup.shelves import Kept, Shelves, one_shelf
from curation.dedup.sieve import sieve
from curation.dedup.threads import threads

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from curation.dedup.pairs import Numbers, Scores, Vectors

BLOCK, TILE = 1_024, 2_048  # 8 MB of scores at a time and thread: they stay in the cache
_TILES = 8  # at a time, so that pairs of them fit into some 300 MB if all are near
_SEEN = 4  # times as many pairs as are kept may be found; then no more are looked for


class Nearest(NamedTuple):
    """For each row the kept one that it falls for (-1: it stays itself) and their score."""

    match: "Numbers"
    score: "Scores"


def thinned(
    vectors: "Vectors",
    threshold: float,
    shelves: Shelves | None = None,
    *,
    held: int = 0,
    at_once: tuple[int, int] = (BLOCK, TILE),
) -> Nearest:
    """Decide which vectors stay, given in the order of preference.

    A score is a dot product, rounded to 6 digits before it is compared. Of several kept vectors
    that are near, the nearest is named; of equally near ones the preferred.

    Args:
        vectors: one a line, of length 1, or of length 0: near to none.
        threshold: above 0.
        shelves: which rows are compared; by default all with each other. Otherwise two kept rows
            may match, if they are no pair that is compared.
        held: the first so many stay whatever they match: what they would fall for is told.
        at_once: how many rows are treated at a time, and how many kept rows they meet at a time.
    """
    import numpy as np

    block, tile = at_once
    count = len(vectors)
    found = Nearest(np.full(count, -1, np.int64), np.full(count, -np.inf))
    shelves = shelves or one_shelf(count)
    with threads() as spread:
        known = sieve(vectors, threshold)
        kept = Kept(known, shelves)
        for start in range(0, count, block):
            rows = np.arange(start, min(start + block, count))
            _note(vectors, kept.near(rows, tile, spread), threshold, found)
            among = known.among(rows)
            _walk(vectors, among.some(shelves.compared(among)), threshold, found, held)
            kept.add(rows[staying(found, held)[rows]])
    return found


def staying(found: Nearest, held: int = 0) -> "NDArray[np.bool_]":
    """Tell which rows stay: those that match none, and the first ones that are held."""
    stays: NDArray[np.bool_] = found.match < 0
    stays[:held] = True
    return stays


def nearest(vectors: "Vectors", among: "Vectors", threshold: float) -> Nearest:
    """Give for each vector the nearest of others (-1: none), if it is as near as the threshold."""
    import numpy as np

    if not len(among):
        return Nearest(np.full(len(vectors), -1, np.int64), np.full(len(vectors), -np.inf))
    whole = np.concatenate([among.reshape(len(among), vectors.shape[1]), vectors])
    found = Nearest(np.full(len(whole), -1, np.int64), np.full(len(whole), -np.inf))
    with threads() as spread:
        kept = Kept(sieve(whole, threshold), one_shelf(len(whole)))
        kept.add(np.arange(len(among)))
        for start in range(len(among), len(whole), BLOCK):
            rows = np.arange(start, min(start + BLOCK, len(whole)))
            _note(whole, kept.near(rows, TILE, spread), threshold, found)
    return Nearest(found.match[len(among) :], found.score[len(among) :])


def border(
    vectors: "Vectors",
    floor: float,
    threshold: float,
    shelves: Shelves | None = None,
    *,
    most: int = MOST,
) -> Border:
    """List the pairs of at least the score `floor`, for vectors in the order of preference.

    `thinned` decides by these very pairs, so that its result for any threshold above can be told
    from them, if they are complete. They are not where there are more than `most`: then those
    nearest to the threshold are kept, and from four times as many on later rows are not looked at.
    """
    seen, held = 0, 0
    found: list[Border] = []
    for pairs in _compared(vectors, floor, shelves or one_shelf(len(vectors))):
        scores = exactly(vectors, pairs.rows, pairs.others)
        near = scores >= floor
        found.append(Border(pairs.rows[near], pairs.others[near], scores[near]))
        seen, held = seen + len(found[-1].rows), held + len(found[-1].rows)
        if held > 2 * most:
            found, held = [joined(found).ordered().cut(threshold, most)], most
        if seen > _SEEN * most:
            break
    return joined(found).ordered().cut(threshold, most)


def _compared(vectors: "Vectors", floor: float, shelves: Shelves) -> Iterator[Pairs]:
    """Give pairs that may be near, some at a time: each row with those before it."""
    import numpy as np

    with threads() as spread:
        known = sieve(vectors, floor)
        before = Kept(known, shelves)
        for start in range(0, len(vectors), BLOCK):
            rows = np.arange(start, min(start + BLOCK, len(vectors)))
            tasks = before.compared(rows, TILE)
            while some := list(islice(tasks, _TILES)):
                yield pairs_of(spread(some))
            among = known.among(rows)
            among = among.some(shelves.compared(among))
            yield Pairs(among.others, among.rows, among.scores)
            before.add(rows)


def _note(vectors: "Vectors", pairs: Pairs, threshold: float, found: Nearest) -> None:
    """Score exactly what may be the nearest of a row, and note it if it is a match."""
    import numpy as np

    pairs = pairs.some(np.argsort(pairs.rows, kind="stable")).best()
    scores = exactly(vectors, pairs.rows, pairs.others)
    best = np.lexsort((pairs.others, -scores, pairs.rows))
    best = best[np.flatnonzero(np.diff(pairs.rows[best], prepend=-1))]
    best = best[scores[best] >= threshold]
    found.match[pairs.rows[best]] = pairs.others[best]
    found.score[pairs.rows[best]] = scores[best]


def _walk(vectors: "Vectors", pairs: Pairs, threshold: float, found: Nearest, held: int) -> None:
    """Walk a block in order: each row that nothing kept is near to stays, and tells the later."""
    import numpy as np

    starts = np.flatnonzero(np.diff(pairs.rows, prepend=-1))
    ends = starts + np.diff(starts, append=len(pairs.rows))
    for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
        row = pairs.rows[start]
        if found.match[row] >= 0 and row >= held:
            continue
        later = pairs.others[start:end]
        later = later[pairs.scores[start:end] >= found.score[later] - SLACK]
        scores = exactly(vectors, np.full(len(later), row), later)
        better = (scores >= threshold) & (scores > found.score[later])
        found.match[later[better]] = row
        found.score[later[better]] = scores[better]
