"""Single rows mended by hand: a file of decisions that every run obeys.

    overrides: fixes.jsonl               # in the recipe; JSON Lines, relative to the recipe

    {"id": "9f…", "action": "drop", "note": "an order, no story"}
    {"id": "3c…", "action": "keep", "note": "short, but it is our slogan"}
    {"id": "77…", "action": "correct", "text": "Tea at five", "fields": {"lang": "en"}}

`drop` and `correct` come before the first step, so that what is corrected is looked at like any
other text, by `pii` too. `keep` holds a row against every step that wants to drop it; the ledger
says so once. An id is of the place of a text, not of its words, so the file outlives new exports.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Literal, get_args

from curation.plan import homeless
from curation.steps.step import Edit, Filter
from grist import store
from grist.errors import UsageError
from grist.records import arrow_array, arrow_column
from grist.text import storable

if TYPE_CHECKING:
    import pyarrow as pa
    from pandas import DataFrame, Series

NAME, KEPT = "overrides", "kept"

Action = Literal["drop", "keep", "correct"]
ACTIONS: tuple[Action, ...] = get_args(Action)
_KEYS = ("id", "action", "text", "fields", "note")
_ID = re.compile("[0-9a-f]{32}")


@dataclass(frozen=True)
class Override:
    """What is to become of one row; a field without values goes."""

    id: str
    action: Action
    text: str | None = None
    fields: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Overrides(Edit, Filter):
    """The step that comes before all others: it corrects rows, and drops what is to go."""

    name: ClassVar[str] = NAME
    untold: ClassVar[frozenset[str]] = frozenset({"entries"})
    path: str
    entries: tuple[Override, ...]

    @property
    def protected(self) -> frozenset[str]:
        """Give the ids of rows that no step may drop."""
        return frozenset(entry.id for entry in self._of("keep"))

    def edit(self, rows: "DataFrame") -> "DataFrame":
        some = {entry.id: entry for entry in self._of("correct")}
        texts = {id_: entry.text for id_, entry in some.items() if entry.text is not None}
        fields = {id_: entry.fields for id_, entry in some.items() if entry.fields}
        concerned = rows["id"].isin(texts)
        text = rows["text"].mask(concerned, rows["id"].map(texts)).astype("str")
        return _with_fields(rows.assign(text=text), fields)

    def reasons(self, rows: "DataFrame") -> "Series[str]":
        import pandas as pd

        gone = rows["id"].isin([entry.id for entry in self._of("drop")])
        return pd.Series("by_hand", rows.index, dtype="str").where(gone)

    def facts(self, known: Iterable["DataFrame"]) -> dict[str, int]:
        """Count the entries by action, and those whose id is no record's (`unknown`)."""
        ids = {entry.id for entry in self.entries}
        for rows in known:
            ids.difference_update(rows["id"])
        counts = {str(action): len(list(self._of(action))) for action in ACTIONS}
        return {**counts, "unknown": len(ids)}

    def _of(self, action: Action) -> Iterator[Override]:
        return (entry for entry in self.entries if entry.action == action)


def read(path: str, base: Path) -> Overrides:
    """Read a file of overrides; `base` is the recipe's folder.

    Raises:
        UsageError: the file is not there, or is not text; or every line that is wrong, with what
            is wrong, and nothing of its text.
    """
    try:
        text = (base / path).read_text(encoding="utf-8-sig")
    except OSError as error:
        raise UsageError(f"overrides: {path}: cannot be read ({error.strerror})") from None
    except UnicodeDecodeError:
        raise UsageError(f"overrides: {path}: not UTF-8 text; a file of JSON Lines") from None
    entries: dict[str, tuple[int, Override]] = {}
    wrong = []
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            entry = _entry(line)
        except ValueError as error:
            wrong.append(f"{path}:{number}: {error}")
            continue
        first, _ = entries.setdefault(entry.id, (number, entry))
        if first != number:
            wrong.append(f"{path}:{number}: the id of line {first} again")
    if wrong:
        raise UsageError("\n".join(wrong))
    return Overrides(path, tuple(entry for _, entry in entries.values()))


def inputs(path: str, base: Path) -> dict[str, str]:
    """Name the file by its hash, and see that it can be read.

    Raises:
        UsageError: it cannot.
    """
    read(path, base)
    return {f"{NAME}:{homeless(path)}": store.file_hash(base / path)}


def once(tables: "Iterable[pa.Table]") -> "Iterator[pa.Table]":
    """Give the ledgers of a shard's passes with one row for each record that was held."""
    import pyarrow as pa
    import pyarrow.compute as pc

    told: set[str] = set()
    for table in tables:
        held = pc.and_(pc.equal(table["step"], NAME), pc.equal(table["reason"], KEPT))
        stays = [True] * table.num_rows
        for at in pc.indices_nonzero(held).to_pylist():
            id_ = table["id"][at].as_py()
            stays[at] = id_ not in told
            told.add(id_)
        yield table if all(stays) else table.filter(pa.array(stays))


def _entry(line: str) -> Override:
    """Read one line.

    Raises:
        ValueError: what is wrong with it.
    """
    found = _mapping(line)
    if set(found) - set(_KEYS):
        raise ValueError(f"has a key that is none of {', '.join(_KEYS)}")
    id_, action, text = found.get("id"), found.get("action"), found.get("text")
    if not isinstance(id_, str) or not _ID.fullmatch(id_):
        raise ValueError("'id' should be a record's: 32 of 0-9 and a-f")
    if action not in ACTIONS:
        raise ValueError(f"'action' should be one of {', '.join(ACTIONS)}")
    if not isinstance(text, str | None) or not isinstance(found.get("note"), str | None):
        raise ValueError("'text' and 'note' should be strings")
    fields = _fields({} if found.get("fields") is None else found["fields"])
    if action == "correct" and text is None and not fields:
        raise ValueError("'correct' needs 'text', 'fields' or both")
    if action != "correct" and (text is not None or fields):
        raise ValueError("'text' and 'fields' go with 'correct' alone")
    return Override(id_, action, None if text is None else storable(text), fields)


def _mapping(line: str) -> dict[str, Any]:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        raise ValueError("not JSON") from None
    if not isinstance(found, dict):
        raise ValueError("not a JSON object")
    return found


def _fields(given: Any) -> dict[str, tuple[str, ...]]:
    """Read `{"lang": "en", "tags": ["tea", "cake"], "title": null}`."""
    wrong = ValueError("'fields' should be names with a string, a list of strings, or null")
    if not isinstance(given, dict):
        raise wrong
    found = {}
    for name, value in given.items():
        values = [] if value is None else value if isinstance(value, list) else [value]
        if not all(isinstance(each, str) for each in values):
            raise wrong
        found[storable(name)] = tuple(map(storable, values))
    return found


def _with_fields(
    rows: "DataFrame", fields: Mapping[str, Mapping[str, tuple[str, ...]]]
) -> "DataFrame":
    """Put new values in the place of all of their names, in the rows of these ids."""
    import pyarrow as pa

    if not rows["id"].isin(fields).any():
        return rows
    known = arrow_array(rows, "fields")
    pairs = known.to_pylist()
    for at, id_ in enumerate(rows["id"]):
        if new := fields.get(id_):
            others = [pair for pair in pairs[at] or () if pair["name"] not in new]
            added = [{"name": name, "value": each} for name, some in new.items() for each in some]
            pairs[at] = others + added
    return rows.assign(fields=arrow_column(rows, pa.array(pairs, known.type)))
