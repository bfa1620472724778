"""What two runs' datasets have in common, and what came, went and changed between them.

    difference(a, b)  ->  {"examples": {"same": 690, "came": [{"id", "why"}, …], "went": […],
                                        "changed": […]}, "records": {…}}

Records and examples are known by their ids, which come of places and never of texts: so what a
changed step makes of a record is a change, not another record.
"""

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from typing import Any

from grist import ledger, store
from gristmill import rows

# Columns of a record that a recipe can change: by a step, or by a source's zone.
_CHANGEABLE = ("text", "thread", "speaker", "time", "fields")


@dataclass(frozen=True)
class Side:
    """What a run holds, by id.

    Attributes:
        held: of each thing that was kept, what can change: names and values.
        why: of each thing that was not, the reason.
        records: that each example is made of; it answers with the last.
        sets: the same without the examples' ids.
        used: the records that stand in any example.
    """

    held: Mapping[str, Mapping[str, str]]
    why: Mapping[str, str]
    records: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sets: Set[tuple[str, ...]] = frozenset()
    used: Set[str] = frozenset()


def difference(one: Path, other: Path) -> dict[str, Any]:
    """Compare the datasets of two runs: what curation kept, and the examples on the three sides.

    Raises:
        UsageError: a folder is no run, or one without a dataset.
    """
    for home in (one, other):
        rows.check(home)
    return {
        "runs": [str(one), str(other)],
        "examples": _compared(_examples(one), _examples(other)),
        "records": _compared(_records(one), _records(other)),
    }


def _compared(one: Side, other: Side) -> dict[str, Any]:
    """Say what only one holds, and why the other does not; and what both hold differently."""
    both = [id_ for id_ in one.held if id_ in other.held]
    changed = [
        {"id": id_, "why": "+".join(_changes(one.held[id_], other.held[id_]))}
        for id_ in both
        if one.held[id_] != other.held[id_]
    ]
    return {
        "same": len(both) - len(changed),
        "came": _only(other, one),
        "went": _only(one, other),
        "changed": changed,
    }


def _only(one: Side, other: Side) -> list[dict[str, str]]:
    """Name what only one holds, and why the other does not."""
    return [
        {"id": id_, "why": _why(id_, one.records.get(id_, ()), other)}
        for id_ in one.held
        if id_ not in other.held
    ]


def _why(id_: str, made_of: tuple[str, ...], other: Side) -> str:
    """Say why something is not held: itself, or the last record it is made of, which answers."""
    if id_ in other.why:
        return other.why[id_]
    if made_of in other.sets:
        return "other_builder"  # the very same records, made into another example
    answer = made_of[-1] if made_of else ""
    if answer in other.used:
        return "other_records"  # the answer stands in an example that is made of others too
    return other.why.get(answer, "not_there")


def _changes(one: Mapping[str, str], other: Mapping[str, str]) -> Iterator[str]:
    return (name for name in one if one[name] != other[name])


def _examples(home: Path) -> Side:
    kept = [row for side in rows.SIDES[:-1] for row in rows.read(home, side)]
    held = {
        row["id"]: {"text": _digest(repr(list(rows.said(row)))), "side": row["split"]}
        for row in kept
    }
    records = {row["id"]: tuple(row["records"]) for row in kept}
    sets = frozenset(records.values())
    used = {id_ for some in sets for id_ in some}
    return Side(held, _reasons(home, "curate", "dataset"), records, sets, used)


def _records(home: Path) -> Side:
    held: dict[str, Mapping[str, str]] = {}
    for table in store.read_parts(home / "curate" / "records", ["id", *_CHANGEABLE]):
        for row in table.to_pylist():
            held[row["id"]] = {name: _digest(repr(row[name])) for name in _CHANGEABLE}
    return Side(held, _reasons(home, "curate"))


def _reasons(home: Path, *stages: str) -> dict[str, str]:
    """Give `step:reason` of everything that the ledgers of these stages say was dropped."""
    columns = ["id", "step", "action", "reason"]
    return {
        row["id"]: f"{row['step']}:{row['reason']}"
        for stage in stages
        for row in store.read_table(home / stage / "ledger.parquet", columns).to_pylist()
        if row["action"] == ledger.DROP
    }


def _digest(text: str) -> str:
    """Stand for a text without holding it."""
    return blake2b(text.encode(), digest_size=16).hexdigest()
