"""What a search and a comparison cost beside the model: the vectors are random, the files real.

    python -m benchmarks.search            # 100,000 records, 384 dimensions; some 230 MB of disk

Printed are CPU seconds and the most memory that was held. What a model takes to make the vectors is
told by `gristmill embed compare`.
"""

import resource
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from grist import records, store
from grist.manifest import Manifest, Output
from grist.records import Record, Source, record_id
from gristmill.embedding.comparison import compare
from gristmill.embedding.encoding import Encoded
from gristmill.embedding.sample import drawn
from gristmill.search import index, nearest

RECORDS, DIMENSIONS = 100_000, 384
SAMPLES = (2_000, 20_000)


def main() -> None:
    random = np.random.default_rng(0)
    with TemporaryDirectory() as folder:
        home = Path(folder)
        made = laid_out(home, random)
        for _ in range(3):
            with timed(f"search, {RECORDS:,} records"):
                nearest.search(home, made, vectors(random, 1)[0], k=10)
        with timed(f"sample of {SAMPLES[0]:,} of {RECORDS:,} records"):
            drawn(home, SAMPLES[0], seed=0)
    for count in SAMPLES:
        models = [
            Encoded(name, "", vectors(random, count), 0.0, 1.0, 1.0) for name in ("one", "other")
        ]
        with timed(f"compare two models, {count:,} texts"):
            compare(models, seed=0)


def laid_out(home: Path, random: np.random.Generator) -> Manifest:
    """Write records and an index as a run has them."""
    names = []
    for shard, start in enumerate(range(0, RECORDS, store.SHARD_ROWS)):
        rows = records.table(a_record(at) for at in range(start, start + store.SHARD_ROWS))
        store.write_table(store.part(home / "curate" / "records", shard), rows)
        for first in range(0, store.SHARD_ROWS, index.ROWS):
            flat = pa.array(vectors(random, index.ROWS).ravel())
            column = pa.FixedSizeListArray.from_arrays(flat, DIMENSIONS)
            some = rows.select(["id", "kind"]).slice(first, index.ROWS)
            names.append(f"vectors/{shard:05d}-{first:05d}-0.parquet")
            store.write_table(home / index.NAME / names[-1], some.append_column("vector", column))
    Manifest("curate", "", 0, {}, (), {}, "", {}, {}).write(home / "curate")
    outputs = tuple(Output(name, "", index.ROWS) for name in names)
    return Manifest(index.NAME, "", 0, {}, outputs, {}, "", {}, {})


def a_record(at: int) -> Record:
    source = Source(f"https://tea.example/{at}", "page", "0" * 64, "test@1")
    return Record(id=record_id("x", str(at)), text=f"cup {at}", kind="page", source=source)


def vectors(random: np.random.Generator, count: int) -> NDArray[np.float32]:
    made = random.normal(size=(count, DIMENSIONS)).astype(np.float32)
    return np.asarray(made / np.linalg.norm(made, axis=1, keepdims=True), np.float32)


@contextmanager
def timed(what: str) -> Iterator[None]:
    began = time.process_time()
    yield
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
    print(f"{what:<44} {time.process_time() - began:6.2f} CPU s   at most {most:5.0f} MB")


if __name__ == "__main__":
    main()
