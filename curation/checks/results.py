"""What came of a check, without a word of the text that it looked at.

    {"name": "expect_column_values_to_be_unique", "column": "id", "parameters": {},
     "severity": "critical", "success": false, "checked": 1200, "unexpected": 2, "share": 0.001667,
     "observed": null, "ids": ["9f…", "9f…"]}

Values are told by number alone, and rows by their ids.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

DROPS = "max_drop_share"
MAX_IDS = 20
_LIMITS = ("min_value", "max_value", "value", "mostly")
_SETS = {"value_set", "value_pairs_set", "allow"}


@dataclass(frozen=True)
class Result:
    """One check and its outcome.

    Attributes:
        column: what it looked into; several are joined by commas, a table as a whole has none.
        parameters: the other parameters; of a set of values only how many there are.
        checked: rows that were looked at: for most checks those that have a value.
        unexpected: rows that are not as expected; none where a check is about all rows together.
        share: unexpected of checked, to six digits.
        observed: the number that a check about all rows together came to.
        ids: of the first unexpected rows; `row 12` for a row whose id is none.
    """

    name: str
    column: str | None
    parameters: Mapping[str, Any]
    severity: str
    success: bool
    checked: int
    unexpected: int | None = None
    share: float | None = None
    observed: float | None = None
    ids: tuple[str, ...] = field(default=())

    @property
    def rows(self) -> str:
        """Say how many rows are not as expected, or what was observed in the place of that."""
        if self.unexpected is not None:
            return f"{self.unexpected:,} of {self.checked:,} rows"
        return "" if self.observed is None else f"observed {self.observed:,}"

    @property
    def limits(self) -> str:
        """Say the numbers that the recipe holds the rows against: `max_value 0.1`."""
        numbers = ((name, self.parameters.get(name)) for name in _LIMITS)
        return ", ".join(f"{name} {number:,}" for name, number in numbers if _is_number(number))

    @property
    def fatal(self) -> bool:
        return not self.success and self.severity == "critical"

    def as_json(self) -> dict[str, Any]:
        return {**asdict(self), "ids": list(self.ids)}


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def share(part: int, whole: int) -> float | None:
    """Give a share to six digits; none of nothing."""
    return round(part / whole, 6) if whole else None


def told(parameters: Mapping[str, Any]) -> dict[str, Any]:
    """Give the parameters as results tell them: without the column, which has its own place."""
    return {
        name: len(value) if name in _SETS else value
        for name, value in parameters.items()
        if name != "column"
    }


def summary(results: Sequence[Result]) -> dict[str, Any]:
    """Give the numbers for the manifest: how many passed, and each that did not."""
    failed = [each for each in results if not each.success]
    return {
        "passed": len(results) - len(failed),
        "failed": [
            {"name": each.name, "column": each.column, "severity": each.severity, "rows": each.rows}
            for each in failed
        ],
    }
