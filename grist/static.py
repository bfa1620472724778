"""Static embeddings: a vector a token, whatever stands around it; a text's is the mean of them.

    "Tea at five."  ->  ▁Te a ▁at ▁five .  ->  five rows of a matrix  ->  their mean, of length 1

No network is run, so that a text costs a hundredth of what it costs a transformer. Read are
the folders of model2vec, of sentence-transformers where the model is but a `StaticEmbedding`, and
the package wordllama, of which the weights alone are needed: its code would fetch a tokenizer from
the hub. The sums are made text by text in one thread, so that neither a text's company nor the
number of threads shows in its vector.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from grist import store
from grist.errors import UserError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from tokenizers import Tokenizer

    Vectors = NDArray[np.float32]

_AT_ONCE = 8_192  # tokens whose vectors are in memory together: 8 MB of them
_PIECE = 1_000_000  # characters of a text that are cut into tokens together
# Weights, the tokenizer beside them, and the matrix's name in the weights.
_LAYOUTS = (
    ("model.safetensors", "tokenizer.json", ("embeddings", "embedding.weight")),
    (
        "0_StaticEmbedding/model.safetensors",
        "0_StaticEmbedding/tokenizer.json",
        ("embedding.weight", "embeddings"),
    ),
    (
        "weights/l2_supercat_256.safetensors",
        "tokenizers/l2_supercat_tokenizer_config.json",
        ("embedding.weight",),
    ),
)
_HARMLESS = ("StaticEmbedding", "Normalize")  # parts of a sentence model that are done here


@dataclass(frozen=True)
class Files:
    """Where the two files of a static model lie, and what its matrix may be called."""

    weights: Path
    tokenizer: Path
    names: tuple[str, ...]


def files(folder: Path) -> Files | None:
    """Find the files of a static model; none, if the folder holds a model of another kind."""
    for weights, tokenizer, names in _LAYOUTS:
        found = Files(folder / weights, folder / tokenizer, names)
        if found.weights.is_file() and found.tokenizer.is_file() and _is_static(folder, weights):
            return found
    return None


def _is_static(folder: Path, weights: str) -> bool:
    """Tell a static model from a transformer, whose files have the same names."""
    try:
        if (folder / "modules.json").is_file():
            parts = [str(part["type"]) for part in store.read_json(folder / "modules.json")]
            kinds = [part.rpartition(".")[2] for part in parts]
            return kinds[:1] == ["StaticEmbedding"] and set(kinds) <= set(_HARMLESS)
        if (folder / "config.json").is_file():
            return bool(store.read_json(folder / "config.json")["model_type"] == "model2vec")
    except (ValueError, TypeError, KeyError):
        return False
    return weights.startswith("weights/")


def embed(texts: Sequence[str], folder: Path) -> "Vectors":
    """Give one vector of length 1 a text, read from its first to its last token.

    A text that is mostly of tokens the model does not know, single bytes of a foreign script among
    them, has a vector of zeros: it is near to none.

    Raises:
        UserError: the folder holds no static model, or not all of one.
    """
    import numpy as np

    model = _model(folder)
    found = np.zeros((len(texts), model.matrix.shape[1]), np.float32)
    for at, text in enumerate(texts):
        found[at] = model.mean(text)
    return found


@dataclass(frozen=True)
class _Model:
    """A static model in memory.

    Attributes:
        matrix: a row a token; zeros for the unknown one, which counts for nothing.
        foreign: which tokens say nothing of a text's meaning.
    """

    tokenizer: "Tokenizer"
    matrix: "Vectors"
    foreign: "NDArray[np.bool_]"

    def mean(self, text: str) -> "NDArray[np.float64]":
        """Give the direction of the mean of a text's tokens: of length 1, or 0."""
        import numpy as np

        total = np.zeros(self.matrix.shape[1])
        tokens = foreign = 0
        for ids in self._tokens(text):
            tokens += len(ids)
            foreign += int(np.count_nonzero(self.foreign[ids]))
            for start in range(0, len(ids), _AT_ONCE):
                total += self.matrix[ids[start : start + _AT_ONCE]].sum(axis=0)
        length = float(np.sqrt(np.einsum("i,i->", total, total)))
        if 2 * foreign > tokens or length == 0:
            return np.zeros_like(total)
        return total / length

    def _tokens(self, text: str) -> "Iterator[NDArray[np.int64]]":
        import numpy as np

        for start in range(0, len(text), _PIECE):
            piece = text[start : start + _PIECE]
            # One by one: shards are worked on side by side already.
            [encoded] = self.tokenizer.encode_batch_fast([piece], add_special_tokens=False)
            yield np.asarray(encoded.ids, np.int64)


@lru_cache(maxsize=1)
def _model(folder: Path) -> _Model:
    """Load a model once a process."""
    import numpy as np
    from safetensors import SafetensorError

    found = files(folder)
    if found is None:
        raise UserError(f"{folder}: holds no static embeddings")
    try:
        matrix = _matrix(found)
    except (OSError, ValueError, IndexError, SafetensorError) as error:
        raise UserError(f"{folder}: cannot be loaded as static embeddings: {error}") from error
    tokenizer = _tokenizer(found.tokenizer)
    vocabulary = tokenizer.get_vocab(with_added_tokens=True)
    if max(vocabulary.values(), default=-1) >= len(matrix):
        raise UserError(f"{folder}: the tokenizer knows more tokens than there are vectors")
    foreign = np.zeros(len(matrix), bool)
    foreign[[id_ for token, id_ in vocabulary.items() if _is_byte(token)]] = True
    if (unknown := _unknown(tokenizer)) is not None:
        matrix[unknown], foreign[unknown] = 0, True  # as model2vec has it
    return _Model(tokenizer, matrix, foreign)


def _unknown(tokenizer: "Tokenizer") -> int | None:
    """Give the token for what the model does not know, by its name or, of a unigram, its number."""
    model = json.loads(tokenizer.to_str())["model"]
    name = model.get("unk_token")
    found: int | None = tokenizer.token_to_id(name) if name else model.get("unk_id")
    return found


def _is_byte(token: str) -> bool:
    """Tell whether a token is one byte of a character that the model has no token for.

    >>> _is_byte("<0xE1>"), _is_byte("<0x0A>"), _is_byte("tea")
    (True, False, False)
    """
    return len(token) == len("<0xE1>") and token.startswith("<0x") and token[3] in "89ABCDEF"


def _matrix(found: Files) -> "Vectors":
    """Read the vectors, as model2vec has them: some shared by tokens (mapping), some weighted."""
    import numpy as np
    from safetensors import safe_open

    with safe_open(found.weights, "np") as tensors:
        held: set[str] = set(tensors.keys())
        name = next((name for name in found.names if name in held), None)
        if name is None:
            raise ValueError(f"{found.weights.name} holds no {found.names[0]}")
        matrix: Vectors = tensors.get_tensor(name).astype(np.float32)
        if "mapping" in held:
            matrix = matrix[tensors.get_tensor("mapping")]
        if "weights" in held:
            matrix = matrix * tensors.get_tensor("weights").astype(np.float32)[:, None]
    return matrix


def _tokenizer(path: Path) -> "Tokenizer":
    from tokenizers import Tokenizer

    try:
        tokenizer = Tokenizer.from_file(str(path))
    except Exception as error:  # tokenizers raises nothing narrower
        raise UserError(f"{path}: cannot be loaded as a tokenizer") from error
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer
