"""`run` and the commands of single stages: what was asked, done, and said at the end."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grist.engine import default_workers
from grist.errors import Exit, UsageError
from grist.stage import Result
from gristmill.cli.screen import Screen, emit
from gristmill.recipe import Recipe, load
from gristmill.run import Options, Ran, plan, run

_PAIRS = 5  # of the leaks are named; dataset/leaks.parquet has all
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,79}")


@dataclass(frozen=True)
class Asked:
    """What the command line asks for."""

    recipe: Path
    runs: Path
    name: str | None = None
    until: str | None = None
    only: str | None = None
    sample: int | None = None
    force: bool = False
    again: bool = False
    workers: int = 0

    def options(self, recipe: Recipe) -> Options:
        """Say where and how to run.

        Raises:
            UsageError: the name cannot be a folder's.
        """
        name = self.name or recipe.name
        if not _NAME.fullmatch(name):
            raise UsageError(f"--name {name!r}: use small letters, digits and hyphens")
        return Options(
            home=self.runs / (f"{name}-sample-{self.sample}" if self.sample else name),
            until=self.until,
            only=self.only,
            sample=self.sample,
            force=self.force,
            again=self.again,
            workers=self.workers or default_workers(),
        )


def dry(asked: Asked, *, as_json: bool) -> Exit:
    """Say what would be done; touch nothing."""
    recipe = load(asked.recipe)
    options = asked.options(recipe)
    stages = plan(recipe, asked.recipe.parent, options)
    if as_json:
        named = [{"name": name, "status": status} for name, status in stages]
        emit({"run": str(options.home), "stages": named})
    else:
        for name, status in stages:
            print(f"{name:<10} {status}")
    return Exit.OK


def whole(asked: Asked, screen: Screen, *, as_json: bool) -> Exit:
    """Run, and say what came of it."""
    recipe = load(asked.recipe)
    ran = run(recipe, asked.recipe.parent, asked.options(recipe), screen.progress)
    screen.clear()
    if as_json:
        emit(as_document(ran))
    else:
        tell(ran, screen)
    return Exit.PARTIAL if ran.partial else Exit.OK


def as_document(ran: Ran) -> dict[str, Any]:
    """Give the JSON document of a run."""
    return {
        "run": str(ran.home),
        "report": str(report) if (report := _report(ran)) else None,
        "stages": [
            {
                "name": result.name,
                "status": result.status,
                "seconds": round(result.seconds, 3),
                "counts": dict(result.manifest.counts),
            }
            for result in ran.results
        ],
    }


def tell(ran: Ran, screen: Screen) -> None:
    """Say of each stage what came of its rows, and where the report is."""
    for result in ran.results:
        screen.say(_line(result))
        for reason, number in result.manifest.counts["dropped"].items():
            screen.say(f"{'':<10} dropped {number:>9,}  {reason}")
        for reason, number in result.manifest.facts.get("problems", {}).items():
            screen.say(f"{'':<10} unread  {number:>9,}  {reason}")
        for warning in result.manifest.facts.get("warnings", ()):
            screen.say(f"{'':<10} warning {warning}")
        for line in (*_notes(result), *_checks(result), *_leaks(result)):
            screen.say(f"{'':<10} {line}")
    if any(result.name == "evaluate" for result in ran.results):
        screen.say(f"{'next':<10} ask people: gristmill rate {ran.home} --rater NAME")
    if report := _report(ran):
        print(f"Report: {report.resolve().as_uri()}")


def _notes(result: Result) -> Iterator[str]:
    """Say what steps have to say of their decisions."""
    for step, notes in result.manifest.facts.get("notes", {}).items():
        for subject, numbers in notes.items():
            said = ", ".join(f"{name} {number:,}" for name, number in numbers.items())
            yield f"note    {step}: {subject}: {said}"


def _checks(result: Result) -> Iterator[str]:
    """Say how many checks passed, and name those that did not."""
    checks = result.manifest.facts.get("checks")
    if checks:
        total = checks["passed"] + len(checks["failed"])
        yield f"checks  {checks['passed']:>9,}  of {total} passed"
        for failed in checks["failed"]:
            words = (failed["severity"], failed["name"], failed["column"], failed["rows"])
            yield f"        {' '.join(filter(None, words))}"


def _leaks(result: Result) -> Iterator[str]:
    """Say how many held-out examples match one in train, and name the nearest pairs."""
    leaks = result.manifest.facts.get("leaks")
    if leaks and leaks["worst"]:
        for measure, number in leaks["measures"].items():
            if number:
                yield f"leaks   {number:>9,}  {measure}, of {leaks['held']:,} held out"
        for pair in leaks["worst"][:_PAIRS]:
            yield f"        {pair['measure']} {pair['score']:.6f}  {pair['id']}  {pair['match']}"


def _report(ran: Ran) -> Path | None:
    """Give the page that this run wrote or found up to date, if reporting was part of it."""
    reported = any(result.name == "report" for result in ran.results)
    return ran.home / "report.html" if reported else None


def _line(result: Result) -> str:
    counts = result.manifest.counts
    rows = f"kept {counts['kept']:>9,}" if counts["in"] + counts["made"] else " " * 14
    took = "as before" if result.status == "cached" else f"{result.seconds:.1f} s"
    return f"{result.name:<10} {rows}  {took}"
