"""The dataset stage: examples from curated records, split so that nothing leaks.

    dataset/ train.parquet validation.parquet test.parquet   dropped.parquet
             ledger.parquet README.md

Each row: `id, split, group, kind, records` and `prompt, completion` (or `text` alone, where no
builder makes prompts). `datasets.load_dataset` on the folder takes it as it is.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from curation import splits
from curation.card import card
from curation.examples.builder import Builder, Example
from curation.splits import SIDES, Fall, Split
from grist import ledger, records, store
from grist.errors import UserError
from grist.ledger import Counts
from grist.stage import Outcome, Workplace

if TYPE_CHECKING:
    import pyarrow as pa
    from pandas import DataFrame

STEP = "split"
_NO_TIME = -(2**62)  # before any time: what has none is never the latest
_COLUMNS = ["id", "text", "thread", "speaker", "time", "reply_to", "kind", "fields"]


@dataclass(frozen=True)
class Dealt:
    """All examples with their sides, and those that fell on the way."""

    examples: Sequence[Example]
    side_of: dict[str, str]
    falls: Sequence[Fall]

    def on(self, side: str) -> list[Example]:
        fallen = {fall.id for fall in self.falls}
        return [e for e in self.examples if self.side_of[e.group] == side and e.id not in fallen]

    def fallen(self) -> list[Example]:
        fallen = {fall.id for fall in self.falls}
        return [e for e in self.examples if e.id in fallen]


def dataset(place: Workplace, *, builders: Sequence[Builder], split: Split, name: str) -> Outcome:
    """Make the dataset from `curate/records`.

    Raises:
        UserError: the builders made nothing of these records, or too little to split.
    """
    folder = place.home / "curate" / "records"
    rows = records.frame(store.read_folder(folder, records.schema(), _COLUMNS))
    examples = splits.share_groups(_build(builders, rows, place))
    _check(examples, builders, rows)
    side_of = splits.sides(_last_seen(examples, rows), split, seed=place.seed)
    falls = splits.leaks(examples, side_of) + splits.crowds(examples, side_of, split)
    dealt = Dealt(examples, side_of, falls)
    _check_sides(dealt)
    unused = _unused(examples, rows)
    outputs = _write(place.folder, dealt, unused)
    counts = _counts(dealt)
    facts = {
        "records": {"in": len(rows), "used": len(rows) - len(unused), "no_example": len(unused)},
        "groups": dict(Counter(side_of.values())),
        **{side: len(dealt.on(side)) for side in SIDES},
    }
    readme = place.folder / "README.md"
    store.write_text(readme, card(name, place.home, facts))
    return Outcome(outputs=(*outputs, readme), counts=counts, facts=facts)


def _build(builders: Sequence[Builder], rows: "DataFrame", place: Workplace) -> list[Example]:
    examples: list[Example] = []
    used: Counter[str] = Counter()
    for builder in builders:
        taken = rows[rows["kind"].isin(builder.takes)].reset_index(drop=True)
        used[builder.name] += 1
        again = used[builder.name]
        label = f"{builder.name}@{again}" if again > 1 else builder.name
        built = builder.build(taken, place.home)
        examples.extend(replace(example, builder=label) for example in built)
        place.progress(f"examples: {builder.name}", len(examples), None)
    return examples


def _check(examples: Sequence[Example], builders: Sequence[Builder], rows: "DataFrame") -> None:
    if not examples:
        takes = ", ".join(f"{b.name} takes {' and '.join(b.takes)}" for b in builders)
        kinds = ", ".join(sorted(set(rows["kind"]))) or "none"
        raise UserError(f"examples: nothing could be made ({takes}; the records are {kinds})")


def _check_sides(dealt: Dealt) -> None:
    for side in (splits.TRAIN, splits.TEST):
        if not dealt.on(side):
            reasons = ", ".join(sorted({fall.reason for fall in dealt.falls})) or "too few groups"
            raise UserError(f"split: no example is left on the {side} side ({reasons})")


def _last_seen(examples: Sequence[Example], rows: "DataFrame") -> dict[str, int]:
    """Give each group the time of its latest record (ms)."""
    known = rows["time"].notna()
    times = rows["time"].astype("datetime64[ms, UTC]").astype("int64").where(known, _NO_TIME)
    of_record = dict(zip(rows["id"], times.tolist(), strict=True))
    last: dict[str, int] = {}
    for example in examples:
        latest = max(of_record[record] for record in example.records)
        last[example.group] = max(latest, last.get(example.group, _NO_TIME))
    return last


def _unused(examples: Sequence[Example], rows: "DataFrame") -> list[str]:
    used = {record for example in examples for record in example.records}
    return [id_ for id_ in rows["id"] if id_ not in used]


def _counts(dealt: Dealt) -> Counts:
    kept = sum(len(dealt.on(side)) for side in SIDES)
    dropped = Counter(f"{STEP}:{fall.reason}" for fall in dealt.falls)
    return Counts(made=len(dealt.examples), kept=kept, dropped=dict(dropped))


def _write(folder: Path, dealt: Dealt, unused: Sequence[str]) -> tuple[Path, ...]:
    prompts = any(example.prompt is not None for example in dealt.examples)
    schema = _schema(prompts=prompts)
    sides = {side: dealt.on(side) for side in SIDES} | {"dropped": dealt.fallen()}
    paths = []
    for side, examples in sides.items():
        path = folder / f"{side}.parquet"
        rows = (
            _row(example, dealt.side_of[example.group], prompts=prompts) for example in examples
        )
        store.write_tables(path, _tables(rows, schema), schema)
        paths.append(path)
    path = folder / "ledger.parquet"
    store.write_tables(path, _decisions(dealt, unused), ledger.schema())
    return (*paths, path)


def _schema(*, prompts: bool) -> "pa.Schema":
    import pyarrow as pa

    names = ("prompt", "completion") if prompts else ("text",)
    return pa.schema(
        [
            *((name, pa.string()) for name in ("id", "split", "group", "kind")),
            ("records", pa.list_(pa.string())),
            *((name, pa.string()) for name in names),
        ]
    )


def _row(example: Example, side: str, *, prompts: bool) -> dict[str, Any]:
    texts = (
        {"prompt": example.prompt or "", "completion": example.completion}
        if prompts
        else {"text": example.completion}
    )
    return {
        "id": example.id,
        "split": side,
        "group": example.group,
        "kind": example.kind,
        "records": list(example.records),
        **texts,
    }


def _tables(rows: Iterable[dict[str, Any]], schema: "pa.Schema") -> "Iterable[pa.Table]":
    import pyarrow as pa

    for batch in store.batched(rows, store.SHARD_ROWS):
        yield pa.Table.from_pylist(batch, schema=schema)


def _decisions(dealt: Dealt, unused: Sequence[str]) -> "Iterable[pa.Table]":
    """Say of each record that made nothing, of each example made, and of each that fell."""
    import pandas as pd

    made = pd.DataFrame(
        [(e.id, e.builder, e.records[-1]) for e in dealt.examples],
        columns=["id", "reason", "match"],
    )
    fallen = pd.DataFrame(
        [(f.id, f.reason, f.match) for f in dealt.falls], columns=["id", "reason", "match"]
    )
    none = pd.DataFrame({"id": list(unused), "reason": "no_example"}, dtype="str")
    yield ledger.entries(none, step="examples", action=ledger.DROP)
    yield ledger.entries(made, step="examples", action=ledger.MAKE)
    yield ledger.entries(fallen, step=STEP, action=ledger.DROP)
