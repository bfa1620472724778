"""The dataset stage: examples from curated records, split so that nothing leaks.

    dataset/ train.parquet validation.parquet test.parquet   dropped.parquet
             ledger.parquet leaks.parquet README.md
             checks.json checks.html (where the recipe has `checks`)

Each row: `id, split, group, kind, records`, and the columns of the dataset's shape
(`examples.shape`): `prompt, completion`, or `text`, `messages`, `text, label`.
`datasets.load_dataset` on the folder takes it as it is.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from curation.card import card
from curation.checks.gate import Asked, check_examples
from curation.examples.builder import Builder, Built, Example
from curation.examples.chat import Chat
from curation.examples.shape import Shape, joined, row, schema
from curation.splitting import check
from curation.splitting.deal import Dealt, NearCopies, Terms, deal
from curation.splitting.deal import inputs as split_inputs
from curation.splitting.falls import Fall
from curation.splitting.keys import COLUMNS as KEYS
from curation.splitting.section import SIDES, Split
from grist import ledger, manifest, records, store
from grist.errors import UserError
from grist.ledger import Counts
from grist.stage import Outcome, Workplace

if TYPE_CHECKING:
    import pyarrow as pa
    from pandas import DataFrame

STEP = "split"
_BOTS = (
    "what a bot says is context alone; where it is to be learned, as an assistant's answers are, "
    "write chat: {context_only: []}"
)
_COLUMNS = ("id", "text", "thread", "speaker", "time", "reply_to", "kind", "fields")


def dataset(
    place: Workplace,
    *,
    builders: Sequence[Builder],
    split: Split,
    name: str,
    asked: Asked | None = None,
) -> Outcome:
    """Make the dataset from `curate/records`, and check what is there as the recipe asks.

    Raises:
        UserError: there are no records, the builders made nothing of them, or too little to split.
        GateError: more leaks than the recipe allows, or a critical check failed.
    """
    folder = place.home / "curate" / "records"
    columns = list(dict.fromkeys([*_COLUMNS, KEYS.get(split.by, "id")]))
    rows = records.frame(store.read_folder(folder, records.schema(), columns))
    if rows.empty:
        raise UserError(_no_records(place))
    built = _build(builders, rows, place)
    examples = [example for each in built.values() for example in each.examples]
    unused = _unused(examples, rows, built.values())
    if not examples:
        raise UserError(_nothing(builders, rows, unused.values(), built.values()))
    terms = Terms(split, _near_copies(builders), place.seed, place.base)
    dealt = deal(examples, rows, terms, place.progress)
    leaks = place.folder / "leaks.parquet"
    check.gate(dealt.checked, dealt.columns, split.max_leaks, leaks)
    outputs = _write(place.folder, dealt, unused, joined(each.shape for each in builders))
    store.write_table(leaks, check.table(dealt.checked, dealt.columns))
    facts = _facts(dealt, rows, built, unused)
    facts |= {"by": split.by, "leaks": check.facts(dealt.checked, dealt.columns, split)}
    readme = place.folder / "README.md"
    store.write_text(readme, card(name, place.home, facts))
    outputs = (*outputs, leaks, readme)
    if asked is not None:
        passed = check_examples(place, asked, _promptless(builders))
        outputs, facts = (*outputs, *passed.outputs), {**facts, **passed.facts}
    return Outcome(outputs=outputs, counts=_counts(dealt), facts=facts)


def _promptless(builders: Sequence[Builder]) -> list[str]:
    """Name the kinds of which a builder makes texts that are learned whole."""
    return sorted({kind for each in builders if each.shape == "text" for kind in each.takes})


def inputs(builders: Sequence[Builder], split: Split, base: Path) -> dict[str, str]:
    """Name what is read besides records: tokenizers, test sets, models, and libraries.

    Raises:
        UsageError: a test set is not there.
    """
    found = {
        f"{label}:{name}": value
        for label, builder in _labelled(builders)
        for name, value in (
            *builder.inputs(base).items(),
            *manifest.versions(builder.libraries).items(),
        )
    }
    read = {**split_inputs(split, base), **manifest.versions(split.libraries)}
    return found | {f"split:{name}": value for name, value in read.items()}


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


def _no_records(place: Workplace) -> str:
    """Say that curation left nothing, and what it dropped for which reason."""
    curated = manifest.read(place.home / "curate")
    fell = Counts(dropped=curated.counts["dropped"]).told if curated else ""
    return ": ".join(filter(None, ("examples: curation has left no record", fell)))


def _nothing(
    builders: Sequence[Builder],
    rows: "DataFrame",
    reasons: Iterable[str],
    built: Iterable[Built],
) -> str:
    """Say why there are no examples: who takes what, how many records fell for what reason."""
    takes = ", ".join(f"{b.name} takes {' and '.join(b.takes)}" for b in builders)
    kinds = ", ".join(sorted(set(rows["kind"]))) or "none"
    counts = _ranked(reasons)
    said = f"examples: nothing could be made ({takes}; the records are {kinds})"
    if counts:
        said += f": {', '.join(f'{reason} {count:,}' for reason, count in counts.items())}"
    lacking = sorted({name for each in built for name in each.facts.get("lacking", ())})
    if lacking:
        said += f"; a column or field is missing or empty: {', '.join(lacking)}"
    return f"{said}; {_BOTS}" if "bot" in counts else said


def _near_copies(builders: Sequence[Builder]) -> dict[str, NearCopies]:
    """Say what becomes of near copies, by the builder's name in the recipe."""
    return {
        label: builder.near_copies
        for label, builder in _labelled(builders)
        if isinstance(builder, Chat)
    }


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
        "groups": dealt.group_counts(),
        **{side: len(dealt.on(side)) for side in SIDES},
    }


def _ranked(reasons: Iterable[str]) -> dict[str, int]:
    """Count reasons, by name."""
    return dict(sorted(Counter(reasons).items()))


def _counts(dealt: Dealt) -> Counts:
    kept = sum(len(dealt.on(side)) for side in SIDES)
    dropped = Counter(f"{STEP}:{fall.reason}" for fall in dealt.falls.values())
    return Counts(made=len(dealt.columns), kept=kept, dropped=dict(dropped))


def _write(folder: Path, dealt: Dealt, unused: Mapping[str, str], shape: Shape) -> tuple[Path, ...]:
    columns = schema(shape)
    sides = {side: dealt.on(side) for side in SIDES} | {"dropped": sorted(dealt.falls)}
    paths = []
    for side, places in sides.items():
        path = folder / f"{side}.parquet"
        rows = (row(dealt.example(at), dealt.sides[at], shape) for at in places)
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

    examples, ids = dealt.columns.examples, dealt.columns.ids
    made = pd.DataFrame(
        {
            "id": ids,
            "reason": [example.builder for example in examples],
            "match": [example.records[-1] for example in examples],
        },
        dtype="str",
    )
    fallen = pd.DataFrame(
        [(ids[f.at], f.reason, f.match, f.score) for f in _falls(dealt)],
        columns=["id", "reason", "match", "score"],
    )
    none = pd.DataFrame({"id": list(unused), "reason": list(unused.values())}, dtype="str")
    yield ledger.entries(none, step="examples", action=ledger.DROP)
    yield ledger.entries(made, step="examples", action=ledger.MAKE)
    yield ledger.entries(fallen, step=STEP, action=ledger.DROP)


def _falls(dealt: Dealt) -> list[Fall]:
    return [dealt.falls[at] for at in sorted(dealt.falls)]
