"""Texts through one sentence model, timed: its loading apart from its work."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from grist import embeddings, store
from grist.models import Model
from grist.stage import Progress

_AT_ONCE = 256  # texts between two signs of progress


@dataclass(frozen=True)
class Encoded:
    """What one model made of the texts.

    Attributes:
        name: of the model, as it was asked for.
        vectors: one of length 1 a text; zero where the model knows nothing of its script.
        load_seconds: until the first text was read; on the clock, as the next one.
        seconds: for all texts.
        cpu_seconds: the same, of the processor.
    """

    name: str
    fingerprint: str
    vectors: NDArray[np.float32]
    load_seconds: float
    seconds: float
    cpu_seconds: float

    @property
    def dimensions(self) -> int:
        return int(self.vectors.shape[1])

    @property
    def read(self) -> NDArray[np.bool_]:
        """Say of each text whether the model could read it."""
        return np.asarray(self.vectors.any(axis=1), np.bool_)


def found(name: str) -> Model:
    """Find a model by the name that the command line gives; relative to where it was called."""
    return embeddings.find(name, Path())


def encode(model: Model, texts: Sequence[str], progress: Progress) -> Encoded:
    """Make a vector of each text, one thread's work."""
    began = time.perf_counter()
    embeddings.embed(texts[:1], model.folder)
    loaded, cpu = time.perf_counter(), time.process_time()
    made = []
    for some in store.batched(texts, _AT_ONCE):
        made.append(embeddings.embed(some, model.folder))
        progress(model.name, sum(map(len, made)), len(texts))
    return Encoded(
        name=model.name,
        fingerprint=model.fingerprint,
        vectors=np.concatenate(made),
        load_seconds=round(loaded - began, 3),
        # Static models read a text in some microseconds: of a rounded time no pace could be told.
        seconds=round(time.perf_counter() - loaded, 6),
        cpu_seconds=round(time.process_time() - cpu, 6),
    )
