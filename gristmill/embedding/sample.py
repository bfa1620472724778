"""Different texts out of a run, a dataset or a file: a seeded sample, in the order they stand in.

    runs/tea-house       curate/records: texts past the recipe's steps
    dataset/             train, validation and test: each example whole
    texts.parquet  texts.jsonl     a column text, or prompt and completion, or messages

A text is drawn by the hash of itself, so that copies count once, the order of rows does not matter,
and rows that are added later change few of those drawn.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from heapq import heappush, heappushpop
from pathlib import Path
from typing import Any

from grist import manifest, store
from grist.errors import UsageError
from grist.text import comparable, storable

SIDES = ("train", "validation", "test")
_COLUMNS = ("id", "text", "prompt", "completion", "messages", "kind", "thread")
_LONGEST = 20_000  # characters of a text that are held; a model reads about half as many
_LINE = 1 << 24  # bytes of a line of JSON
_ROWS = 1_000  # read at a time


@dataclass(frozen=True)
class Piece:
    """A text with its id, and what groups it: its kind and thread, where it has them."""

    id: str
    text: str
    kind: str | None = None
    thread: str | None = None


@dataclass(frozen=True)
class Sample:
    """The texts that were drawn, and how many rows they were drawn from."""

    pieces: tuple[Piece, ...]
    rows: int


def drawn(path: Path, count: int, *, seed: int) -> Sample:
    """Draw `count` different texts, or all where there are fewer.

    Raises:
        UsageError: the path is no run, dataset or file of texts.
    """
    rows = 0
    held: dict[int, tuple[int, Piece]] = {}
    largest: list[int] = []  # of the hashes that are held, negated: the first one goes first
    for rows, piece in enumerate(_pieces(path), start=1):
        text = comparable(piece.text)
        key = _key(seed, text)
        if not text or key in held or (len(held) == count and key > -largest[0]):
            continue
        held[key] = (rows, piece)
        if len(held) <= count:
            heappush(largest, -key)
        else:
            del held[-heappushpop(largest, -key)]
    return Sample(tuple(piece for _, piece in sorted(held.values(), key=lambda at: at[0])), rows)


def _key(seed: int, text: str) -> int:
    return int.from_bytes(blake2b(f"{seed}\n{text}".encode(), digest_size=8).digest(), "big")


def _pieces(path: Path) -> Iterator[Piece]:
    for number, row in enumerate(_rows(path), start=1):
        id_, kind, thread = (row.get(name) for name in ("id", "kind", "thread"))
        yield Piece(
            id=storable(id_) if isinstance(id_, str) and id_ else f"row {number}",
            text=storable(_text(row)[:_LONGEST]),
            kind=storable(kind) if isinstance(kind, str) else None,
            thread=storable(thread) if isinstance(thread, str) else None,
        )


def _rows(path: Path) -> Iterator[Mapping[str, Any]]:
    """Read whatever holds texts, row by row."""
    if manifest.read(path / "curate") is not None:
        files = store.parts(path / "curate" / "records")
    elif path.is_dir():
        files = [file for side in SIDES if (file := path / f"{side}.parquet").is_file()]
    else:
        files = [path]
    if not files or not files[0].is_file():
        raise UsageError(f"{path}: no run with curated records, no dataset and no file of texts")
    for file in files:
        yield from _lines(file) if file.suffix == ".jsonl" else _table(file)


def _table(path: Path) -> Iterator[Mapping[str, Any]]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        file = pq.ParquetFile(path)
    except (pa.ArrowInvalid, OSError):
        raise UsageError(f"{path}: neither Parquet nor a .jsonl file") from None
    columns = [name for name in _COLUMNS if name in file.schema_arrow.names]
    _check(str(path), columns)
    try:
        for batch in file.iter_batches(batch_size=_ROWS, columns=columns):
            yield from batch.to_pylist()
    except (pa.ArrowInvalid, OSError):
        raise UsageError(f"{path}: is spoilt and cannot be read to its end") from None


def _lines(path: Path) -> Iterator[Mapping[str, Any]]:
    with path.open("rb") as file:
        for number, line in enumerate(iter(lambda: file.readline(_LINE), b""), start=1):
            if not line.strip():
                continue
            try:
                row = json.loads(line)
            except (ValueError, RecursionError):
                row = None
            if not isinstance(row, dict):
                raise UsageError(f"{path}:{number}: no JSON object of at most {_LINE >> 20} MiB")
            _check(f"{path}:{number}", row)
            yield row


def _check(place: str, names: Any) -> None:
    if not any(name in names for name in ("text", "completion", "messages")):
        raise UsageError(f"{place}: no column text, prompt and completion, or messages")


def _text(row: Mapping[str, Any]) -> str:
    """Give a row's text: as it is, or an example put together."""
    if isinstance(text := row.get("text"), str):
        return text
    messages = row.get("messages")
    if isinstance(messages, list):
        said = [message.get("content") for message in messages if isinstance(message, dict)]
        return "\n".join(content for content in said if isinstance(content, str))
    parts = (row.get("prompt"), row.get("completion"))
    return "".join(part for part in parts if isinstance(part, str))
