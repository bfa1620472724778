"""The dataset stage: examples from curated records, split so that nothing leaks.

    dataset/ train.parquet validation.parquet test.parquet   dropped.parquet
             ledger.parquet README.md

Each row: `id, split, group, kind, records`, and the columns of the dataset's shape
(`examples.shape`): `prompt, completion`, or `text`, `messages`, `text, label`.
`datasets.load_dataset` on the folder takes it as it is.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from curation import splits
from curation.card import card
from curation.examples.builder import Builder, Built, Example
from curation.examples.shape import Shape, joined, row, schema
from curation.splits import SIDES, Fall, Split
from grist import ledger, manifest, records, store
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
    built = _build(builders, rows, place)
    examples = splits.share_groups(
        [example for each in built.values() for example in each.examples]
    )
    _check(examples, builders, rows)
    side_of = splits.sides(_last_seen(examples, rows), split, seed=place.seed)
    falls = splits.leaks(examples, side_of) + splits.crowds(examples, side_of, split)
    fallen = {fall.id for fall in falls}
    falls += [fall for fall in splits.crossings(examples, side_of) if fall.id not in fallen]
    dealt = Dealt(examples, side_of, falls)
    _check_sides(dealt)
    unused = _unused(examples, rows, built.values())
    outputs = _write(place.folder, dealt, unused, joined(each.shape for each in builders))
    facts = _facts(dealt, rows, built, unused)
    readme = place.folder / "README.md"
    store.write_text(readme, card(name, place.home, facts))
    return Outcome(outputs=(*outputs, readme), counts=_counts(dealt), facts=facts)


def inputs(builders: Sequence[Builder], base: Path) -> dict[str, str]:
    """Name what the builders read besides records: tokenizers, and libraries."""
    return {
        f"{label}:{name}": value
        for label, builder in _labelled(builders)
        for name, value in (
            *builder.inputs(base).items(),
            *manifest.versions(builder.libraries).items(),
        )
    }


def _labelled(builders: Sequence[Builder]) -> Iterator[tuple[str, Builder]]:
    """Name each use of a builder: a second `text` is `text@2`."""
    used: Counter[str] = Counter()
    for builder in builders:
        used[builder.name] += 1
        again = used[builder.name]
        yield (f"{builder.name}@{again}" if again > 1 else builder.name), builder


def _build(builders: Sequence[Builder], rows: "DataFrame", place: Workplace) -> dict[str, Built]:
    """Let each builder make its examples, by its name in the recipe."""
    found: dict[str, Built] = {}
    for label, builder in _labelled(builders):
        taken = rows[rows["kind"].isin(builder.takes)].reset_index(drop=True)
        built = builder.settled(place.base).build(taken, place.home)
        examples = [replace(example, builder=label) for example in built.examples]
        found[label] = replace(built, examples=examples)
        place.progress(f"examples: {label}", len(examples), None)
    return found


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


def _unused(
    examples: Sequence[Example], rows: "DataFrame", built: Iterable[Built]
) -> dict[str, str]:
    """Say of each record that is in no example why: as a builder says, else that none took it."""
    used = {record for example in examples for record in example.records}
    told = [each.reasons for each in built]
    return {
        id_: next((reasons[id_] for reasons in told if id_ in reasons), "no_example")
        for id_ in rows["id"]
        if id_ not in used
    }


def _facts(
    dealt: Dealt, rows: "DataFrame", built: Mapping[str, Built], unused: Mapping[str, str]
) -> dict[str, Any]:
    return {
        "records": {
            "in": len(rows),
            "used": len(rows) - len(unused),
            "no_example": len(unused),
            "unused": _ranked(unused.values()),
        },
        "builders": {
            label: {
                "examples": len(each.examples),
                "no_answer": _ranked(each.reasons.values()),
                **each.facts,
            }
            for label, each in built.items()
        },
        "groups": dict(Counter(dealt.side_of.values())),
        **{side: len(dealt.on(side)) for side in SIDES},
    }


def _ranked(reasons: Iterable[str]) -> dict[str, int]:
    """Count reasons, by name."""
    return dict(sorted(Counter(reasons).items()))


def _counts(dealt: Dealt) -> Counts:
    kept = sum(len(dealt.on(side)) for side in SIDES)
    dropped = Counter(f"{STEP}:{fall.reason}" for fall in dealt.falls)
    return Counts(made=len(dealt.examples), kept=kept, dropped=dict(dropped))


def _write(folder: Path, dealt: Dealt, unused: Mapping[str, str], shape: Shape) -> tuple[Path, ...]:
    columns = schema(shape)
    sides = {side: dealt.on(side) for side in SIDES} | {"dropped": dealt.fallen()}
    paths = []
    for side, examples in sides.items():
        path = folder / f"{side}.parquet"
        rows = (row(example, dealt.side_of[example.group], shape) for example in examples)
        store.write_tables(path, _tables(rows, columns), columns)
        paths.append(path)
    path = folder / "ledger.parquet"
    store.write_tables(path, _decisions(dealt, unused), ledger.schema())
    return (*paths, path)


def _tables(rows: Iterable[dict[str, Any]], schema: "pa.Schema") -> "Iterable[pa.Table]":
    import pyarrow as pa

    for batch in store.batched(rows, store.SHARD_ROWS):
        yield pa.Table.from_pylist(batch, schema=schema)


def _decisions(dealt: Dealt, unused: Mapping[str, str]) -> "Iterable[pa.Table]":
    """Say of each record that made nothing, of each example made, and of each that fell."""
    import pandas as pd

    made = pd.DataFrame(
        [(e.id, e.builder, e.records[-1]) for e in dealt.examples],
        columns=["id", "reason", "match"],
    )
    fallen = pd.DataFrame(
        [(f.id, f.reason, f.match) for f in dealt.falls], columns=["id", "reason", "match"]
    )
    none = pd.DataFrame({"id": list(unused), "reason": list(unused.values())}, dtype="str")
    yield ledger.entries(none, step="examples", action=ledger.DROP)
    yield ledger.entries(made, step="examples", action=ledger.MAKE)
    yield ledger.entries(fallen, step=STEP, action=ledger.DROP)
