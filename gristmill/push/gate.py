"""The gate before the hub: what must hold of a run before anything of it leaves this machine.

sound      every file and row is as the manifests say, each stage made from what lies there now
checked    the recipe's checks, where it has any, have passed
treated    the recipe has a `pii` step, and its detectors find nothing more in what would go
plain      weights are safetensors that say nothing beside their numbers

All that is wrong is told at once. Of what is found, types, counts and ids are told, never a value.
"""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from curation.pii.audit import ISSUED
from curation.pii.detect import Finder
from curation.pii.scan import Issued, left
from grist import manifest, store
from grist.errors import GateError
from grist.manifest import Manifest
from gristmill.push.parcel import Parcel
from gristmill.verify import findings

_TOLD = 5  # findings of one kind
_CHECKED = ("curate", "dataset")  # stages whose results a recipe may check
_ROWS = 1_000  # scanned at a time
_PLAIN = frozenset({"id", "split", "group", "kind", "records"})  # columns of ours, not of anybody
_TOKENIZER = frozenset({"tokenizer.json", "vocab.json", "vocab.txt", "merges.txt"})
_FLAG = "--allow-private-text"


@dataclass(frozen=True)
class Treatment:
    """The run's `pii` step, as far as a scan must know it.

    Attributes:
        finder: what is looked for.
        issued: the surrogates that stand in the place of what was found.
    """

    finder: Finder
    issued: Issued = field(default_factory=Issued)


@dataclass
class Judged:
    """What the gate says: `refused` closes it, `notes` are to be read before opening it."""

    refused: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def judged(home: Path, parcel: Parcel, *, allow_private: bool, public: bool) -> Judged:
    """Look a run and a parcel through.

    Args:
        home: the run folder.
        parcel: what would be pushed.
        allow_private: whether texts that no `pii` step has seen may go.
        public: whether everybody would see them.
    """
    said = Judged()
    _sound(home, said)
    curated = manifest.read(home / "curate")
    if said.refused or curated is None:
        return said  # what is not as it was made is not worth a look
    _checked(home, said)
    treatment = _treatment(curated, home)
    if treatment is None:
        _untreated(said, allow_private=allow_private)
    found = _found(parcel, treatment or Treatment(Finder(("US", "GB"))))
    _scanned(found, said, treated=treatment is not None, public=public)
    _plain(parcel, said)
    _placeless(parcel, said)
    return said


def opened(said: Judged) -> None:
    """Let pass what nothing speaks against.

    Raises:
        GateError: something does; all of it.
    """
    if said.refused:
        raise GateError("\n".join(["nothing was pushed:", *(f"  {each}" for each in said.refused)]))


def _sound(home: Path, said: Judged) -> None:
    for stage in _CHECKED:
        folder = home / stage
        if manifest.read(folder) is None and (folder / "checks.json").exists():
            said.refused.append(f"checks failed or did not end; see {folder / 'checks.html'}")
            return
    found = findings(home)
    said.refused += [*found[:_TOLD], *_more(len(found))]


def _more(count: int) -> list[str]:
    return [f"and {count - _TOLD} more; see `gristmill verify`"] if count > _TOLD else []


def _checked(home: Path, said: Judged) -> None:
    """Hold the outcome of the checks of records, and of examples where there are some."""
    found = [made for stage in _CHECKED if (made := manifest.read(home / stage))]
    checks = [made.facts["checks"] for made in found if made.facts.get("checks") is not None]
    if not checks:
        said.notes.append("the recipe has no checks: nobody has said what must hold of its records")
    for failed in (each for some in checks for each in some["failed"]):
        words = (failed["name"], failed["column"], failed["rows"])
        line = f"check failed ({failed['severity']}): {' '.join(filter(None, words))}"
        (said.refused if failed["severity"] == "critical" else said.notes).append(line)


def _treatment(curated: Manifest, home: Path) -> Treatment | None:
    """Read the `pii` step back from the manifest; of several all their regions and values.

    Values to deny are in no manifest: the stage itself has seen to it that none is left.
    """
    steps = [json.loads(step) for step in curated.facts.get("steps", ())]
    found = [fields for name, fields in steps if name.partition("@")[0] == "pii"]
    if not found:
        return None
    finder = Finder(
        regions=tuple(sorted({each for step in found for each in step["regions"]})),
        allow=tuple(sorted({each for step in found for each in step["allow"]})),
    )
    issued = home / "ingest" / "pii" / ISSUED
    return Treatment(finder, Issued(store.read_json(issued) if issued.exists() else ()))


def _untreated(said: Judged, *, allow_private: bool) -> None:
    why = "the recipe has no pii step: nobody has looked for personal data"
    if allow_private:
        said.notes.append(why)
    else:
        said.refused.append(f"{why}; add one and run again, or say {_FLAG}")


def _scanned(found: dict[str, Counter[str]], said: Judged, *, treated: bool, public: bool) -> None:
    """Refuse what was found, but for private repositories where the user has said that it may go.

    A run without a pii step passes here only with that flag: without it, it is refused already.
    """
    for name, types in found.items():
        counts = ", ".join(f"{type_} {count:,}" for type_, count in sorted(types.items()))
        line = f"{name}: looks private: {counts}"
        if treated:
            said.refused.append(f"{line}; what may stay is named by the pii step's `allow`")
        elif public:
            said.refused.append(f"{line}; that cannot go into a public repository")
        else:
            said.notes.append(line)


def _found(parcel: Parcel, treatment: Treatment) -> dict[str, Counter[str]]:
    """Count what the detectors find in each file, by type: rows of tables, lines of others."""
    found = {}
    for file in parcel.files:
        path = parcel.folder / file.name
        if file.name in _TOKENIZER and not parcel.facts.get("base"):
            continue  # of a model that others have published: its words are not from this run
        types: Counter[str] = Counter()
        for some in store.batched(_texts(path), _ROWS):
            types.update(type_ for _, type_ in left(some, treatment.finder, treatment.issued))
        if types:
            found[file.name] = types
    return found


def _texts(path: Path) -> Iterator[tuple[str, str]]:
    """Give all texts of a file, with the row or line that each stands in."""
    if path.suffix == ".parquet":
        yield from _cells(path)
    elif path.suffix == ".json":
        yield from ((str(at), text) for at, text in enumerate(_strings(_json(path))))
    elif path.suffix != ".safetensors":
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
        yield from ((str(at), line) for at, line in enumerate(lines, start=1))


def _json(path: Path) -> Any:
    try:
        return store.read_json(path)
    except (ValueError, RecursionError):
        raise GateError(f"{path.name}: no JSON, whatever its name says") from None


def _cells(path: Path) -> Iterator[tuple[str, str]]:
    import pyarrow.parquet as pq

    file = pq.ParquetFile(path)
    columns = [name for name in file.schema_arrow.names if name not in _PLAIN]
    before = 0
    for batch in file.iter_batches(batch_size=_ROWS, columns=columns):
        for at, row in enumerate(batch.to_pylist(), start=before):
            yield from ((str(at), text) for text in _strings(row))
        before += len(batch)


def _strings(value: Any) -> Iterator[str]:
    """Walk what JSON or a row holds for its texts; a vocabulary has them as keys."""
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            yield one.replace("Ġ", " ").replace("▁", " ")  # how tokenizers write a space
        elif isinstance(one, dict):
            waiting += [*one.values(), *one.keys()]
        elif isinstance(one, list):
            waiting += one


def _plain(parcel: Parcel, said: Judged) -> None:
    """Open each file of weights: it must be what it is called, and bring no text of its own."""
    from safetensors import SafetensorError, safe_open

    for file in parcel.files:
        if not file.name.endswith(".safetensors"):
            continue
        try:
            with safe_open(parcel.folder / file.name, framework="numpy") as weights:
                told = set(weights.metadata() or ()) - {"format"}
        except (SafetensorError, OSError):
            said.refused.append(f"{file.name}: no safetensors file")
            continue
        if told:
            said.refused.append(f"{file.name}: holds notes beside its weights ({len(told)})")


def _placeless(parcel: Parcel, said: Judged) -> None:
    """Look for the owner's home folder, whose name is often the owner's own."""
    sign = _home()
    for file in parcel.files if sign else ():
        is_text = file.name.endswith((".json", ".md"))
        if is_text and sign in (parcel.folder / file.name).read_bytes():
            said.refused.append(f"{file.name}: names a folder of this machine")


def _home() -> bytes:
    """Give how a path into the owner's home folder begins; of a service's, `/` or none: nothing."""
    try:
        home = Path.home()
    except RuntimeError:
        return b""
    return b"" if home == Path(home.anchor) else f"{home}/".encode()
