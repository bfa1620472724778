"""What a run's last pass left, written where it is to be published: rows, ledger, what recurred.

records/part-*.parquet   dropped/part-*.parquet   ledger.parquet   taken.parquet   pairs.parquet
"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from curation import pairs
from curation.overrides import once
from curation.passing import DECISION, folder_of
from curation.plan import Pass
from curation.shard import Shard
from curation.taken import taken
from grist import ledger, store
from grist.stage import Workplace

if TYPE_CHECKING:
    import pyarrow as pa


def publish(place: Workplace, plan: list[Pass], shards: list[Shard]) -> tuple[Path, ...]:
    """Copy what the last pass left into `curate/`, and join the ledgers in row order."""
    outputs = []
    for shard in shards:
        for kind, path in (("records", shard.kept()), ("dropped", shard.dropped())):
            target = store.part(place.folder / kind, shard.number)
            store.write_table(target, store.read_table(path))
            outputs.append(target)
    whole = place.folder / "ledger.parquet"
    store.write_tables(whole, _ledgers(place, plan, shards), ledger.schema())
    outputs.append(whole)
    found = taken([(each, folder_of(place, each) / DECISION) for each in plan])
    if found is not None:
        outputs.append(place.folder / "taken.parquet")
        store.write_table(outputs[-1], found)
    return tuple(outputs)


def publish_pairs(place: Workplace, plan: list[Pass]) -> tuple[tuple[Path, ...], pairs.Facts]:
    """Write what dedup compared, where it did; say what each step tells of it."""
    compared = pairs.kept_pairs([(each, folder_of(place, each)) for each in plan])
    if compared is None:
        return (), {}
    table, facts = compared
    path = place.folder / pairs.NAME
    store.write_table(path, table)
    return (path,), facts


def _ledgers(place: Workplace, plan: list[Pass], shards: list[Shard]) -> "Iterator[pa.Table]":
    for shard in shards:
        yield from once(
            store.read_table(replace(shard, folder=folder_of(place, each)).ledger())
            for each in plan
        )
