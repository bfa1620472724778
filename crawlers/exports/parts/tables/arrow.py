r"""A table in columns: Parquet, or Arrow as the `datasets` library saves it; read batch by batch.

    text: string, label: int64    {"label": {"_type": "ClassLabel", "names": ["no", "yes"]}}
    "Open?"       1
        ->  Row("row 1", (("text", "Open?"), ("label", "yes")), b'{"text": "Open?", "label": 1}')

What `datasets` has written says in its schema which numbers stand for names, and what is a picture:
that becomes the cell `media`, and its bytes are left where they are. A row has no bytes of its own
in such a file, so what it is led back to is the row as JSON.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from io import SEEK_END
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple, TypeAlias

from crawlers.exports.members import ExportFile
from crawlers.exports.parts.tables.arrow_features import (
    Cells,
    Features,
    as_text,
    features_of,
    readers_of,
)
from crawlers.exports.parts.tables.row import Row, Rows
from grist.records import Problem

if TYPE_CHECKING:
    import pyarrow as pa

PARQUET = b"PAR1"
ARROW_FILE = b"ARROW1"
ARROW_STREAM = b"\xff\xff\xff\xff"
_STREAM_ENDS = ARROW_STREAM + bytes(4)
_BATCH_ROWS = 1_000
_BATCH_BYTES = 16 << 20
_BROKEN = (OSError, ValueError, LookupError, TypeError, NotImplementedError, MemoryError)
"""What pyarrow raises on a broken file; most errors of its own are of these kinds too."""

Batches: TypeAlias = "Iterable[pa.RecordBatch]"


def is_columnar(head: bytes) -> bool:
    """Say whether a file that begins with `head` is Parquet or Arrow."""
    return head.startswith((PARQUET, ARROW_FILE, ARROW_STREAM))


def is_arrow(head: bytes) -> bool:
    """Say whether a file that begins with `head` is Arrow, by what it says of its columns."""
    if not head.startswith(ARROW_STREAM):
        return head.startswith(ARROW_FILE)
    import pyarrow as pa

    try:
        pa.ipc.open_stream(pa.BufferReader(head))
    except (pa.ArrowException, *_BROKEN):
        return False
    return True


def arrow_rows(file: ExportFile) -> Rows:
    """Give every row in file order, and a problem for each that cannot be read."""
    import pyarrow as pa

    number = 0
    try:
        with _opened(file) as table:
            for found in rows_of(table.batches, features_of(table.schema)):
                number += 1
                yield _row(found, f"row {number}", file.uri)
    except EOFError:
        yield Problem(file.uri, f"row {number + 1}", "truncated", whole=True)
    except (pa.ArrowException, *_BROKEN):
        yield Problem(file.uri, f"row {number + 1}", "malformed", whole=True)


def arrow_columns(file: ExportFile) -> dict[str, str]:
    """Name the columns, each with its type; none if the file is broken."""
    import pyarrow as pa

    try:
        with _opened(file) as table:
            return {field.name: type_name(field.type) for field in table.schema}
    except (pa.ArrowException, EOFError, *_BROKEN):
        return {}


def rows_of(batches: Batches, features: Features) -> Iterator[tuple[Cells, bytes] | str]:
    """Give each row's cells and itself as JSON, or why it has none."""
    for batch in batches:
        batch.validate()
        if batch.num_rows > _BATCH_ROWS + 8 * batch.get_total_buffer_size():
            raise ValueError("more rows than bits to tell them")
        readers = readers_of(batch.schema, features)
        for values in _values(batch):
            if values is None:
                yield "undecodable"
                continue
            cells = zip(readers, values, strict=True)
            shown = tuple(reader(value) for reader, value in cells)
            yield shown, as_text(dict(zip(batch.schema.names, values, strict=True))).encode()


def type_name(type_: "pa.DataType") -> str:
    """Name what a column holds, in words for an error, such as `lists`; else Arrow's own name."""
    import pyarrow as pa

    if pa.types.is_dictionary(type_):
        return type_name(type_.value_type)
    kinds = {
        "text": (pa.types.is_string, pa.types.is_large_string, pa.types.is_string_view),
        "lists": (pa.types.is_list, pa.types.is_large_list, pa.types.is_fixed_size_list),
        "structures": (pa.types.is_struct,),
        "bytes": (pa.types.is_binary, pa.types.is_large_binary),
        "nothing": (pa.types.is_null,),
    }
    found = (name for name, tests in kinds.items() if any(test(type_) for test in tests))
    return next(found, "others" if isinstance(type_, pa.BaseExtensionType) else str(type_))


class _Opened(NamedTuple):
    """A file's columns and its rows, some at a time."""

    schema: "pa.Schema"
    batches: Batches


@contextmanager
def _opened(file: ExportFile) -> Iterator[_Opened]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    with file.open() as opened:
        head = opened.read(len(ARROW_FILE))
        opened.seek(0)
        if head.startswith(PARQUET):
            with pq.ParquetFile(opened) as parquet:
                batches = parquet.iter_batches(batch_size=_BATCH_ROWS)
                yield _Opened(parquet.schema_arrow, batches)
        elif head == ARROW_FILE:
            with pa.ipc.open_file(opened) as table:
                numbers = range(table.num_record_batches)
                yield _Opened(table.schema, map(table.get_batch, numbers))
        else:
            with pa.ipc.open_stream(opened) as stream:
                yield _Opened(stream.schema, _streamed(stream, opened))


def _streamed(stream: "pa.RecordBatchStreamReader", opened: BinaryIO) -> Batches:
    """Give the batches of a stream.

    Raises:
        EOFError: it stops before its end, between two batches or in one.
    """
    import pyarrow as pa

    try:
        yield from stream
    except (pa.ArrowException, *_BROKEN):
        if _is_cut(opened):
            raise EOFError from None
        raise
    if _is_cut(opened):
        raise EOFError


def _is_cut(opened: BinaryIO) -> bool:
    opened.seek(-len(_STREAM_ENDS), SEEK_END)
    return opened.read() != _STREAM_ENDS


def _row(found: tuple[Cells, bytes] | str, locator: str, uri: str) -> Row | Problem:
    return Problem(uri, locator, found) if isinstance(found, str) else Row(locator, *found)


def _values(batch: "pa.RecordBatch") -> Iterator[tuple[Any, ...] | None]:
    """Give a batch row by row; None for one with bytes that are no text, or a date past 9999."""
    import pyarrow as pa

    # A batch is as large as its writer liked, and as Python values many times that.
    share = _BATCH_BYTES * batch.num_rows // (batch.get_total_buffer_size() + 1)
    rows = max(1, min(_BATCH_ROWS, share))
    for at in range(0, batch.num_rows, rows):
        piece = batch.slice(at, rows)
        try:
            yield from _checked(piece)
        except (pa.ArrowException, *_BROKEN):
            yield from map(_alone, (piece.slice(each, 1) for each in range(piece.num_rows)))


def _checked(batch: "pa.RecordBatch") -> list[tuple[Any, ...]]:
    batch.validate(full=True)  # else a broken file could lead to any place in memory
    return list(zip(*[column.to_pylist() for column in batch.columns], strict=True))


def _alone(batch: "pa.RecordBatch") -> tuple[Any, ...] | None:
    import pyarrow as pa

    try:
        return _checked(batch)[0]
    except (pa.ArrowException, *_BROKEN):
        return None
