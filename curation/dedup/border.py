"""Scored pairs that are kept beside a decision, for a person to look at where to draw the line.

    threshold .8, pairs from .65      row 4  other 1  .791   below the line
                                      row 9  other 1  .833   above it: one of them fell

The `other` stands before the `row` in the order of preference. A step keeps `MOST` of them at the
most, those nearest to its threshold, and says if these are all there are: only of all pairs can
be told what another threshold would have kept (`gristmill.pairs.rethreshold`).
"""

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray
    from pandas import DataFrame

    from curation.dedup.pairs import Numbers, Scores

MOST = 1_000_000  # in some 10 MB of Parquet


class Border(NamedTuple):
    """Rows, each beside one that is preferred to it, and their scores.

    Attributes:
        rows: ascending; of one row the preferred others come first.
        others: what they are compared with.
        scores: rounded to 6 digits, at least as high as asked for.
        complete: whether no pair was left out.
    """

    rows: "Numbers"
    others: "Numbers"
    scores: "Scores"
    complete: bool = True

    def cut(self, threshold: float, most: int = MOST) -> "Border":
        """Keep so many pairs, those nearest to the threshold; equally near ones in their order."""
        import numpy as np

        if len(self.rows) <= most:
            return self
        distance = np.abs(self.scores - threshold).round(6)
        some = np.sort(np.argsort(distance, kind="stable")[:most])
        return self._some(some)._replace(complete=False)

    def ordered(self) -> "Border":
        """Sort pairs; of one that comes more than once the highest score counts."""
        import numpy as np

        order = np.lexsort((-self.scores, self.others, self.rows))
        rows, others = self.rows[order], self.others[order]
        first = np.ones(len(order), np.bool_)
        first[1:] = (rows[1:] != rows[:-1]) | (others[1:] != others[:-1])
        return self._some(order[first])

    def after(self, first: int) -> "Border":
        """Leave out pairs of two rows before `first`, which an earlier run has decided on."""
        import numpy as np

        return self._some(np.flatnonzero(self.rows >= first))

    def table(self, ids: "NDArray[np.object_]", first: int = 0) -> "DataFrame":
        """Name the rows by their ids: `id, match, score, earlier` (the match is before `first`)."""
        import pandas as pd

        return pd.DataFrame({
            "id": ids[self.rows], "match": ids[self.others], "score": self.scores,
            "earlier": self.others < first,
        })  # fmt: skip

    def _some(self, which: "Numbers") -> "Border":
        return Border(self.rows[which], self.others[which], self.scores[which], self.complete)


def joined(several: "Sequence[Border]") -> Border:
    """Put pairs one behind the other; they are complete if each part is."""
    import numpy as np

    numbers, scores = np.empty(0, np.int64), np.empty(0, np.float64)
    return Border(
        np.concatenate([numbers, *(border.rows for border in several)]),
        np.concatenate([numbers, *(border.others for border in several)]),
        np.concatenate([scores, *(border.scores for border in several)]),
        all(border.complete for border in several),
    )


class Told(NamedTuple):
    """What is said of a step's pairs: `rows` of these kinds were compared.

    Attributes:
        made_for: what an index of these rows and a step that reads it must have alike.
    """

    rows: int
    threshold: float
    pairs_from: float
    complete: bool
    kinds: "Sequence[str]"
    made_for: "Mapping[str, Any]"


def described(tables: "Sequence[DataFrame]", told: Told) -> "DataFrame":
    """Join the tables of a step's kinds; what is said of all travels with the table."""
    import pandas as pd

    text = pd.Series(dtype=str)
    none = pd.DataFrame({"id": text, "match": text, "score": 0.0, "earlier": False})
    found = pd.concat([none, *tables], ignore_index=True)
    found.attrs["pairs"] = told._asdict() | {"kinds": list(told.kinds)}
    return found


def below(threshold: float, distance: float, least: float) -> float:
    """Say from which score on pairs are kept, where a recipe does not."""
    return round(max(least, threshold - distance), 6)
