"""The report stage: the run folder as it stands, in one file beside the stages.

    runs/tea-house-voice/report.html

It is the one file of a run that is made to be handed on.
"""

from dataclasses import asdict
from pathlib import Path

from grist import store
from grist.stage import Outcome, Workplace
from reports.gather import gather
from reports.page import render
from reports.section import Report

NAME = "report.html"


def build(home: Path, section: Report) -> str:
    """Make the report's HTML of whatever stages are done; nothing is written.

    Raises:
        UserError: no stage is done, or a file is not what its stage writes.
    """
    return render(gather(home, samples=section.samples), section)


def report(place: Workplace, *, section: Report) -> Outcome:
    """Write `report.html` into the run folder, where people look for it."""
    page = place.home / NAME
    store.write_text(page, build(place.home, section))
    return Outcome(outputs=(page,), facts={"section": asdict(section)})
