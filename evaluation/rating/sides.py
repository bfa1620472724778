"""Which system of a pair stands left: exactly half of the time each, for every pair and rater.

    tuned|base  base|tuned  base|tuned  tuned|base     blocks of four, two of each
    base|tuned                                         a repeat has its sides changed

A coin for each item would give one system the better side by luck (alpaca_eval issue 34), and a
rater who likes the left side would then like that system.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import permutations

from evaluation.rating.judgement import Showing
from evaluation.rating.seat import Seat
from grist.store import batched

_BLOCK = 4
_EARLY = 2 / 3  # repeats are of what comes in this part of the queue: they need room behind them


def balanced(showings: Sequence[Showing], seat: Seat, *, seed: int) -> list[Showing]:
    """Turn round half of the showings of one pair, block by block, but for an odd one out."""
    found: list[Showing] = []
    for block in batched(showings, _BLOCK):
        drawn = seat.draw(seed, "sides", *(each.unit for each in block))
        found += [
            turned(each) if turn else each
            for each, turn in zip(block, _pattern(len(block), drawn), strict=True)
        ]
    return found


def _pattern(size: int, drawn: str) -> tuple[bool, ...]:
    """Draw which of a block are turned: half of them, or by lot half of one more or less.

    >>> sorted(_pattern(4, "c0ffee00"))
    [False, False, True, True]
    """
    number = int(drawn[:8], 16)
    turns = (size + number % 2) // 2
    ways = sorted(set(permutations([True] * turns + [False] * (size - turns))))
    return ways[number // 2 % len(ways)]


def turned(showing: Showing) -> Showing:
    """Let the two systems change sides."""
    return replace(showing, left=showing.right, right=showing.left)


def repeated(firsts: Sequence[Showing], share: float, seat: Seat, *, seed: int) -> list[Showing]:
    """Choose what of one pair comes again, sides changed, so that in the end the sides are even.

    An odd number of items needs an odd number of repeats, so where there is an odd one out, it is
    seen both ways round even if no repeats are asked for.
    """
    many = round(share * len(firsts))
    many = min(len(firsts), many + (many + len(firsts)) % 2)
    left = min(each.left for each in firsts) if firsts else ""
    ways = [
        [each for each in firsts if (each.left == left) is is_left] for is_left in (True, False)
    ]
    of_left = len(ways[0]) + (many - len(firsts)) // 2
    drawn = [*_drawn(ways[0], firsts, seat, seed)[:of_left]]
    drawn += _drawn(ways[1], firsts, seat, seed)[: many - of_left]
    return [replace(turned(each), role="repeat") for each in drawn]


def _drawn(
    some: Sequence[Showing], firsts: Sequence[Showing], seat: Seat, seed: int
) -> list[Showing]:
    """Order by lot, what comes early before the rest."""
    late = {each.unit for each in firsts[round(_EARLY * len(firsts)) :]}
    return sorted(some, key=lambda each: (each.unit in late, seat.draw(seed, "again", each.unit)))
