"""Make the index of a finished run that later runs are held against (`curation.dedup.index`).

Its rows are those that the run kept to the end; what it knows of them are the signatures in the
step's own pass folder in `ingest/work`. So texts are compared as they stood before the step: a
later run must bring them to the same point by the same steps.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from curation.dedup import index
from grist import manifest, store
from grist.errors import UsageError
from gristmill.pairs.compared import Compared

if TYPE_CHECKING:
    import pyarrow as pa


class Made(NamedTuple):
    """An index that was made, and how many rows it has."""

    path: Path
    rows: int


def indexed(home: Path, compared: Compared) -> Made:
    """Write the index of a run's step.

    Raises:
        UsageError: the signatures are no longer there, or not all of them.
    """
    import pyarrow as pa

    made = manifest.read(home / "curate")
    assert made is not None  # noqa: S101 - `compared` was read from it
    told: Mapping[str, Any] = made.facts["pairs"][compared.step]
    folder = home / "ingest" / "work" / told["work"] / "signatures"
    # Fewer than were compared: somebody has cleared the folder, or some of it.
    parts = store.parts(folder)
    if not parts or sum(map(store.rows_in, parts)) < told["rows"]:
        raise UsageError(
            f"{home}: what {compared.step} knew of its rows is no longer in ingest/work; "
            "run the recipe again with --force, then make the index"
        )
    path = index.place(home, compared.step)
    table = pa.concat_tables(_kept(home, parts), promote_options="permissive")
    index.write(path, table, _header(compared, told))
    return Made(path, table.num_rows)


def _kept(home: Path, parts: Sequence[Path]) -> "Iterator[pa.Table]":
    """Give the signatures of rows that the run kept."""
    import pyarrow as pa
    import pyarrow.compute as pc

    ids = [table["id"] for table in store.read_parts(home / "curate" / "records", ["id"])]
    kept = pa.chunked_array([chunk for column in ids for chunk in column.chunks], pa.string())
    for table in map(store.read_table, parts):
        yield table.filter(pc.is_in(table["id"].cast(pa.string()), kept))


def _header(compared: Compared, told: Mapping[str, Any]) -> index.Header:
    names = {name: str(compared.values[name]) for name in ("model",) if name in compared.values}
    return index.Header(compared.name, compared.threshold, told["made_for"], told["kinds"], names)
