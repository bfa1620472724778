"""One pass over all shards: sign and decide where a global step opens it, then treat each shard.

    signatures of all shards  ->  decision.parquet  ->  kept/ dropped/ ledger/ of each shard

All of it lies in the pass's own folder in `ingest/work`: until PII is done it is private text.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from curation import pairs
from curation.dedup.keeping import HELD
from curation.plan import Labelled, Pass
from curation.shard import Shard, Sign, Treat, sign, treat
from curation.steps.step import Global, GlobalEdit, GlobalFilter
from grist import store
from grist.errors import UserError
from grist.ledger import Counts
from grist.stage import Workplace

if TYPE_CHECKING:
    from pandas import DataFrame

DECISION = "decision.parquet"


def work(place: Workplace) -> Path:
    """Give the folder of all passes of a run."""
    return place.home / "ingest" / "work"


def folder_of(place: Workplace, each: Pass) -> Path:
    """Give the folder of a pass."""
    return work(place) / each.key[:16]


def decide(
    place: Workplace, each: Pass, shards: list[Shard], protected: frozenset[str]
) -> Path | None:
    """Sign every shard, then decide once, where a global step opens the pass."""
    import pyarrow as pa

    opening = each.opening
    if opening is None or not isinstance(opening.step, Global):
        return None
    folder = folder_of(place, each)
    path = folder / DECISION
    if path.exists():
        return path
    settled = Labelled(opening.label, step := opening.step.settled(place.base))
    parts = _parts(shards, opening.step)
    tasks = [
        Sign(shard, store.part(folder / "signatures", number), settled, *rows)
        for number, (shard, rows) in enumerate(parts)
    ]
    for done, _ in enumerate(place.executor.map(sign, tasks), start=1):
        place.progress(f"{opening.label}: signatures", done, len(tasks))
    tables = [store.read_table(task.target) for task in tasks]
    signatures: DataFrame = pa.concat_tables(tables, promote_options="permissive").to_pandas()
    if isinstance(step, GlobalFilter) and step.wants_held and protected:
        signatures = signatures.assign(**{HELD: signatures["id"].isin(protected)})
    compared = step.pairs(signatures)
    if compared is not None:
        table = pa.Table.from_pandas(compared, preserve_index=False)
        store.write_table(folder / pairs.NAME, table)
    decided = step.sealed(step.decide(signatures), place.home / "ingest")
    # Last: that it is there means that all is.
    store.write_table(path, pa.Table.from_pandas(decided, preserve_index=False))
    return path


def carry_out(
    place: Workplace,
    each: Pass,
    shards: list[Shard],
    decision: Path | None,
    *,
    protected: frozenset[str],
) -> tuple[list[Shard], Counts]:
    """Take every shard through one pass."""
    folder = folder_of(place, each)
    targets = [Shard(folder, shard.number, shard.order) for shard in shards]
    tasks = [
        Treat(source, target, each.steps, decision, protected)
        for source, target in zip(shards, targets, strict=True)
    ]
    total = Counts()
    said = ", ".join(step.label for step in each.steps)
    for done, counted in enumerate(place.executor.map(treat, tasks), start=1):
        total += counted
        if said:  # before a global step that comes first there is a pass of none
            place.progress(said, done, len(tasks))
    _bear(each, total)
    return targets, total


def _bear(each: Pass, total: Counts) -> None:
    """Bear with rows that a step failed on, as far as it may fail."""
    for labelled in each.steps:
        step = labelled.step
        if not isinstance(step, GlobalEdit):
            continue
        failed = total.dropped.get(f"{labelled.label}:{step.failure}", 0)
        if failed > step.may_fail() * total.came:
            raise UserError(
                f"{labelled.label}: failed on {failed:,} of {total.came:,} records, more than the "
                f"share of {step.may_fail():g} that may be dropped for it"
            )


def _parts(shards: list[Shard], step: Global) -> Iterator[tuple[Shard, tuple[int, int | None]]]:
    """Cut shards into what one task signs; the cuts depend on the rows alone."""
    for shard in shards:
        size = step.rows_at_once
        if size is None:
            yield shard, (0, None)
            continue
        for start in range(0, max(1, store.rows_in(shard.kept())), size):
            yield shard, (start, start + size)
