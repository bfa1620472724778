"""What steps took out of many rows, listed for people to look over: `curate/taken.parquet`.

    step              thread       text                         pages  share
    drop_boilerplate  tea.example  Home                         40     1.0
    drop_boilerplate  tea.example  Call us: <PHONE>             39     0.975

Such a step may stand before PII, and private text stays in `ingest/`. So a list goes through every
edit that follows its step, PII with the decisions of this run among them. What stood in a footer
alone was gone before PII numbered anything: it becomes a placeholder without a number.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from curation.plan import Labelled, Pass
from curation.steps.step import Edit, Global, GlobalEdit
from grist import records, store
from grist.records import Record, Source, record_id

if TYPE_CHECKING:
    import pyarrow as pa
    from pandas import DataFrame

_Flow = Sequence[tuple[Labelled, Path]]


def taken(plan: Sequence[tuple[Pass, Path]]) -> "pa.Table | None":
    """List what the steps of a plan took; none, if it has no step of that kind.

    Args:
        plan: the passes, each with where the decision of its opening step lies.
    """
    import pyarrow as pa

    flow = [(step, decision) for each, decision in plan for step in each.steps]
    tables = []
    for at, (labelled, decision) in enumerate(flow):
        if not isinstance(labelled.step, Global):
            continue
        found = labelled.step.taken(_read(decision))
        if found is not None:
            shown = _shown(found.reset_index(drop=True), flow[at + 1 :])
            tables.append(_table(shown.assign(step=labelled.label)))
    return pa.concat_tables(tables) if tables else None


def _shown(found: "DataFrame", later: _Flow) -> "DataFrame":
    """Treat a list as pages that go through the edits still to come."""
    rows = records.frame(records.table(_page(at, *each) for at, each in _texts(found)))
    for labelled, decision in later:
        step = labelled.step
        if isinstance(step, Edit):
            rows = step.edit(rows)
        elif isinstance(step, GlobalEdit) and step.private:
            rows = step.apply(rows, _read(decision))
    return found.assign(thread=rows["thread"], text=rows["text"])


def _texts(found: "DataFrame") -> "enumerate[tuple[str, str]]":
    return enumerate(found[["thread", "text"]].itertuples(index=False, name=None))


def _page(at: int, thread: str, text: str) -> Record:
    source = Source(None, "", "", "")
    return Record(id=record_id("", str(at)), text=text, kind="page", source=source, thread=thread)


def _table(shown: "DataFrame") -> "pa.Table":
    import pyarrow as pa

    text = pa.string()
    numbers = [("pages", pa.int64()), ("share", pa.float64())]
    schema = pa.schema([("step", text), ("thread", text), ("text", text), *numbers])
    table = pa.Table.from_pandas(shown, schema=schema, preserve_index=False)
    return table.replace_schema_metadata()


def _read(decision: Path) -> "DataFrame":
    table: DataFrame = store.read_table(decision).to_pandas()
    return table
