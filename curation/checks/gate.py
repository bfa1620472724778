"""The gate at the end of curation: what is published must pass, or the run stops here.

    curate/checks.json   every check and its outcome
    curate/checks.html   the same for a person

Both are written before the gate closes, so that they can be looked at although the stage is not
done. The passes are kept, so the same command is back at the gate at once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from curation.checks.page import render
from curation.checks.results import Result, summary
from curation.checks.section import Checks
from curation.checks.suite import drops, suite
from curation.checks.worker import results
from curation.steps.step import Step
from grist import store
from grist.errors import GateError, MissingError
from grist.ledger import Counts
from grist.stage import Workplace

LIBRARY = "great-expectations"
_IDS_TOLD = 5


@dataclass(frozen=True)
class Passed:
    """The files that the gate wrote, and its numbers for the manifest."""

    outputs: tuple[Path, ...]
    facts: dict[str, Any]


def check(place: Workplace, checks: Checks, steps: Sequence[Step], counts: Counts) -> Passed:
    """Check the records in `curate/records`.

    Raises:
        GateError: a critical check failed.
        UserError: a check does not fit the records.
        MissingError: Great Expectations is not installed.
    """
    if find_spec("great_expectations") is None:
        raise MissingError(f"the recipe has checks, which need {LIBRARY}: pip install {LIBRARY}")
    expectations = suite(checks, steps)
    found = drops(checks, counts)
    for result in results(place.folder / "records", expectations):
        found.append(result)
        place.progress("checks", len(found), len(expectations) + len(drops(checks, counts)))
    outputs = _written(place.folder, found)
    failed = [result for result in found if result.fatal]
    if failed:
        raise GateError(_message(outputs[1], failed, len(found)))
    return Passed(outputs, {"checks": summary(found)})


def _written(folder: Path, found: Sequence[Result]) -> tuple[Path, Path]:
    data, page = folder / "checks.json", folder / "checks.html"
    store.write_json(data, [result.as_json() for result in found])
    store.write_text(page, render(found))
    return data, page


def _message(page: Path, failed: Sequence[Result], of: int) -> str:
    lines = [f"checks: {len(failed)} critical of {of} failed; {page} has the rest"]
    for result in failed:
        about = " ".join(filter(None, (result.name, result.column)))
        ids = ", ".join(result.ids[:_IDS_TOLD])
        lines.append(": ".join(filter(None, (f"  {about}", result.rows, ids))))
    return "\n".join(lines)
