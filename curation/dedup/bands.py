"""Which rows share a band, found by sorting; no more pairs at a time than memory has room for.

band 3 of rows 0, 1, 2, 3:  7a1f  0c55  7a1f  7a1f   ->  (0, 2) (0, 3) (2, 3)
"""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from curation.dedup.shingles import Hashes, Marks, Numbers, Units

    Pairs = tuple[Numbers, Numbers]


class Company(NamedTuple):
    """The rows that share a band with others, run by run, and how many stand before each."""

    rows: "Numbers"
    before: "Numbers"


def company(bands: "Hashes", rows: "Numbers") -> list[Company]:
    """Say for each band which of these rows are in company; in a run they keep their order."""
    import numpy as np

    found = []
    for column in bands.T:
        keys = _sorted(column, rows)
        hashes = keys >> np.uint64(32)
        again = np.zeros(len(keys) + 1, np.bool_)
        again[1:-1] = hashes[1:] == hashes[:-1]
        some = again[:-1] | again[1:]  # the second of a run and the first
        begins = np.flatnonzero(~again[:-1][some])
        lengths = np.append(begins[1:], np.count_nonzero(some)) - begins
        found.append(Company(rows[_places(keys[some])], _counted(lengths)))
    return found


def bounded(found: Sequence[Company], most: int) -> tuple[list[Company], bool]:
    """Let rows meet only so many of those just before them that all pairs are at most `most`.

    Returns:
        The company that is left, and whether that is all. Each row meets one at the least.
    """
    import numpy as np

    counts = np.bincount(np.concatenate([np.zeros(1, np.int64), *(c.before for c in found)]))
    if int(counts @ np.arange(len(counts))) <= most:
        return list(found), True
    # How many pairs there are if no row meets more than 1, 2, 3 ... of them.
    upto = np.cumsum(np.cumsum(counts[::-1])[::-1][1:])
    reach = max(1, int(np.searchsorted(upto, most, "right")))
    return [Company(c.rows, np.minimum(c.before, reach)) for c in found], False


def within(found: Sequence[Company]) -> "Pairs":
    """List the pairs of all bands, in each the row that comes first to the left.

    A pair comes once for each band that it shares.
    """
    import numpy as np

    sides = [_within(each) for each in found]
    return np.concatenate([left for left, _ in sides]), np.concatenate(
        [right for _, right in sides]
    )


def between(
    bands: "Hashes", rows: "Numbers", others: "Numbers", *, at_once: int
) -> Iterator["Pairs"]:
    """List the pairs of one of `rows` and one of `others` that may share a band, some at a time.

    A pair comes once for each band that it shares. Where that would be more than there are pairs,
    as with texts of one template, each comes once, whether it shares one or not (`shared`). All
    those of a row come together.
    """
    import numpy as np

    sides = [_side(column, rows, others) for column in bands.T]
    total = np.cumsum(np.sum([count for _, _, count in sides], axis=0))
    if total[-1] > len(rows) * len(others):
        yield from _all(rows, others, max(1, at_once // len(others)))
        return
    for some in _portions(total, at_once):
        left = [np.repeat(rows[some], count[some]) for _, _, count in sides]
        right = [
            sorted_[np.repeat(first[some], count[some]) + _counted(count[some])]
            for sorted_, first, count in sides
        ]
        yield np.concatenate(left), np.concatenate(right)


def shared(bands: "Hashes", left: "Numbers", right: "Numbers") -> "Marks":
    """Mark the pairs that share a band."""
    import numpy as np

    marks = np.zeros(len(left), np.bool_)
    for column in bands.T:
        marks |= column[left] == column[right]
    return marks


def across(
    column: "Hashes", rows: "Numbers", labels: "Numbers", *, at_once: int
) -> Iterator["Pairs"]:
    """List the pairs of rows that share this band and have different labels, some at a time."""
    import numpy as np

    if len(rows) < 2:
        return
    keys = _sorted(column, rows)
    some, hashes = rows[_places(keys)], keys >> np.uint64(32)
    order = np.lexsort((labels[some], hashes))
    some, hashes, said = some[order], hashes[order], labels[some[order]]
    runs = _begins(hashes[1:] != hashes[:-1])
    before = _begins((hashes[1:] != hashes[:-1]) | (said[1:] != said[:-1])) - runs
    for part in _portions(np.cumsum(before), at_once):
        count = before[part]
        yield some[np.repeat(runs[part], count) + _counted(count)], np.repeat(some[part], count)


def _all(rows: "Numbers", others: "Numbers", few: int) -> Iterator["Pairs"]:
    """List all pairs, those of a few rows at a time."""
    import numpy as np

    for at in range(0, len(rows), few):
        some = rows[at : at + few]
        yield np.repeat(some, len(others)), np.tile(others, len(some))


def _begins(changes: "Marks") -> "Numbers":
    """Give each place that where its run begins: one place more than there are borders."""
    import numpy as np

    places = np.zeros(len(changes) + 1, np.int64)
    places[1:] = np.where(changes, np.arange(1, len(changes) + 1), 0)
    return np.maximum.accumulate(places)


def _within(found: Company) -> "Pairs":
    right = _repeated(found.before)
    left = right - found.before[right] + _counted(found.before)
    return found.rows[left], found.rows[right]


def _side(
    column: "Hashes", rows: "Numbers", others: "Numbers"
) -> "tuple[Numbers, Numbers, Numbers]":
    """Sort the others by a band; say where those of each row begin, and how many there are."""
    import numpy as np

    keys = _sorted(column, others)
    hashes, wanted = keys >> np.uint64(32), column[rows].astype(np.uint64)
    first = np.searchsorted(hashes, wanted, "left")
    return others[_places(keys)], first, np.searchsorted(hashes, wanted, "right") - first


def _portions(total: "Numbers", at_once: int) -> Iterator[slice]:
    """Cut rows whose pairs were summed up, each portion with at most so many, or one row."""
    import numpy as np

    start, done = 0, 0
    while start < len(total):
        end = max(start + 1, int(np.searchsorted(total, done + at_once, "right")))
        yield slice(start, end)
        start, done = end, int(total[end - 1])


def _sorted(column: "Hashes", rows: "Numbers") -> "Units":
    """Sort places by their hash: both in one number, since plain numbers sort fastest."""
    import numpy as np

    keys = column[rows].astype(np.uint64) << np.uint64(32)
    keys |= np.arange(len(rows), dtype=np.uint64)
    keys.sort()
    return keys


def _places(keys: "Units") -> "Numbers":
    import numpy as np

    return (keys & np.uint64(0xFFFFFFFF)).astype(np.int64)


def _repeated(counts: "Numbers") -> "Numbers":
    """Give each place so many times: 0, 2, 1 -> 1, 1, 2."""
    import numpy as np

    return np.repeat(np.arange(len(counts)), counts)


def _counted(counts: "Numbers") -> "Numbers":
    """Count so far, so many times: 0, 2, 1 -> 0, 1, 0."""
    import numpy as np

    ends = np.cumsum(counts)
    return np.arange(ends[-1] if len(ends) else 0) - np.repeat(ends - counts, counts)
