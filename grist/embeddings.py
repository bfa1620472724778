"""Texts become vectors whose angle says how near they are in meaning.

    "Reset my password"   ->  [0.02, -0.07, …]   384 numbers of length 1
    "I forgot my login"   ->  [0.04, -0.05, …]   their dot product: 0.61

The model is a folder in the form of sentence-transformers (`find`), or one of static embeddings
(`grist.static`), for which torch is not even loaded.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from grist import models, static
from grist.errors import UserError
from grist.models import Model
from grist.weights import quiet

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from sentence_transformers import SentenceTransformer

_BATCH = 16  # 26 texts of 110 words a second; 22 with 64 in a batch, which fill more memory
_WINDOW = 256  # tokens, for a model that does not say how many it reads
_WINDOWS = 8  # of a text are read: of a longer one as many, spread evenly
_SPECIAL = 2  # tokens that a model puts around a text


def find(name: str, base: Path) -> Model:
    """Find a sentence model by its name in a recipe; `base` is the recipe's folder.

    Raises:
        MissingError: it is not on this machine and cannot be fetched.
        UserError: there is none of that name, or it makes no vectors of sentences.
    """
    found = models.resolve(name, base)
    known = (found.folder / "modules.json").is_file() or static.files(found.folder)
    if not known:
        raise UserError(f"model {found.name!r} is no sentence model: it has no modules.json")
    return found


def embed(texts: Sequence[str], folder: Path) -> "NDArray[np.float32]":
    """Give one vector of length 1 a text.

    A text that the model cannot read whole is cut into pieces; its vector is the mean of theirs (of
    eight, where there are more), weighted by length. A text in a script that it does not know is
    all unknown tokens to it, like any other such text: its vector is zero, and near to none.

    Raises:
        UserError: the folder holds no sentence model, or not all of one, or one that gives no
            numbers.
    """
    import numpy as np

    made = static.embed(texts, folder) if static.files(folder) else _embedded(texts, folder)
    # Such a vector is near to none, and one of them spoils a product that others share in.
    if not np.isfinite(made).all():
        raise UserError(
            f"{folder}: the model gives vectors that are no numbers (NaN or infinite); its weights "
            "are damaged, or overflow in their precision"
        )
    return made


@contextmanager
def one_thread() -> Iterator[None]:
    """Hold torch to one thread: how many there are shows in the last bits of a sum."""
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def _embedded(texts: Sequence[str], folder: Path) -> "NDArray[np.float32]":
    """Give the vectors that a sentence model makes."""
    import numpy as np

    with one_thread():
        model = _model(folder)
        owners, pieces = [], []
        for at, some in enumerate(_cut(model, texts)):
            owners += [at] * len(some)
            pieces += some
        vectors = _encoded(model, pieces)
    weights = np.array([len(piece) for piece in pieces], np.float32)
    sums = np.zeros((len(texts), vectors.shape[1]), np.float32)
    np.add.at(sums, owners, vectors * weights[:, None])
    return _of_length_one(sums)


@lru_cache(maxsize=1)
def _model(folder: Path) -> "SentenceTransformer":
    """Load a model once a process: from this folder alone, safetensors only, no code of its own."""
    with quiet():
        from safetensors import SafetensorError
        from sentence_transformers import SentenceTransformer

        try:
            return SentenceTransformer(
                str(folder),
                device="cpu",
                local_files_only=True,
                trust_remote_code=False,
                model_kwargs={"use_safetensors": True},
            )
        except (OSError, ValueError, KeyError, ImportError, RuntimeError, SafetensorError) as error:
            why = str(error).strip().partition("\n")[0]
            raise UserError(f"{folder}: cannot be loaded as a sentence model: {why}") from error


def _encoded(model: "SentenceTransformer", texts: Sequence[str]) -> "NDArray[np.float32]":
    """Encode texts, longest first, so that a batch holds like lengths and little padding."""
    import numpy as np

    if not texts:
        return np.zeros((0, model.get_embedding_dimension() or 0), np.float32)
    made = model.encode(
        list(texts), batch_size=_BATCH, show_progress_bar=False, convert_to_numpy=True
    )
    return _of_length_one(np.asarray(made, np.float32))


def _of_length_one(vectors: "NDArray[np.float32]") -> "NDArray[np.float32]":
    import numpy as np

    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    scaled: NDArray[np.float32] = (vectors / np.maximum(lengths, 1e-12)).astype(np.float32)
    return scaled


def _cut(model: "SentenceTransformer", texts: Sequence[str]) -> Iterator[list[str]]:
    """Cut each text that the model cannot read whole, between tokens, into like lengths."""
    size = (model.max_seq_length or _WINDOW) - _SPECIAL
    tokenizer = getattr(model.tokenizer, "backend_tokenizer", None)
    if tokenizer is None:
        raise UserError("the sentence model brings no tokenizer of transformers; take another")
    unknown = model.tokenizer.unk_token
    tokenizer.no_truncation()  # sentence-transformers sets its own limits whenever it encodes,
    tokenizer.no_padding()  # and its own padding
    for text in texts:
        encoded = tokenizer.encode(text, add_special_tokens=False)
        if unknown and 2 * encoded.tokens.count(unknown) > len(encoded.tokens):
            yield []
            continue
        starts = [start for start, _ in encoded.offsets]
        edges = [starts[at] for at in _edges(len(starts), size)[1:-1]]
        pieces = [text[start:end] for start, end in pairwise([0, *edges, len(text)])]
        read = min(len(pieces), _WINDOWS)
        yield [pieces[at * len(pieces) // read] for at in range(read)]


def _edges(length: int, size: int) -> list[int]:
    """Give where to cut a length into the fewest like parts of at most `size`.

    >>> _edges(7, 3), _edges(3, 3), _edges(0, 3)
    ([0, 3, 5, 7], [0, 3], [0, 0])
    """
    count = max(1, -(-length // size))
    return [-(-length * at // count) for at in range(count + 1)]
