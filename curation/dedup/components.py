"""Which texts hang together by a chain of near ones: the connected components of the pairs.

    0  "tea at five at the harbour"
    1  "tea at five at the harbour, bring cups"      near to 0 and to 2
    2  "at the harbour, bring cups and milk"
    3  "closed on Monday"                            ->  0 0 0 3: the first stands for all

Texts are sketched and compared as in `near`.
"""

from typing import TYPE_CHECKING

from curation.dedup import bands
from curation.dedup.near import AT_ONCE, Search

if TYPE_CHECKING:
    from pandas import DataFrame

    from curation.dedup.shingles import Numbers


def linked(sketches: "DataFrame", threshold: float, *, at_once: int = AT_ONCE) -> "Numbers":
    """Give for each text the first of those that hang together with it (of none: itself).

    Two texts do if they match, or both hang together with a third. What `thinned` finds is joined
    first, so that of thousands of near copies only those pairs are looked at that may join more.
    """
    import numpy as np

    search = Search.over(sketches, threshold, at_once)
    search.thin(np.arange(len(sketches)))
    match = search.found.match
    first = np.where(match < 0, np.arange(len(sketches)), match)
    for view in search.views:
        some = np.flatnonzero(view.there)
        for column in view.bands.T:
            for one, other in bands.across(column, some, first, at_once=at_once):
                pairs = np.minimum(one, other), np.maximum(one, other)
                left, right, _ = view.matches(*pairs, threshold)
                first = _union(first, left, right)
    return first


def _union(first: "Numbers", left: "Numbers", right: "Numbers") -> "Numbers":
    """Join what hangs together with these pairs."""
    import numpy as np

    to = np.arange(len(first))
    for one, other in set(zip(first[left].tolist(), first[right].tolist(), strict=True)):
        while to[one] != one:
            one = to[one] = to[to[one]]  # noqa: PLW2901
        while to[other] != other:
            other = to[other] = to[to[other]]  # noqa: PLW2901
        to[max(one, other)] = min(one, other)
    while (to[to] != to).any():
        to = to[to]
    joined: Numbers = to[first]
    return joined
