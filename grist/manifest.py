"""A stage's manifest: what it was made from, what it made, and what became of every row.

It is written last and atomically, so its presence means done. Everything in it but `runtime`
(seconds, machine, date) and the checks is covered by its hash, and it holds its parents' hashes: a
chain. Checks judge a result and do not shape it: another check leaves what was made of it as it is.
"""

import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from grist import store
from grist.errors import UserError

NAME = "manifest.json"
CHECKS = "checks"  # the fact that tells their outcome
JUDGEMENT = frozenset({"checks.json", "checks.html"})
"""Files that tell it one by one."""


@dataclass(frozen=True)
class Output:
    """One file of a stage, by its path within the stage's folder; `rows` for tables."""

    path: str
    sha256: str
    rows: int | None = None


@dataclass(frozen=True)
class Manifest:
    """What one finished stage says of itself.

    Attributes:
        judged: what it was checked by: the hash of the checks, and the versions of libraries.
    """

    stage: str
    key: str
    seed: int
    inputs: Mapping[str, str]
    outputs: tuple[Output, ...]
    counts: Mapping[str, Any]
    code: str
    packages: Mapping[str, str]
    parents: Mapping[str, str]
    partial: bool = False
    facts: Mapping[str, Any] = field(default_factory=dict)
    runtime: Mapping[str, Any] = field(default_factory=dict)
    judged: Mapping[str, str] = field(default_factory=dict)

    @property
    def hash(self) -> str:
        """Hash everything but `runtime`, and what checks came to."""
        covered = asdict(self)
        del covered["runtime"], covered["judged"]
        covered["outputs"] = [each for each in covered["outputs"] if each["path"] not in JUDGEMENT]
        covered["facts"].pop(CHECKS, None)
        return sha256(json.dumps(covered, sort_keys=True).encode()).hexdigest()

    def write(self, folder: Path) -> None:
        store.write_json(folder / NAME, asdict(self))


def read(folder: Path) -> Manifest | None:
    """Read a stage's manifest; none means that the stage is not done.

    Raises:
        UserError: there is a file of that name which is no manifest.
    """
    path = folder / NAME
    if not path.exists():
        return None
    try:
        found = store.read_json(path)
        outputs = tuple(Output(**output) for output in found.pop("outputs"))
        return Manifest(**found, outputs=outputs)
    except (ValueError, TypeError, AttributeError, KeyError) as error:
        raise UserError(
            f"{path}: not a manifest of this version of gristmill; run with --force to redo it"
        ) from error


def describe(folder: Path, files: Iterable[Path]) -> tuple[Output, ...]:
    """Hash the files of a stage, sorted by path; tables with their row counts."""
    return tuple(
        Output(
            path=Path(os.path.relpath(path, folder)).as_posix(),
            sha256=store.file_hash(path),
            rows=store.rows_in(path) if path.suffix == ".parquet" else None,
        )
        for path in sorted(files)
    )


def altered(folder: Path, manifest: Manifest) -> list[str]:
    """Name the outputs that are missing or whose bytes are not those of the manifest."""
    return [
        output.path
        for output in manifest.outputs
        if not (folder / output.path).is_file()
        or store.file_hash(folder / output.path) != output.sha256
    ]


def versions(packages: Iterable[str]) -> dict[str, str]:
    """Give the installed versions of the packages that shaped a result."""
    found = {}
    for package in packages:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found
