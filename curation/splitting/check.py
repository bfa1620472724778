"""The check after the split: which held-out examples stand on the train side all the same.

    measure   what is compared                                          a match from
    exact     the text, case and white space folded                     1
    ngrams    the share of its runs of 13 (8) words that are in train   leaks.ngrams  0.5
    near      the Jaccard index of the shingles of the nearest          leaks.near    0.8
    similar   the cosine of the vectors, where there is a model         leaks.similar 0.93

It looks at what is left once everything has fallen that should, so that nothing is taken on trust.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from curation.dedup import near as near_copies
from curation.dedup.nearest import Nearest
from curation.splitting import vectors
from curation.splitting.columns import Columns
from curation.splitting.grams import overlaps
from curation.splitting.section import MEASURES, Leaks, Split
from grist import embeddings, store
from grist.errors import GateError

if TYPE_CHECKING:
    import pyarrow as pa

_AT_ONCE = 20_000  # train texts that are sketched at a time, in some 50 MB
_WORST = 20  # pairs that the facts name
_TOLD = 5  # pairs that an error names
# Of all matches this share must be with one train example that is told for holding many others.
_MUCH = 0.1
_WAYS_OUT = (
    "`gristmill explain RUN RECORD` shows what became of a record; the ways out:",
    "- join what is near into one group: `split: {join: {near: 0.3}}` for pages, posts and rows "
    "(it is 0.5, if nothing is said), or `by: thread` and the like",
    "- drop it: `examples: {chat: {near_copies: drop}}` for chats, `near_dedup` in `curate` for "
    "all else",
    "- bear it: a higher `split: {max_leaks: }`",
)


@dataclass(frozen=True)
class Match:
    """A held-out example and what it matches on the train side, by their places."""

    at: int
    match: int
    measure: str
    score: float


@dataclass(frozen=True)
class Checked:
    """What the check found, the best match first, among so many held-out examples."""

    matches: Sequence[Match]
    held: int
    train: int

    @property
    def share(self) -> float:
        """The share of the held-out examples that have a match."""
        return round(len({match.at for match in self.matches}) / max(1, self.held), 6)


def near(columns: Columns, train: Sequence[int], held: Sequence[int], index: float) -> list[Match]:
    """Find held-out examples that are nearly the same as one on the train side."""
    import numpy as np

    held, train = (list(filter(columns.is_long, side)) for side in (held, train))
    sketches = near_copies.sketched([columns.folded[at] for at in held], index)
    found = Nearest(np.full(len(held), -1, np.int64), np.full(len(held), -np.inf))
    for start in range(0, len(train) if held else 0, _AT_ONCE):
        some = [columns.folded[at] for at in train[start : start + _AT_ONCE]]
        match, score = near_copies.nearest(sketches, near_copies.sketched(some, index), index)
        better = score > found.score
        found.match[better], found.score[better] = match[better] + start, score[better]
    return _matches("near", held, train, found)


def others(
    columns: Columns, train: Sequence[int], held: Sequence[int], leaks: Leaks, base: Path
) -> list[Match]:
    """Find held-out examples that match one on the train side by any measure but nearness."""
    return [
        *_exact(columns, train, held),
        *_ngrams(columns, train, held, leaks.ngrams),
        *(_similar(columns, train, held, leaks, base) if leaks.model else ()),
    ]


def checked(
    matches: Sequence[Match], columns: Columns, train: Sequence[int], held: Sequence[int]
) -> Checked:
    """Put matches in order: by score, of equal ones the surest measure first."""

    def order(match: Match) -> tuple[float, int, str]:
        return -match.score, MEASURES.index(match.measure), columns.ids[match.at]

    return Checked(sorted(matches, key=order), len(held), len(train))


def gate(checked: Checked, columns: Columns, limit: float, path: Path) -> None:
    """Stop where too many held-out examples match.

    Raises:
        GateError: their share is above the limit; the pairs are in a file that is left behind.
    """
    if checked.share <= limit:
        return
    count = len({match.at for match in checked.matches})
    store.write_table(path, table(checked, columns))
    lines = [
        f"split: {count} of {checked.held} held-out examples ({checked.share:.1%}) match one on "
        f"the train side, more than max_leaks {limit:g} allows; {path} has all pairs, and the "
        "nearest are",
        *(f"  {line}" for line in told(worst(checked, columns)[:_TOLD])),
        *(f"  {line}" for line in (*_holding(checked, columns), *_WAYS_OUT)),
    ]
    raise GateError("\n".join(lines))


def _holding(checked: Checked, columns: Columns) -> list[str]:
    """Name the few train records that half of the matches are with, as a page made of others."""
    pairs = {(match.at, match.match) for match in checked.matches}
    many = Counter(match for _, match in pairs).most_common(_TOLD)
    few = [(at, count) for at, count in many if count >= max(2, _MUCH * len(pairs))]
    held = sum(count for _, count in few)
    if 2 * held < len(pairs):
        return []
    ids = ", ".join(f"{columns.examples[at].records[-1]} ({count})" for at, count in few)
    return [
        f"{held} of {len(pairs)} pairs are with these records of train, which may be made of "
        f"others: {ids}; `overrides` drops single records"
    ]


def told(pairs: Sequence[dict[str, Any]]) -> list[str]:
    """Write pairs as lines."""
    return [
        f"{pair['measure']:<8} {pair['score']:.6f}  {pair['id']}  {pair['match']}" for pair in pairs
    ]


def worst(checked: Checked, columns: Columns) -> list[dict[str, Any]]:
    """Name the pairs that match best: ids and scores, no text."""
    return [
        {
            "id": columns.ids[match.at],
            "match": columns.ids[match.match],
            "measure": match.measure,
            "score": match.score,
        }
        for match in checked.matches[:_WORST]
    ]


def facts(checked: Checked, columns: Columns, split: Split) -> dict[str, Any]:
    """Count the matches by measure."""
    counts = Counter(match.measure for match in checked.matches)
    looked = split.leaks.measures
    return {
        "held": checked.held,
        "train": checked.train,
        "measures": {measure: counts[measure] for measure in looked},
        "least": {measure: _least(split.leaks)[measure] for measure in looked},
        "share": checked.share,
        "limit": split.max_leaks,
        "worst": worst(checked, columns),
    }


def _least(leaks: Leaks) -> dict[str, float]:
    """Give from which score on a measure makes a match."""
    return {"exact": 1, "ngrams": leaks.ngrams, "near": leaks.near, "similar": leaks.similar}


def table(checked: Checked, columns: Columns) -> "pa.Table":
    """Write all pairs; `record` and `match_record` are the last ones of the two, to look up."""
    import pyarrow as pa

    examples, ids = columns.examples, columns.ids
    text = pa.string()
    names = ("id", "match", "measure", "score", "record", "match_record")
    schema = pa.schema([(name, pa.float64() if name == "score" else text) for name in names])
    rows = [
        (
            ids[found.at],
            ids[found.match],
            found.measure,
            found.score,
            examples[found.at].records[-1],
            examples[found.match].records[-1],
        )
        for found in checked.matches
    ]
    values = zip(*rows, strict=True) if rows else [[] for _ in names]
    return pa.Table.from_arrays(
        [pa.array(column, field.type) for column, field in zip(values, schema, strict=True)],
        schema=schema,
    )


def _exact(columns: Columns, train: Sequence[int], held: Sequence[int]) -> list[Match]:
    known = {columns.exact[at]: at for at in reversed(train)}
    return [
        Match(at, known[columns.exact[at]], "exact", 1.0)
        for at in held
        if columns.exact[at] in known
    ]


def _ngrams(
    columns: Columns, train: Sequence[int], held: Sequence[int], least: float
) -> list[Match]:
    found = overlaps([columns.folded[at] for at in held], [columns.folded[at] for at in train])
    return [
        match for match in _matches("ngrams", held, train, found) if match.score >= round(least, 6)
    ]


def _similar(
    columns: Columns, train: Sequence[int], held: Sequence[int], leaks: Leaks, base: Path
) -> list[Match]:
    """Compare by meaning; only the held-out vectors and some of train are in memory."""
    import numpy as np

    folder = embeddings.find(leaks.model or "", base).folder
    ours = embeddings.embed([columns.folded[at] for at in held], folder)
    found = Nearest(np.full(len(held), -1, np.int64), np.full(len(held), -np.inf))
    for start in range(0, len(train), _AT_ONCE):
        some = [columns.folded[at] for at in train[start : start + _AT_ONCE]]
        match, score = vectors.nearest(ours, embeddings.embed(some, folder), leaks.similar)
        better = score > found.score
        found.match[better], found.score[better] = match[better] + start, score[better]
    return _matches("similar", held, train, found)


def _matches(
    measure: str, held: Sequence[int], train: Sequence[int], found: Nearest
) -> list[Match]:
    pairs = zip(held, found.match.tolist(), found.score.tolist(), strict=True)
    return [Match(at, train[match], measure, score) for at, match, score in pairs if match >= 0]
