"""The curate stage: records through the recipe's steps, every decision in the ledger.

    curate/ records/part-*.parquet   dropped/part-*.parquet   ledger.parquet
            taken.parquet (what recurred)   pii.json (where a step is `pii`)
            pairs.parquet (what dedup compared)
            checks.json checks.html (where the recipe has `checks`)

What lies between the passes is private text until PII is done, so all of it stays in
`ingest/work/`, one folder a pass, keyed by itself: a changed step redoes only what follows it. So
does what is to be published, until a scan has found nothing left in it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from curation import pairs
from curation.checks.gate import check
from curation.checks.section import Checks
from curation.dedup.keeping import HELD
from curation.languages import languages
from curation.overrides import inputs as overrides_inputs
from curation.overrides import once
from curation.overrides import read as read_overrides
from curation.pii.audit import Used, audit
from curation.plan import Labelled, Pass, label, passes, told
from curation.shard import Shard, Sign, Treat, sign, treat
from curation.steps.pii import Pii
from curation.steps.step import Global, GlobalEdit, GlobalFilter, Step
from curation.taken import taken
from grist import ledger, manifest, records, store
from grist.errors import UserError
from grist.ledger import Counts
from grist.stage import Outcome, Workplace, code_hash

if TYPE_CHECKING:
    import pyarrow as pa
    from pandas import DataFrame

_DECISION = "decision.parquet"
_READY = "ready"  # beside the passes: what is to be published, until it has been scanned


def curate(
    place: Workplace,
    *,
    steps: Sequence[Step],
    checks: Checks | None = None,
    overrides: str | None = None,
    sampled: bool = False,
) -> Outcome:
    """Take all records of `ingest/` through the steps into `curate/`, and check what is there.

    Args:
        place: where the run lies.
        steps: of the recipe.
        checks: of the recipe.
        overrides: the file of decisions on single rows, relative to the recipe.
        sampled: only some units of each source were read, so what is asked for may be missing.

    Raises:
        GateError: personal data is left, or a critical check failed.
        UserError: a step asks for somebody who is not there or failed on more rows than it may,
            or the overrides cannot be read.
    """
    mended = read_overrides(overrides, place.base) if overrides else None
    plan = _plan(place, [*([mended] if mended else []), *steps])
    store.sweep(_work(place))  # a killed run may have left private text half written
    shards = _ingested(place.home / "ingest" / "records")
    protected = mended.protected if mended else frozenset[str]()
    counts, warnings = [], []
    audited: list[Used] = []
    for each in plan:
        decision = _decide(place, each, shards, protected)
        warnings += _complaints(place, each, decision, sampled=sampled)
        if decision and each.opening and isinstance(each.opening.step, Pii):
            audited.append(Used(each.opening, decision, shards))
        shards, counted = _run(place, each, shards, decision, protected=protected)
        counts.append(counted)
    _prune(_work(place), plan)
    ready = replace(place, folder=_work(place) / _READY)
    outputs = _publish(ready, plan, shards)
    listed, told_of_pairs = _publish_pairs(ready, plan)
    outputs += listed
    no_text = ("ledger.parquet", pairs.NAME)
    shown = [path for path in outputs if path.name not in no_text]
    told_of_pii = audit(place, audited, shown, ready=ready.folder) if audited else None
    outputs = store.moved(outputs, ready.folder, place.folder)
    total = _total(counts)
    facts = {
        "steps": _steps(plan),
        "languages": languages(place.folder / "records"),
        "notes": _notes(place, plan),
        "pairs": told_of_pairs,
    }
    if mended:
        facts["overrides"] = found = mended.facts(_ids(place))
        if not sampled:
            warnings += _strangers(found["unknown"], len(mended.entries))
    if told_of_pii:
        outputs, facts = (*outputs, told_of_pii[0]), {**facts, "pii": told_of_pii[1]}
    if checks is not None:
        passed = check(place, checks, steps, total)
        outputs, facts = (*outputs, *passed.outputs), {**facts, **passed.facts}
    return Outcome(outputs=outputs, counts=total, facts={**facts, "warnings": warnings})


def inputs(steps: Sequence[Step], base: Path, overrides: str | None = None) -> dict[str, str]:
    """Name what is read besides records: models, by their fingerprints, libraries, overrides.

    Raises:
        UserError: the overrides cannot be read.
    """
    found = overrides_inputs(overrides, base) if overrides else {}
    return found | {
        f"{each.label}:{name}": value
        for each in label(steps)
        for name, value in (
            *each.step.inputs(base).items(),
            *manifest.versions(each.step.libraries).items(),
        )
    }


def _plan(place: Workplace, steps: Sequence[Step]) -> list[Pass]:
    ingested = manifest.read(place.home / "ingest")
    root = store.text_hash(ingested.hash if ingested else "", code_hash(("curation",)))
    return passes(steps, root=root, base=place.base)


def _run(
    place: Workplace,
    each: Pass,
    shards: list[Shard],
    decision: Path | None,
    *,
    protected: frozenset[str],
) -> tuple[list[Shard], Counts]:
    """Take every shard through one pass."""
    folder = _folder(place, each)
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


def _decide(
    place: Workplace, each: Pass, shards: list[Shard], protected: frozenset[str]
) -> Path | None:
    """Sign every shard, then decide once, where a global step opens the pass."""
    import pyarrow as pa

    opening = each.opening
    if opening is None or not isinstance(opening.step, Global):
        return None
    folder = _folder(place, each)
    path = folder / _DECISION
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


def _complaints(place: Workplace, each: Pass, decision: Path | None, *, sampled: bool) -> list[str]:
    """Say what a step asks for in vain; names of people are for the terminal, not for a file.

    Raises:
        UserError: there is such a thing, although all was read.
    """
    opening = each.opening
    if decision is None or opening is None or not isinstance(opening.step, Global):
        return []
    complaint = opening.step.complaint(store.read_table(decision).to_pandas())
    if complaint is None:
        return []
    if not sampled:
        raise UserError(f"curate: {opening.label}: {complaint}")
    place.progress(f"{opening.label}: {complaint}", 0, None)
    return [f"{opening.label}: not everybody it names is in this sample"]


def _strangers(unknown: int, of: int) -> list[str]:
    if not unknown:
        return []
    return [f"overrides: {unknown} of {of} ids are of no record; the sources may have changed"]


def _ids(place: Workplace) -> "Iterator[DataFrame]":
    for table in store.read_parts(place.home / "ingest" / "records", ["id"]):
        yield records.frame(table)


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
    outputs.append(whole)
    found = taken([(each, _folder(place, each) / _DECISION) for each in plan])
    if found is not None:
        outputs.append(place.folder / "taken.parquet")
        store.write_table(outputs[-1], found)
    return tuple(outputs)


def _publish_pairs(place: Workplace, plan: list[Pass]) -> tuple[tuple[Path, ...], pairs.Facts]:
    """Write what dedup compared, where it did; say what each step tells of it."""
    compared = pairs.kept_pairs([(each, _folder(place, each)) for each in plan])
    if compared is None:
        return (), {}
    table, facts = compared
    path = place.folder / pairs.NAME
    store.write_table(path, table)
    return (path,), facts


def _ledgers(place: Workplace, plan: list[Pass], shards: list[Shard]) -> "Iterator[pa.Table]":
    for shard in shards:
        yield from once(
            store.read_table(replace(shard, folder=_folder(place, each)).ledger()) for each in plan
        )


def _total(counts: Sequence[Counts]) -> Counts:
    """Join the counts of passes that follow each other."""
    dropped = sum(counts, Counts()).dropped
    return Counts(came=counts[0].came, kept=counts[-1].kept, dropped=dropped)


def _notes(place: Workplace, plan: list[Pass]) -> dict[str, Mapping[str, Mapping[str, float]]]:
    """Gather what global steps say of their decisions."""
    found = {}
    for each in plan:
        if each.opening and isinstance(each.opening.step, Global):
            table: DataFrame = store.read_table(_folder(place, each) / _DECISION).to_pandas()
            if notes := each.opening.step.notes(table):
                found[each.opening.label] = notes
    return found


def _steps(plan: list[Pass]) -> list[str]:
    """Describe the steps as anybody may read it."""
    return [told(step) for each in plan for step in each.steps]


def _work(place: Workplace) -> Path:
    return place.home / "ingest" / "work"


def _folder(place: Workplace, each: Pass) -> Path:
    return _work(place) / each.key[:16]


def _prune(work: Path, plan: list[Pass]) -> None:
    """Remove passes that this recipe no longer has."""
    store.clear(work, keep=frozenset(each.key[:16] for each in plan))
