"""Check a finished run from its files alone: bytes against manifests, rows against the ledger.

    findings(home)  ->  ["curate/records/part-00000.parquet: altered since it was made", …]

Nothing found is the good answer. What is checked: every output's hash; that each stage stands on
the parents that lie there now; conservation, row by row; that what an example or a sample says it
was made of exists; and that people's ratings, which no manifest knows, are whole.

Where people rate elsewhere, a folder holds samples and ratings alone, and no stage to look over:

    apart_from_a_run(home)  ->  True        findings_of_ratings(home)  ->  []
"""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from evaluation.rating import material
from grist import ledger, manifest, store
from grist.errors import UsageError, UserError
from grist.manifest import Manifest
from gristmill.stages import STAGES


def findings(home: Path) -> list[str]:
    """Give everything that is wrong with a run.

    Raises:
        UsageError: the folder is no run.
    """
    found = {name: made for name in STAGES if (made := manifest.read(home / name))}
    if "ingest" not in found:
        raise UsageError(f"{home}: no run folder (no ingest/{manifest.NAME} in it)")
    altered = [*_altered(home, found), *_unchained(home, found), *_unsound(home)]
    # What cannot be read cannot be counted: rows are looked at once the bytes are as they were.
    return altered or [*_unconserved(home, found), *_rootless(home, found)]


def apart_from_a_run(home: Path) -> bool:
    """Say whether a folder holds ratings, with their samples perhaps, and nothing else of a run.

    A run that has lost a part is still a run: its other stages, or its manifest, show it.
    """
    from evaluation.rating import asked, store

    kept = (store.place(home), home / asked.FOLDER / asked.NAME)
    of_a_run = (manifest.NAME, *(name for name in STAGES if name != "evaluate"))
    return any(map(os.path.lexists, kept)) and not any((home / each).exists() for each in of_a_run)


def findings_of_ratings(home: Path) -> list[str]:
    """Give everything that is wrong with ratings apart from a run, and with samples beside them.

    No run answers for such a folder: what is to be published goes through `findings`.
    """
    made = manifest.read(home / "evaluate")  # there where more than the samples was copied
    found = {"evaluate": made} if made else {}
    altered = [each for each in _altered(home, found) if each.startswith(f"{material.SAMPLES}:")]
    return [*(altered or _unreadable(home)), *_unsound(home)]


def _altered(home: Path, found: dict[str, Manifest]) -> Iterator[str]:
    for name, made in found.items():
        for path in manifest.altered(home / name, made):
            yield f"{name}/{path}: missing or altered since it was made"


def _unchained(home: Path, found: dict[str, Manifest]) -> Iterator[str]:
    """Check that each stage was made from the parents that lie there now."""
    for name, made in found.items():
        for parent, known in made.parents.items():
            if parent not in found or found[parent].hash != known:
                yield f"{name}: made from another {parent} than the one that is here"
    published = store.read_json(home / manifest.NAME).get("stages", {})
    for name, made in found.items():
        if published.get(name) != made.hash:
            yield f"{name}/{manifest.NAME}: not the one that the run's manifest names"


def _unreadable(home: Path) -> list[str]:
    """Check that samples, where there are any, were copied whole."""
    try:
        if (home / material.SAMPLES).exists():
            material.samples(home / material.SAMPLES)
    except UserError as error:
        return [str(error).removeprefix(f"{home}/")]
    return []


def _unsound(home: Path) -> list[str]:
    """Check ratings, where there are any."""
    if not (home / "ratings").is_dir():
        return []
    from evaluation.rating.soundness import findings as unsound

    return unsound(home)


def _unconserved(home: Path, found: dict[str, Manifest]) -> Iterator[str]:
    """Check that every record that was read is kept, or dropped with a row in the ledger."""
    if "curate" not in found:
        return
    read = _ids(store.parts(home / "ingest" / "records"))
    kept = _ids(store.parts(home / "curate" / "records"))
    dropped = _ids(store.parts(home / "curate" / "dropped"))
    said = set(_dropped_in(home / "curate" / "ledger.parquet"))
    counts = found["curate"].counts
    checks = {
        "records are neither kept nor dropped": read - kept - dropped,
        "records are both kept and dropped": kept & dropped,
        "records came from nowhere": (kept | dropped) - read,
        "dropped records are not in the ledger": dropped - said,
        "drops in the ledger were never made": said - dropped,
    }
    for what, ids in checks.items():
        if ids:
            yield f"curate: {len(ids)} {what}, for example {min(ids)}"
    if counts["in"] != len(read) or counts["kept"] != len(kept):
        yield "curate: the manifest counts other rows than there are"


def _rootless(home: Path, found: dict[str, Manifest]) -> Iterator[str]:
    """Check that examples are made of kept records, and samples of test examples."""
    if "dataset" not in found:
        return
    kept = _ids(store.parts(home / "curate" / "records"))
    made_of = {
        record
        for side in ("train", "validation", "test")
        for records in _column(home / "dataset" / f"{side}.parquet", "records")
        for record in records
    }
    if made_of - kept:
        yield f"dataset: {len(made_of - kept)} records of examples are not in curate/records"
    samples = home / material.SAMPLES
    if "evaluate" in found and samples.exists():
        tested = set(_column(home / "dataset" / "test.parquet", "id"))
        if set(_column(samples, "example")) - tested:
            yield "evaluate: samples of examples that are not on the test side"


def _ids(paths: Iterable[Path]) -> set[str]:
    return {id_ for path in paths for id_ in _column(path, "id")}


def _column(path: Path, name: str) -> list[str]:
    values: list[str] = store.read_table(path, [name])[name].to_pylist()
    return values


def _dropped_in(path: Path) -> Iterator[str]:
    for row in store.read_table(path, ["id", "action"]).to_pylist():
        if row["action"] == ledger.DROP:
            yield row["id"]
