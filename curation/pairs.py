"""What dedup steps compared, in one table: `curate/pairs.parquet`, for `gristmill dedup`.

    step        id       match    score     earlier
    near_dedup  9f2c...  4c1e...  0.791045  false

It holds ids and scores, no text. Pairs of a step stand in its order of preference: `match` comes
before `id` wherever both are decided on. One that is `earlier` is of a run before (`against`).
"""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from curation.plan import Pass
from curation.steps.step import Global
from grist import store

if TYPE_CHECKING:
    import pyarrow as pa

NAME = "pairs.parquet"

Facts = dict[str, dict[str, Any]]


def kept_pairs(plan: Sequence[tuple[Pass, Path]]) -> "tuple[pa.Table, Facts] | None":
    """Join what the steps of a plan kept, and what each says of it; none, if none keeps any.

    Args:
        plan: the passes, each with the folder that it lies in.
    """
    import pyarrow as pa

    tables, facts = [], Facts()
    for each, folder in plan:
        opening = each.opening
        if opening and isinstance(opening.step, Global) and (folder / NAME).exists():
            found = store.read_table(folder / NAME)
            facts[opening.label] = found.to_pandas().attrs["pairs"]
            facts[opening.label] |= {"pairs": found.num_rows, "work": folder.name}
            tables.append(_named(opening.label, found))
    return (pa.concat_tables(tables), facts) if tables else None


def _named(label: str, found: "pa.Table") -> "pa.Table":
    import pyarrow as pa

    text = pa.string()
    columns = [("step", text), ("id", text), ("match", text), ("score", pa.float64())]
    shape = pa.schema([*columns, ("earlier", pa.bool_())])
    step = pa.array([label] * found.num_rows, text)
    others = (found[name].cast(shape.field(name).type) for name in shape.names[1:])
    return pa.table([step, *others], schema=shape)
