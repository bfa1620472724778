"""Test sets from elsewhere, row by row, each with the place that the ledger names.

    gsm8k.jsonl  {"question": "Natalia sold …", "answer": "72"}
        ->  ("gsm8k.jsonl:1", "Natalia sold … 72")

JSON Lines, CSV, Parquet and plain text (a line a row); a folder is all such files in it. A row's
text is its columns that are text, joined, or those that the recipe names; within JSON also what
stands deeper, so that a list of messages counts. In Parquet the number is the row's, elsewhere the
line's. Data sets of the hub, and those saved to disk, are read by their own library (`library`).
"""

import csv
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from curation.splitting import library
from curation.splitting.section import SUFFIXES, TestSet
from grist import store
from grist.errors import UsageError, UserError, did_you_mean

_FIELD = 1 << 27  # characters that a CSV's field may have; the library's own limit is 128 kB

Row = tuple[int, Mapping[str, Any]]


def inputs(wanted: TestSet, base: Path) -> dict[str, str]:
    """Hash the files of a test set, by the name that is shown of them; of the hub, its commit.

    Raises:
        UserError: it cannot be had, or has no such split.
    """
    if wanted.dataset is not None:
        place = library.Hosted.of(wanted)
        library.hosted(place)  # now, and not when the stages before have worked for hours
        return {place.uri: place.commit}
    found = {name: store.file_hash(path) for name, path in _files(wanted, base).items()}
    if wanted.split is not None:
        library.saved(_path(wanted, base), wanted.split)
    return found


def rows(wanted: TestSet, base: Path) -> Iterator[tuple[str, str]]:
    """Read a test set: place and text of each row that has any.

    Raises:
        UsageError: a file is missing, or no file has a column that was named.
        UserError: a row cannot be read; a test set that is half read would prove nothing.
    """
    for name, found in _parts(wanted, base):
        for number, row in found:
            text = " ".join(_texts(_chosen(row, wanted.columns, f"{name}:{number}")))
            if text.strip():
                yield f"{name}:{number}", text


def _parts(wanted: TestSet, base: Path) -> Iterator[tuple[str, Iterable[Row]]]:
    """Give the rows of each file or split, with the name that is shown of it."""
    if wanted.dataset is not None:
        place = library.Hosted.of(wanted)
        yield place.uri, library.rows(library.hosted(place))
    elif library.is_saved(path := _path(wanted, base)):
        for name, found in library.saved(path, wanted.split).items():
            yield name, library.rows(found)
    else:
        for name, path in _files(wanted, base).items():
            yield name, _READERS[path.suffix.lower()](path)


def _path(wanted: TestSet, base: Path) -> Path:
    return base / Path(wanted.path or "").expanduser()


def _files(wanted: TestSet, base: Path) -> dict[str, Path]:
    """Give the files of a test set by the name that is shown of them.

    Raises:
        UsageError: there are none.
    """
    path = _path(wanted, base)
    if library.is_saved(path):
        return library.files(path)
    if wanted.split is not None:
        raise UsageError(
            f"split: decontaminate: {path}: not saved by `save_to_disk`, so it has no splits"
        )
    if path.is_dir():
        some = sorted(each for each in path.rglob("*") if each.suffix.lower() in SUFFIXES)
        found = {f"{path.name}/{each.relative_to(path).as_posix()}": each for each in some}
    else:
        found = {path.name: path} if path.is_file() else {}
    if not found:
        known = ", ".join(SUFFIXES)
        raise UsageError(f"split: decontaminate: {path}: no such file, or a folder without {known}")
    return found


def _chosen(row: Mapping[str, Any], columns: tuple[str, ...], place: str) -> Iterable[Any]:
    """Give the named values, or all."""
    for column in columns:
        if column not in row:
            near = did_you_mean(column, row)
            raise UsageError(f"split: decontaminate: {place}: no column {column!r}{near}")
    return [row[column] for column in columns] if columns else list(row.values())


def _texts(values: Iterable[Any]) -> Iterator[str]:
    """Give every text in values, in their order, however deep it stands."""
    waiting = [iter(values)]
    while waiting:
        value = next(waiting[-1], waiting)  # the stack itself stands for the end
        if value is waiting:
            waiting.pop()
        elif isinstance(value, str):
            yield value
        elif isinstance(value, Mapping):
            waiting.append(iter(value.values()))
        elif isinstance(value, list):
            waiting.append(iter(value))


def _json_lines(path: Path) -> Iterator[Row]:
    for number, line in enumerate(_lines(path), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError):
            row = None
        if not isinstance(row, dict):
            raise UserError(f"split: decontaminate: {path}:{number}: not a JSON object")
        yield number, row


def _csv(path: Path) -> Iterator[Row]:
    before = csv.field_size_limit(_FIELD)
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, restkey="", restval="")
            reader.fieldnames  # noqa: B018  # reads the head, so that the first row's line is known
            number = reader.line_num + 1
            for row in reader:
                yield number, row
                number = reader.line_num + 1
    except (csv.Error, UnicodeDecodeError) as error:
        raise UserError(f"split: decontaminate: {path}: not a CSV file in UTF-8") from error
    finally:
        csv.field_size_limit(before)


def _parquet(path: Path) -> Iterator[Row]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        number = 0
        with pq.ParquetFile(path) as file:
            for batch in file.iter_batches(store.SHARD_ROWS):
                for row in batch.to_pylist():
                    number += 1
                    yield number, row
    except (pa.ArrowException, OSError) as error:
        raise UserError(f"split: decontaminate: {path}: not a Parquet file") from error


def _text(path: Path) -> Iterator[Row]:
    return ((number, {"": line}) for number, line in enumerate(_lines(path), start=1))


def _lines(path: Path) -> Iterator[str]:
    try:
        with path.open(encoding="utf-8-sig", newline="\n") as file:
            yield from file
    except UnicodeDecodeError as error:
        raise UserError(f"split: decontaminate: {path}: not text in UTF-8") from error


_READERS: dict[str, Callable[[Path], Iterator[Row]]] = {
    ".jsonl": _json_lines,
    ".csv": _csv,
    ".parquet": _parquet,
    ".txt": _text,
}
