"""Sentence models made of nothing: texts are near that share words, each model with its own eye.

A model is a name; its vectors are sums of random directions, one a word, from a seed that is the
model's. Whatever has no word that begins with a Latin letter is in a script that it does not know.
"""

import re
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from grist import embeddings
from grist.errors import UserError
from grist.models import Model

DIMENSIONS = {"words": 64, "letters": 16, "words2": 64}


@contextmanager
def models() -> Iterator[list[str]]:
    """Put the pretended models in the place of all others; give the texts that they have read."""
    read: list[str] = []

    def embed(texts: Sequence[str], folder: Path) -> np.ndarray:
        read.extend(texts)
        made = np.zeros((len(texts), DIMENSIONS[folder.name]), np.float32)
        for at, text in enumerate(texts):
            pieces = re.findall(r"[a-z]+" if folder.name != "letters" else r"[a-z]", text.lower())
            for piece in pieces:
                made[at] += direction(piece, folder.name)
        lengths = np.linalg.norm(made, axis=1, keepdims=True)
        return np.asarray(made / np.maximum(lengths, 1e-12), np.float32)

    def find(name: str, base: Path) -> Model:
        if name == "minilm":
            name = "words"
        if name not in DIMENSIONS:
            raise UserError(f"model {name!r}: no such model")
        return Model(name, Path("/models") / name, f"fingerprint of {name}")

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(embeddings, "embed", embed)
        patched.setattr(embeddings, "find", find)
        yield read


def direction(piece: str, model: str) -> np.ndarray:
    seed = zlib.crc32(f"{model}/{piece}".encode())
    return np.random.default_rng(seed).normal(size=DIMENSIONS[model])
