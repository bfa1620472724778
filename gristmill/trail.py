"""The trail of one id through a run: source bytes, record, decisions, example, sample.

    trail(home, "9f…")  ->  [Stop("source", …), Stop("record", …), Stop("example", …)]

Any id on the way leads to the whole trail: a sample to its example, an example to its records, a
record to the bytes that it was read from and to whatever was made of it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from crawlers.exports.export import Export, ExportFile
from crawlers.reader import readers
from grist import manifest, records, store
from grist.errors import UsageError

SIDES = ("train", "validation", "test", "dropped")


@dataclass(frozen=True)
class Stop:
    """One place on the trail: what kind, which id, and what stands there."""

    what: str
    id: str
    says: dict[str, Any]


@dataclass(frozen=True)
class _Found:
    """The ids of one trail, by what they are ids of."""

    records: tuple[str, ...]
    examples: tuple[str, ...]
    samples: tuple[str, ...]


def trail(home: Path, id_: str) -> list[Stop]:
    """Walk an id both ways.

    Raises:
        UsageError: the folder is no run, or knows no such id.
    """
    base(home)
    examples = {row["id"]: row for row in _examples(home)}
    samples = {row["id"]: row for row in _samples(home)}
    found = _relatives(id_, examples, samples)
    stops = [
        *_records(home, set(found.records)),
        *_decisions(home, {*found.records, *found.examples}),
        *(Stop("example", each, _without_id(examples[each])) for each in found.examples),
        *(Stop("sample", each, _without_id(samples[each])) for each in found.samples),
    ]
    if not stops:
        raise UsageError(f"{home}: no record, example or sample has the id {id_!r}")
    return stops


def source_bytes(home: Path) -> Iterator[tuple[str, bytes]]:
    """Give the id of every record with the bytes that it was read from, one source at a time.

    Raises:
        UsageError: a source is gone, or is no longer the file that was read.
    """
    for (uri, reader, sha256), ids in _by_source(home).items():
        kind = readers.get(reader.partition("@")[0])
        if not issubclass(kind, Export):
            continue
        file = ExportFile(base(home) / uri, uri)
        if not file.path.is_file() or file.sha256 != sha256:
            raise UsageError(f"{uri}: gone, or altered since it was read")
        for locator, raw in kind(path=uri).raw(file):
            id_ = records.record_id(uri, locator)
            if id_ in ids:
                yield id_, raw


def base(home: Path) -> Path:
    """Give the recipe's folder, from which sources are named."""
    ingested = manifest.read(home / "ingest")
    if ingested is None:
        raise UsageError(f"{home}: no run folder (no ingest/{manifest.NAME} in it)")
    return home / str(ingested.runtime.get("base", "."))


def _by_source(home: Path) -> dict[tuple[str, str, str], set[str]]:
    found: dict[tuple[str, str, str], set[str]] = {}
    for table in store.read_parts(home / "ingest" / "records", ["id", "source"]):
        for row in table.to_pylist():
            source = row["source"]
            key = (source["uri"], source["reader"], source["sha256"])
            found.setdefault(key, set()).add(row["id"])
    return found


def _relatives(id_: str, examples: dict[str, Any], samples: dict[str, Any]) -> _Found:
    """Find all ids on the trail of one of them."""
    if id_ in samples:
        id_ = samples[id_]["example"]
    if id_ in examples:
        mine, of = [id_], examples[id_]["records"]
    else:
        mine, of = [each for each, row in examples.items() if id_ in row["records"]], [id_]
    shown = tuple(each for each, row in samples.items() if row["example"] in mine)
    return _Found(tuple(of), tuple(mine), shown)


def _records(home: Path, ids: set[str]) -> Iterator[Stop]:
    """Give the source bytes and the stages of each record."""
    raw = dict(_raw(home, ids))
    for what, folder in (
        ("record as read", home / "ingest" / "records"),
        ("record as curated", home / "curate" / "records"),
        ("record as dropped", home / "curate" / "dropped"),
    ):
        for table in store.read_parts(folder):
            for row in table.to_pylist():
                if row["id"] not in ids:
                    continue
                if row["id"] in raw:
                    yield Stop("source", row["id"], {**row["source"], "raw": raw.pop(row["id"])})
                yield Stop(what, row["id"], _without_id(records.as_json(row)))


def _raw(home: Path, ids: set[str]) -> Iterator[tuple[str, str]]:
    for id_, content in source_bytes(home):
        if id_ in ids:
            yield id_, content.decode("utf-8", "replace")


def _decisions(home: Path, ids: set[str]) -> Iterator[Stop]:
    for folder in ("curate", "dataset"):
        path = home / folder / "ledger.parquet"
        for row in store.read_table(path).to_pylist() if path.exists() else ():
            if row["id"] in ids:
                yield Stop("decision", row["id"], _without_id(row))


def _examples(home: Path) -> Iterator[dict[str, Any]]:
    for side in SIDES:
        path = home / "dataset" / f"{side}.parquet"
        if path.exists():
            yield from store.read_table(path).to_pylist()


def _samples(home: Path) -> Iterator[dict[str, Any]]:
    path = home / "evaluate" / "samples.parquet"
    if path.exists():
        yield from store.read_table(path).to_pylist()


def _without_id(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != "id" and value is not None}
