"""Which pairs a person is shown: some about each of several thresholds, and no row twice.

    about .70  .699 .702 .705 .694      about .75  .750 .748 .753 .757      about .80  ...

A row comes with its nearest only, and pairs with the same other row stand back, so that one text
that is copied a hundred times does not answer for all. Which pairs are chosen hangs on ids and
scores, never on what was answered, so that the same command goes on where it was left.
"""

from collections.abc import Iterable, Sequence
from heapq import nsmallest

from grist.store import text_hash
from gristmill.pairs.compared import Compared, Pair
from gristmill.pairs.rethreshold import offered

_CANDIDATES = 5
_LOOKED_AT = 50  # times as many pairs as are chosen are looked at


def about(compared: Compared) -> list[float]:
    """Name the thresholds to show pairs about: the step's own and two at each side."""
    grid = offered(compared)
    own = grid.index(compared.threshold)
    first = max(0, min(own - _CANDIDATES // 2, len(grid) - _CANDIDATES))
    return grid[first : first + _CANDIDATES]


def chosen(compared: Compared, thresholds: Sequence[float], count: int) -> list[Pair]:
    """Choose so many pairs, as many about each of the thresholds, the lowest score first."""
    left = nearest(compared.pairs)
    found: set[Pair] = set()
    for at, threshold in enumerate(thresholds):
        share = (count - len(found)) // (len(thresholds) - at)
        found |= set(_closest([pair for pair in left if pair not in found], threshold, share))
    return sorted(found, key=lambda pair: (pair.score, pair.id))


def mixed(pairs: Iterable[Pair]) -> list[Pair]:
    """Put pairs in an order that tells nothing of their scores."""
    return sorted(pairs, key=_lot)


def nearest(pairs: Iterable[Pair]) -> list[Pair]:
    """Give each row with the nearest of those that are preferred to it."""
    best: dict[str, Pair] = {}
    for pair in pairs:
        if pair.id not in best or pair.score > best[pair.id].score:
            best[pair.id] = pair
    return list(best.values())


def _closest(pairs: Sequence[Pair], threshold: float, count: int) -> list[Pair]:
    """Give the pairs closest to a threshold, those with an other row of their own first."""
    first: list[Pair] = []
    again: list[Pair] = []
    used: set[str] = set()
    some = nsmallest(count * _LOOKED_AT, pairs, key=lambda pair: _distance(pair, threshold))
    for pair in sorted(some, key=lambda pair: (_distance(pair, threshold), _lot(pair))):
        (again if pair.match in used else first).append(pair)
        used.add(pair.match)
        if len(first) == count:
            break
    return [*first, *again][:count]


def _distance(pair: Pair, threshold: float) -> float:
    return round(abs(pair.score - threshold), 6)


def _lot(pair: Pair) -> str:
    return text_hash(pair.id, pair.match)
