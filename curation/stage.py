"""The curate stage: records through the recipe's steps, every decision in the ledger.

    curate/ records/part-*.parquet   dropped/part-*.parquet   ledger.parquet
            taken.parquet (what recurred)   checks.json checks.html (where the recipe has `checks`)

What lies between the passes is private text until PII is done, so all of it stays in
`ingest/work/`, one folder a pass, keyed by itself: a changed step redoes only what follows it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import fields, replace
from pathlib import Path
from typing import TYPE_CHECKING

from curation.checks.gate import check
from curation.checks.section import Checks
from curation.languages import languages
from curation.plan import Labelled, Pass, described, label, passes
from curation.shard import Shard, Sign, Treat, sign, treat
from curation.steps.step import Global, Step
from curation.taken import taken
from grist import ledger, manifest, store
from grist.ledger import Counts
from grist.stage import Outcome, Workplace, code_hash

if TYPE_CHECKING:
    import pyarrow as pa
    from pandas import DataFrame

_DECISION = "decision.parquet"


def curate(place: Workplace, *, steps: Sequence[Step], checks: Checks | None = None) -> Outcome:
    """Take all records of `ingest/` through the steps into `curate/`, and check what is there.

    Raises:
        GateError: a critical check failed.
    """
    ingested = manifest.read(place.home / "ingest")
    root = store.text_hash(ingested.hash if ingested else "", code_hash(("curation",)))
    plan = passes(steps, root=root, base=place.base)
    store.sweep(_work(place))  # a killed run may have left private text half written
    shards = _ingested(place.home / "ingest" / "records")
    counts = []
    for each in plan:
        shards, counted = _run(place, each, shards)
        counts.append(counted)
    _prune(_work(place), plan)
    outputs = _publish(place, plan, shards)
    total = _total(counts)
    facts = {"steps": _steps(plan), "languages": languages(place.folder / "records")}
    if checks is not None:
        passed = check(place, checks, steps, total)
        outputs, facts = (*outputs, *passed.outputs), {**facts, **passed.facts}
    return Outcome(outputs=outputs, counts=total, facts=facts)


def inputs(steps: Sequence[Step], base: Path) -> dict[str, str]:
    """Name what the steps read besides records: models, by their fingerprints, and libraries."""
    return {
        f"{each.label}:{name}": value
        for each in label(steps)
        for name, value in (
            *each.step.inputs(base).items(),
            *manifest.versions(each.step.libraries).items(),
        )
    }


def _run(place: Workplace, each: Pass, shards: list[Shard]) -> tuple[list[Shard], Counts]:
    """Take every shard through one pass."""
    folder = _folder(place, each)
    opening = each.opening
    decision = _decide(place, opening, shards, folder) if opening else None
    targets = [Shard(folder, shard.number, shard.order) for shard in shards]
    tasks = [
        Treat(source, target, each.steps, decision)
        for source, target in zip(shards, targets, strict=True)
    ]
    total = Counts()
    said = ", ".join(step.label for step in each.steps) or "no steps"
    for done, counted in enumerate(place.executor.map(treat, tasks), start=1):
        total += counted
        place.progress(said, done, len(tasks))
    return targets, total


def _decide(place: Workplace, opening: Labelled, shards: list[Shard], folder: Path) -> Path:
    """Sign every shard, then decide once."""
    import pyarrow as pa

    if not isinstance(opening.step, Global):
        raise TypeError(f"{opening.label} is no global step")
    path = folder / _DECISION
    if path.exists():
        return path
    settled = replace(opening, step=opening.step.settled(place.base))
    parts = _parts(shards, opening.step)
    tasks = [
        Sign(shard, store.part(folder / "signatures", number), settled, *rows)
        for number, (shard, rows) in enumerate(parts)
    ]
    for done, _ in enumerate(place.executor.map(sign, tasks), start=1):
        place.progress(f"{opening.label}: signatures", done, len(tasks))
    tables = [store.read_table(task.target) for task in tasks]
    signatures: DataFrame = pa.concat_tables(tables, promote_options="permissive").to_pandas()
    table = pa.Table.from_pandas(opening.step.decide(signatures), preserve_index=False)
    store.write_table(path, table)
    return path


def _parts(shards: list[Shard], step: Global) -> Iterator[tuple[Shard, tuple[int, int | None]]]:
    """Cut shards into what one task signs; the cuts depend on the rows alone."""
    for shard in shards:
        size = step.rows_at_once
        if size is None:
            yield shard, (0, None)
            continue
        for start in range(0, max(1, store.rows_in(shard.kept())), size):
            yield shard, (start, start + size)


def _ingested(folder: Path) -> list[Shard]:
    """Open the shards of `ingest/records` as if a pass had written them."""
    return [
        _Ingested(folder, number, order=path) for number, path in enumerate(store.parts(folder))
    ]


class _Ingested(Shard):
    """A shard before the first pass: records as they were read, nothing dropped yet."""

    def kept(self) -> Path:
        return store.part(self.folder, self.number)


def _publish(place: Workplace, plan: list[Pass], shards: list[Shard]) -> tuple[Path, ...]:
    """Copy what the last pass left into `curate/`, and join the ledgers in row order."""
    outputs = []
    for shard in shards:
        for kind, path in (("records", shard.kept()), ("dropped", shard.dropped())):
            target = store.part(place.folder / kind, shard.number)
            store.write_table(target, store.read_table(path))
            outputs.append(target)
    whole = place.folder / "ledger.parquet"
    store.write_tables(whole, _ledgers(place, plan, shards), ledger.schema())
    found = taken([(each, _folder(place, each) / _DECISION) for each in plan])
    if found is None:
        return (*outputs, whole)
    store.write_table(place.folder / "taken.parquet", found)
    return (*outputs, whole, place.folder / "taken.parquet")


def _ledgers(place: Workplace, plan: list[Pass], shards: list[Shard]) -> "Iterator[pa.Table]":
    for shard in shards:
        for each in plan:
            yield store.read_table(replace(shard, folder=_folder(place, each)).ledger())


def _total(counts: Sequence[Counts]) -> Counts:
    """Join the counts of passes that follow each other."""
    dropped = sum(counts, Counts()).dropped
    return Counts(came=counts[0].came, kept=counts[-1].kept, dropped=dropped)


def _steps(plan: list[Pass]) -> list[str]:
    """Describe the steps; of a folder on this machine the last name alone is anybody's business."""
    return [described(_placeless(step)) for each in plan for step in each.steps]


def _placeless(labelled: Labelled) -> Labelled:
    values = {field.name: getattr(labelled.step, field.name) for field in fields(labelled.step)}
    named = {
        name: f"./{Path(value).name}"
        for name, value in values.items()
        if isinstance(value, str) and value.startswith(("/", "~"))
    }
    return replace(labelled, step=replace(labelled.step, **named))


def _work(place: Workplace) -> Path:
    return place.home / "ingest" / "work"


def _folder(place: Workplace, each: Pass) -> Path:
    return _work(place) / each.key[:16]


def _prune(work: Path, plan: list[Pass]) -> None:
    """Remove passes that this recipe no longer has."""
    store.clear(work, keep=frozenset(each.key[:16] for each in plan))
