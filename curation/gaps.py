"""Find the pause that ends a session in each chat's own rhythm.

    how often each gap between two messages occurs, the gaps on a scale of powers of two

    1 s  ▁▂▄▆█▇▅▃▂▁ ▁▂▃▄▃▁  3 days
            talk   ^  nights
                   the valley: from 40 to 170 minutes, so an hour

Whoever talks answers in seconds and minutes, and comes back after hours. Where the histogram shows
both humps, the pause lies in the valley between them, within ten minutes and six hours: of a few
round times the roundest that is there. A chat that grows moves a valley's lowest place, but hardly
ever the round time, and each that moved would move sessions between train and test. Where there is
no valley, an hour is taken for two people, and half of that where more speak.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import comb
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pandas import DataFrame

LEAST, MOST = 10, 6 * 60  # minutes: a shorter pause is a slow answer, a longer one a night
OF_TWO, OF_MORE = 60, 30  # minutes, where there is no clear valley
# An hour, its doubles and halves, then what lies between: the first that fits is taken. Of 240 made
# up chats of 500 to 4,000 gaps that grew by a fifth, 2 moved; 40, where the lowest place was taken.
ROUND = (60, 120, 30, 240, 15, 180, 90, 360, 45, 20, 10)
_CLEAR = Fraction(1, 2)  # the valley's height, of the lower hump's
# The valley's floor reaches from its lowest place so far towards that height.
_FLOOR = Fraction(3, 4)
_FEWEST = 20  # gaps on either side: fewer make no hump, but a few accidents
_TOLD = 50  # threads that are told one by one
_PSEUDONYM = re.compile(r"<[A-Z]+_[0-9]+>")
_STEPS = 4  # bins to a power of two
# Edges of the bins in ms, from a second to 194 days. Whole numbers: no logarithm's last digit
# decides where a gap is counted.
_EDGES = [round(1_000 * 2 ** (step / _STEPS)) for step in range(24 * _STEPS + 1)]
# Binomial weights smooth like a bell of three bins' width, in whole numbers.
_WEIGHTS = [comb(36, place) for place in range(37)]


@dataclass(frozen=True)
class Valley:
    """Where gaps are rare between two humps.

    Attributes:
        minutes: the round time that lies in it.
        low: where its floor begins, in minutes.
        high: where it ends.
        depth: how high it is at its lowest, as a share of the lower hump.
    """

    minutes: int
    low: int
    high: int
    depth: float


@dataclass(frozen=True)
class Pause:
    """The pause that ends a session of one thread, and what it was chosen by.

    Attributes:
        minutes: how long it is.
        gaps: how many gaps there are between the thread's messages.
        valley: where it lies; none: there is no clear valley.
    """

    minutes: int
    gaps: int
    valley: Valley | None = None


def chosen(rows: "DataFrame") -> dict[str, Pause]:
    """Choose the pause of each thread, in the order of their first messages.

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
        gaps = by_thread[thread].tolist() if thread in by_thread else []
        valley = valley_of(gaps)
        minutes = valley.minutes if valley else OF_TWO if count <= 2 else OF_MORE
        found[str(thread)] = Pause(minutes, len(gaps), valley)
    return found


def told(found: Mapping[str, Pause], rows: "DataFrame") -> dict[str, Any]:
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
    often = Counter(pause.minutes for pause in found.values())
    return {
        "threads": {name: pause.minutes for name, pause in named.items()},
        "evidence": {name: _evidence(pause) for name, pause in named.items()},
        "chosen": {str(minutes): often[minutes] for minutes in sorted(often)},
    }


def _evidence(pause: Pause) -> dict[str, float]:
    """Say of how many gaps, and of which valley, if there is one (minutes, and its depth)."""
    valley = pause.valley
    found = {"low": valley.low, "high": valley.high, "depth": valley.depth} if valley else {}
    return {"gaps": pause.gaps, **found}


def valley_of(gaps: Sequence[int]) -> Valley | None:
    """Find the valley between two humps of gaps (ms), if there are two."""
    return _valley(_histogram(gaps)) if len(gaps) >= 2 * _FEWEST else None


def _histogram(gaps: Sequence[int]) -> list[int]:
    """Count gaps (ms) in bins of a quarter of a power of two."""
    import numpy as np

    places = np.searchsorted(_EDGES, np.clip(gaps, _EDGES[0], _EDGES[-1] - 1), side="right") - 1
    return [int(count) for count in np.bincount(places, minlength=len(_EDGES) - 1)]


def _valley(counts: Sequence[int]) -> Valley | None:
    depths = _depths(counts)
    if not depths:
        return None
    least = min(depths.values())
    lowest = [place for place, depth in depths.items() if depth == least]
    low = high = lowest[len(lowest) // 2]
    floor = least + (_CLEAR - least) * _FLOOR
    while depths.get(low - 1, _CLEAR * 2) <= floor:
        low -= 1
    while depths.get(high + 1, _CLEAR * 2) <= floor:
        high += 1
    minutes = _roundest(_EDGES[low], _EDGES[high])
    begin, end = (round(_EDGES[place] / 60_000) for place in (low, high))
    return Valley(minutes, begin, end, round(float(least), 6))


def _depths(counts: Sequence[int]) -> dict[int, Fraction]:
    """Give the places that are low enough between two humps, and their height of the lower one."""
    smooth = _smoothed(counts)
    depths: dict[int, Fraction] = {}
    for place, height in enumerate(smooth):
        lower = min(max(smooth[:place], default=0), max(smooth[place + 1 :], default=0))
        inside = LEAST * 60_000 <= _EDGES[place] <= MOST * 60_000
        enough = min(sum(counts[:place]), sum(counts[place + 1 :])) >= _FEWEST
        if inside and enough and height <= _CLEAR * lower:
            depths[place] = Fraction(height, lower)
    return depths


def _roundest(low: int, high: int) -> int:
    """Give the roundest time between two (ms); if there is none, the one nearest to the middle.

    >>> _roundest(40 * 60_000, 170 * 60_000), _roundest(31 * 60_000, 37 * 60_000)
    (60, 30)
    """
    inside = [minutes for minutes in ROUND if low <= minutes * 60_000 <= high]
    if inside:
        return inside[0]

    def ratio(minutes: int) -> Fraction:
        # Of squares, since the middle of a scale of ratios is a root.
        square = Fraction((minutes * 60_000) ** 2, low * high)
        return max(square, 1 / square)

    return min(ROUND, key=ratio)


def _smoothed(counts: Sequence[int]) -> list[int]:
    """Weigh each bin with its neighbours, so that a hump of accidents is none."""
    half = len(_WEIGHTS) // 2
    padded = [0] * half + list(counts) + [0] * half
    return [
        sum(weight * padded[place + at] for at, weight in enumerate(_WEIGHTS))
        for place in range(len(counts))
    ]
