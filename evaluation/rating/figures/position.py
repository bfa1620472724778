"""Whether the side on which a text stands matters.

    left won 131 of 220 pairs that had a winner  ->  .595 [.53, .657], p .006

Counted are first showings and repeats, as a repeat changes the sides; not controls, of which one
side is known to be better. As every system stands left and right equally often, a liking for one
side makes preferences fainter, but favours nobody. Ratings from elsewhere may know nothing of that:
where one system stood mostly on one side, nothing is said of the sides.
"""

from collections import Counter
from collections.abc import Sequence

import numpy as np

from evaluation.intervals import round6
from evaluation.rating.figures.findings import Position, Unknown
from evaluation.rating.figures.spread import clusters, share
from evaluation.rating.judgement import Judgement

_MOST_LOPSIDED = 0.2  # a queue is within one in four items of even sides, and even at its end
_LOPSIDED = "systems stood on one side so often that it cannot be told from the systems"


def position(judgements: Sequence[Judgement], systems: Sequence[str]) -> Position:
    """Count how often the left side won, over first showings and repeats of pairs."""
    from scipy.stats import binomtest  # type: ignore[import-untyped]

    left = Counter(each.showing.left for each in judgements)
    right = Counter(each.showing.right for each in judgements)
    shown = tuple((name, left[name], right[name]) for name in systems if left[name] + right[name])
    decided = [each for each in judgements if each.strength]
    if not decided:
        return Position(Unknown("no pair has a winner yet"), 0, None, shown)
    if _lopsided(judgements) > _MOST_LOPSIDED:
        return Position(Unknown(_LOPSIDED), len(decided), None, shown)
    won = [each.strength < 0 for each in decided]
    sums = clusters(
        np.column_stack([won, np.ones(len(won))]).astype(np.float64),
        [each.showing.example for each in decided],
        [each.showing.group for each in decided],
    )
    p = binomtest(sum(won), len(won), 0.5).pvalue
    return Position(share(sums), len(won), round6(p), shown)


def _lopsided(judgements: Sequence[Judgement]) -> float:
    """Give how far from evenly the systems of each pair changed sides: 0 evenly, 1 never."""
    ways = Counter((each.showing.left, each.showing.right) for each in judgements)
    apart = sum(abs(many - ways[right, left]) for (left, right), many in list(ways.items()))
    # A pair that was seen both ways round is counted twice.
    both = sum(abs(many - ways[b, a]) for (a, b), many in list(ways.items()) if ways[b, a])
    return (apart - both / 2) / len(judgements)
