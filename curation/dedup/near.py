"""Which texts are nearly the same: found by bands of MinHash, then compared exactly.

    sketched(["tea at five", ...], 0.8)  ->  a row of bytes for each; rows can be kept and joined
    thinned(sketches, 0.8)               ->  which stay when no two may be nearer, and of the others
                                             the nearest that stays
    nearest(sketches, among, 0.8)        ->  of each text the nearest among others
    border(sketches, 0.65)               ->  the pairs as near as that, with their scores

A sketch is a set of shingles (`jaccard`) with the bands that it is found by (`minhash`): by
characters, by words, or both (`shingles.forms`). It depends on its text alone, so that shards can
be sketched anywhere. A pair that shares no band is not compared: one just at the threshold is
missed with a probability of at most .015, nearer ones far more rarely. Where two texts can be
compared by both forms, the nearer counts.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from curation.dedup import bands
from curation.dedup.border import Border, joined
from curation.dedup.jaccard import Sets, jaccard, packed
from curation.dedup.minhash import banded, signed
from curation.dedup.nearest import Nearest
from curation.dedup.outline import Outlines
from curation.dedup.shingles import Form, distinct, forms, shingled

if TYPE_CHECKING:
    from pandas import DataFrame

    from curation.dedup.jaccard import Scores
    from curation.dedup.shingles import Hashes, Marks, Numbers

    Matches = tuple[Numbers, Numbers, Scores]

AT_ONCE = 1 << 20  # pairs that are listed at a time, in some 100 MB
LISTED = 1 << 24  # pairs by their bands that a border may have, in some 300 MB
_ROUNDED = 1e-6  # what rounding to 6 digits may add to a score, and more
_FEWEST = 3  # shingles; texts of fewer are the same or they are not


def sketched(texts: Sequence[str], threshold: float) -> "DataFrame":
    """Sketch comparable texts (`grist.text`), to be compared at this threshold.

    Returns:
        Columns `chars`, `char_bands`, `words`, `word_bands` of bytes, a row for each text; empty
        where a text is not compared by that form. One of fewer than three shingles never is.
    """
    import numpy as np
    import pandas as pd

    columns = {name: [b""] * len(texts) for form in Form for name in _columns(form)}
    for form, some in forms(texts, threshold).items():
        places = np.flatnonzero(some)
        sets, keys = (columns[name] for name in _columns(form))
        for block in shingled([texts[place] for place in places.tolist()], form):
            found = banded(signed(block.hashes), threshold)
            rows = zip(places[block.texts].tolist(), packed(block.hashes), found, strict=True)
            for place, hashes, key in rows:
                if len(hashes) >= _FEWEST * 4:
                    sets[place], keys[place] = hashes, key.tobytes()
    return pd.DataFrame({name: pd.Series(column, dtype=object) for name, column in columns.items()})


def thinned(
    sketches: "DataFrame", threshold: float, *, held: int = 0, at_once: int = AT_ONCE
) -> Nearest:
    """Decide which texts stay, given in the order of preference.

    A text stays unless a preferred one that stays matches it. Of several the nearest is named, of
    equally near ones the preferred. The first `held` ones stay whatever they match: what they would
    fall for is told all the same. The result does not depend on `at_once`, which bounds memory.
    """
    import numpy as np

    search = Search.over(sketches, threshold, at_once)
    first, others = np.split(np.arange(len(sketches)), [held])
    search.meet(first, first)
    search.thin_after(first, others)
    return search.found


def nearest(
    sketches: "DataFrame", among: "DataFrame", threshold: float, *, at_once: int = AT_ONCE
) -> Nearest:
    """Give for each text the nearest of the others (-1: none), if it is as near as the threshold.

    Both must be sketched for this threshold. Of equally near ones the first is named.
    """
    import numpy as np
    import pandas as pd

    if not len(among):
        return Nearest(np.full(len(sketches), -1, np.int64), np.full(len(sketches), -np.inf))
    search = Search.over(pd.concat([among, sketches]), threshold, at_once)
    search.meet(np.arange(len(among), len(among) + len(sketches)), np.arange(len(among)))
    match, score = search.found
    return Nearest(match[len(among) :], score[len(among) :])


def border(sketches: "DataFrame", floor: float, *, listed: int = LISTED) -> Border:
    """List the pairs of at least this score, for texts in the order of preference.

    The texts must be sketched for this score. `thinned` decides by the very same pairs and scores,
    so that its result for any threshold above can be told from them, if they are complete. They
    are not where more pairs share a band than `listed`: then in each band a text is held against
    so many of those just before it as there is room for.
    """
    import numpy as np

    found = []
    for form in Form:
        view = View.of(sketches, form)
        together, complete = bands.bounded(
            bands.company(view.bands, np.flatnonzero(view.there)), listed
        )
        keys = _keys(together, len(sketches))
        for at in range(0, len(keys), AT_ONCE):
            left, right = np.divmod(keys[at : at + AT_ONCE], len(sketches))
            left, right, scores = view.matches(left, right, floor)
            found.append(Border(right, left, scores, complete))
    return joined(found).ordered()


def _keys(together: Sequence[bands.Company], count: int) -> "Numbers":
    """Write each pair that shares a band as one number, once; band by band, to save memory."""
    import numpy as np

    keys = [np.empty(0, np.int64)]
    for each in together:
        left, right = bands.within([each])
        keys.append(left * count + right)
    pairs = np.sort(np.concatenate(keys))
    return pairs[distinct(pairs)]


@dataclass(frozen=True)
class View:
    """The texts by one form of shingle."""

    there: "Marks"
    bands: "Hashes"
    sets: Sets
    outlines: Outlines

    @classmethod
    def of(cls, sketches: "DataFrame", form: Form) -> "View":
        import numpy as np

        hashes, keys = (sketches[name].to_numpy() for name in _columns(form))
        sets = Sets.of(hashes)
        there = sets.sizes > 0
        some = np.frombuffer(b"".join(keys[there]), np.uint32)
        found = np.zeros((len(keys), len(some) // max(1, there.sum())), np.uint32)
        found[there] = some.reshape(-1, found.shape[1]) if len(some) else 0
        return cls(there, found, sets, Outlines(sets))

    def matches(self, left: "Numbers", right: "Numbers", threshold: float) -> "Matches":
        """Compare pairs, each once, however often it comes; give those that match."""
        import numpy as np

        sizes, least = self.sets.sizes, threshold - _ROUNDED
        one, other = sizes.take(left), sizes.take(right)
        fits = np.minimum(one, other) >= least * np.maximum(one, other)  # nearer are no two sets
        fits[fits] = self.outlines.may_be_near(left[fits], right[fits], least)
        pairs = np.sort(left[fits] * len(sizes) + right[fits])  # np.unique hashes, which is slower
        left, right = np.divmod(pairs[distinct(pairs)], len(sizes))
        scores = jaccard(self.sets, left, right)
        near = scores >= threshold
        return left[near], right[near], scores[near]


@dataclass(frozen=True)
class Search:
    """Texts under comparison, and what was found of each; a lower number is preferred."""

    views: tuple[View, ...]
    threshold: float
    at_once: int
    found: Nearest

    @classmethod
    def over(cls, sketches: "DataFrame", threshold: float, at_once: int) -> "Search":
        import numpy as np

        found = Nearest(np.full(len(sketches), -1, np.int64), np.full(len(sketches), -np.inf))
        views = tuple(View.of(sketches, form) for form in Form)
        return cls(views, threshold, at_once, found)

    def thin(self, rows: "Numbers") -> "Numbers":
        """Decide on rows in ascending order; give those that stay.

        Where too many share bands, the first half is decided alone, and what stays of it meets the
        second: so copies of one text are all compared with the one that stays, not with each other.
        """
        import numpy as np

        together = [bands.company(view.bands, rows[view.there[rows]]) for view in self.views]
        count = sum(int(each.before.sum()) for view in together for each in view)
        if count <= self.at_once or len(rows) < 2:
            self._settle(together)
            return rows[self.found.match[rows] < 0]
        first, second = np.array_split(rows, 2)
        stay = self.thin(first)
        return np.concatenate([stay, self.thin_after(stay, second)])

    def thin_after(self, stay: "Numbers", rows: "Numbers") -> "Numbers":
        """Decide on rows that come after those that stay; give those of them that stay too."""
        self.meet(rows, stay)
        fell = self.found.match[rows] >= 0
        later = self.thin(rows[~fell])
        self.meet(rows[fell], later)
        return later

    def meet(self, rows: "Numbers", kept: "Numbers") -> None:
        """Note for each row the nearest of those kept rows that are preferred to it."""
        for view in self.views:
            these, those = rows[view.there[rows]], kept[view.there[kept]]
            if not len(these):
                continue
            for right, left in bands.between(view.bands, these, those, at_once=self.at_once):
                before = left < right
                preferred, fallen, scores = view.matches(
                    left[before], right[before], self.threshold
                )
                # Others are not to be found: what is decided must not hang on who meets whom.
                some = bands.shared(view.bands, preferred, fallen)
                self._note(preferred[some], fallen[some], scores[some])

    def _settle(self, together: "Sequence[Sequence[bands.Company]]") -> None:
        """Decide greedily on rows of which every pair is compared."""
        import numpy as np

        found = [
            view.matches(*bands.within(companies), self.threshold)
            for view, companies in zip(self.views, together, strict=True)
            if companies
        ]
        if not found:
            return
        left, right, scores = (np.concatenate(column) for column in zip(*found, strict=True))
        order = np.lexsort((left, right))
        fallen: set[int] = set()
        stays = []
        # All that can make the left one fall is listed before: its own pairs as the right one.
        for one, other in zip(left[order].tolist(), right[order].tolist(), strict=True):
            stays.append(one not in fallen)
            if stays[-1]:
                fallen.add(other)
        some = order[np.array(stays, np.bool_)]
        self._note(left[some], right[some], scores[some])

    def _note(self, kept: "Numbers", rows: "Numbers", scores: "Scores") -> None:
        """Note of each row its nearest, if that is nearer than what was found before."""
        import numpy as np

        best = np.lexsort((kept, -scores, rows))
        best = best[np.unique(rows[best], return_index=True)[1]]
        kept, rows, scores = kept[best], rows[best], scores[best]
        same = scores == self.found.score[rows]
        better = (scores > self.found.score[rows]) | (same & (kept < self.found.match[rows]))
        self.found.match[rows[better]] = kept[better]
        self.found.score[rows[better]] = scores[better]


def _columns(form: Form) -> tuple[str, str]:
    """Name the columns of a form: the set, and its bands."""
    return form.value, f"{form.value[:-1]}_bands"
