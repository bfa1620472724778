"""The commands for what people say of a run's samples.

Each imports what it needs when it is called, as those of `gristmill.cli.app` do.
"""

import os
from pathlib import Path
from typing import Annotated, Literal

import typer

from gristmill.cli.flags import Json, NoColor, Quiet, Run
from gristmill.cli.screen import Screen


def add_to(app: typer.Typer) -> None:
    """Register the commands."""
    app.command()(rate)
    app.command()(ratings)


def rate(
    run_folder: Run,
    rater: Annotated[
        list[str] | None,
        typer.Option("--rater", metavar="NAME", help="Who rates; with --serve, each who may."),
    ] = None,
    key: Annotated[
        list[str] | None,
        typer.Option("--key", metavar="ACTION=KEY", help="Another key for an action: tie=t."),
    ] = None,
    light: Annotated[
        bool | None,
        typer.Option(
            "--light/--dark", help="Colours; else as the terminal tells.", show_default=False
        ),
    ] = None,
    bidi: Annotated[
        Literal["none", "words", "rows"] | None,
        typer.Option(
            help="What the terminal puts in order of Hebrew and Arabic; else as is known of it.",
            show_default=False,
        ),
    ] = None,
    serve: Annotated[
        bool, typer.Option("--serve", help="Let raters rate in browsers: a link for each.")
    ] = False,
    host: Annotated[
        str, typer.Option(help="With --serve: where to listen; other machines reach no loopback.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="With --serve.", min=0, max=65535)] = 8000,
    public_url: Annotated[
        str | None,
        typer.Option(metavar="URL", help="With --serve: of a reverse proxy with TLS in front."),
    ] = None,
    quiet: Quiet = False,
    no_color: NoColor = False,
) -> None:
    """Rate a run's samples: blind, one key an answer, each saved at once."""
    from gristmill.cli import seating

    if no_color:
        os.environ["NO_COLOR"] = "1"
    wish = seating.Wish(
        run_folder,
        tuple(rater or ()),
        tuple(key or ()),
        light=light,
        bidi=bidi,
    )
    if serve:
        raise typer.Exit(seating.serve(wish, host, port, public_url))
    raise typer.Exit(seating.rate(wish, Screen(quiet=quiet)))


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
