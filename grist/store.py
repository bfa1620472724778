"""Files that are either whole or not there.

Everything is written beside its place, flushed to disk and renamed into it, so that a kill at any
moment leaves no half file under a final name. Tables are Parquet (zstd) in shards of 5,000 rows:

    records/part-00000.parquet  records/part-00001.parquet  …
"""

import json
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from json.encoder import encode_basestring_ascii
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pyarrow as pa

SHARD_ROWS = 5_000  # small enough to redo after a kill, large enough for columns to pay
_TEMPORARY = ".tmp-"
_BUFFER = 1 << 20  # bytes
_CHUNK = 1 << 20


@contextmanager
def replacing(path: Path) -> Iterator[IO[bytes]]:
    """Open a file that takes its final name only when the block ends without an error."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f"{_TEMPORARY}{os.getpid()}-{path.name}")
    try:
        with temporary.open("wb", buffering=_BUFFER) as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
        _sync(path.parent)
    finally:
        temporary.unlink(missing_ok=True)


def _sync(folder: Path) -> None:
    """Make a rename survive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write_text(path: Path, text: str) -> None:
    with replacing(path) as file:
        file.write(text.encode())


def write_json(path: Path, value: Any) -> None:
    """Write strict JSON, keys in the order given."""
    write_text(path, json.dumps(value, indent=1, ensure_ascii=False, allow_nan=False) + "\n")


def read_json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def write_table(path: Path, table: "pa.Table") -> None:
    """Write Parquet whose bytes depend on the rows alone."""
    import pyarrow.parquet as pq

    with replacing(path) as file:
        pq.write_table(table, file, compression="zstd", store_schema=True)


def write_tables(path: Path, tables: "Iterable[pa.Table]", schema: "pa.Schema") -> None:
    """Write tables one after the other into one Parquet file: memory holds one at a time."""
    import pyarrow.parquet as pq

    with replacing(path) as file, pq.ParquetWriter(file, schema, compression="zstd") as writer:
        for table in tables:
            if table.num_rows:
                writer.write_table(table)


def read_table(path: Path, columns: list[str] | None = None) -> "pa.Table":
    import pyarrow.parquet as pq

    # Not memory-mapped, no dataset discovery: one file, read as it is.
    return pq.ParquetFile(path).read(columns=columns)


def rows_in(path: Path) -> int:
    """Count the rows of a Parquet file from its footer."""
    import pyarrow.parquet as pq

    return int(pq.ParquetFile(path).metadata.num_rows)


def part(folder: Path, number: int) -> Path:
    return folder / f"part-{number:05d}.parquet"


def parts(folder: Path) -> list[Path]:
    """Give the shards of a folder in row order."""
    return sorted(folder.glob("part-*.parquet"))


def read_parts(folder: Path, columns: list[str] | None = None) -> Iterator["pa.Table"]:
    """Read a folder shard by shard: memory holds one at a time."""
    for path in parts(folder):
        yield read_table(path, columns)


def read_folder(folder: Path, schema: "pa.Schema", columns: list[str] | None = None) -> "pa.Table":
    """Read a whole folder as one table, empty if there are no shards."""
    import pyarrow as pa

    tables = list(read_parts(folder, columns))
    if tables:
        return pa.concat_tables(tables)
    table = schema.empty_table()
    return table.select(columns) if columns else table


def batched(items: Iterable[Any], size: int) -> Iterator[list[Any]]:
    """Cut a stream into lists of `size`, the last one shorter."""
    batch: list[Any] = []
    for item in items:
        batch.append(item)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch


def file_hash(path: Path) -> str:
    """Give the sha256 of a file's bytes, as hex."""
    digest = sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def text_hash(*texts: str) -> str:
    """Give the sha256 over several texts, unambiguous whatever they hold."""
    # What `json.dumps(texts)` writes, in a quarter of the time: queues are drawn with it.
    return sha256(f"[{', '.join(map(encode_basestring_ascii, texts))}]".encode()).hexdigest()


def private_folder(path: Path) -> Path:
    """Make a folder that only its owner can open."""
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.chmod(0o700)
    return path


def clear(folder: Path, *, keep: frozenset[str] = frozenset()) -> None:
    """Empty a folder but for the names to keep; leftovers of a killed run go too."""
    if not folder.exists():
        return
    for entry in folder.iterdir():
        if entry.name in keep:
            continue
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        else:
            entry.unlink()


def moved(paths: Iterable[Path], source: Path, target: Path) -> tuple[Path, ...]:
    """Move files into another folder of the same disk, and remove the first; say where they are."""
    places = []
    for path in paths:
        place = target / path.relative_to(source)
        place.parent.mkdir(parents=True, exist_ok=True)
        path.replace(place)
        places.append(place)
    for folder in sorted({place.parent for place in places}):
        _sync(folder)
    shutil.rmtree(source)
    return tuple(places)


def sweep(folder: Path) -> None:
    """Remove temporary files that a killed run left behind."""
    for leftover in folder.rglob(f"{_TEMPORARY}*"):
        if leftover.is_file():
            leftover.unlink()
