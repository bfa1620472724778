"""What is done to one shard, in whichever process: the steps, the ledger, the conservation check.

A shard is three tables side by side, which travel together from pass to pass:

    kept/part-00003.parquet  dropped/part-00003.parquet  ledger/part-00003.parquet

Dropped rows go along because a later PII step must treat them too. The ledger part is of this pass
alone; `counts/part-00003.json` is written last and says that the shard is done.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeGuard

from curation import overrides
from curation.plan import Labelled
from curation.steps.step import Edit, Filter, GlobalEdit, GlobalFilter
from grist import ledger, records, store
from grist.ledger import Counts

if TYPE_CHECKING:
    import pyarrow as pa
    from pandas import DataFrame


@dataclass(frozen=True)
class Shard:
    """Where the tables of one shard lie; `order` names a table whose ids give the row order."""

    folder: Path
    number: int
    order: Path

    def kept(self) -> Path:
        return store.part(self.folder / "kept", self.number)

    def dropped(self) -> Path:
        return store.part(self.folder / "dropped", self.number)

    def ledger(self) -> Path:
        return store.part(self.folder / "ledger", self.number)

    def counts(self) -> Path:
        return self.folder / "counts" / f"part-{self.number:05d}.json"

    def rows(self) -> "DataFrame":
        return records.frame(store.read_table(self.kept()))

    def gone(self) -> "DataFrame":
        """Give the rows that earlier passes dropped."""
        path = self.dropped()
        return records.frame(store.read_table(path) if path.exists() else _no_rows())


@dataclass(frozen=True)
class Treat:
    """The task to take a shard through one pass."""

    source: Shard
    target: Shard
    steps: tuple[Labelled, ...]
    decision: Path | None
    protected: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Sign:
    """The task to make a global step's signatures of a shard's rows from `start` to `end`."""

    source: Shard
    target: Path
    step: Labelled
    start: int = 0
    end: int | None = None


def sign(task: Sign) -> int:
    """Write the signatures of one shard; give their number."""
    import pyarrow as pa

    if task.target.exists():
        return store.rows_in(task.target)
    step = task.step.step
    if not isinstance(step, GlobalEdit | GlobalFilter):
        raise TypeError(f"{task.step.label} is no global step")
    rows = _in_order(task.source) if step.private else task.source.rows()
    some = rows[task.start : task.end].reset_index(drop=True)
    signatures = pa.Table.from_pandas(step.signatures(some), preserve_index=False)
    store.write_table(task.target, signatures)
    return int(signatures.num_rows)


def treat(task: Treat) -> Counts:
    """Take a shard through one pass; give its counts."""
    if task.target.counts().exists():
        return _counts(task.target.counts())
    batch = Batch(task.source.rows(), task.source.gone(), protected=task.protected)
    came = len(batch.rows)
    for labelled in task.steps:
        batch = apply(batch, labelled, task.decision)
    counts = Counts(came, 0, len(batch.rows), ledger.dropped_by(batch.entries()))
    return _write(task, batch, counts.check(", ".join(each.label for each in task.steps)))


@dataclass(frozen=True)
class Batch:
    """The rows under way, those that went, and what was decided so far in this pass.

    Attributes:
        protected: ids of rows that no step may drop.
    """

    rows: "DataFrame"
    gone: "DataFrame"
    decisions: tuple["pa.Table", ...] = ()
    protected: frozenset[str] = frozenset()

    def entries(self) -> "pa.Table":
        import pyarrow as pa

        return pa.concat_tables([ledger.schema().empty_table(), *self.decisions])


def apply(batch: Batch, labelled: Labelled, decision: Path | None = None) -> Batch:
    """Take a batch through one step, whatever its kind; one that edits and filters edits first."""
    step = labelled.step
    if isinstance(step, GlobalEdit):
        return _edited_globally(batch, step, _table(decision, labelled), labelled)
    if isinstance(step, GlobalFilter):
        return _filtered_globally(batch, step, _table(decision, labelled), labelled)
    if not isinstance(step, Edit | Filter):
        raise TypeError(f"{labelled.label} is a step of no known kind")
    if isinstance(step, Edit):
        batch = _edited(batch, step, labelled)
    return _filtered(batch, step, labelled) if isinstance(step, Filter) else batch


def _edited(batch: Batch, edit: Edit, labelled: Labelled) -> Batch:
    after = _same_rows(batch.rows, edit.edit(batch.rows), labelled.label)
    return _changed(batch, after, edit.changes(batch.rows, after), labelled)


def _filtered(batch: Batch, filter_: Filter, labelled: Labelled) -> Batch:
    reasons = filter_.reasons(batch.rows)
    some = reasons.notna()
    fallen = batch.rows[["id"]][some].assign(reason=reasons[some])
    return _without(batch, fallen, labelled)


def _edited_globally(
    batch: Batch, edit: GlobalEdit, table: "DataFrame", labelled: Labelled
) -> Batch:
    """Treat the rows, and those that went before too, if the step is private; then drop failures.

    A row that went before and cannot be treated has gone already: in the ledger it has changed.
    """
    kept = edit.treated(batch.rows, table)
    edited = _changed(
        batch, _same_rows(batch.rows, kept.rows, labelled.label), kept.changes, labelled
    )
    if edit.private and not batch.gone.empty:
        gone = edit.treated(batch.gone, table)
        after = _same_rows(batch.gone, gone.rows, labelled.label)
        edited = replace(edited, gone=after)
        for changes in filter(_some, (gone.changes, gone.failed)):
            edited = _changed(edited, edited.rows, changes, labelled)
    if not _some(kept.failed):
        return edited
    # What could not be treated goes, whoever wants to keep it.
    bare = _without(replace(edited, protected=frozenset()), kept.failed, labelled)
    return replace(bare, protected=batch.protected)


def _some(rows: "DataFrame | None") -> "TypeGuard[DataFrame]":
    return rows is not None and not rows.empty


def _filtered_globally(
    batch: Batch, filter_: GlobalFilter, table: "DataFrame", labelled: Labelled
) -> Batch:
    left = _without(batch, filter_.apply(batch.rows, table), labelled)
    alike = filter_.links(left.rows, table)
    told = ledger.entries(alike, step=labelled.label, action=ledger.LINK)
    return replace(left, decisions=(*left.decisions, told))


def _changed(batch: Batch, after: "DataFrame", changes: "DataFrame", labelled: Labelled) -> Batch:
    decided = ledger.entries(changes, step=labelled.label, action=ledger.CHANGE)
    return replace(batch, rows=after, decisions=(*batch.decisions, decided))


def _without(batch: Batch, fallen: "DataFrame", labelled: Labelled) -> Batch:
    import pandas as pd

    spared = fallen["id"].isin(batch.protected)
    held = fallen[["id"]][spared].assign(reason=overrides.KEPT)
    fallen = fallen[~spared]
    decided = (
        ledger.entries(held, step=overrides.NAME, action=ledger.CHANGE),
        ledger.entries(fallen, step=labelled.label, action=ledger.DROP),
    )
    some = batch.rows["id"].isin(fallen["id"])
    gone = pd.concat([batch.gone, batch.rows[some]], ignore_index=True)
    kept = batch.rows[~some].reset_index(drop=True)
    return replace(batch, rows=kept, gone=gone, decisions=(*batch.decisions, *decided))


def _same_rows(before: "DataFrame", after: "DataFrame", label: str) -> "DataFrame":
    if not before["id"].equals(after["id"]):
        raise AssertionError(f"{label}: an edit must keep every row in its place")
    return after


def _table(decision: Path | None, labelled: Labelled) -> "DataFrame":
    if decision is None:
        raise AssertionError(f"{labelled.label}: a global step needs its decision")
    table: DataFrame = store.read_table(decision).to_pandas()
    return table


def _in_order(shard: Shard) -> "DataFrame":
    """Give kept and dropped rows together, as they stood in the source."""
    import pandas as pd

    rows = pd.concat([shard.rows(), shard.gone()], ignore_index=True)
    ids: Sequence[str] = store.read_table(shard.order, ["id"])["id"].to_pylist()
    place = {id_: position for position, id_ in enumerate(ids)}
    order = rows["id"].map(place).sort_values().index
    return rows.loc[order].reset_index(drop=True)


def _write(task: Treat, batch: Batch, counts: Counts) -> Counts:
    target = task.target
    store.write_table(target.kept(), records.unframe(batch.rows, records.schema()))
    store.write_table(target.dropped(), records.unframe(batch.gone, records.schema()))
    store.write_table(target.ledger(), batch.entries())
    store.write_json(target.counts(), counts.as_json())
    return counts


def _counts(path: Path) -> Counts:
    found = store.read_json(path)
    return Counts(found["in"], found["made"], found["kept"], found["dropped"])


def _no_rows() -> "pa.Table":
    return records.schema().empty_table()
