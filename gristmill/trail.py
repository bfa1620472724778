"""The trail of one id through a run: source bytes, record, decisions, example, sample.

    trail(home, "9f…")  ->  [Stop("source", …), Stop("record", …), Stop("example", …)]

Any id on the way leads to the whole trail: a sample to its example, an example to its records, a
record to the bytes that it was read from and to whatever was made of it.
"""

from collections.abc import Iterator, Set
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from crawlers.ingest import RAW
from crawlers.reader import Origin
from crawlers.sources import readers
from grist import manifest, records, store
from grist.errors import UsageError
from gristmill.rows import SIDES


@dataclass(frozen=True)
class Stop:
    """One place on the trail: what kind, which id, and what stands there."""

    what: str
    id: str
    says: dict[str, Any]


def trail(home: Path, id_: str) -> list[Stop]:
    """Walk an id both ways.

    Raises:
        UsageError: the folder is no run, or knows no such id.
    """
    base(home)
    for sample in _found(home / "evaluate" / "samples.parquet", "id", {id_}):
        id_ = sample["example"]
    examples = [*_examples(home, "id", {id_})] or [*_examples(home, "records", {id_})]
    mine = {example["id"] for example in examples}
    of = {id_} if id_ not in mine else {each for row in examples for each in row["records"]}
    samples = _found(home / "evaluate" / "samples.parquet", "example", mine)
    stops = [
        *_records(home, of),
        *_decisions(home, of | mine),
        *(Stop("example", row["id"], _without_id(row)) for row in examples),
        *(Stop("sample", row["id"], _without_id(row)) for row in samples),
    ]
    if not stops:
        raise UsageError(f"{home}: no record, example or sample has the id {id_!r}")
    return stops


def source_bytes(home: Path, only: Set[str] | None = None) -> Iterator[tuple[str, bytes]]:
    """Give the ids of records (all, or only some) with the bytes that each was read from.

    Raises:
        UsageError: a source is gone, or is no longer the file that was read.
    """
    at, raw = base(home), home / "ingest" / RAW
    for (uri, reader, sha256), ids in _by_source(home, only).items():
        kind = readers.get(reader.partition("@")[0])
        for locator, content in kind.reread(Origin(uri, sha256, at, raw)):
            id_ = records.record_id(uri, locator)
            if id_ in ids:
                yield id_, content


def base(home: Path) -> Path:
    """Give the recipe's folder, from which sources are named."""
    ingested = manifest.read(home / "ingest")
    if ingested is None:
        raise UsageError(f"{home}: no run folder (no ingest/{manifest.NAME} in it)")
    return home / str(ingested.runtime.get("base", "."))


def _by_source(home: Path, only: Set[str] | None) -> dict[tuple[str, str, str], set[str]]:
    """Group records by the file or page that they were read from."""
    found: dict[tuple[str, str, str], set[str]] = {}
    for table in store.read_parts(home / "ingest" / "records", ["id", "source"]):
        for row in table.to_pylist():
            if only is not None and row["id"] not in only:
                continue
            source = row["source"]
            key = (source["uri"], source["reader"], source["sha256"])
            found.setdefault(key, set()).add(row["id"])
    return found


def _records(home: Path, ids: set[str]) -> Iterator[Stop]:
    """Give the source bytes and the stages of each record."""
    read = [
        row for path in store.parts(home / "ingest" / "records") for row in _found(path, "id", ids)
    ]
    raw = dict(source_bytes(home, ids)) if read else {}
    for row in read:
        content = raw.get(row["id"], b"").decode("utf-8", "replace")
        yield Stop("source", row["id"], {**row["source"], "raw": content})
        yield Stop("record as read", row["id"], _without_id(records.as_json(row)))
    for what, folder in (("record as curated", "records"), ("record as dropped", "dropped")):
        for path in store.parts(home / "curate" / folder):
            for row in _found(path, "id", ids):
                yield Stop(what, row["id"], _without_id(records.as_json(row)))


def _decisions(home: Path, ids: set[str]) -> Iterator[Stop]:
    for folder in ("curate", "dataset"):
        for row in _found(home / folder / "ledger.parquet", "id", ids):
            yield Stop("decision", row["id"], _without_id(row))


def _examples(home: Path, column: str, ids: set[str]) -> Iterator[dict[str, Any]]:
    for side in SIDES:
        yield from _found(home / "dataset" / f"{side}.parquet", column, ids)


def _found(path: Path, column: str, ids: set[str]) -> list[dict[str, Any]]:
    """Give the rows that have one of the ids in a column, be it of ids or of lists of ids."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if not path.exists():
        return []
    table = store.read_table(path)
    values, wanted = table[column].combine_chunks(), pa.array(sorted(ids), pa.string())
    if pa.types.is_list(values.type):
        held = pc.is_in(pc.list_flatten(values), wanted)
        picked = table.take(pc.unique(pc.list_parent_indices(values).filter(held)))
    else:
        picked = table.filter(pc.is_in(values, wanted))
    rows: list[dict[str, Any]] = picked.to_pylist()
    return rows


def _without_id(row: dict[str, Any]) -> dict[str, Any]:
    shown = {name: value for name, value in row.items() if value is not None}
    return {name: value for name, value in shown.items() if name not in {"id", "source"}}
