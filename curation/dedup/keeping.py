"""Which of several copies stays: a rule puts rows in order, and the first of a set is kept.

    oldest   by time; rows without one are the youngest
    longest  by the length of the text
    first    in row order

Where a rule knows no difference, row order decides. Before any rule come the rows that are `held`:
those stay all the same (a person said so, `curation.overrides`), so the others fall for them.
"""

from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from pandas import DataFrame

Keep = Literal["oldest", "longest", "first"]
HELD = "held"


def ranked(rows: "DataFrame", keep: Keep) -> "DataFrame":
    """Put the rows (with `time` and `length`) to keep before others; ties stay in row order."""
    return held_first(_by_rule(rows, keep))


def held_first(rows: "DataFrame") -> "DataFrame":
    """Put the rows that stay whatever a step says before the others, each in their order."""
    return rows.sort_values(HELD, kind="stable", ascending=False) if HELD in rows else rows


def held(rows: "DataFrame") -> int:
    """Count the rows that stay whatever they match; once ranked they are the first."""
    return int(rows[HELD].sum()) if HELD in rows else 0


def _by_rule(rows: "DataFrame", keep: Keep) -> "DataFrame":
    match keep:
        case "oldest":
            return rows.sort_values("time", kind="stable", na_position="last")
        case "longest":
            return rows.sort_values("length", kind="stable", ascending=False)
        case "first":
            return rows
