"""Answers kept batch by batch, so that a kill costs at most one batch and re-scoring no model.

    evaluate/  work/  3f0c.../  batch-00000.parquet  batch-00001.parquet  ...

The folder is named by a hash of all that the answers depend on: the weights, the token ids that go
in, the batches, the code that decodes. Whatever else changes, they are found again.
"""

import json
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from evaluation import batches, generate
from evaluation.generate import Answer
from evaluation.protocols import Item
from grist import manifest, store

if TYPE_CHECKING:
    import pyarrow as pa
    from transformers import PreTrainedModel

LIBRARIES = ("torch", "transformers", "peft")

Opener = Callable[[], AbstractContextManager["PreTrainedModel"]]
"""Makes a model ready to be asked; called only when a batch is missing."""


@dataclass(frozen=True)
class Work:
    """The items that one model is to answer.

    Attributes:
        folder: where finished batches lie.
        batches: numbers of items, fixed before the work starts.
        stop: ids that end an output.
    """

    folder: Path
    items: tuple[Item, ...]
    batches: tuple[tuple[int, ...], ...]
    stop: frozenset[int]

    def path(self, number: int) -> Path:
        """Give the file of one batch."""
        return self.folder / f"batch-{number:05d}.parquet"


@dataclass(frozen=True)
class Speed:
    """What was done in this process, not in one that was killed, and how long it took."""

    seconds: float = 0.0
    scored_tokens: int = 0
    generated_tokens: int = 0


def plan(
    home: Path, items: Sequence[Item], *, weights: str, stop: frozenset[int], batch_rows: int
) -> Work:
    """Fix the batches, and the folder that is theirs alone.

    Args:
        home: of all such folders.
        items: what to ask.
        weights: fingerprint of the model that is asked.
        stop: ids that end an output.
        batch_rows: the most rows of a batch.
    """
    lengths = [len(item.prompt_ids) + len(item.reference_ids) for item in items]
    groups = tuple(batches.plan(lengths, batch_rows=batch_rows))
    asked = [[item.prompt_ids, item.reference_ids] for item in items]
    key = store.text_hash(
        weights,
        json.dumps(asked),
        json.dumps(groups),
        json.dumps(sorted(stop)),
        store.file_hash(Path(generate.__file__)),
        json.dumps(manifest.versions(LIBRARIES)),
    )
    return Work(home / key[:32], tuple(items), groups, stop)


def complete(work: Work, opened: Opener, progress: Callable[[int, int], None]) -> Speed:
    """Do the batches that are not there yet; `progress` is told items done, and of how many."""
    missing = [number for number in range(len(work.batches)) if not work.path(number).exists()]
    done = len(work.items) - sum(len(work.batches[number]) for number in missing)
    progress(done, len(work.items))
    if not missing:
        return Speed()
    scored = generated = 0
    with opened() as model:
        began = time.monotonic()
        for number in missing:
            numbers = work.batches[number]
            items = [work.items[at] for at in numbers]
            answers = generate.answer(model, items, stop=work.stop)
            store.write_table(work.path(number), _table(numbers, answers))
            scored += sum(len(item.reference_ids) for item in items)
            generated += sum(len(answer.output_ids) for answer in answers)
            done += len(numbers)
            progress(done, len(work.items))
        return Speed(time.monotonic() - began, scored, generated)


def read(work: Work) -> list[Answer]:
    """Give the answers in the order of the items, once all batches are there."""
    rows = [
        row
        for number in range(len(work.batches))
        for row in store.read_table(work.path(number)).to_pylist()
    ]
    return [
        Answer(row["nll"], tuple(row["output_ids"]), row["finished"])
        for row in sorted(rows, key=lambda row: int(row["item"]))
    ]


@cache
def _schema() -> "pa.Schema":
    import pyarrow as pa

    columns = [
        ("item", pa.int32()),
        ("nll", pa.float64()),
        ("output_ids", pa.list_(pa.int32())),
        ("finished", pa.string()),
    ]
    return pa.schema([pa.field(name, kind, nullable=False) for name, kind in columns])


def _table(numbers: Sequence[int], answers: Sequence[Answer]) -> "pa.Table":
    import pyarrow as pa

    rows = [
        {
            "item": number,
            "nll": answer.nll,
            "output_ids": list(answer.output_ids),
            "finished": answer.finished,
        }
        for number, answer in zip(numbers, answers, strict=True)
    ]
    return pa.Table.from_pylist(rows, schema=_schema())
