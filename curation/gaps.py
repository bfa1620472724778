"""Find the pause that ends a session in each chat's own rhythm.

    how often each gap between two messages occurs, the gaps on a scale of powers of two

    1 s  ▁▂▄▆█▇▅▃▂▁ ▁▂▃▄▃▁  3 days
            talk   ^  nights
                   the valley: 90 minutes

Whoever talks answers in seconds and minutes, and comes back after hours. Where the histogram shows
both humps, the lowest place between them is the pause, within ten minutes and six hours. Where it
does not, an hour is taken for two people, and half of that where more speak.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import comb
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pandas import DataFrame

LEAST, MOST = 10, 6 * 60  # minutes: a shorter pause is a slow answer, a longer one a night
OF_TWO, OF_MORE = 60, 30  # minutes, where there is no clear valley
_CLEAR = Fraction(1, 2)  # the valley's height, of the lower hump's
_FEWEST = 20  # gaps on either side: fewer make no hump, but a few accidents
_TOLD = 50  # threads that are told one by one
_PSEUDONYM = re.compile(r"<[A-Z]+_[0-9]+>")
_STEPS = 4  # bins to a power of two
# Edges of the bins in ms, from a second to 194 days. Whole numbers: no logarithm's last digit
# decides where a gap is counted.
_EDGES = [round(1_000 * 2 ** (step / _STEPS)) for step in range(24 * _STEPS + 1)]
# Binomial weights smooth like a bell of three bins' width, in whole numbers.
_WEIGHTS = [comb(36, place) for place in range(37)]


def chosen(rows: "DataFrame") -> dict[str, int]:
    """Choose the pause of each thread, in minutes, in the order of their first messages.

    Args:
        rows: `thread`, `strand`, `speaker` and `time` of messages, oldest first. Threads without a
            name are the thread "".
    """
    threads = rows["thread"].fillna("")
    since = rows["time"].groupby(rows["strand"]).diff().dropna()
    since_ms = since.astype("timedelta64[ms]").astype("int64")
    by_thread = dict(iter(since_ms.groupby(threads[since_ms.index], sort=False)))
    people = rows["speaker"].groupby(threads, sort=False).nunique()
    found = {}
    for thread, count in people.items():
        gaps = by_thread.get(thread)
        valley = None if gaps is None else valley_of(gaps.tolist())
        found[str(thread)] = valley or (OF_TWO if count <= 2 else OF_MORE)
    return found


def told(found: Mapping[str, int], rows: "DataFrame") -> dict[str, Any]:
    """Tell the chosen pauses: of the busiest threads one by one, of all together how often which.

    A thread is called by its pseudonym; without one by its place among the threads.
    """
    busy = rows["thread"].fillna("").value_counts().to_dict()
    places = {thread: place for place, thread in enumerate(found, start=1)}
    first = sorted(found, key=lambda thread: (-busy[thread], places[thread]))[:_TOLD]
    named = {
        thread if _PSEUDONYM.fullmatch(thread) else f"thread {places[thread]}": found[thread]
        for thread in first
    }
    often = Counter(found.values())
    return {"threads": named, "chosen": {str(minutes): often[minutes] for minutes in sorted(often)}}


def valley_of(gaps: Sequence[int]) -> int | None:
    """Give the minutes at which gaps (ms) are rarest between two humps, if there are two."""
    return _valley(_histogram(gaps)) if len(gaps) >= 2 * _FEWEST else None


def _histogram(gaps: Sequence[int]) -> list[int]:
    """Count gaps (ms) in bins of a quarter of a power of two."""
    import numpy as np

    places = np.searchsorted(_EDGES, np.clip(gaps, _EDGES[0], _EDGES[-1] - 1), side="right") - 1
    return [int(count) for count in np.bincount(places, minlength=len(_EDGES) - 1)]


def _valley(counts: Sequence[int]) -> int | None:
    smooth = _smoothed(counts)
    depths: dict[int, Fraction] = {}
    for place, height in enumerate(smooth):
        lower = min(max(smooth[:place], default=0), max(smooth[place + 1 :], default=0))
        inside = LEAST * 60_000 <= _EDGES[place] <= MOST * 60_000
        enough = min(sum(counts[:place]), sum(counts[place + 1 :])) >= _FEWEST
        if inside and enough and height <= _CLEAR * lower:
            depths[place] = Fraction(height, lower)
    if not depths:
        return None
    lowest = [place for place, depth in depths.items() if depth == min(depths.values())]
    return round(_EDGES[lowest[len(lowest) // 2]] / 60_000)


def _smoothed(counts: Sequence[int]) -> list[int]:
    """Weigh each bin with its neighbours, so that a hump of accidents is none."""
    half = len(_WEIGHTS) // 2
    padded = [0] * half + list(counts) + [0] * half
    return [
        sum(weight * padded[place + at] for at, weight in enumerate(_WEIGHTS))
        for place in range(len(counts))
    ]
