"""Drop what is nearly the same text as a row that is kept.

    a post  "Tea at five, at the harbour as ever. Bring the blue cups!"       <- kept, older
    a post  "Tea at five, at the harbour as ever. Bring the new blue cups!"   <- dropped: near, 0.83

How near two texts are is the share of their runs of five characters (or, from some 200 words on,
of five words) that both have; case, width and white space fold first (`grist.text`). Only rows of
one kind are compared. Messages are left alone unless `kinds` names them: people repeat themselves.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from curation.dedup import near
from curation.dedup.keeping import Keep, ranked
from curation.steps.step import GlobalFilter, steps
from grist.records import Kind
from grist.text import comparable

if TYPE_CHECKING:
    from pandas import DataFrame


@steps
@dataclass(frozen=True)
class NearDedup(GlobalFilter):
    """Keep one row of those that are nearly the same.

    Attributes:
        threshold: rows that share at least this part of their shingles are nearly the same.
        keep: which of them stays.
        kinds: the kinds of record that are compared, each with its own.
    """

    name: ClassVar[str] = "near_dedup"
    threshold: float = 0.8
    keep: Keep = "oldest"
    kinds: tuple[Kind, ...] = ("page", "post", "row")

    def __post_init__(self) -> None:
        if not 0.1 <= self.threshold <= 1:
            raise ValueError("threshold must be at least 0.1 and at most 1")

    def signatures(self, rows: "DataFrame") -> "DataFrame":
        """Give `id, kind, time, length` and the sketch (`curation.dedup.near`) of each row."""
        compared = rows[rows["kind"].isin(self.kinds)].reset_index(drop=True)
        found = compared[["id", "kind", "time"]].assign(length=compared["text"].str.len())
        return found.join(near.sketched(compared["text"].map(comparable).tolist(), self.threshold))

    def decide(self, signatures: "DataFrame") -> "DataFrame":
        """Name the rows to drop, and of each the nearest kept row."""
        import pandas as pd

        rows = ranked(signatures.reset_index(drop=True), self.keep)
        found = [self._near(alike) for _, alike in rows.groupby("kind")]
        none = rows[["id"]][:0].assign(reason="", match="", score=0.0)
        return pd.concat([none, *found]).sort_index()

    def apply(self, rows: "DataFrame", table: "DataFrame") -> "DataFrame":
        """Give those of the rows to drop that are here."""
        return table[table["id"].isin(rows["id"])]

    def _near(self, rows: "DataFrame") -> "DataFrame":
        """Thin out rows of one kind, in the order of preference."""
        match, score = near.thinned(rows, self.threshold)
        gone = match >= 0
        ids = rows["id"].to_numpy()
        return rows[["id"]][gone].assign(reason="near", match=ids[match[gone]], score=score[gone])
