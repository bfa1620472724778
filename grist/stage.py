"""A stage of a run: skipped when nothing changed, gone on with after a kill, redone otherwise.

    recipe ──▶ ingest ──▶ curate ──▶ dataset ──▶ train ──▶ evaluate ──▶ report

A stage's key is the hash of the source files of its package and of grist, of its slice of the
recipe, of the seed and of its inputs. The same key with a manifest in place: skipped. The same key
without one: the work goes on from what lies there. Another key: the folder is emptied first. Other
checks than those that it was judged by: it is done again, but what follows it stays.
"""

import json
import os
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from platform import machine, python_version, system
from typing import TYPE_CHECKING, Any

from grist import manifest, store
from grist.engine import Executor
from grist.errors import MissingError, UserError
from grist.ledger import Counts
from grist.manifest import Manifest

if TYPE_CHECKING:
    from collections.abc import Iterator

_UNDER_WAY = ".under-way"  # holds the key of the work that has begun in a folder
_SOURCES = {".py", ".html", ".css", ".js", ".json", ".jinja"}

Progress = Callable[[str, int, int | None], None]
"""Told what is being done, how many are done, and of how many (None: not known)."""


@dataclass(frozen=True)
class Workplace:
    """What a stage's work is given: where to write, where to read, and with what."""

    home: Path
    folder: Path
    base: Path
    key: str
    seed: int
    executor: Executor
    progress: Progress


@dataclass(frozen=True)
class Outcome:
    """What a stage's work gives back.

    Attributes:
        outputs: the files it made, absolute.
        counts: what became of the rows; checked for conservation before the stage is done.
        partial: a file or page failed or was cut short, within what the recipe allows.
        facts: more to know about the result: small, and free of private text.
        runtime: speeds and other values of the clock, which no hash may cover.
    """

    outputs: tuple[Path, ...]
    counts: Counts = field(default_factory=Counts)
    partial: bool = False
    facts: Mapping[str, Any] = field(default_factory=dict)
    runtime: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Stage:
    """One stage as the recipe wants it.

    Attributes:
        code: the packages whose source shapes the result, `grist` always among them.
        apart: packages within these whose source does not.
        libraries: installed packages to name in the manifest.
        slice: the part of the recipe that it obeys, as JSON values.
        inputs: hashes of what it reads, apart from its parents.
        parents: stages whose manifests it builds on.
        keep: entries of its folder that outlive a change of key (caches keyed by themselves).
        checks: what its result must meet, as JSON values.
        check_libraries: installed packages that hold it against them.
    """

    name: str
    work: Callable[[Workplace], Outcome]
    code: tuple[str, ...]
    slice: Any = None
    libraries: tuple[str, ...] = ()
    inputs: Mapping[str, str] = field(default_factory=dict)
    parents: tuple[str, ...] = ()
    keep: frozenset[str] = frozenset()
    private: bool = False
    checks: Any = None
    check_libraries: tuple[str, ...] = ()
    apart: tuple[str, ...] = ()

    @property
    def judged(self) -> dict[str, str]:
        """Say what its result is judged by."""
        if self.checks is None:
            return {}
        hashed = store.text_hash(json.dumps(self.checks, sort_keys=True))
        return {manifest.CHECKS: hashed, **manifest.versions(self.check_libraries)}


@dataclass(frozen=True)
class Result:
    """What came of a stage: `ran` or `cached`, and its manifest."""

    name: str
    status: str
    seconds: float
    manifest: Manifest


@cache
def code_hash(packages: tuple[str, ...], apart: tuple[str, ...] = ()) -> str:
    """Hash the source files of packages, by their place within the package."""
    digest = sha256()
    left_out = [root for package in apart for root in _roots(package)]
    for package in sorted({*packages, "grist"}):
        for root in _roots(package):
            files = (path for path in root.rglob("*") if path.suffix in _SOURCES)
            for path in sorted(files):
                if not any(path.is_relative_to(other) for other in left_out):
                    digest.update(f"{package}/{path.relative_to(root).as_posix()}\n".encode())
                    digest.update(store.file_hash(path).encode())
    return digest.hexdigest()


def _roots(package: str) -> list[Path]:
    """Give the folders of a package."""
    spec = find_spec(package)
    return [Path(root) for root in (spec and spec.submodule_search_locations) or ()]


def key(stage: Stage, *, seed: int, parents: Mapping[str, str]) -> str:
    """Give the key under which this stage's result is known."""
    return store.text_hash(
        stage.name,
        code_hash(stage.code, stage.apart),
        json.dumps(stage.slice, sort_keys=True),
        json.dumps(dict(stage.inputs), sort_keys=True),
        json.dumps(dict(parents), sort_keys=True),
        str(seed),
    )


def run(stage: Stage, place: Workplace, *, force: bool = False) -> Result:
    """Bring a stage up to date, doing only what is not done.

    Raises:
        UserError: a parent is missing, or the work itself failed.
    """
    parents = {name: _parent(place.home / name, name) for name in stage.parents}
    wanted = key(stage, seed=place.seed, parents=parents)
    known = manifest.read(place.folder)
    if known and not force and _holds(known, wanted, stage, place.folder):
        return Result(stage.name, "cached", 0.0, known)
    _prepare(stage, place.folder, wanted, afresh=force or known is not None)
    began = time.monotonic()
    outcome = stage.work(
        Workplace(
            place.home, place.folder, place.base, wanted, place.seed, place.executor, place.progress
        )
    )
    seconds = time.monotonic() - began
    made = Manifest(
        stage=stage.name,
        key=wanted,
        seed=place.seed,
        inputs=dict(stage.inputs),
        outputs=manifest.describe(place.folder, outcome.outputs),
        counts=outcome.counts.check(stage.name).as_json(),
        code=code_hash(stage.code, stage.apart),
        packages=manifest.versions(stage.libraries),
        parents=parents,
        partial=outcome.partial,
        facts=dict(outcome.facts),
        runtime={**outcome.runtime, **_runtime(seconds)},
        judged=stage.judged,
    )
    made.write(place.folder)
    (place.folder / _UNDER_WAY).unlink(missing_ok=True)
    return Result(stage.name, "ran", seconds, made)


def is_done(stage: Stage, home: Path, *, seed: int) -> bool:
    """Say whether `run` would skip this stage."""
    parents = {name: manifest.read(home / name) for name in stage.parents}
    hashes = {name: made.hash for name, made in parents.items() if made}
    known = manifest.read(home / stage.name)
    return (
        known is not None
        and len(hashes) == len(parents)
        and _holds(known, key(stage, seed=seed, parents=hashes), stage, home / stage.name)
    )


def _holds(known: Manifest, wanted: str, stage: Stage, folder: Path) -> bool:
    """Say whether a manifest is of the wanted key and checks, and its files are as it says."""
    judged = known.judged.get(manifest.CHECKS) == stage.judged.get(manifest.CHECKS)
    return known.key == wanted and judged and not manifest.altered(folder, known)


def _parent(folder: Path, name: str) -> str:
    found = manifest.read(folder)
    if found is None:
        raise UserError(f"{folder}: stage {name} is not done; run it first")
    return found.hash


def _prepare(stage: Stage, folder: Path, wanted: str, *, afresh: bool) -> None:
    """Keep what an interrupted run of the same key left behind; empty the folder otherwise."""
    mark = folder / _UNDER_WAY
    going_on = not afresh and mark.exists() and mark.read_text() == wanted
    if stage.private:
        store.private_folder(folder)
    folder.mkdir(parents=True, exist_ok=True)
    if going_on:
        store.sweep(folder)
        for name in manifest.JUDGEMENT:  # by checks that may be others now, or none
            (folder / name).unlink(missing_ok=True)
        return
    (folder / manifest.NAME).unlink(missing_ok=True)  # first: from here on the stage is not done
    store.clear(folder, keep=stage.keep)
    store.write_text(mark, wanted)


def _runtime(seconds: float) -> dict[str, Any]:
    return {
        "seconds": round(seconds, 3),
        "machine": f"{system()} {machine()}, Python {python_version()}",
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
    }


@contextmanager
def alone(home: Path) -> "Iterator[None]":
    """Hold the run folder's lock: one run at a time.

    Raises:
        MissingError: another process holds it; the message names that process.
    """
    from filelock import FileLock, Timeout

    home.mkdir(parents=True, exist_ok=True)
    holder = home / ".lock-holder"
    lock = FileLock(home / ".lock", timeout=0)
    try:
        lock.acquire()
    except Timeout as error:
        pid = holder.read_text().strip() if holder.exists() else "unknown"
        raise MissingError(f"{home}: process {pid} is working in this run folder") from error
    try:
        holder.write_text(str(os.getpid()))
        yield
    finally:
        holder.unlink(missing_ok=True)
        lock.release()


def publish(home: Path, names: Iterable[str]) -> None:
    """Write the run's own manifest: its stages' manifests by hash."""
    found = {name: manifest.read(home / name) for name in names}
    stages = {name: made.hash for name, made in found.items() if made}
    store.write_json(home / manifest.NAME, {"stages": stages})
