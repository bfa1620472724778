"""The curate stage: records through the recipe's steps, every decision in the ledger.

    curate/ records/part-*.parquet   dropped/part-*.parquet   ledger.parquet
            taken.parquet (what recurred)   pii.json (where a step is `pii`)
            pairs.parquet (what dedup compared)
            checks.json checks.html (where the recipe has `checks`)

What lies between the passes is private text until PII is done, so all of it stays in
`ingest/work`, one folder a pass, keyed by itself: a changed step redoes only what follows it. So
does what is to be published, until a scan has found nothing left in it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from curation.checks.gate import check
from curation.checks.section import Checks
from curation.languages import languages
from curation.overrides import inputs as overrides_inputs
from curation.overrides import read as read_overrides
from curation.passing import DECISION, carry_out, decide, folder_of, work
from curation.pii.audit import Used, audit
from curation.plan import Pass, label, passes, told
from curation.publishing import publish, publish_pairs
from curation.shard import Shard
from curation.steps.pii import Pii
from curation.steps.step import Global, Step
from grist import manifest, records, store
from grist.errors import UserError
from grist.ledger import Counts
from grist.stage import Outcome, Workplace, code_hash

if TYPE_CHECKING:
    from pandas import DataFrame

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
    store.sweep(work(place))  # a killed run may have left private text half written
    shards = _ingested(place.home / "ingest" / "records")
    protected = mended.protected if mended else frozenset[str]()
    counts, warnings = [], []
    audited: list[Used] = []
    for each in plan:
        decision = decide(place, each, shards, protected)
        warnings += _complaints(place, each, decision, sampled=sampled)
        if decision and each.opening and isinstance(each.opening.step, Pii):
            audited.append(Used(each.opening, decision, shards))
        shards, counted = carry_out(place, each, shards, decision, protected=protected)
        counts.append(counted)
    _prune(work(place), plan)
    outputs, facts = _published(place, plan, shards, audited)
    total = _total(counts)
    if total.came and not total.kept:
        warnings.append(f"no record is left of {total.came:,}: {total.told}")
    if mended:
        facts["overrides"] = found = mended.facts(_ids(place))
        if not sampled:
            warnings += _strangers(found["unknown"], len(mended.entries))
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


def _published(
    place: Workplace, plan: list[Pass], shards: list[Shard], audited: Sequence[Used]
) -> tuple[tuple[Path, ...], dict[str, Any]]:
    """Write what the last pass left, scan it, and only then move it into `curate/`; tell of it.

    Raises:
        GateError: personal data is left.
    """
    ready = replace(place, folder=work(place) / _READY)
    outputs = publish(ready, plan, shards)
    listed, told_of_pairs = publish_pairs(ready, plan)
    shown = [path for path in outputs if path.name != "ledger.parquet"]
    account = audit(place, audited, shown, ready=ready.folder) if audited else None
    outputs = store.moved((*outputs, *listed), ready.folder, place.folder)
    facts: dict[str, Any] = {
        "steps": _steps(plan),
        "languages": languages(place.folder / "records"),
        "notes": _notes(place, plan),
        "pairs": told_of_pairs,
    }
    if account is None:
        return outputs, facts
    path, numbers = account
    return (*outputs, path), {**facts, "pii": numbers}


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


def _ingested(folder: Path) -> list[Shard]:
    """Open the shards of `ingest/records` as if a pass had written them."""
    return [
        _Ingested(folder, number, order=path) for number, path in enumerate(store.parts(folder))
    ]


class _Ingested(Shard):
    """A shard before the first pass: records as they were read, nothing dropped yet."""

    def kept(self) -> Path:
        return store.part(self.folder, self.number)


def _total(counts: Sequence[Counts]) -> Counts:
    """Join the counts of passes that follow each other."""
    dropped = sum(counts, Counts()).dropped
    return Counts(came=counts[0].came, kept=counts[-1].kept, dropped=dropped)


def _notes(place: Workplace, plan: list[Pass]) -> dict[str, Mapping[str, Mapping[str, float]]]:
    """Gather what global steps say of their decisions."""
    found = {}
    for each in plan:
        if each.opening and isinstance(each.opening.step, Global):
            table: DataFrame = store.read_table(folder_of(place, each) / DECISION).to_pandas()
            if notes := each.opening.step.notes(table):
                found[each.opening.label] = notes
    return found


def _steps(plan: list[Pass]) -> list[str]:
    """Describe the steps as anybody may read it."""
    return [told(step) for each in plan for step in each.steps]


def _prune(work: Path, plan: list[Pass]) -> None:
    """Remove passes that this recipe no longer has."""
    store.clear(work, keep=frozenset(each.key[:16] for each in plan))
