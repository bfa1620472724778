"""What PII found, and whether anything is left: `curate/pii.json`, and private samples.

    {"steps": [{"step": "pii", "mode": "pseudonym", "types": {"EMAIL": {"values": 2, "records": 5,
      "places": 7, "kinds": {"message": 5, "page": 2}}}, …}], "scanned": 1204, "left": {}}

What curation publishes, dropped rows too, is scanned again in the workers; a structured type that
is left fails the run. Contexts are for the owner alone: every value in them is masked, but a name
that nobody knows of would not be, so they lie in `ingest/pii/`, and in no report.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from curation.pii import identity, placeholder, pseudonyms, scan, surrogate
from curation.pii.detect import Finder
from curation.pii.names import Gazetteer
from curation.pii.pseudonyms import MENTIONED, NAMED, READ, UNREAD, records_by_language
from curation.pii.span import PERSON, replaced
from curation.pii.texts import texts_of
from curation.plan import Labelled
from curation.shard import Shard
from curation.steps.pii import FAILED, Pii
from grist import ledger, records, store
from grist.errors import GateError
from grist.stage import Workplace

if TYPE_CHECKING:
    from pandas import DataFrame

NAME = "pii.json"
_IDS_TOLD = 5
ISSUED = "issued.json"  # in the private folder: the surrogates, so that others can look past them
_SAMPLES, _AROUND = 20, 40  # contexts of each type, characters on each side


@dataclass(frozen=True)
class Used:
    """A PII step of a run: its decision, and the rows that it was given, shard by shard."""

    labelled: Labelled
    decision: Path
    sources: Sequence[Shard]

    @property
    def step(self) -> Pii:
        if not isinstance(self.labelled.step, Pii):
            raise TypeError(f"{self.labelled.label} is no PII step")
        return self.labelled.step

    def table(self) -> "DataFrame":
        found: DataFrame = store.read_table(self.decision).to_pandas()
        return found


@dataclass(frozen=True)
class Look:
    """The task to scan one table of what is published."""

    path: Path
    step: Pii
    decision: Path


def audit(
    place: Workplace, steps: Sequence[Used], parts: Sequence[Path], *, ready: Path
) -> tuple[Path, dict[str, Any]]:
    """Write the account of all PII steps, and scan `parts` once more.

    Args:
        place: where the run lies; the account stands there even where something is left.
        steps: the PII steps.
        parts: what is ready to be published.
        ready: the private folder that it lies in.

    Returns:
        The file, and its numbers for the manifest.

    Raises:
        GateError: something that the last step knows to be private is left.
    """
    left = _left(place, steps[-1], parts)
    told = {
        "steps": [_account(ready, used) for used in steps],
        "scanned": sum(map(store.rows_in, parts)),
        "left": {type_: len(ids) for type_, ids in sorted(left.items())},
    }
    path = place.folder / NAME
    store.write_json(path, told)
    _keep(place.home / "ingest" / "pii", ready, steps)
    if left:
        raise GateError(_message(path, steps[-1].labelled.label, left))
    return path, {"scanned": told["scanned"], "left": 0}


def look(task: Look) -> list[tuple[str, str]]:
    """Scan one shard; give id and type of what is left."""
    table = store.read_table(task.path)
    issued = _issued(task.step, task.decision)
    if "id" not in table.column_names:  # what was taken from many pages
        texts = (*table["text"].to_pylist(), *table["thread"].to_pylist())
        places = ((task.path.stem, text) for text in texts)
        return scan.left(places, task.step.finder, scan.Issued(issued))
    found = scan.residual(records.frame(table), task.step.finder, issued)
    return list(found.itertuples(index=False, name=None))


def _issued(step: Pii, decision: Path) -> list[str]:
    """Give the surrogates that a step has put into texts."""
    if step.mode != "surrogate":
        return []
    return surrogate.issued(store.read_table(decision, ["type", "token"]).to_pandas())


def _left(place: Workplace, used: Used, parts: Sequence[Path]) -> dict[str, list[str]]:
    """Scan all parts in the workers; give the records by type."""
    found: dict[str, list[str]] = {}
    tasks = [Look(path, used.step, used.decision) for path in parts]
    for done, pairs in enumerate(place.executor.map(look, tasks), start=1):
        place.progress(f"{used.labelled.label}: scan of the result", done, len(tasks))
        for id_, type_ in pairs:
            found.setdefault(type_, []).append(id_)
    return found


def _message(path: Path, label: str, left: dict[str, list[str]]) -> str:
    lines = [f"{label}: personal data is left in what curation publishes; {path} has the numbers"]
    for type_, ids in sorted(left.items()):
        told = ", ".join(ids[:_IDS_TOLD])
        lines.append(f"  {type_}: {len(ids):,} records: {told}")
    lines.append("Does a step behind it write it anew? Then move that step before it.")
    return "\n".join(lines)


def _account(folder: Path, used: Used) -> dict[str, Any]:
    """Tell of one step: how often each type was found, in how many records, of which kinds."""
    step, label = used.step, used.labelled.label
    return {
        "step": label,
        "mode": step.mode,
        "regions": list(step.regions),
        "allowed": list(step.allow),
        "denied": len(step.deny),
        "names": _names(step, used.table()),
        "failed": _failed(folder, label),
        "types": _types(_changed(folder, label), _kinds(folder), used.table()),
    }


def _names(step: Pii, table: "DataFrame") -> str | dict[str, Any]:
    """Tell whose names were looked for, and how many records of which language were left out.

    Lists and cues are held against all; a model has only some to read: those of its language in
    which a word is left that may be a name.
    """
    if step.names == "off":
        return "of the people in the data"
    return {
        "of": "the people in the data and those talked about",
        "by": "lists" if step.names == "lists" else f"lists and {step.model_name}",
        "people": int(table.loc[table["type"] == MENTIONED, "token"].nunique()),
        "read": records_by_language(table, READ),
        "not_read": records_by_language(table, UNREAD),
    }


def _changed(folder: Path, label: str) -> "DataFrame":
    """Give the ledger's rows about what one step found, by record and type."""
    rows = _decisions(folder, label)
    return rows[(rows["action"] == ledger.CHANGE) & (rows["reason"] != FAILED)]


def _failed(folder: Path, label: str) -> int:
    return int((_decisions(folder, label)["reason"] == FAILED).sum())


def _decisions(folder: Path, label: str) -> "DataFrame":
    import pyarrow.compute as pc

    whole = store.read_table(folder / "ledger.parquet")
    mine: DataFrame = whole.filter(pc.equal(whole["step"], label)).to_pandas()
    return mine


def _types(
    changed: "DataFrame", kinds: dict[str, str], table: "DataFrame"
) -> dict[str, dict[str, Any]]:
    of_people = table["type"].isin([*NAMED, MENTIONED])
    kinds_of = table.assign(type=table["type"].mask(of_people, PERSON))
    values = kinds_of.drop_duplicates("token")["type"].value_counts()
    types = {}
    for type_, some in changed.assign(kind=changed["id"].map(kinds)).groupby("reason"):
        places = some.groupby("kind")["score"].sum().astype(int)
        types[str(type_)] = {
            "values": int(values.get(type_, 0)),
            "records": int(some["id"].nunique()),
            "places": int(some["score"].sum()),
            "kinds": {str(kind): int(count) for kind, count in places.items()},
        }
    return types


def _kinds(folder: Path) -> dict[str, str]:
    kinds: dict[str, str] = {}
    for name in ("records", "dropped"):
        for table in store.read_parts(folder / name, ["id", "kind"]):
            kinds.update(zip(table["id"].to_pylist(), table["kind"].to_pylist(), strict=True))
    return kinds


def _keep(folder: Path, curated: Path, steps: Sequence[Used]) -> None:
    """Write what is for the owner alone, in the place of what lay there."""
    store.private_folder(folder)
    store.clear(folder)
    issued = [token for used in steps for token in _issued(used.step, used.decision)]
    store.write_json(folder / ISSUED, issued)
    for used in steps:
        label = used.labelled.label
        _write_private(folder / f"{label}.contexts.jsonl", _contexts(used, curated))
        if used.step.keep_map:
            _write_private(folder / f"{label}.map.jsonl", used.table().to_dict("records"))


def _write_private(path: Path, rows: Iterable[Mapping[Any, Any]]) -> None:
    lines = (json.dumps(row, ensure_ascii=False) for row in rows)
    store.write_text(path, "".join(f"{line}\n" for line in lines))
    path.chmod(0o600)


def _contexts(used: Used, folder: Path) -> list[dict[str, Any]]:
    """Give some places of each type with the words around them, all values masked."""
    people = pseudonyms.read(used.table()).people
    drawn = _drawn(folder, used.labelled.label)
    wanted = {id_ for ids in drawn.values() for id_ in ids}
    found: dict[tuple[str, str], list[str]] = {}
    for shard in used.sources:
        for rows in (shard.rows(), shard.gone()):
            some = rows[rows["id"].isin(wanted)].reset_index(drop=True)
            texts, ids, scopes = texts_of(some), some["id"].tolist(), identity.scopes(some)
            for row, text in zip(texts.rows, texts.values, strict=True):
                known = people.within(scopes[row])
                for type_, context in _masked(text or "", used.step.finder, known):
                    found.setdefault((type_, ids[row]), []).append(context)
    return [
        {"type": type_, "id": id_, "context": context}
        for type_, ids in drawn.items()
        for id_ in ids
        for context in found.get((type_, id_), [])[:1]
    ]


def _drawn(folder: Path, label: str) -> dict[str, list[str]]:
    """Draw some records of each type, by the hash of their id."""
    changed = _changed(folder, label)
    return {
        str(type_): sorted(some["id"].unique(), key=store.text_hash)[:_SAMPLES]
        for type_, some in changed.groupby("reason")
    }


def _masked(text: str, finder: Finder, people: Gazetteer) -> Iterator[tuple[str, str]]:
    """Give type and surroundings of each find, cut from the text after all are masked."""
    spans = finder.find(text, people)
    shown = [placeholder.shown(span, pseudonym=None, mode="tag") for span in spans]
    masked = replaced(text, zip(spans, shown, strict=True))
    moved = 0
    for span, token in zip(spans, shown, strict=True):
        start = span.start + moved
        end = start + len(token)
        moved += len(token) - (span.end - span.start)
        yield span.type, masked[max(start - _AROUND, 0) : end + _AROUND]
