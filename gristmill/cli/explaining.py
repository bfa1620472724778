"""`explain`: the trail of one id, for a person or as JSON."""

from pathlib import Path
from typing import Any

from grist.errors import Exit
from grist.text import visible
from gristmill.cli.screen import emit
from gristmill.trail import Stop, trail


def show(run_folder: Path, id_: str, *, as_json: bool) -> Exit:
    """Print the trail of an id: data goes to stdout, shown so that it cannot act on a terminal."""
    stops = trail(run_folder, id_)
    if as_json:
        emit([{"what": stop.what, "id": stop.id, **stop.says} for stop in stops])
    else:
        for stop in stops:
            _print(stop)
    return Exit.OK


def _print(stop: Stop) -> None:
    print(f"{stop.what}  {stop.id}")
    for name, value in stop.says.items():
        for number, line in enumerate(_lines(value)):
            print(f"  {name if not number else '':<14} {visible(line)}")


def _lines(value: Any) -> list[str]:
    if isinstance(value, list) and value and isinstance(value[0], dict):
        joint = " = " if "name" in value[0] else ": "  # fields, or a talk's role and content
        return [line for pair in value for line in joint.join(pair.values()).split("\n")]
    return str(value).split("\n")
