"""Templates: text with `{name}` in it, filled from a record's columns and fields.

    "Palette {name}: {colors}"   ->   "Palette Fog: #aabbcc, #112233"

`{name}` stands for text, speaker, thread or any field; `{{` and `}}` for braces. There is nothing
else: no expressions, no attributes. Data that looks like a template is not filled again. A field
that a record has several times stands there as a list.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from string import Formatter
from typing import TYPE_CHECKING

from grist.records import schema

if TYPE_CHECKING:
    from pandas import DataFrame, Series

_COLUMNS = ("text", "speaker", "thread")

Pieces = Sequence[tuple[str, str | None]]
"""Literal text, and the name that follows it."""


def pieces(template: str) -> Pieces:
    """Cut a template at its names.

    Raises:
        ValueError: something stands in the braces that is no plain name.
    """
    found: list[tuple[str, str | None]] = []
    for literal, name, spec, conversion in Formatter().parse(template):
        if name is not None and (spec or conversion or not name.isidentifier()):
            raise ValueError("only {name} of a column or field can stand in braces")
        found.append((literal, name))
    return found


def names(*templates: str) -> list[str]:
    """Name what templates ask for, each once."""
    asked = (name for template in templates for _, name in pieces(template) if name)
    return list(dict.fromkeys(asked))


@dataclass(frozen=True, slots=True)
class Row:
    """A record that has a value for every name."""

    id: str
    kind: str
    values: Mapping[str, str]

    def fill(self, parts: Pieces) -> str:
        return "".join(literal + (self.values[name] if name else "") for literal, name in parts)


def rows(
    records: "DataFrame", asked: Sequence[str], *, joined_by: str
) -> tuple[list[Row], dict[str, str], Counter[str]]:
    """Give the records that have all that is asked for, and of each other one why it does not.

    Last comes how many records lack what is named.
    """
    found, reasons = [], {}
    lacked: Counter[str] = Counter()
    columns = [_column(records, name, joined_by).fillna("") for name in asked]
    for id_, kind, *values in zip(records["id"], records["kind"], *columns, strict=True):
        named = dict(zip(asked, values, strict=True))
        lacking = [name for name, value in named.items() if not value.strip()]
        if not lacking:
            found.append(Row(id_, kind, named))
        else:
            reasons[id_] = "empty" if "text" in lacking else "no_field"
            lacked.update(lacking)
    return found, reasons, lacked


def _column(records: "DataFrame", name: str, joined_by: str) -> "Series[str]":
    return records[name] if name in _COLUMNS else _listed(records, name, joined_by)


def _listed(records: "DataFrame", name: str, joined_by: str) -> "Series[str]":
    """Join all values of a field in each record, in their order."""
    import pandas as pd
    import pyarrow as pa
    import pyarrow.compute as pc

    pairs = pa.array(records["fields"], type=schema().field("fields").type)
    whole = pairs.combine_chunks() if isinstance(pairs, pa.ChunkedArray) else pairs
    flat = pc.list_flatten(whole)
    chosen = pc.equal(pc.struct_field(flat, "name"), name)
    at = pc.list_parent_indices(whole).filter(chosen).to_numpy(zero_copy_only=False)
    values = pc.struct_field(flat, "value").filter(chosen).to_pylist()
    held = pd.Series(values, index=at, dtype="str").dropna()
    joined = held.groupby(level=0).agg(joined_by.join)
    return joined.reindex(range(len(records))).astype("str").set_axis(records.index)
