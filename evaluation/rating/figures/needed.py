"""How many more ratings would tell two systems apart.

    rate .55 of 120 ratings, standard error .045  ->  644 more

The variance of a mean over clusters falls with their number, so that for 80 % power at the 5 %
level as many ratings are needed as bring the standard error down to |rate - 1/2| / (1.96 + 0.84)
(Miller, 2024, arXiv:2411.00640, section 5, solved for n). The variance is the one observed between
clusters: how far examples differ, and how much raters of one example repeat each other (the design
effect), are both in it, as long as further ratings are spread over examples like these.
"""

import math
from statistics import NormalDist

from evaluation.metrics.metric import Array
from evaluation.rating.figures.spread import spread

LEVEL = 0.05
POWER = 0.8
MOST = 10_000
"""Further ratings beyond which no difference is in sight: a person gives some 200 in an hour."""

_LARGEST_VARIANCE = 0.25  # of a share, for the one cluster that cannot tell how it varies


def needed(sums: Array, *, p_adjusted: float, tests: int) -> int | None:
    """Say how many more ratings are needed at the present rate: 0 if none, None if no end is seen.

    Args:
        sums: (wins of b, ratings) of each cluster.
        p_adjusted: of the difference from one half; below 5 % the two are told apart.
        tests: how many pairs are compared; each is planned at its share of the 5 %, as Holm's
            first step would have it.
    """
    if p_adjusted < LEVEL:
        return 0
    found, ratings = spread(sums), float(sums[:, 1].sum())
    off = abs(found.value - 0.5)
    if off < 1e-9:
        return None
    # The swap test of k clusters cannot give a p below 2 / 2^k, however much they agree.
    fewest = math.ceil(1 + math.log2(tests / LEVEL)) * ratings / found.clusters
    normal = NormalDist()
    reach = normal.inv_cdf(1 - LEVEL / (2 * tests)) + normal.inv_cdf(POWER)
    variance = found.variance if found.clusters > 1 else _LARGEST_VARIANCE
    more = max(1, math.ceil(max(fewest, ratings * variance * (reach / off) ** 2) - ratings - 1e-9))
    return more if more <= MOST else None
