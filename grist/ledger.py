"""The ledger: one row for every decision on a row, and the law of conservation.

    id    step         action  reason     match  score
    3f…   exact_dedup  drop    duplicate  a0…    1.0
    9c…   pii          change  PHONE             2.0

Keeping needs no row. What came in and what was made is kept or dropped, never lost.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pyarrow as pa
    from pandas import DataFrame

DROP, CHANGE, LINK, MAKE = "drop", "change", "link", "make"
COLUMNS = ("id", "step", "action", "reason", "match", "score")


@cache
def schema() -> "pa.Schema":
    """Give the Arrow schema of a ledger."""
    import pyarrow as pa

    text = pa.string()
    return pa.schema(
        [
            pa.field("id", text, nullable=False),
            pa.field("step", text, nullable=False),
            pa.field("action", text, nullable=False),
            pa.field("reason", text),
            pa.field("match", text),
            pa.field("score", pa.float64()),
        ]
    )


def entries(rows: "DataFrame", *, step: str, action: str) -> "pa.Table":
    """Make ledger rows from a frame with `id` and, where there are any, reason, match and score.

    Scores are rounded to 6 digits, so that the last bit of a sum never shows.
    """
    import pyarrow as pa

    full = rows.assign(step=step, action=action)
    for column in ("reason", "match"):
        if column not in full:
            full[column] = None
    full["score"] = full["score"].astype("float64").round(6) if "score" in full else None
    return pa.Table.from_pandas(
        full[list(COLUMNS)], schema=schema(), preserve_index=False
    ).replace_schema_metadata()


@dataclass(frozen=True)
class Counts:
    """How many rows came in, were made, were kept, and were dropped by which `step:reason`."""

    came: int = 0
    made: int = 0
    kept: int = 0
    dropped: Mapping[str, int] = field(default_factory=dict)

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(
            came=self.came + other.came,
            made=self.made + other.made,
            kept=self.kept + other.kept,
            dropped=dict(Counter(self.dropped) + Counter(other.dropped)),
        )

    def check(self, where: str) -> "Counts":
        """Give itself back if nothing was lost.

        Raises:
            AssertionError: `in + made != kept + dropped`: a bug, never the user's fault.
        """
        gone = sum(self.dropped.values())
        if self.came + self.made != self.kept + gone:
            raise AssertionError(
                f"{where}: in {self.came} + made {self.made} != kept {self.kept} + dropped {gone}"
            )
        return self

    @property
    def told(self) -> str:
        """Say what was dropped by what, the most first.

        >>> Counts(dropped={"near_dedup:near": 2, "where:where_speaker": 40}).told
        'where:where_speaker 40, near_dedup:near 2'
        """
        ranked = sorted(self.dropped.items(), key=lambda each: (-each[1], each[0]))
        return ", ".join(f"{reason} {count:,}" for reason, count in ranked)

    def as_json(self) -> dict[str, Any]:
        return {
            "in": self.came,
            "made": self.made,
            "kept": self.kept,
            "dropped": dict(sorted(self.dropped.items())),
        }


def dropped_by(ledger: "pa.Table") -> dict[str, int]:
    """Count the drops of a ledger by `step:reason`."""
    pairs: Iterable[tuple[str, str]] = (
        (row["step"], row["reason"]) for row in ledger.to_pylist() if row["action"] == DROP
    )
    return dict(Counter(f"{step}:{reason}" for step, reason in pairs))
