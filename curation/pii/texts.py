"""All texts of a batch in one list: every row's own, every field value, then where each row stood.

    rows [text "hi", fields (media=photo, title=Tea)] [text "ok"]
    ->   "hi" (row 0)   "ok" (row 1)   "photo" (row 0, media)   "Tea" (row 0, title)
         "https://tea.example/kettles" (row 0, its source)   …

So one loop treats them all, and one call puts them back. Where a message stood (source.uri and
source.locator) would lead back to the chat: it is not among them, and gone when they are put back.
A locator without a letter is a number, and stays.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from grist.records import arrow_array, arrow_column, refilled

if TYPE_CHECKING:
    import pyarrow as pa
    from pandas import DataFrame


_LETTER = re.compile(r"[^\W\d_]")
PLACES = {"\0uri": "uri", "\0locator": "locator"}
"""Names of texts that no field can have, and of the part of the source that each is."""


@dataclass(frozen=True)
class Texts:
    """The texts of a batch; `rows` and `names` say where each stands, the name "" the row's own.

    Those of `PLACES` come last, in that order, one for each row.
    """

    values: list[str | None]
    rows: list[int]
    names: list[str]

    def in_row_order(self) -> Iterator[int]:
        """Walk the texts row by row, in each the text first, then the fields."""
        return iter(sorted(range(len(self.rows)), key=self.rows.__getitem__))


def texts_of(rows: "DataFrame") -> Texts:
    """List the texts of a batch."""
    import pyarrow.compute as pc

    pairs = arrow_array(rows, "fields")
    flat = pc.list_flatten(pairs)
    count = len(rows)
    values = rows["text"].tolist() + pc.struct_field(flat, "value").to_pylist()
    names = [""] * count + pc.struct_field(flat, "name").to_pylist()
    for name, part in PLACES.items():
        values += _places(rows, part)
        names += [name] * count
    at = [
        *range(count),
        *pc.list_parent_indices(pairs).to_pylist(),
        *(*range(count),) * len(PLACES),
    ]
    return Texts(values, at, names)


def field_names(rows: "DataFrame") -> dict[str, int]:
    """List the names of fields, each with its first row."""
    import pyarrow.compute as pc

    pairs = arrow_array(rows, "fields")
    named = pc.struct_field(pc.list_flatten(pairs), "name").to_pylist()
    found: dict[str, int] = {}
    for name, row in zip(named, pc.list_parent_indices(pairs).to_pylist(), strict=True):
        found.setdefault(name, row)
    return found


def with_texts(
    rows: "DataFrame", values: Sequence[str | None], renamed: Mapping[str, str]
) -> "DataFrame":
    """Put texts back where `texts_of` found them, and other names for some fields."""
    import pandas as pd
    import pyarrow as pa
    import pyarrow.compute as pc

    count = len(rows)
    pairs = arrow_array(rows, "fields")
    names = pc.struct_field(pc.list_flatten(pairs), "name")
    if renamed:
        names = pa.array([renamed.get(name, name) for name in names.to_pylist()], pa.string())
    end = len(values) - count * len(PLACES)
    flat = pa.StructArray.from_arrays(
        [names, pa.array(values[count:end], pa.string())], fields=list(pairs.type.value_type)
    )
    return rows.assign(
        text=pd.Series(list(values[:count]), index=rows.index, dtype="str"),
        fields=arrow_column(rows, refilled(pairs, flat)),
        source=arrow_column(rows, _placed(rows, values[end:])),
    )


def _places(rows: "DataFrame", part: str) -> list[str | None]:
    """Give one part of where each row stood, but for messages, and for places that are numbers."""
    import pyarrow.compute as pc

    found = pc.struct_field(arrow_array(rows, "source"), part).to_pylist()
    return [
        text if text and kind != "message" and (part == "uri" or _LETTER.search(text)) else None
        for text, kind in zip(found, rows["kind"].tolist(), strict=True)
    ]


def _placed(rows: "DataFrame", values: Sequence[str | None]) -> "pa.Array":
    """Give the sources of rows with other places; those of messages have none."""
    import pyarrow as pa
    import pyarrow.compute as pc

    source, count = arrow_array(rows, "source"), len(rows)
    messages = pa.array(rows["kind"] == "message")
    columns = dict(zip([part.name for part in source.type], source.flatten(), strict=True))
    for at, name in enumerate(PLACES.values()):
        new = pa.array(values[at * count : (at + 1) * count], pa.string())
        columns[name] = pc.if_else(messages, None, pc.coalesce(new, columns[name]))
    return pa.StructArray.from_arrays(
        list(columns.values()), fields=list(source.type), mask=source.is_null()
    )
