"""Which threshold a person's answers speak for, and how little they are worth.

    yes from .78 on, no below    ->  0.78: 13 of 13 answers above say yes, interval .772 to 1.000

The share of pairs that are copies grows with their score. So the answers are fitted by the closest
function that never falls (isotonic regression, by pooling adjacent violators: Ayer et al. 1955;
Zadrozny and Elkan 2002 for classifiers), and the precision of a threshold is the mean of that
function over all rows with a pair above it. The answers were given about several thresholds and not
drawn from what is dropped: the fit weighs them by how many pairs lie where. Beside it stands the
interval of Wilson (1927) for the plain count, which says how few the answers are.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import accumulate
from math import ceil, sqrt
from typing import NamedTuple

FEWEST = 10  # answers of yes or no, below which nothing is said
_Z = 1.959964  # of the normal distribution, for 95 %
_STEP = 200  # thresholds are tried at so many places between 0 and 1
_DIGITS = 6


class Suggestion(NamedTuple):
    """The smallest threshold that is precise enough, and what speaks for it.

    Attributes:
        threshold: from which score on.
        precision: the fitted share of copies among pairs at or above it.
        yes: answers at or above it that say yes.
        answered: answers at or above it that say yes or no.
        low: the lower end of Wilson's interval of `yes` of `answered`, at 95 %.
        high: the upper end.
        lowest: whether it lies at the lowest score that was answered: there may be room below.
    """

    threshold: float
    precision: float
    yes: int
    answered: int
    low: float
    high: float
    lowest: bool


def suggested(
    answers: Sequence[tuple[float, bool]], scores: Sequence[float], precision: float
) -> Suggestion | None:
    """Find the smallest threshold whose drops are copies as often as asked for.

    Args:
        answers: scores of pairs, and whether they are copies.
        scores: of each row's nearest pair, of all rows that have one.
        precision: the share to reach.

    Returns:
        None: the answers are fewer than `FEWEST`, or speak for no threshold up to 1.
    """
    if len(answers) < FEWEST:
        return None
    begins, shares = fitted(answers)
    lowest = begins[0]
    order = sorted(score for score in scores if score >= lowest)
    copies = [0.0, *accumulate(shares[bisect_right(begins, score) - 1] for score in order)]
    for at in range(ceil(round(lowest * _STEP, _DIGITS)), _STEP + 1):
        threshold = at / _STEP
        below = bisect_left(order, threshold)
        count = len(order) - below
        some = [yes for score, yes in answers if score >= threshold]
        reached = round((copies[-1] - copies[below]) / count, _DIGITS) if count else 0.0
        if some and reached >= precision:
            low, high = wilson(sum(some), len(some))
            first = threshold - lowest < 1 / _STEP
            return Suggestion(threshold, reached, sum(some), len(some), low, high, first)
    return None


def fitted(answers: Sequence[tuple[float, bool]]) -> tuple[list[float], list[float]]:
    """Fit the share of yes by a function of the score that never falls.

    Returns:
        Where its steps begin, and the share from each on. Between two answers the lower one holds.
    """
    blocks: list[tuple[float, float, int]] = []  # where it begins, sum, count
    for score in sorted({score for score, _ in answers}):
        said = [yes for at, yes in answers if at == score]
        block = (score, float(sum(said)), len(said))
        while blocks and blocks[-1][1] * block[2] >= block[1] * blocks[-1][2]:
            begin, total, count = blocks.pop()
            block = (begin, total + block[1], count + block[2])
        blocks.append(block)
    return [begin for begin, _, _ in blocks], [total / count for _, total, count in blocks]


def wilson(yes: int, count: int) -> tuple[float, float]:
    """Give the interval of a share at 95 % (Wilson 1927), which holds for few answers too.

    >>> wilson(20, 20)
    (0.838875, 1.0)
    """
    share, square = yes / count, _Z**2
    middle = (share + square / (2 * count)) / (1 + square / count)
    half = sqrt(share * (1 - share) / count + square / (4 * count**2)) * _Z / (1 + square / count)
    return max(0.0, round(middle - half, _DIGITS)), min(1.0, round(middle + half, _DIGITS))


def needed(precision: float) -> int:
    """Say how many answers in a row must say yes before Wilson's lower end is that high."""
    return ceil(round(_Z**2 * precision / (1 - precision), 3)) if precision < 1 else 0
