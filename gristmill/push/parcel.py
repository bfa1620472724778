"""What of a run goes to the hub: named files of one folder, and nothing that was not named.

    dataset   README.md train.parquet validation.parquet test.parquet
    model     README.md *.safetensors, configuration, tokenizer

What is dropped, the ledgers, the metrics of training and an untrained start stay here; nothing of
`ingest/`, `curate/`, `search/` and `ratings/` is sent.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from grist import manifest, store
from grist.errors import GateError, UsageError
from grist.manifest import Manifest

What = Literal["dataset", "model"]
CARD = "README.md"

_ROOM = {"dataset": "dataset", "model": "train"}
_ALLOWED = {
    "dataset": re.compile(r"README\.md|(train|validation|test)\.parquet"),
    # What transformers and peft write for weights, configuration and tokenizer, by its full name.
    "model": re.compile(
        r"README\.md|(adapter_)?model(-\d{5}-of-\d{5})?\.safetensors"
        r"|model\.safetensors\.index\.json|(adapter_|generation_)?config\.json"
        r"|tokenizer(_config)?\.json|(special_tokens_map|added_tokens|vocab)\.json|merges\.txt"
        r"|vocab\.txt|(tokenizer|spiece|sentencepiece\.bpe)\.model|chat_template\.jinja"
    ),
}
_NEEDED = {
    "dataset": (re.compile(r"README\.md"), re.compile(r"train\.parquet")),
    "model": (re.compile(r"README\.md"), re.compile(r".*model.*\.safetensors")),
}


@dataclass(frozen=True)
class File:
    """A file that goes, by its name there; `rows` for tables."""

    name: str
    bytes: int
    sha256: str
    rows: int | None


@dataclass(frozen=True)
class Parcel:
    """What goes and what stays.

    Attributes:
        folder: that holds the files.
        left: names in the folder that stay.
        stage: the manifest of the stage that made them.
    """

    what: What
    folder: Path
    files: tuple[File, ...]
    left: tuple[str, ...]
    stage: Manifest

    @property
    def card(self) -> str:
        return (self.folder / CARD).read_text(encoding="utf-8")

    @property
    def facts(self) -> Mapping[str, Any]:
        return self.stage.facts


def packed(home: Path, what: What) -> Parcel:
    """Choose the files of a run's dataset or model; only what the stage's manifest vouches for.

    Raises:
        UsageError: there is none in this folder.
        GateError: a file that should go is missing, or is a link to another place.
    """
    room = home / _ROOM[what]
    made = manifest.read(room)
    if made is None:
        raise UsageError(f"{home}: no {what} to push (no {_ROOM[what]}/{manifest.NAME} in it)")
    folder = room / str(made.facts["folder"]) if what == "model" else room
    outputs = {room / output.path: output for output in made.outputs}
    files = tuple(
        File(path.name, path.stat().st_size, output.sha256, output.rows)
        for path, output in sorted(outputs.items())
        if path.parent == folder and _ALLOWED[what].fullmatch(path.name) and _is_here(path)
    )
    for needed in _NEEDED[what]:
        if not any(needed.fullmatch(file.name) for file in files):
            raise GateError(
                f"{folder}: incomplete; no file {needed.pattern} that its manifest names"
            )
    going = {file.name for file in files}
    left = tuple(sorted(entry.name for entry in folder.iterdir() if entry.name not in going))
    return Parcel(what, folder, files, left, made)


def unchanged(parcel: Parcel) -> None:
    """Make sure that the files are still those that were looked through.

    Raises:
        GateError: one of them is not.
    """
    for file in parcel.files:
        path = parcel.folder / file.name
        if not _is_here(path) or store.file_hash(path) != file.sha256:
            raise GateError(f"{path}: missing or altered since it was made")


def _is_here(path: Path) -> bool:
    if path.is_symlink():
        raise GateError(f"{path}: a link to another place is not pushed")
    return path.is_file()
