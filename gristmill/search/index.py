"""The index of a run: a vector for each record that curation kept.

    search/   vectors/00000-00500-9f86d081884c7d65.parquet …   manifest.json      private (0700)

    id    kind   vector
    3f…   page   [0.02, -0.07, …]

It is a stage like any other (`grist.stage`), made when somebody searches. A file holds the vectors
of a few hundred records in a row and is named by what they depend on, so that a killed work goes on
and changed records cost no more than the shards that they stand in. From a vector the text can
nearly be told (arXiv:2310.06816), so the folder is open to its owner alone.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from grist import embeddings, manifest, stage, store
from grist.engine import LocalExecutor
from grist.errors import UsageError, UserError
from grist.ledger import Counts
from grist.manifest import Manifest
from grist.models import Model
from grist.stage import Outcome, Progress, Stage, Workplace

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray

DEFAULT = "minilm"
NAME = "search"
ROWS = 500  # in a file: some twelve seconds of work with minilm
_VECTORS = "vectors"
_LAYOUT = "1"  # of a file of vectors; another number makes them all anew
_LIBRARIES = ("numpy", "sentence-transformers", "tokenizers", "torch", "transformers")


@dataclass(frozen=True)
class Slice:
    """Some records in a row, and the file that their vectors go to."""

    records: Path
    start: int
    rows: int
    target: Path
    model: Path


def known(home: Path) -> Manifest | None:
    """Give the manifest of the index that is there; one that cannot be read is as good as none.

    Raises:
        UsageError: the folder is no run, its curation is not done, or the index is a link.
    """
    if manifest.read(home / "curate") is None:
        raise UsageError(f"{home}: no run folder with records (no curate/{manifest.NAME} in it)")
    folder = home / NAME
    for path in (folder, folder / _VECTORS, folder / manifest.NAME):
        if path.is_symlink():  # what is written and cleared must lie in the run
            raise UsageError(f"{path}: a link to another place; remove it to have an index made")
    try:
        made = manifest.read(folder)
    except UserError:
        return None
    is_ours = made is not None and isinstance(made.facts, dict) and "model" in made.facts
    return made if is_ours else None


def model_of(home: Path, name: str | None) -> Model:
    """Find the model to search with: the one named, else that of the index, else `minilm`.

    Raises:
        UserError: there is no such model, or not on this machine.
    """
    made = known(home)
    if name or made is None:
        return embeddings.find(name or DEFAULT, Path())
    try:
        return embeddings.find(str(made.facts["model"]), Path())
    except UserError as error:
        raise type(error)(
            f"the index was made with a model that is not there: {error}\n"
            "say which to take: --model NAME, or a model's folder from here, as --model ./mine"
        ) from None


def refreshed(home: Path, model: Model, progress: Progress, *, workers: int = 1) -> Manifest:
    """Bring the index up to date with the records and the model; nothing is done if it is.

    Raises:
        UserError: the model cannot be loaded.
        MissingError: another process works in the run folder.
    """
    wanted, made = _stage(model), known(home)
    if made is not None and stage.is_done(wanted, home, seed=0):
        return made
    folder = home / NAME
    place = Workplace(home, folder, Path(), "", 0, LocalExecutor(workers), progress)
    with stage.alone(home):
        if made is not None:
            _remove_altered(folder, made)
        elif (folder / manifest.NAME).exists():
            store.clear(folder)  # nothing vouches for the files of an index that is spoilt
        return stage.run(wanted, place).manifest


def opened(home: Path, made: Manifest) -> "Iterator[tuple[int, pa.Table]]":
    """Read the index file by file, in the order of the records, each with its shard's number."""
    for output in made.outputs:
        path = home / NAME / output.path
        yield int(path.name.partition("-")[0]), store.read_table(path)


def vectors(table: "pa.Table") -> "NDArray[np.float32]":
    """Give the vectors of a table of the index, one to a row."""
    column = table["vector"].combine_chunks()
    flat: NDArray[np.float32] = column.flatten().to_numpy()
    return flat.reshape(len(table), column.type.list_size)


def _stage(model: Model) -> Stage:
    return Stage(
        name=NAME,
        work=partial(_index, model=model),
        code=("gristmill",),
        slice=[model.name, ROWS],
        libraries=_LIBRARIES,
        inputs={"model": model.fingerprint},
        parents=("curate",),
        keep=frozenset({_VECTORS}),
        private=True,
    )


def _index(place: Workplace, *, model: Model) -> Outcome:
    folder = place.folder / _VECTORS
    wanted = list(_slices(place.home, folder, model))
    missing = [each for each in wanted if not each.target.exists()]
    for done, _ in enumerate(place.executor.map(_embedded, missing), start=1):
        place.progress("vectors", done, len(missing))
    store.clear(folder, keep=frozenset(each.target.name for each in wanted))
    outputs = tuple(each.target for each in wanted)
    came = sum(map(store.rows_in, store.parts(place.home / "curate" / "records")))
    kept = sum(map(store.rows_in, outputs))
    # Empty texts, and those in a script that the model does not know.
    dropped = {f"{NAME}:no_vector": came - kept} if came > kept else {}
    return Outcome(
        outputs, Counts(came=came, kept=kept, dropped=dropped), facts={"model": model.name}
    )


def _slices(home: Path, folder: Path, model: Model) -> Iterator[Slice]:
    """Cut the records into what one file holds, and name the file by what shapes it."""
    code = store.file_hash(Path(embeddings.__file__))
    versions = sorted(manifest.versions(_LIBRARIES).items())
    shaped = (_LAYOUT, model.fingerprint, code, repr(versions))
    for number, path in enumerate(store.parts(home / "curate" / "records")):
        key = store.text_hash(*shaped, store.file_hash(path))[:16]
        for start in range(0, store.rows_in(path), ROWS):
            target = folder / f"{number:05d}-{start:05d}-{key}.parquet"
            yield Slice(path, start, ROWS, target, model.folder.resolve())


def _embedded(task: Slice) -> int:
    """Write the vectors of a slice; give how many there are."""
    import pyarrow as pa
    import pyarrow.compute as pc

    rows = store.read_table(task.records, ["id", "kind", "text"]).slice(task.start, task.rows)
    rows = rows.filter(pc.not_equal(pc.utf8_trim_whitespace(rows["text"]), ""))
    made = embeddings.embed(rows["text"].to_pylist(), task.model)
    read = made.any(axis=1)
    flat = pa.array(made[read].ravel(), pa.float32())
    column = pa.FixedSizeListArray.from_arrays(flat, made.shape[1])
    some = rows.select(["id", "kind"]).filter(pa.array(read))
    store.write_table(task.target, some.append_column("vector", column))
    return len(some)


def _remove_altered(folder: Path, made: Manifest) -> None:
    """Remove files that are not as they were made: by their names alone they would be taken."""
    for path in manifest.altered(folder, made):
        if Path(path).parent == Path(_VECTORS):
            (folder / path).unlink(missing_ok=True)
