"""The commands that look at a run's dataset and write it for others: show, stats, diff, export.

Each imports what it needs when it is called, as those of `gristmill.cli.app` do.
"""

from pathlib import Path
from typing import Annotated

import typer

from gristmill.cli.flags import Json, Quiet, Run, Split
from gristmill.cli.screen import Screen


def add_to(app: typer.Typer) -> None:
    """Register the commands."""
    for command in (show, stats, diff, export):
        app.command()(command)


def show(
    run_folder: Run,
    split: Split = "test",
    count: Annotated[int, typer.Option("-n", min=0, help="How many; 0: all.")] = 5,
    id_: Annotated[
        str | None, typer.Option("--id", help="Only the example whose id begins so.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Show examples of a dataset."""
    from gristmill.cli.showing import show as show_examples

    raise typer.Exit(show_examples(run_folder, split=split, count=count, id_=id_, as_json=as_json))


def stats(run_folder: Run, as_json: Json = False) -> None:
    """Say what a dataset is like in numbers."""
    from gristmill.cli.counting import count

    raise typer.Exit(count(run_folder, as_json=as_json))


def diff(
    run_a: Run,
    run_b: Run,
    count: Annotated[int, typer.Option("-n", min=0, help="Ids to name of each reason.")] = 3,
    as_json: Json = False,
) -> None:
    """Say what came, went and changed from one dataset to another."""
    from gristmill.cli.differing import diff as diff_runs

    raise typer.Exit(diff_runs(run_a, run_b, count=count, as_json=as_json))


def export(
    run_folder: Run,
    to: Annotated[str, typer.Option("--to", help="alpaca, sharegpt or openai.")],
    split: Annotated[
        str | None,
        typer.Option("--split", help="Which side; else train, or into a folder all."),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", help="FILE.jsonl, or a folder; else stdout."),
    ] = None,
    with_sources: Annotated[
        bool, typer.Option("--with-sources", help="Add where each row came from.")
    ] = False,
    quiet: Quiet = False,
) -> None:
    """Write a dataset in the convention of another trainer."""
    from gristmill.cli.exporting import export as export_dataset

    screen = Screen.asked(quiet=quiet, verbose=False, no_color=False)
    raise typer.Exit(
        export_dataset(run_folder, to, output, screen, split=split, with_sources=with_sources)
    )
