"""The gates at the end of curation and of the dataset: what is there must pass, or the run stops.

    curate/checks.json  dataset/checks.json   every check and its outcome
    curate/checks.html  dataset/checks.html   the same for a person

Both are written before the gate closes, so that they can be looked at although the stage is not
done. The passes are kept, so the same command is back at the gate at once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from curation.checks.curated import curated
from curation.checks.examples import Examples
from curation.checks.expectation import Expectation
from curation.checks.own import OfExamples, Own
from curation.checks.page import render
from curation.checks.results import Result, summary
from curation.checks.section import Checks
from curation.checks.suite import drops, example_suite, suite
from curation.checks.worker import Table, results
from curation.steps.step import Step
from grist import models, store
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


@dataclass(frozen=True)
class Asked:
    """What a recipe asks of its examples: its checks, and the model that it trains, if any."""

    checks: Checks
    model: str | None = None

    @property
    def tokenizers(self) -> tuple[str, ...]:
        """Name the models whose tokens are counted."""
        own = [each for each in self.checks.examples if isinstance(each, OfExamples)]
        names = (name for each in own for name in each.tokenizers(self.model))
        return tuple(dict.fromkeys(names))


def check(place: Workplace, checks: Checks, steps: Sequence[Step], counts: Counts) -> Passed:
    """Check the records in `curate/records`.

    Raises:
        GateError: a critical check failed.
        UserError: a check does not fit the records.
        MissingError: Great Expectations is not installed.
    """
    found = drops(checks, counts)
    return _held(place, curated(place, steps, counts), suite(checks, steps), found)


def check_examples(place: Workplace, asked: Asked, promptless: Sequence[str]) -> Passed:
    """Check the examples in `dataset/`, of which such kinds may have no prompt.

    Raises:
        GateError: a critical check failed.
        UserError: a check does not fit the examples.
        MissingError: Great Expectations is not installed.
    """
    folders = {name: models.resolve(name, place.base).folder for name in asked.tokenizers}
    table = Examples(place.folder, tuple(promptless), asked.model, folders)
    return _held(place, table, example_suite(asked.checks), [])


def _held(
    place: Workplace, table: Table, expectations: Sequence[Expectation | Own], found: list[Result]
) -> Passed:
    """Hold expectations against a table, and write what came of them beside what is known."""
    if find_spec("great_expectations") is None:
        raise MissingError(f"the recipe has checks, which need {LIBRARY}: pip install {LIBRARY}")
    of = len(found) + len(expectations)
    for result in results(table, expectations):
        found.append(result)
        place.progress("checks", len(found), of)
    outputs = _written(place.folder, found, table.what)
    failed = [result for result in found if result.fatal]
    if failed:
        raise GateError(_message(outputs[1], failed, len(found)))
    return Passed(outputs, {"checks": summary(found)})


def _written(folder: Path, found: Sequence[Result], what: str) -> tuple[Path, Path]:
    data, page = folder / "checks.json", folder / "checks.html"
    store.write_json(data, [result.as_json() for result in found])
    store.write_text(page, render(found, what))
    return data, page


def _message(page: Path, failed: Sequence[Result], of: int) -> str:
    lines = [f"checks: {len(failed)} critical of {of} failed; {page} has the rest"]
    for result in failed:
        about = " ".join(filter(None, (result.name, result.column)))
        ids = ", ".join(result.ids[:_IDS_TOLD])
        rows = f"{result.rows} ({result.limits})" if result.limits else result.rows
        lines.append(": ".join(filter(None, (f"  {about}", rows, ids))))
    return "\n".join(lines)
