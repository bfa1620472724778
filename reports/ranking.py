"""Which test examples the page shows: taken at even steps from the best to the worst.

Nobody picks them. Examples are ranked by what the tuned model gained over base on one measure of
the row, so the ends and the median are always on the page.

    90 examples, 4 to show  ->  ranks 1 (best), 45 (median), 60, 90 (worst)
"""

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from reports.scores import BASE, TUNED, precedence

if TYPE_CHECKING:
    import pyarrow as pa

BY_LIKELIHOOD = "nll"
_BY = ("chrf", "rougeL", "accuracy")


@dataclass(frozen=True)
class Ranked:
    """One test example, what it gained, and its rows in the table: base, tuned, then the others."""

    example: str
    gain: float
    rows: tuple[int, ...]


def criterion(columns: Sequence[str]) -> str:
    """Name the column to rank by: text measures before likelihood, which all models have."""
    return next((name for name in _BY if name in columns), BY_LIKELIHOOD)


def is_paired(models: Sequence[str]) -> bool:
    """Say whether there is a gain to rank by, or just one model's own measure."""
    return {BASE, TUNED} <= set(models)


def ranked(table: "pa.Table", by: str) -> list[Ranked]:
    """Rank the examples of a protocol; those without a value are left out.

    Ties go by the example's id, which is a hash: by nothing that anyone would prefer.
    """
    columns = dict.fromkeys(["example", "model", "nll", "tokens", by])
    rows = table.select(list(columns)).to_pylist()
    examples: dict[str, dict[str, int]] = defaultdict(dict)
    for at, row in enumerate(rows):
        examples[row["example"]][row["model"]] = at
    paired = is_paired([row["model"] for row in rows])
    found = []
    for example, places in examples.items():
        order = sorted(places, key=precedence)
        gain = _gain({model: _merit(rows[at], by) for model, at in places.items()}, paired=paired)
        if math.isfinite(gain):
            found.append(Ranked(example, gain, tuple(places[model] for model in order)))
    return sorted(found, key=lambda each: (-each.gain, each.example))


def spread(count: int, show: int) -> list[int]:
    """Take `show` of `count` places at even steps: the first, the last and the median among them.

    >>> spread(90, 4), spread(3, 20), spread(9, 1)
    ([0, 44, 59, 89], [0, 1, 2], [4])
    """
    if show >= count:
        return list(range(count))
    middle = (count - 1) // 2
    if show == 1:
        return [middle]
    places = [round(at * (count - 1) / (show - 1)) for at in range(show)]
    if show > 2:
        nearest = min(range(1, show - 1), key=lambda at: abs(places[at] - middle))
        places[nearest] = middle
    return places


def place(at: int, count: int) -> str:
    """Name the ends and the middle; the rest are known by rank.

    >>> [place(at, 5) for at in range(5)]
    ['Best', '', 'Median', '', 'Worst']
    """
    if count < 3:
        return ""
    return {0: "Best", (count - 1) // 2: "Median", count - 1: "Worst"}.get(at, "")


def _gain(merits: Mapping[str, float], *, paired: bool) -> float:
    """Give tuned less base; without such a pair, the first model's own merit."""
    if not paired:
        return merits[min(merits, key=precedence)]
    return merits.get(TUNED, math.nan) - merits.get(BASE, math.nan)


def _merit(row: Mapping[str, Any], by: str) -> float:
    """Give what a row has on the criterion, more being better; NaN where it has nothing."""
    value = math.nan if row[by] is None else float(row[by])
    return -value / max(row["tokens"] or 0, 1) if by == BY_LIKELIHOOD else value
