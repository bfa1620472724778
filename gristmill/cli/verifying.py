"""`verify`: what is wrong with a run, or with ratings apart from one, or that nothing is."""

from pathlib import Path

from grist.errors import Exit
from gristmill.cli.screen import Screen, emit
from gristmill.verify import apart_from_a_run, findings, findings_of_ratings


def show(run_folder: Path, *, as_json: bool) -> Exit:
    """Check a run, or ratings alone, and say what was found.

    Raises:
        UsageError: the folder holds neither.
    """
    alone = apart_from_a_run(run_folder)
    found = findings_of_ratings(run_folder) if alone else findings(run_folder)
    if as_json:
        emit({"run": str(run_folder), **({"stages": []} if alone else {}), "findings": found})
    screen = Screen()
    if alone:
        screen.say(f"{run_folder}: ratings without a run: there are no stages to look over")
    for finding in found:
        screen.say(finding)
    if not found:
        is_well = (
            "ratings are whole" if alone else "every file and every row is as its manifest says"
        )
        screen.say(f"{run_folder}: {is_well}")
    return Exit.FAILURE if found else Exit.OK
