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
from curation.dedup.border import below, described
from curation.dedup.keeping import Keep, ranked
from curation.steps.step import GlobalFilter, steps
from grist.records import Kind
from grist.text import comparable

if TYPE_CHECKING:
    from pandas import DataFrame

_LEAST = 0.1
_BELOW = 0.15  # of the threshold: there a person sees two texts, no longer one that was edited


@steps
@dataclass(frozen=True)
class NearDedup(GlobalFilter):
    """Keep one row of those that are nearly the same.

    Attributes:
        threshold: rows that share at least this part of their shingles are nearly the same.
        keep: which of them stays.
        kinds: the kinds of record that are compared, each with its own.
        pairs_from: pairs of at least this score are kept for `gristmill dedup` to show; by default
            0.15 below the threshold. Sketches are made to find them.
    """

    name: ClassVar[str] = "near_dedup"
    threshold: float = 0.8
    keep: Keep = "oldest"
    kinds: tuple[Kind, ...] = ("page", "post", "row")
    pairs_from: float | None = None

    def __post_init__(self) -> None:
        if not _LEAST <= self.threshold <= 1:
            raise ValueError("threshold must be at least 0.1 and at most 1")
        if not _LEAST <= self._floor <= self.threshold:
            raise ValueError("pairs_from must be at least 0.1 and at most the threshold")

    def signatures(self, rows: "DataFrame") -> "DataFrame":
        """Give `id, kind, time, length` and the sketch (`curation.dedup.near`) of each row."""
        compared = rows[rows["kind"].isin(self.kinds)].reset_index(drop=True)
        found = compared[["id", "kind", "time"]].assign(length=compared["text"].str.len())
        return found.join(near.sketched(compared["text"].map(comparable).tolist(), self._floor))

    def decide(self, signatures: "DataFrame") -> "DataFrame":
        """Name the rows to drop, and of each the nearest kept row."""
        import pandas as pd

        rows = ranked(signatures.reset_index(drop=True), self.keep)
        found = [self._near(alike) for _, alike in rows.groupby("kind")]
        none = rows[["id"]][:0].assign(reason="", match="", score=0.0)
        return pd.concat([none, *found]).sort_index()

    def pairs(self, signatures: "DataFrame") -> "DataFrame":
        """List what was compared and is near the threshold, kind by kind."""
        rows = ranked(signatures.reset_index(drop=True), self.keep)
        tables, complete = [], True
        for _, alike in rows.groupby("kind"):
            found = near.border(alike, self._floor).cut(self.threshold)
            tables.append(found.table(alike["id"].to_numpy()))
            complete &= found.complete
        return described(
            tables, rows=len(rows), threshold=self.threshold, floor=self._floor, complete=complete
        )

    def apply(self, rows: "DataFrame", table: "DataFrame") -> "DataFrame":
        """Give those of the rows to drop that are here."""
        return table[table["id"].isin(rows["id"])]

    @property
    def _floor(self) -> float:
        default = below(self.threshold, _BELOW, _LEAST)
        return default if self.pairs_from is None else self.pairs_from

    def _near(self, rows: "DataFrame") -> "DataFrame":
        """Thin out rows of one kind, in the order of preference."""
        match, score = near.thinned(rows, self.threshold)
        gone = match >= 0
        ids = rows["id"].to_numpy()
        return rows[["id"]][gone].assign(reason="near", match=ids[match[gone]], score=score[gone])
