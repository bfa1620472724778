"""The three kinds of step. A step is a frozen dataclass whose fields are its parameters.

It is pure and keeps no state and no counts: the runner does the ledger, the conservation check,
the shards and the cache. It sees rows as pandas frames (`grist.records.frame`).

    Edit     edit(rows) -> rows                                 values change, never the rows
    Filter   reasons(rows) -> Series                            why a row must go; missing = keep
    Global   signatures(rows) -> table   on each shard
             decide(signatures) -> table once, on all of them
             and then, on each shard, as an Edit or as a Filter with that table in hand

A step may be an Edit and a Filter in one: it edits, then says why rows must go.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

from pydantic import AfterValidator

from grist.records import Kind
from grist.registry import Registry

if TYPE_CHECKING:
    from pandas import DataFrame, Series


def _some(kinds: tuple[Kind, ...]) -> tuple[Kind, ...]:
    if not kinds:
        raise ValueError("names no kind, so nothing would be looked at; leave the step out instead")
    return kinds


Kinds = Annotated[tuple[Kind, ...], AfterValidator(_some)]
"""The kinds of record that a step looks at: one or more."""


@dataclass(frozen=True)
class Step(ABC):
    """One item of `curate`."""

    name: ClassVar[str]
    libraries: ClassVar[tuple[str, ...]] = ()
    """Installed packages whose version shapes the result."""
    untold: ClassVar[frozenset[str]] = frozenset()
    """Parameters that hold what is private: manifests and cards say how many, not which."""

    @property
    def names_people(self) -> bool:
        """Whether it asks for people or chats as sources name them, which nobody can after PII."""
        return False

    def inputs(self, base: Path) -> Mapping[str, str]:
        """Hash what the step reads beside the rows, as a model; `base` is the recipe's folder."""
        return {}


@dataclass(frozen=True)
class Edit(Step):
    """Changes values, never the number or the order of rows."""

    @abstractmethod
    def edit(self, rows: "DataFrame") -> "DataFrame":
        """Give the rows with their new values."""

    def changes(self, before: "DataFrame", after: "DataFrame") -> "DataFrame":
        """Say what changed, for the ledger: `id`, `reason`, `score`; by default the columns."""
        return changed_columns(before, after)


@dataclass(frozen=True)
class Filter(Step):
    """Says why a row must go."""

    @abstractmethod
    def reasons(self, rows: "DataFrame") -> "Series[str]":
        """Give a reason for each row to drop, missing for each row to keep."""


@dataclass(frozen=True)
class Global(Step):
    """A step that needs the whole before it can treat a row.

    `signatures` and what `decide` gives travel through Parquet files: frames of plain columns.
    """

    private: ClassVar[bool] = False
    """Whether rows that earlier steps dropped must pass through `apply` too (PII)."""
    rows_at_once: ClassVar[int | None] = None
    """How many rows of a shard one task signs, where signing takes long; by default all."""

    def settled(self, base: Path) -> "Global":
        """Give the step with what it names found on this machine, as any process can use it."""
        return self

    @abstractmethod
    def signatures(self, rows: "DataFrame") -> "DataFrame":
        """Say of one shard what the decision needs to know, in row order."""

    @abstractmethod
    def decide(self, signatures: "DataFrame") -> "DataFrame":
        """Decide once, on the signatures of all shards in row order."""

    def pairs(self, signatures: "DataFrame") -> "DataFrame | None":
        """List pairs of rows that are near the line, for a person to look at (`dedup.border`).

        Returns:
            Columns `id`, `match`, `score`, in the order of preference; none: the step has no line.
        """
        return None

    def complaint(self, table: "DataFrame") -> str | None:
        """Say what the recipe asks for that no row has, where that must not pass unseen."""
        return None

    def sealed(self, table: "DataFrame", private: Path) -> "DataFrame":
        """Finish a decision with what only this run's private folder knows."""
        return table

    def taken(self, table: "DataFrame") -> "DataFrame | None":
        """List the texts that `apply` takes out of many rows, for people to look over.

        Returns:
            Columns `thread`, `text`, `pages`, `share`; none: the step is not of that kind.
        """
        return None

    def notes(self, table: "DataFrame") -> Mapping[str, Mapping[str, float]]:
        """Say of a decision what its reader should know: numbers by name, of each subject."""
        return {}


@dataclass(frozen=True)
class Treated:
    """What came of a shard: its rows with new values, and what to say of them.

    Attributes:
        rows: all rows in their places.
        changes: for the ledger: `id`, `reason`, `score`.
        failed: rows that could not be treated and must go: `id`, `reason`; none: all could.
    """

    rows: "DataFrame"
    changes: "DataFrame"
    failed: "DataFrame | None" = None


@dataclass(frozen=True)
class GlobalEdit(Global):
    """A decision that changes values."""

    failure: ClassVar[str] = "failed"
    """The reason for which rows go that could not be treated."""

    def may_fail(self) -> float:
        """Give the share of rows that may go so; more of them fail the run."""
        return 0.0

    def treated(self, rows: "DataFrame", table: "DataFrame") -> Treated:
        """Do `apply` and `changes` in one, where that saves work; name the rows it fails on."""
        return Treated(self.apply(rows, table), self.changes(rows, table))

    @abstractmethod
    def apply(self, rows: "DataFrame", table: "DataFrame") -> "DataFrame":
        """Give the rows with their new values."""

    @abstractmethod
    def changes(self, before: "DataFrame", table: "DataFrame") -> "DataFrame":
        """Say what `apply` changes, for the ledger: `id`, `reason`, `score`."""


@dataclass(frozen=True)
class GlobalFilter(Global):
    """A decision that drops rows."""

    wants_held: ClassVar[bool] = False
    """Whether `decide` is told, in a column `held`, which rows stay whatever it says."""

    def apply(self, rows: "DataFrame", table: "DataFrame") -> "DataFrame":
        """Give the rows to drop: `id`, `reason`, and where there is one `match` and `score`.

        By default those of the decision that are here.
        """
        return table[table["id"].isin(rows["id"])]

    def links(self, rows: "DataFrame", table: "DataFrame") -> "DataFrame":
        """Give rows that are kept though they match another, with the columns of `apply`."""
        return rows[["id"]][:0]


steps: Registry[Step] = Registry("step")


def changed_columns(before: "DataFrame", after: "DataFrame") -> "DataFrame":
    """Give `id` and `reason` (the changed columns, joined by +) of the rows that differ."""
    import pandas as pd

    reasons = pd.Series("", index=before.index, dtype="str")
    for column in before.columns:
        differs = _differs(before[column], after[column])
        reasons[differs] += f"+{column}"
    some = reasons != ""
    return pd.DataFrame({"id": before["id"][some], "reason": reasons[some].str[1:]})


def _differs(before: "Series[Any]", after: "Series[Any]") -> "Series[bool]":
    """Compare two columns row by row; missing equals missing.

    Lists and structs know no equality of columns, but most steps leave them untouched.
    """
    import pandas as pd
    import pyarrow as pa

    nested = isinstance(before.dtype, pd.ArrowDtype)
    if nested:
        one, other = pa.array(before), pa.array(after)
        if one.equals(other):
            return pd.Series(data=False, index=before.index)
        pairs = zip(one.to_pylist(), other.to_pylist(), strict=True)
        return pd.Series([left != right for left, right in pairs], index=before.index)
    same = (before == after) | (before.isna() & after.isna())
    return ~same.astype(bool)
