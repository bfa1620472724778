"""`report`: write the page anew from what lies in the run folder."""

import sys
import webbrowser
from dataclasses import replace
from pathlib import Path

from grist import manifest, stage, store
from grist.errors import Exit, UsageError
from gristmill.stages import STAGES
from reports.build import build
from reports.section import Report


def write(run_folder: Path, *, open_: bool) -> Exit:
    """Write `report.html` and say where it is.

    Raises:
        UsageError: the folder is no run.
    """
    if manifest.read(run_folder / "ingest") is None:
        raise UsageError(f"{run_folder}: no run folder (no ingest/{manifest.NAME} in it)")
    page = run_folder / "report.html"
    known = manifest.read(run_folder / "report")
    section = Report(**known.facts.get("section", {})) if known else Report()
    with stage.alone(run_folder):
        store.write_text(page, build(run_folder, section))
        if known:
            folder = run_folder / "report"
            replace(known, outputs=manifest.describe(folder, [page])).write(folder)
            stage.publish(run_folder, STAGES)
    print(f"Report: {page.resolve().as_uri()}")
    if open_ and sys.stdout.isatty():
        webbrowser.open(page.resolve().as_uri())
    return Exit.OK
