"""The record: one row, one piece of text by one author at one place.

    Record(id="9f…", text="Morning!", thread="7", speaker="user1", time=2024-03-01T09:00:30Z,
           kind="message", fields=(("speaker_name", "Ana"),), source=Source("result.json", …))

Readers make `Record`s one by one; from then on rows travel as Arrow tables and, inside steps, as
pandas frames whose text columns are `str` and whose `fields` and `source` stay Arrow-typed.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, Literal, get_args

from grist.text import storable
from grist.thrifty import thrifty

if TYPE_CHECKING:
    import pyarrow as pa
    from pandas import DataFrame, Series

Kind = Literal["page", "post", "message", "row"]
KINDS: tuple[Kind, ...] = get_args(Kind)


@thrifty(frozen=True, slots=True)
class Source:
    """Where a record stands.

    Attributes:
        uri: URL, or the file's path relative to the recipe.
        locator: place within it: message id, line, byte range, selector.
        sha256: of the raw bytes it was read from.
        reader: name@version of what read it.
        licence: as far as the source says.
    """

    uri: str | None
    locator: str
    sha256: str
    reader: str
    licence: str | None = None


@thrifty(frozen=True, slots=True, kw_only=True)
class Record:
    """One row as a reader makes it; `reply_to` is the id of another record."""

    id: str
    text: str
    kind: str
    source: Source
    thread: str | None = None
    speaker: str | None = None
    time: datetime | None = None
    reply_to: str | None = None
    fields: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that could not be read: where, and one word why.

    `whole` says that the file or page itself failed or was cut short, not just a row in it.
    """

    uri: str
    locator: str
    reason: str
    whole: bool = False


def record_id(uri: str, locator: str) -> str:
    r"""Name a place: 32 hex digits of blake2b over uri and locator, never over the text.

    >>> len(record_id("result.json", "messages/12"))
    32
    """
    return blake2b(f"{uri}\n{locator}".encode(), digest_size=16).hexdigest()


@cache
def schema() -> "pa.Schema":
    """Give the Arrow schema of a table of records."""
    import pyarrow as pa

    text = pa.string()
    pair = pa.struct([("name", text), ("value", text)])
    names = ("uri", "locator", "sha256", "reader", "licence")
    return pa.schema(
        [
            pa.field("id", text, nullable=False),
            pa.field("text", text, nullable=False),
            pa.field("thread", text),
            pa.field("speaker", text),
            pa.field("time", pa.timestamp("ms", tz="UTC")),
            pa.field("reply_to", text),
            pa.field("kind", text, nullable=False),
            pa.field("fields", pa.list_(pair)),
            pa.field("source", pa.struct([(name, text) for name in names])),
        ]
    )


def table(records: Iterable[Record]) -> "pa.Table":
    """Put records into one Arrow table, texts made storable."""
    import pyarrow as pa

    return pa.Table.from_pylist([_row(record) for record in records], schema=schema())


def _row(record: Record) -> dict[str, Any]:
    source = record.source
    return {
        "id": record.id,
        "text": storable(record.text),
        "thread": _stored(record.thread),
        "speaker": _stored(record.speaker),
        "time": record.time,
        "reply_to": record.reply_to,
        "kind": record.kind,
        "fields": [{"name": name, "value": storable(value)} for name, value in record.fields],
        "source": {name: getattr(source, name) for name in Source.__slots__},
    }


def _stored(text: str | None) -> str | None:
    return None if text is None else storable(text)


def as_json(row: Mapping[str, Any]) -> dict[str, Any]:
    """Make an Arrow row (`table.to_pylist()`) ready for JSON Lines: all keys, time as ISO 8601."""
    time: datetime | None = row["time"]
    return {**row, "time": None if time is None else iso(time)}


def iso(time: datetime) -> str:
    """Write a moment as UTC with milliseconds.

    >>> iso(datetime(2024, 3, 1, 9, 0, 30, tzinfo=UTC))
    '2024-03-01T09:00:30.000Z'
    """
    here = time if time.tzinfo is UTC else time.astimezone(UTC)
    return here.isoformat("T", "milliseconds")[:-6] + "Z"  # without the +00:00


def frame(rows: "pa.Table") -> "DataFrame":
    """Open an Arrow table as the frame that steps work on."""
    import pandas as pd
    import pyarrow as pa

    nested = (pa.types.is_list, pa.types.is_struct)

    def mapper(kind: "pa.DataType") -> Any:
        return pd.ArrowDtype(kind) if any(test(kind) for test in nested) else None

    opened: DataFrame = rows.to_pandas(types_mapper=mapper)
    return opened


def unframe(rows: "DataFrame", schema: "pa.Schema") -> "pa.Table":
    """Close a frame as an Arrow table of exactly that schema."""
    import pyarrow as pa

    return pa.Table.from_pandas(rows, schema=schema, preserve_index=False).replace_schema_metadata()


def field(rows: "DataFrame", name: str) -> "Series[str]":
    """Give each row's first value of the named field, missing where it has none."""
    found = field_values(rows, name)
    first = found[~found.index.duplicated()]
    return first.reindex(range(len(rows))).set_axis(rows.index)


def field_values(rows: "DataFrame", name: str) -> "Series[str]":
    """Give every value of the named field; the index says at which place its row stands.

    A row with two `speaker_name`s is there twice, a row with none is not.
    """
    import pandas as pd
    import pyarrow.compute as pc

    pairs = arrow_array(rows, "fields")
    parents = pc.list_parent_indices(pairs)
    flat = pc.list_flatten(pairs)
    chosen = pc.equal(pc.struct_field(flat, "name"), name)
    at = parents.filter(chosen).to_numpy(zero_copy_only=False)
    values = pc.struct_field(flat, "value").filter(chosen).to_pandas()
    return pd.Series(values.to_numpy(), index=at, dtype="str")


def with_field(rows: "DataFrame", name: str, values: "Series[str]") -> "DataFrame":
    """Give each row that has a value this one in the named field, and no other of the name."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    known = arrow_array(rows, "fields")
    parents = pc.list_parent_indices(known).to_numpy(zero_copy_only=False)
    flat = pc.list_flatten(known)
    has = values.notna().to_numpy()
    stays = ~(has[parents] & pc.equal(pc.struct_field(flat, "name"), name).to_numpy(False))
    new = pa.array(values[has].tolist(), pa.string())
    pairs = pa.StructArray.from_arrays(
        [pa.array([name] * len(new), pa.string()), new], fields=list(flat.type)
    )
    owners = np.concatenate([parents[stays], np.flatnonzero(has)])
    order = np.argsort(owners, kind="stable")  # so that the new one stands last
    joined = pa.concat_arrays([flat.filter(pa.array(stays)), pairs]).take(pa.array(order))
    ends = np.cumsum(np.bincount(owners, minlength=len(rows)))
    offsets = pa.array(np.concatenate([[0], ends]), pa.int32())
    none = pc.and_(known.is_null(), pa.array(~has))
    fields = pa.ListArray.from_arrays(offsets, joined, type=known.type, mask=none)
    return rows.assign(fields=arrow_column(rows, fields))


def with_field_values(rows: "DataFrame", name: str, values: Sequence[str | None]) -> "DataFrame":
    """Put other values where `field_values` found those of the named field, in their order."""
    import pyarrow as pa
    import pyarrow.compute as pc

    pairs = arrow_array(rows, "fields")
    flat = pc.list_flatten(pairs)
    names = pc.struct_field(flat, "name")
    put = pa.array(values, pa.string())
    new = pc.replace_with_mask(pc.struct_field(flat, "value"), pc.equal(names, name), put)
    fields = pa.StructArray.from_arrays([names, new], fields=list(flat.type))
    return rows.assign(fields=arrow_column(rows, refilled(pairs, fields)))


def refilled(lists: "pa.Array", values: "pa.Array") -> "pa.Array":
    """Make lists as long as these, null where these are, of other values."""
    import pyarrow as pa
    import pyarrow.compute as pc

    lengths = pc.fill_null(pc.list_value_length(lists), 0)
    offsets = pa.array([0, *pc.cumulative_sum(lengths).to_pylist()], pa.int32())
    return pa.ListArray.from_arrays(offsets, values, type=lists.type, mask=lists.is_null())


def arrow_array(rows: "DataFrame", name: str) -> "pa.Array":
    """Open an Arrow-typed column (`fields`, `source`) of a frame in one piece."""
    import pyarrow as pa

    column = pa.array(rows[name], type=schema().field(name).type)
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column


def arrow_column(rows: "DataFrame", values: "pa.Array") -> "Series[Any]":
    """Make an Arrow array a column of a frame."""
    import pandas as pd

    return pd.Series(pd.arrays.ArrowExtensionArray(values), index=rows.index)
