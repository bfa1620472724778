"""The rows of a data set on the Hugging Face hub, fetched once and kept as JSON Lines.

    place = Place("teahouse/faq", None, "train", "0123…")
    kept(place, raw, limit=100, …)
        raw/hub/8f2c…/rows-100.jsonl      {"question": "Open on Sunday?", "label": "yes"}
        raw/hub/8f2c…/columns.json        {"question": "text", "label": "int64"}

What a commit names never changes, so rows that are here are not asked for again. They are read as
Arrow, so no picture or sound is opened, and no code that comes with a data set is run.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crawlers.exports.parts.tables.arrow import rows_of, type_name
from crawlers.exports.parts.tables.arrow_features import Cells, as_text, features_of
from grist import store
from grist.errors import UsageError, UserError
from grist.hub import told
from grist.records import record_id
from grist.stage import Progress

if TYPE_CHECKING:
    import pyarrow as pa

_BATCH_ROWS = 1_000
_INSTEAD = (
    "with `revision` a commit of 40 hex digits, rows that a run has once fetched are read again "
    "offline"
)

Columns = Mapping[str, str]


@dataclass(frozen=True)
class Place:
    """A split of a data set at one commit."""

    repo: str
    config: str | None
    split: str
    commit: str

    @property
    def uri(self) -> str:
        """Name it as the hub's own file system does."""
        return f"hf://datasets/{self.repo}@{self.commit}/{self.config or 'default'}/{self.split}"


def commit_of(repo: str, revision: str) -> str:
    """Ask the hub which commit a branch or a tag names today.

    Raises:
        MissingError: it knows none, or cannot be reached.
    """
    from huggingface_hub import dataset_info

    with told(repo, _INSTEAD):
        return str(dataset_info(repo, revision=revision).sha)


def folder(raw: Path, uri: str) -> Path:
    """Name the folder for the rows of a place."""
    return raw / "hub" / record_id(uri, "")


def kept(
    place: Place,
    raw: Path,
    limit: int | None,
    *,
    check: Callable[[Columns], None],
    progress: Progress,
) -> Path:
    """Fetch the rows of a place, unless they are here; give their file.

    Args:
        place: what to read.
        raw: the run's folder of what was fetched.
        limit: the number of rows to fetch; all, if null.
        check: looks at the columns before rows are fetched, and raises what is wrong with them.
        progress: told how many rows have come.

    Raises:
        UserError: they cannot be fetched.
    """
    where = folder(raw, place.uri)
    path, columns = where / f"rows-{limit or 'all'}.jsonl", where / "columns.json"
    if path.exists() and columns.exists():
        check(store.read_json(columns))
        return path
    commit_of(place.repo, place.commit)  # at once, where reading would try for half a minute
    with store.replacing(path) as file, told(place.repo, _INSTEAD):
        number = 0
        for table in _tables(place, limit):
            if not number:
                known = {field.name: type_name(field.type) for field in table.schema}
                check(known)
                store.write_json(columns, known)
            for line in _lines(table):
                number += 1
                file.write(line.encode() + b"\n")
            progress("rows", number, limit)
        if not number:
            raise UserError(f"{place.repo}: the split {place.split!r} has no rows")
    return path


def _tables(place: Place, limit: int | None) -> "Iterator[pa.Table]":
    from datasets import load_dataset

    if Path(place.repo).exists():  # which the library would take for it
        raise UsageError(f"{place.repo}: a folder here; `dataset: {{path: …}}` reads those")
    loaded = load_dataset(
        place.repo, place.config, split=place.split, revision=place.commit, streaming=True
    )
    if limit is not None:
        loaded = loaded.take(limit)
    features = None if loaded.features is None else loaded.features.arrow_schema.metadata
    for table in loaded.with_format("arrow").iter(batch_size=_BATCH_ROWS):
        yield table.replace_schema_metadata(features or table.schema.metadata)


def _lines(table: "pa.Table") -> Iterator[str]:
    for found in rows_of(table.to_batches(), features_of(table.schema)):
        yield "null" if isinstance(found, str) else _line(found[0])


def _line(cells: Cells) -> str:
    """Write a row as JSON, by the letter: what is no number there is null."""
    row: dict[str, Any] = {}
    for name, value in cells:
        row[name] = [*row[name], *value] if name == "media" and name in row else value
    return as_text(_finite(row))


def _finite(value: Any) -> Any:
    if isinstance(value, float):
        return value if isfinite(value) else None
    if isinstance(value, dict):
        return {name: _finite(each) for name, each in value.items()}
    return [_finite(each) for each in value] if isinstance(value, list | tuple) else value
