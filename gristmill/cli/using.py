"""The commands that use what a run has made: search, compare encoders, push, look at copies.

Each imports what it needs when it is called, as those of `gristmill.cli.app` do.
"""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from grist.errors import UsageError
from gristmill.cli.flags import Json, NoColor, Quiet, Run, Verbose, Workers
from gristmill.cli.screen import Screen


def add_to(app: typer.Typer) -> None:
    """Register the commands."""
    app.command()(search)
    embed = typer.Typer(help="Look at what sentence models make of texts.", no_args_is_help=True)
    embed.command("compare")(compare_models)
    app.add_typer(embed, name="embed")
    app.command()(push)
    app.command()(dedup)


def search(
    run_folder: Run,
    query: Annotated[str, typer.Argument(help="What the records should be about.")],
    k: Annotated[int, typer.Option("-k", min=1, max=1_000, help="How many to show.")] = 10,
    model: Annotated[
        str | None, typer.Option("--model", help="A sentence model; else that of the index.")
    ] = None,
    kinds: Annotated[
        list[str] | None, typer.Option("--kinds", help="page, post, message, row; else all.")
    ] = None,
    workers: Workers = 0,
    as_json: Json = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
    no_color: NoColor = False,
) -> None:
    """Find a run's records by what they mean."""
    from gristmill.cli.searching import find

    screen = Screen.asked(quiet=quiet, verbose=verbose, no_color=no_color)
    raise typer.Exit(
        find(
            run_folder, query, screen,
            k=k, model=model, kinds=kinds or (), workers=workers, as_json=as_json,
        )
    )  # fmt: skip


def compare_models(
    path: Annotated[
        Path, typer.Argument(metavar="RUN_OR_FILE", help="A run, a dataset, .parquet or .jsonl.")
    ],
    models: Annotated[
        list[str] | None, typer.Option("--model", help="A sentence model; two or more of them.")
    ] = None,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="FILE.html for a picture.")
    ] = None,
    sample: Annotated[
        int, typer.Option(min=3, max=20_000, help="So many different texts at the most.")
    ] = 2_000,
    seed: Annotated[int, typer.Option(min=0, help="Of the sample.")] = 0,
    texts: Annotated[
        bool, typer.Option("--texts", help="Show texts, not their ids alone.")
    ] = False,
    as_json: Json = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
    no_color: NoColor = False,
) -> None:
    """Hold sentence models side by side."""
    from gristmill.cli.embedding import show

    screen = Screen.asked(quiet=quiet, verbose=verbose, no_color=no_color)
    raise typer.Exit(
        show(
            path, models or (), screen,
            sample=sample, seed=seed, texts=texts, output=output, json_wanted=as_json,
        )
    )  # fmt: skip


class Pushable(StrEnum):
    """What of a run can be pushed."""

    DATASET = "dataset"
    MODEL = "model"


def push(
    run_folder: Run,
    repo: Annotated[
        str | None, typer.Option("--repo", metavar="USER/NAME", help="Where to, on the hub.")
    ] = None,
    what: Annotated[Pushable, typer.Option("--what", help="Which of the two.")] = Pushable.DATASET,
    yes: Annotated[bool, typer.Option("--yes", help="Send it.")] = False,
    public: Annotated[bool, typer.Option("--public", help="For everybody to read.")] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be sent, as without --yes.")
    ] = False,
    allow_private_text: Annotated[
        bool, typer.Option("--allow-private-text", help="Also of a recipe without a pii step.")
    ] = False,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Send a dataset or model to the hub; --yes means it."""
    from gristmill.cli.pushing import Wish, show

    if yes and dry_run:
        raise UsageError("--yes sends and --dry-run does not; leave one out")
    wish = Wish(repo, what.value, yes=yes, public=public, allow_private=allow_private_text)
    raise typer.Exit(show(run_folder, wish, Screen(quiet=quiet), as_json=as_json))


def dedup(
    run_folder: Run,
    step: Annotated[
        str | None, typer.Option("--step", help="near_dedup, semantic_dedup, near_dedup@2, ...")
    ] = None,
    pairs: Annotated[
        bool, typer.Option("--pairs", help="Show pairs about the threshold, differences marked.")
    ] = False,
    around: Annotated[
        list[float] | None,
        typer.Option("--around", min=0, max=1, help="Show pairs about this score."),
    ] = None,
    count: Annotated[int, typer.Option("-n", min=1, max=1_000, help="How many pairs.")] = 20,
    ask: Annotated[
        bool | None,
        typer.Option("--ask/--no-ask", help="Ask about each pair; by default on a terminal."),
    ] = None,
    precision: Annotated[
        float,
        typer.Option(min=0.5, max=0.999, help="Share of copies that a suggestion must reach."),
    ] = 0.95,
    rethreshold: Annotated[
        list[float] | None,
        typer.Option("--rethreshold", metavar="T", help="Say what this threshold would drop."),
    ] = None,
    index: Annotated[
        bool, typer.Option("--index", help="Make the index that `against` of a later run reads.")
    ] = False,
    as_json: Json = False,
    quiet: Quiet = False,
    no_color: NoColor = False,
) -> None:
    """Find a dedup step's threshold: pairs about it, and what others would drop."""
    import os
    import sys

    from gristmill.cli.deduping import dedup as tell
    from gristmill.pairs.look import Wish

    if ask and as_json:
        raise UsageError("--ask talks to a person and --json to a program; leave one out")
    terminal = sys.stdin.isatty() and sys.stdout.isatty()
    wish = Wish(
        step,
        pairs=pairs or bool(around) or bool(ask),
        around=around or (),
        count=count,
        asking=not as_json and (terminal if ask is None else ask),
        precision=precision,
        rethreshold=rethreshold or (),
        index=index,
    )
    plain = no_color or "NO_COLOR" in os.environ or os.environ.get("TERM") == "dumb"
    colour = sys.stdout.isatty() and not plain
    screen = Screen.asked(quiet=quiet, verbose=False, no_color=no_color)
    raise typer.Exit(tell(run_folder, wish, screen, as_json=as_json, colour=colour))
