"""The records nearest to a query: exact, file by file, so that memory holds one file at a time.

    "what to drink on a rainy day"  ->  Hit(score=0.61, id="3f…", kind="page", uri="https://…", …)

A score is a cosine, summed in double precision and rounded to 6 digits; of equal ones the record
that stands first comes first.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from heapq import nsmallest
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from grist import embeddings, store
from grist.errors import UsageError, UserError
from grist.manifest import Manifest
from grist.models import Model
from grist.records import as_json
from grist.text import storable
from gristmill.search import index

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray

MOST = 1_000  # hits: their texts are held in memory
_LONGEST = 100_000  # characters of a query; a book is no question
_DIGITS = 6


class Near(NamedTuple):
    """A record by its place: sorts by score, the highest first, then by order."""

    negated: float
    shard: int
    order: int
    id: str


@dataclass(frozen=True)
class Hit:
    """A record that was found, with its score."""

    score: float
    record: dict[str, Any]


def vector_of(query: str, model: Model) -> "NDArray[np.float32]":
    """Make the vector of a query.

    Raises:
        UsageError: there is nothing in it, or too much.
        UserError: the model knows nothing of its script.
    """
    text = storable(query.encode(errors="ignore").decode()).strip()
    if not text:
        raise UsageError("the query is empty")
    if len(text) > _LONGEST:
        raise UsageError(f"the query has {len(text):,} characters; at most {_LONGEST:,} are read")
    made: NDArray[np.float32] = embeddings.embed([text], model.folder)[0]
    if not made.any():
        raise UserError(f"model {model.name!r} does not know the script of the query; take another")
    return made


def search(
    home: Path,
    made: Manifest,
    query: "NDArray[np.float32]",
    *,
    k: int,
    kinds: Collection[str] = (),
) -> list[Hit]:
    """Give the `k` records nearest to a query's vector, the nearest first; of some kinds or all.

    Raises:
        UserError: the records are not those of the index any more.
    """
    best: list[Near] = []
    for at, (shard, table) in enumerate(index.opened(home, made)):
        best = nsmallest(k, [*best, *_nearest(table, query, shard, at * index.ROWS, k, kinds)])
    return _hits(home, best)


def _nearest(  # noqa: PLR0913, PLR0917 - the query with its two limits, and where the table stands
    table: "pa.Table",
    query: "NDArray[np.float32]",
    shard: int,
    before: int,
    k: int,
    kinds: Collection[str],
) -> Iterable[Near]:
    """Give the best of one file."""
    scores = (index.vectors(table).astype(np.float64) @ query.astype(np.float64)).round(_DIGITS)
    rows = np.arange(len(table))
    if kinds:
        rows = rows[np.isin(table["kind"].to_numpy(zero_copy_only=False), list(kinds))]
    some = rows[np.argsort(-scores[rows], kind="stable")[:k]]
    ids = table["id"].take(some).to_pylist()
    for row, id_ in zip(some.tolist(), ids, strict=True):
        yield Near(-float(scores[row]), shard, before + row, id_)


def _hits(home: Path, best: Iterable[Near]) -> list[Hit]:
    """Read the records that were found, each shard once."""
    import pyarrow as pa
    import pyarrow.compute as pc

    found = list(best)
    rows: dict[str, dict[str, Any]] = {}
    for shard in sorted({near.shard for near in found}):
        wanted = pa.array([near.id for near in found if near.shard == shard])
        table = store.read_table(store.part(home / "curate" / "records", shard))
        some = table.filter(pc.is_in(table["id"], wanted)).to_pylist()
        rows |= {row["id"]: as_json(row) for row in some}
    if len(rows) < len(found):
        raise UserError(
            f"{home}: the index names records that are not in curate/records; another run has "
            "just changed them, or `gristmill verify` says what was altered"
        )
    return [Hit(0.0 - near.negated, rows[near.id]) for near in found]
