"""All texts of a batch in one list: every row's own text, then every field value.

    rows [text "hi", fields (media=photo, title=Tea)] [text "ok"]
    ->   "hi" (row 0)   "ok" (row 1)   "photo" (row 0, media)   "Tea" (row 0, title)

So one loop treats them all, and one call puts them back.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from grist.records import arrow_array, arrow_column

if TYPE_CHECKING:
    from pandas import DataFrame


@dataclass(frozen=True)
class Texts:
    """The texts of a batch; `rows` and `names` say where each stands, the name "" the row's own."""

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
    return Texts(
        values=rows["text"].tolist() + pc.struct_field(flat, "value").to_pylist(),
        rows=[*range(count), *pc.list_parent_indices(pairs).to_pylist()],
        names=[""] * count + pc.struct_field(flat, "name").to_pylist(),
    )


def with_texts(rows: "DataFrame", values: Sequence[str | None]) -> "DataFrame":
    """Put texts back where `texts_of` found them."""
    import pandas as pd
    import pyarrow as pa
    import pyarrow.compute as pc

    count = len(rows)
    pairs = arrow_array(rows, "fields")
    names = pc.struct_field(pc.list_flatten(pairs), "name")
    flat = pa.StructArray.from_arrays(
        [names, pa.array(values[count:], pa.string())], fields=list(pairs.type.value_type)
    )
    lengths = pc.fill_null(pc.list_value_length(pairs), 0)
    offsets = pa.array([0, *pc.cumulative_sum(lengths).to_pylist()], pa.int32())
    fields = pa.ListArray.from_arrays(offsets, flat, type=pairs.type, mask=pairs.is_null())
    return rows.assign(
        text=pd.Series(list(values[:count]), index=rows.index, dtype="str"),
        fields=arrow_column(rows, fields),
    )
