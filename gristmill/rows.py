r"""The rows of a run's dataset, in whichever shape they are.

sides(home)                          ["train", "validation", "test", "dropped"]
said(row)                            [("prompt", "ana: tea?\nben:"), ("completion", " yes")]
talk(row)                            [Turn("user", "ana: tea?\nben:"), Turn("assistant", "yes")]
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from grist import manifest, store
from grist.errors import UsageError, did_you_mean

SIDES = ("train", "validation", "test", "dropped")

Row = Mapping[str, Any]


class Turn(NamedTuple):
    """One turn of a conversation."""

    role: str
    content: str


def read(home: Path, side: str) -> list[dict[str, Any]]:
    """Read one side of a run's dataset.

    Raises:
        UsageError: the run has no dataset, or a dataset no such side.
    """
    check(home)
    if side not in SIDES:
        raise UsageError(f"no side {side!r}{did_you_mean(side, SIDES)}")
    rows: list[dict[str, Any]] = store.read_table(home / "dataset" / f"{side}.parquet").to_pylist()
    return rows


def check(home: Path) -> None:
    """Make sure that a folder is a run with a finished dataset.

    Raises:
        UsageError: it is not.
    """
    if manifest.read(home / "ingest") is None:
        raise UsageError(f"{home}: no run folder (no ingest/{manifest.NAME} in it)")
    if manifest.read(home / "dataset") is None:
        raise UsageError(f"{home}: has no dataset yet; run its recipe until the stage dataset")


def said(row: Row) -> Iterator[tuple[str, str]]:
    """Give what a row says, part by part, each with the name of its column or role."""
    for message in row.get("messages") or ():
        yield message["role"], message["content"]
    for name in ("prompt", "completion", "text", "label"):
        if row.get(name):
            yield name, row[name]


def text(row: Row) -> str:
    """Give all that a row says in one piece, whatever its shape."""
    joint = "\n" if row.get("messages") else ""
    return joint.join(content for name, content in said(row) if name != "label")


def talk(row: Row) -> list[Turn]:
    """Give a row as a conversation; a text alone is an answer to nothing.

    The space that a completion begins with parts it from its prompt, and goes.
    """
    if row.get("messages") is not None:
        return [Turn(message["role"], message["content"]) for message in row["messages"]]
    asked, answer = row.get("prompt"), row.get("completion")
    if "label" in row:
        asked, answer = row["text"], row["label"]
    if answer is None:
        answer = row["text"]
    turns = [Turn("user", asked)] if asked else []
    return [*turns, Turn("assistant", str(answer).removeprefix(" "))]
