"""The commands for what people say of a run's samples.

Each imports what it needs when it is called, as those of `gristmill.cli.app` do.
"""

from pathlib import Path
from typing import Annotated

import typer

from gristmill.cli.flags import Json, Quiet, Run
from gristmill.cli.screen import Screen


def add_to(app: typer.Typer) -> None:
    """Register the commands."""
    app.command()(ratings)


def ratings(
    run_folder: Run,
    import_: Annotated[
        Path | None,
        typer.Option("--import", metavar="FILE", help="Add the ratings of a .jsonl or .csv file."),
    ] = None,
    export: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write .jsonl (all events) or .csv (what stands)."),
    ] = None,
    preferences: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write clear pairs as .jsonl for TRL: chosen, rejected."),
    ] = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Say what ratings come to; take them in, write them out."""
    from gristmill.cli.tallying import Wish, tally

    wish = Wish(import_, export, preferences, as_json=as_json)
    raise typer.Exit(tally(run_folder, wish, Screen(quiet=quiet)))
