"""Drop what is nearly the same text as a row that is kept.

    a post  "Tea at five, at the harbour as ever. Bring the blue cups!"       <- kept, older
    a post  "Tea at five, at the harbour as ever. Bring the new blue cups!"   <- dropped: near, 0.83

How near two texts are is the share of their runs of five characters (or, from some 200 words on,
of five words) that both have; case, width and white space fold first (`grist.text`). Only rows of
one kind are compared. Messages are left alone unless `kinds` names them: people repeat themselves.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from curation.dedup import index, near
from curation.dedup.border import Told, below, described
from curation.dedup.keeping import Keep, held, ranked
from curation.steps.step import GlobalFilter, Kinds, steps
from grist.text import comparable

if TYPE_CHECKING:
    from pandas import DataFrame

    from curation.dedup.jaccard import Scores
    from curation.dedup.shingles import Numbers

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
        against: finished runs (or one) whose kept rows count as kept before, by their indexes.
    """

    name: ClassVar[str] = "near_dedup"
    wants_held: ClassVar[bool] = True
    threshold: float = 0.8
    keep: Keep = "oldest"
    kinds: Kinds = ("page", "post", "row")
    pairs_from: float | None = None
    against: tuple[str, ...] | str = ()

    def __post_init__(self) -> None:
        if not _LEAST <= self.threshold <= 1:
            raise ValueError("threshold must be at least 0.1 and at most 1")
        if not _LEAST <= self._floor <= self.threshold:
            raise ValueError("pairs_from must be at least 0.1 and at most the threshold")
        index.check_named(self.against)

    def inputs(self, base: Path) -> Mapping[str, str]:
        """Hash the indexes of earlier runs."""
        if not self.against:
            return {}
        wanted = index.Header(self.name, self.threshold, self._made_for, self.kinds)
        return {"against": index.hashes(index.paths(self.against, self.name, base), wanted)}

    def settled(self, base: Path) -> "NearDedup":
        """Give the step with the files of its indexes."""
        files = index.paths(self.against, self.name, base.resolve())
        return replace(self, against=tuple(map(str, files)))

    def signatures(self, rows: "DataFrame") -> "DataFrame":
        """Give `id, kind, time, length` and the sketch (`curation.dedup.near`) of each row."""
        compared = rows[rows["kind"].isin(self.kinds)].reset_index(drop=True)
        found = compared[["id", "kind", "time"]].assign(length=compared["text"].str.len())
        return found.join(near.sketched(compared["text"].map(comparable).tolist(), self._floor))

    def decide(self, signatures: "DataFrame") -> "DataFrame":
        """Name the rows to drop, and of each the nearest kept row."""
        import pandas as pd

        rows = ranked(signatures.reset_index(drop=True), self.keep)
        earlier = self._earlier(rows)
        found = [
            self._near(alike, earlier[earlier["kind"] == kind])
            for kind, alike in rows.groupby("kind")
        ]
        none = rows[["id"]][:0].assign(reason="", match="", score=0.0)
        return pd.concat([none, *found]).sort_index()

    def pairs(self, signatures: "DataFrame") -> "DataFrame":
        """List what was compared and is near the threshold, kind by kind."""
        import pandas as pd

        rows = ranked(signatures.reset_index(drop=True), self.keep)
        earlier = self._earlier(rows)
        tables, complete = [], True
        for kind, alike in rows.groupby("kind"):
            before = earlier[earlier["kind"] == kind]
            whole = pd.concat([before, alike])
            found = near.border(whole, self._floor).after(len(before)).cut(self.threshold)
            tables.append(found.table(whole["id"].to_numpy(), len(before)))
            complete &= found.complete
        return described(
            tables,
            Told(len(rows), self.threshold, self._floor, complete, self.kinds, self._made_for),
        )

    @property
    def _floor(self) -> float:
        default = below(self.threshold, _BELOW, _LEAST)
        return default if self.pairs_from is None else self.pairs_from

    @property
    def _made_for(self) -> Mapping[str, float]:
        return {"pairs_from": self._floor}

    def _earlier(self, rows: "DataFrame") -> "DataFrame":
        """Read what earlier runs kept."""
        found = index.read(index.paths(self.against, self.name, Path()))
        return rows[:0] if found is None else found

    def _near(self, rows: "DataFrame", earlier: "DataFrame") -> "DataFrame":
        """Thin out rows of one kind, in the order of preference; first those known before."""
        import pandas as pd

        match, score = near.nearest(rows, earlier, self.threshold)
        known = _fallen(rows, earlier, match, score, reason="near_earlier")
        first = held(rows)
        stays = match < 0
        stays[:first] = True
        new = rows[stays]
        match, score = near.thinned(new, self.threshold, held=first)
        fallen = pd.concat([known, _fallen(new, new, match, score, reason="near")])
        return fallen.drop_duplicates("id")  # one that is held may match both


def _fallen(
    rows: "DataFrame", others: "DataFrame", match: "Numbers", score: "Scores", *, reason: str
) -> "DataFrame":
    """Name what the rows that fall match."""
    gone = match >= 0
    ids = others["id"].to_numpy()
    return rows[["id"]][gone].assign(reason=reason, match=ids[match[gone]], score=score[gone])
