"""The commands. Each imports what it needs when it is called, so that `--help` costs nothing."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from grist.errors import Exit, UsageError
from gristmill.cli import datasets, rating, using
from gristmill.cli.flags import (
    Force,
    Json,
    Name,
    NoColor,
    Quiet,
    Recipe,
    Run,
    Runs,
    Verbose,
    Workers,
)
from gristmill.cli.screen import Screen

app = typer.Typer(
    help="From your own text to a tuned small language model, and an honest answer: better now?",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Begin with: gristmill demo",
)


@app.command()
def run(
    recipe: Recipe,
    runs: Runs = Path("runs"),
    name: Name = None,
    until: Annotated[str | None, typer.Option(help="Stop after this stage.")] = None,
    sample: Annotated[
        int | None, typer.Option(min=1, help="Only so many units of each source, in an own folder.")
    ] = None,
    force: Force = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be done.")] = False,
    workers: Workers = 0,
    as_json: Json = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
    no_color: NoColor = False,
) -> None:
    """Run a recipe from its sources to its report."""
    from gristmill.cli.running import Asked, dry, whole

    asked = Asked(recipe, runs, name, until=until, sample=sample, force=force, workers=workers)
    screen = Screen.asked(quiet=quiet, verbose=verbose, no_color=no_color)
    raise typer.Exit(
        dry(asked, as_json=as_json) if dry_run else whole(asked, screen, as_json=as_json)
    )


def _stage_command(stage: str, does: str) -> None:
    def command(
        recipe: Recipe,
        runs: Runs = Path("runs"),
        name: Name = None,
        force: Force = False,
        workers: Workers = 0,
        as_json: Json = False,
        quiet: Quiet = False,
        verbose: Verbose = False,
        no_color: NoColor = False,
    ) -> None:
        from gristmill.cli.running import Asked, whole

        asked = Asked(recipe, runs, name, only=stage, force=force, workers=workers)
        screen = Screen.asked(quiet=quiet, verbose=verbose, no_color=no_color)
        raise typer.Exit(whole(asked, screen, as_json=as_json))

    app.command(stage, help=does)(command)


_stage_command("curate", "Run a recipe's curation alone, on what is ingested.")
_stage_command("train", "Run a recipe's training alone, on the dataset that is there.")
_stage_command("evaluate", "Run a recipe's evaluation alone, on dataset and model.")


@app.command()
def crawl(
    target: Annotated[str, typer.Argument(metavar="RECIPE|URL", help="A recipe, or one address.")],
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", help="FILE.jsonl, FILE.parquet or a folder of .txt files."),
    ] = None,
    try_: Annotated[
        str | None,
        typer.Option("--try", metavar="URL", help="Show what the recipe takes from one page."),
    ] = None,
    runs: Runs = Path("runs"),
    name: Name = None,
    workers: Workers = 0,
    as_json: Json = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
    no_color: NoColor = False,
) -> None:
    """Fetch a recipe's sites, or one site, and read them.

    The same command goes on with a crawl that was interrupted, and visits a finished one again.
    """
    from gristmill.cli.crawling import crawl as crawl_target
    from gristmill.cli.crawling import try_out
    from gristmill.cli.running import Asked

    screen = Screen.asked(quiet=quiet, verbose=verbose, no_color=no_color)
    if try_ is not None:
        if output:
            raise UsageError("--try keeps nothing, so there is nothing for -o; leave one out")
        raise typer.Exit(try_out(target, try_, screen, as_json=as_json))
    asked = Asked(Path(target), runs, name, only="ingest", again=True, workers=workers)
    raise typer.Exit(crawl_target(target, asked, output, screen, as_json=as_json))


class DateOrder(StrEnum):
    """In which order a date's numbers stand."""

    DMY = "dmy"
    MDY = "mdy"
    YMD = "ymd"


@app.command()
def parse(
    path: Annotated[
        Path, typer.Argument(help="An export: a file, folder or zip.", show_default=False)
    ],
    as_: Annotated[str | None, typer.Option("--as", help="Its format; else sniffed.")] = None,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="FILE.jsonl or FILE.parquet; else stdout.")
    ] = None,
    date_order: Annotated[
        DateOrder | None,
        typer.Option("--date-order", help="Of its dates, where the file does not tell it."),
    ] = None,
    text: Annotated[
        str | None, typer.Option("--text", help="The column of a table that holds the text.")
    ] = None,
    speakers: Annotated[
        bool, typer.Option("--speakers", help="Say who wrote how much, and whose export it is.")
    ] = False,
    as_json: Json = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
    no_color: NoColor = False,
) -> None:
    """Read an export into records (JSON Lines on stdout), and say what was read of it."""
    from gristmill.cli.parsing import parse as parse_export

    screen = Screen.asked(quiet=quiet, verbose=verbose, no_color=no_color)
    raise typer.Exit(
        parse_export(
            path,
            as_,
            output,
            screen,
            date_order=date_order.value if date_order else None,
            text=text,
            speakers=speakers,
            as_json=as_json,
        )
    )


@app.command()
def validate(recipe: Recipe) -> None:
    """Check a recipe; the files that it names are not touched."""
    from gristmill.recipe import load

    load(recipe)
    typer.echo(f"{recipe}: no mistakes", err=True)


@app.command()
def doctor(as_json: Json = False) -> None:
    """Say what this machine has and lacks."""
    from gristmill.cli.doctoring import examine

    raise typer.Exit(examine(as_json=as_json))


@app.command()
def demo(
    runs: Runs = Path("runs"),
    quiet: Quiet = False,
    verbose: Verbose = False,
    no_color: NoColor = False,
) -> None:
    """Run the sample world offline and check it."""
    from gristmill.cli.demonstrating import demonstrate

    screen = Screen.asked(quiet=quiet, verbose=verbose, no_color=no_color)
    raise typer.Exit(demonstrate(runs, screen))


@app.command()
def explain(
    run_folder: Run,
    id_: Annotated[str, typer.Argument(metavar="ID", help="Of a record, example or sample.")],
    as_json: Json = False,
) -> None:
    """Follow an id from source to sample, and back."""
    from gristmill.cli.explaining import show

    raise typer.Exit(show(run_folder, id_, as_json=as_json))


@app.command()
def verify(run_folder: Run, as_json: Json = False) -> None:
    """Check the files and rows of a run."""
    from gristmill.cli.verifying import show

    raise typer.Exit(show(run_folder, as_json=as_json))


@app.command()
def report(
    run_folder: Run,
    open_: Annotated[bool, typer.Option("--open", help="Open it in the browser.")] = False,
) -> None:
    """Write a report anew from its run folder."""
    from gristmill.cli.reporting import write

    raise typer.Exit(write(run_folder, open_=open_))


datasets.add_to(app)
using.add_to(app)
rating.add_to(app)


@app.callback(invoke_without_command=True)
def _global(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Say the version.")] = False,
) -> None:
    if version:
        from importlib.metadata import version as installed

        typer.echo(f"gristmill {installed('gristmill')}")
        raise typer.Exit(Exit.OK)
    if context.invoked_subcommand is None:
        raise typer.Exit(Exit.USAGE)
