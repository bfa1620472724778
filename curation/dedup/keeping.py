"""Which of several copies stays: a rule puts rows in order, and the first of a set is kept.

    oldest   by time; rows without one are the youngest
    longest  by the length of the text
    first    in row order

Where a rule knows no difference, row order decides.
"""

from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from pandas import DataFrame

Keep = Literal["oldest", "longest", "first"]


def ranked(rows: "DataFrame", keep: Keep) -> "DataFrame":
    """Put the rows (with `time` and `length`) to keep before others; ties stay in row order."""
    match keep:
        case "oldest":
            return rows.sort_values("time", kind="stable", na_position="last")
        case "longest":
            return rows.sort_values("length", kind="stable", ascending=False)
        case "first":
            return rows
