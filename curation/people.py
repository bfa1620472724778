"""Who wrote a row, as a recipe names people: by id or by name, however it is written.

speaker user1, speaker_name Ana, speaker_name Ana Prates   is called   USER1, ana, "Ana  prates"
"""

from collections.abc import Iterable, Set
from typing import TYPE_CHECKING

from grist.records import field_values
from grist.text import comparable

if TYPE_CHECKING:
    from pandas import DataFrame, Series

NAME = "speaker_name"


def are_called(rows: "DataFrame", names: Iterable[str]) -> "Series[bool]":
    """Tell which rows were written by somebody of these ids or names."""
    wanted = {comparable(name) for name in names}
    by_name = field_values(rows, NAME)
    found = rows["speaker"].isin(_among(rows["speaker"], wanted))
    found |= holds(rows, by_name.isin(_among(by_name, wanted)))
    return found


def holds(rows: "DataFrame", some: "Series[bool]") -> "Series[bool]":
    """Tell which rows have a field value that is true; `some` is indexed as `field_values` is."""
    import numpy as np
    import pandas as pd

    places = some.index[some.to_numpy()]
    return pd.Series(np.isin(np.arange(len(rows)), places), index=rows.index)


def folded(values: "Series[str]") -> "Series[str]":
    """Fold a column; what is said often is folded once."""
    known = {value: comparable(value) for value in values.dropna().unique()}
    return values.map(known).astype("str")


def _among(values: "Series[str]", wanted: Set[str]) -> list[str]:
    return [value for value in values.dropna().unique() if comparable(value) in wanted]
