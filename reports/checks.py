"""What records and examples were checked for, as `curate/` and `dataset/checks.json` tell it.

    expect_column_values_to_be_unique, id, critical   passed   0 of 1,200 rows

A stage without that file had no checks. Rows are told by their number; ids stay in the file.
"""

from dataclasses import dataclass
from pathlib import Path

from grist import store


@dataclass(frozen=True)
class Check:
    """One check and its outcome.

    Attributes:
        column: what it looked into; empty for a table as a whole.
        unexpected: rows that are not as expected; none for a check about all rows together.
        observed: the number that such a check came to, where it is one.
    """

    name: str
    column: str
    severity: str
    success: bool
    checked: int
    unexpected: int | None
    observed: float | None


def checks(path: Path) -> tuple[Check, ...]:
    """Read the outcomes; those that failed come first."""
    if not path.exists():
        return ()
    found = [
        Check(
            name=each["name"],
            column=each["column"] or "",
            severity=each["severity"],
            success=bool(each["success"]),
            checked=int(each["checked"]),
            unexpected=each["unexpected"],
            observed=each["observed"],
        )
        for each in store.read_json(path)
    ]
    return tuple(sorted(found, key=lambda check: check.success))
