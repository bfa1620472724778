"""One expectation of Great Expectations, as a recipe names it.

    Expectation("expect_column_values_to_be_unique", {"column": "id"}, severity="warning")

Those of our own (`curation.checks.own`) come down to one of these on a column made for them.
"""

from dataclasses import dataclass, field
from typing import Any, Literal

from curation.checks.catalogue import offers

Severity = Literal["critical", "warning", "info"]


@dataclass(frozen=True)
class Expectation:
    """One expectation: Great Expectations' own name and parameters, as plain JSON values.

    Attributes:
        severity: whether a failure stops the run (`critical`), is told, or is just written down.
    """

    name: str
    parameters: dict[str, Any] = field(default_factory=dict)
    severity: Severity = "critical"

    @property
    def columns(self) -> tuple[str, ...]:
        """Name the columns that it looks into."""
        known = offers()[self.name].parameters
        found: list[str] = []
        for name, value in self.parameters.items():
            if known[name].kind == "column":
                found.append(value)
            elif known[name].kind == "columns":
                found.extend(value)
        return tuple(found)

    @property
    def said(self) -> str:
        """Name it in a message."""
        return " ".join(filter(None, ("checks:", self.name, ", ".join(self.columns))))

    @property
    def about(self) -> str:
        return offers()[self.name].about

    @property
    def built_in(self) -> "Expectation":
        """Give what the library runs."""
        return self
