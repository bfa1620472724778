"""`verify`: what is wrong with a run, or that nothing is."""

from pathlib import Path

from grist.errors import Exit
from gristmill.cli.screen import Screen, emit
from gristmill.verify import findings


def show(run_folder: Path, *, as_json: bool) -> Exit:
    """Check a run and say what was found."""
    found = findings(run_folder)
    if as_json:
        emit({"run": str(run_folder), "findings": found})
    screen = Screen()
    for finding in found:
        screen.say(finding)
    if not found:
        screen.say(f"{run_folder}: every file and every row is as its manifest says")
    return Exit.FAILURE if found else Exit.OK
