"""Arguments and flags that commands share, with what `--help` says of them."""

from pathlib import Path
from typing import Annotated

import typer

Recipe = Annotated[Path, typer.Argument(help="The recipe, a YAML file.", show_default=False)]
Run = Annotated[Path, typer.Argument(help="A run folder.", show_default=False)]
Split = Annotated[str, typer.Option("--split", help="Which side of the dataset.")]
Runs = Annotated[Path, typer.Option("--runs", help="Where run folders lie.")]
Name = Annotated[str | None, typer.Option("--name", help="Another name for the run folder.")]
Force = Annotated[bool, typer.Option("--force", help="Redo what is done.")]
Workers = Annotated[int, typer.Option("--workers", min=0, help="Processes; 0: one a processor.")]
Json = Annotated[bool, typer.Option("--json", help="Make stdout exactly one JSON document.")]
Quiet = Annotated[bool, typer.Option("-q", "--quiet", help="No messages, no progress.")]
Verbose = Annotated[bool, typer.Option("-v", "--verbose", help="Every step of progress.")]
NoColor = Annotated[bool, typer.Option("--no-color", help="Plain lines, no terminal codes.")]
