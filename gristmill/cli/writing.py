"""Records written where a user wants them: JSON Lines, Parquet, or one text file a record.

    records.jsonl   records.parquet   texts/00001-9f86d081884c7d65.txt …, texts/index.jsonl

A text's file is named after its place in the order and its record's id, never after the page.
"""

import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from grist import record_lines, records, store
from grist.errors import UsageError
from grist.records import Record
from grist.text import escaped

if TYPE_CHECKING:
    import pyarrow as pa

_OURS = re.compile(r"[0-9]{5,}-[0-9a-f]{16}[.]txt")
SUFFIXES = (".jsonl", ".parquet", "")


def check(output: Path) -> None:
    """Say before the work begins that its result could not be written.

    Raises:
        UsageError: the path names no format, or a folder that holds something else.
    """
    near = next(path for path in output.absolute().parents if path.exists())
    if not near.is_dir() or (output.suffix and output.is_dir()):
        raise UsageError(f"{output}: cannot be written there")
    if output.name == "-" or output.suffix not in SUFFIXES:
        raise UsageError(f"{output}: write to a .jsonl or a .parquet file, or to a folder")
    if not output.suffix and output.exists() and not _is_ours(output):
        raise UsageError(f"{output}: there is something else; texts go to a folder of their own")


def write_streamed(output: Path, stream: Iterable[Record]) -> None:
    """Write records that are made one by one to a file or folder, as its name says."""
    if output.suffix == ".jsonl":
        with store.replacing(output) as file:
            stream_lines(file, stream)
    else:
        write(output, map(records.table, store.batched(stream, store.SHARD_ROWS)))


def stream_lines(file: IO[bytes], stream: Iterable[Record]) -> None:
    """Write records that are made one by one as JSON Lines."""
    file.writelines(map(record_lines.line, stream))
    file.flush()


def write(output: Path, tables: "Iterable[pa.Table]") -> None:
    """Write records to a file or folder, as its name says."""
    match output.suffix:
        case ".jsonl":
            with store.replacing(output) as file:
                lines(file, tables)
        case ".parquet":
            store.write_tables(output, iter(tables), records.schema())
        case _:
            _texts(output, tables)


def lines(file: IO[bytes], tables: "Iterable[pa.Table]") -> None:
    """Write records as JSON Lines."""
    for table in tables:
        for row in table.to_pylist():
            file.write(_line(records.as_json(row)))
    file.flush()


def _texts(folder: Path, tables: "Iterable[pa.Table]") -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.txt"):
        if _OURS.fullmatch(old.name):  # what a person has put beside them stays
            old.unlink()
    with store.replacing(folder / "index.jsonl") as index:
        for number, row in enumerate(_rows(tables), start=1):
            name = f"{number:05}-{row['id'][:16]}.txt"
            store.write_text(folder / name, row["text"])
            said = {"file": name, "id": row["id"], "uri": row["source"]["uri"]}
            index.write(_line(said | {"locator": row["source"]["locator"]}))


def _rows(tables: "Iterable[pa.Table]") -> Iterator[dict[str, Any]]:
    for table in tables:
        yield from table.to_pylist()


def _line(value: Any) -> bytes:
    return escaped(json.dumps(value, ensure_ascii=False, allow_nan=False)).encode() + b"\n"


def _is_ours(folder: Path) -> bool:
    """Say whether a folder is empty or holds texts that were written here."""
    if not folder.is_dir():
        return False
    index = folder / "index.jsonl"
    if not index.is_file():
        return not any(folder.iterdir())
    with index.open(encoding="utf-8", errors="replace") as lines:
        first = lines.readline()
    return not first or first.startswith('{"file": ')
