"""What an expectation of our own is: a number for each row, and a rule of the library's for it.

    expect_no_private_data   rows   id 3f…  found 2     two types are left in this text
                             rule   found is at most 0, in every row

Great Expectations holds the rule against the rows; outcomes go by our name. What is wrong with the
parameters is known without it, and what does not fit the rest of a recipe too (`unfit`).
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

from pydantic import Field

from curation.checks.expectation import Expectation, Severity
from grist.registry import Registry

if TYPE_CHECKING:
    from pandas import DataFrame

    from curation.checks.curated import Curated
    from curation.checks.examples import Examples
    from curation.examples.shape import Shape

FOUND = "found"
Share = Annotated[float, Field(ge=0, le=1)]
_DIGITS = 12  # of a share: 1 - 0.7 is 0.30000000000000004, and three of ten would be too few


@dataclass(frozen=True)
class Known:
    """What the rest of a recipe says.

    Attributes:
        steps: the labels of its steps, as the ledger has them.
        shape: of its examples, where it makes some.
        measures: by which its split looks for leaks.
        model: what it trains.
    """

    steps: tuple[str, ...] = ()
    shape: "Shape | None" = None
    measures: tuple[str, ...] = ()
    model: str | None = None


@dataclass(frozen=True, kw_only=True)
class Own(ABC):
    """An expectation of our own.

    Attributes:
        severity: whether a failure stops the run (`critical`), is told, or is just written down.
    """

    name: ClassVar[str]
    table: ClassVar[Literal["records", "examples"]]
    looks_into: ClassVar[tuple[str, ...]] = ()
    about: ClassVar[str] = "own"
    severity: Severity = "critical"

    @property
    @abstractmethod
    def rule(self) -> dict[str, Any]:
        """Say between which values the number of a row must lie, and of how many rows."""

    def unfit(self, known: Known) -> Iterator[tuple[str, str]]:
        """Name the parameters that do not fit the recipe, and what is wrong with each."""
        yield from ()

    @property
    def built_in(self) -> Expectation:
        """Give what the library runs."""
        return Expectation(
            "expect_column_values_to_be_between", {"column": FOUND, **self.rule}, self.severity
        )

    @property
    def columns(self) -> tuple[str, ...]:
        """Name what it looks into, as results tell it."""
        return self.looks_into

    @property
    def parameters(self) -> dict[str, Any]:
        """Give the parameters that differ from the default, as plain JSON values."""
        found = {
            each.name: getattr(self, each.name)
            for each in fields(self)
            if each.name != "severity" and getattr(self, each.name) != each.default
        }
        return {
            name: list(value) if isinstance(value, tuple) else value
            for name, value in found.items()
        }

    @property
    def said(self) -> str:
        """Name it in a message."""
        return f"checks: {self.name}"


class OfRecords(Own):
    """One about the records that curation leaves."""

    table = "records"

    @abstractmethod
    def rows(self, table: "Curated") -> "DataFrame":
        """Give `id` and `found`, a number for each row that is looked at."""


class OfExamples(Own):
    """One about the examples of the dataset."""

    table = "examples"

    def tokenizers(self, model: str | None) -> tuple[str, ...]:
        """Name the models whose tokenizers it needs, where the recipe trains this one."""
        return ()

    @abstractmethod
    def rows(self, table: "Examples") -> "DataFrame":
        """Give `id` and `found`, a number for each row that is looked at."""


owns: Registry[Own] = Registry("expectation")


def at_most(share: float) -> dict[str, Any]:
    """Make the rule that at most such a share of the rows has a number above 0."""
    return {"max_value": 0, "mostly": round(1 - share, _DIGITS)}


def laid_out(ids: "list[str | None]", found: "list[int]") -> "DataFrame":
    """Put ids and numbers into the frame that the library sees."""
    import pandas as pd

    return pd.DataFrame({"id": pd.Series(ids, dtype="str"), FOUND: pd.Series(found, dtype="int64")})
