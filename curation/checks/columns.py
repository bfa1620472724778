"""Records laid out for checks: just the columns that are asked for, one value a row.

    columns   id text kind thread speaker time reply_to      as records have them
              chars words                                    of the text: characters, words
              controls                                       of the text: control characters
              places                                         of a message: source uri and locator
              lang likes …                                   a record's field: its first value

Read shard by shard, so that memory holds what is laid out and one shard more; a text is held only
where it is asked for itself.
"""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from grist import records, store
from grist.errors import UserError, did_you_mean, nearest

if TYPE_CHECKING:
    import pyarrow as pa
    from pandas import DataFrame

RECORD = ("id", "text", "kind", "thread", "speaker", "time", "reply_to")
_MANY_NAMES = 30  # in an error message
# What no stored text may hold; \n and \t are text.
_CONTROLS = r"[\x00-\x08\x0b-\x1f\x7f-\x{9f}]"


def load(folder: Path, wanted: Iterable[str]) -> "DataFrame":
    """Lay out columns of all records of a folder, in row order.

    Raises:
        UserError: no record has a field of such a name; the message names near columns.
    """
    import pyarrow as pa

    names = tuple(dict.fromkeys(wanted))
    of_fields = [name for name in names if name not in {*RECORD, *_DERIVED}]
    if of_fields:
        _known(of_fields, field_names(folder))
    shards = [records.schema().empty_table()] if not store.parts(folder) else []
    read = sorted({source for name in names for source in _sources(name)})
    tables = (*shards, *store.read_parts(folder, read))
    rows: DataFrame = pa.concat_tables(_laid_out(table, names) for table in tables).to_pandas()
    return rows


def every(folder: Path) -> "DataFrame":
    """Give a frame of all columns on offer and no row: for checks of which columns there are."""
    import pandas as pd

    return pd.DataFrame(columns=[*RECORD, *_DERIVED, *field_names(folder)])


def field_names(folder: Path) -> list[str]:
    """Name all fields that records of a folder have, but for those that a column hides."""
    import pyarrow.compute as pc

    found: set[str] = set()
    for table in store.read_parts(folder, ["fields"]):
        flat = pc.list_flatten(table["fields"].combine_chunks())
        found.update(pc.unique(pc.struct_field(flat, "name")).to_pylist())
    return sorted(found - {*RECORD, *_DERIVED})


def _known(wanted: Sequence[str], fields: Sequence[str]) -> None:
    offered = [*RECORD, "chars", "words", *fields]
    for name in wanted:
        if name not in fields:
            near = nearest(name, offered) or did_you_mean("", offered[:_MANY_NAMES])
            raise UserError(f"checks: no column {name!r} among the curated records{near}")


def _sources(name: str) -> tuple[str, ...]:
    if name in _DERIVED:
        return _DERIVED[name][0]
    return (name,) if name in RECORD else ("fields",)


def _laid_out(table: "pa.Table", names: Sequence[str]) -> "pa.Table":
    import pyarrow as pa

    return pa.table({name: _column(table, name) for name in names})


def _column(table: "pa.Table", name: str) -> "pa.ChunkedArray | pa.Array":
    import pyarrow as pa

    if name in _DERIVED:
        return _DERIVED[name][1](table)
    if name in RECORD:
        return table[name]
    rows = records.frame(table.select(["fields"]))
    return pa.array(records.field(rows, name), type=pa.string(), from_pandas=True)


def _chars(table: "pa.Table") -> "pa.ChunkedArray":
    import pyarrow.compute as pc

    return pc.utf8_length(table["text"]).cast("int64")


def _words(table: "pa.Table") -> "pa.Array":
    import pyarrow as pa

    texts = table["text"].to_pylist()
    counts = [None if text is None else len(text.split()) for text in texts]
    return pa.array(counts, type=pa.int64())


def _controls(table: "pa.Table") -> "pa.ChunkedArray":
    import pyarrow.compute as pc

    return pc.count_substring_regex(table["text"], _CONTROLS).cast("int64")


def _places(table: "pa.Table") -> "pa.ChunkedArray":
    """Count what a message's source still says of where it stood: nothing, its uri, its locator."""
    import pyarrow.compute as pc

    source = table["source"]
    named = [pc.is_valid(pc.struct_field(source, name)) for name in ("uri", "locator")]
    count = pc.add(*(each.cast("int64") for each in named))
    return pc.if_else(pc.equal(table["kind"], "message"), count, 0)


_DERIVED: dict[str, tuple[tuple[str, ...], Callable[["pa.Table"], "pa.ChunkedArray | pa.Array"]]]
_DERIVED = {
    "chars": (("text",), _chars),
    "words": (("text",), _words),
    "controls": (("text",), _controls),
    "places": (("kind", "source"), _places),
}
