"""How much of a label is in a text, as a classifier sees it.

    "You are a fool"   ->  toxic 0.97
    "Tea at five?"     ->  toxic 0.01

The model is a folder in the form of transformers (`find`): weights as safetensors, a config that
names its labels, a tokenizer. Nothing is fetched while scoring, and no code of the model's run.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from grist import models, store
from grist.embeddings import one_thread
from grist.errors import UserError, did_you_mean
from grist.models import Model
from grist.text import visible
from grist.weights import quiet

_BATCH = 16
_WINDOW = 512  # tokens, for a model that does not say how many it reads
_WINDOWS = 32  # of a text are read: of a longer one as many, spread evenly
_BROKEN = (OSError, ValueError, TypeError, KeyError, ImportError, RuntimeError)  # or the model is


def find(name: str, base: Path, label: str) -> Model:
    """Find a classifier by its name in a recipe; `base` is the recipe's folder.

    Raises:
        MissingError: it is not on this machine and cannot be fetched.
        UserError: there is none of that name, or it has no such label.
    """
    found = models.resolve(name, base)
    labels = _labels(found.folder)
    if label not in labels:
        near = visible(did_you_mean(label, labels))
        raise UserError(f"model {found.name!r} has no label {label!r}{near}")
    return found


def scores(texts: Sequence[str], folder: Path, label: str) -> list[float]:
    """Give of each text the probability of a label, to 6 digits.

    A text that the model cannot read whole is read in windows, and the highest counts.

    Raises:
        UserError: the folder holds no classifier, or not all of one.
    """
    found = [0.0] * len(texts)
    with one_thread():
        tokenizer, model = _loaded(folder)
        at = _labels(folder).index(label)
        windows = list(_windows(tokenizer, texts, _positions(tokenizer, model)))
        windows.sort(key=lambda window: -len(window[1]))  # like lengths, so little padding
        for start in range(0, len(windows), _BATCH):
            some = windows[start : start + _BATCH]
            batch = [ids for _, ids in some]
            for (text, _), score in zip(some, _probabilities(tokenizer, model, batch, at)):  # noqa: B905
                found[text] = max(found[text], round(score, 6))
    return found


def _labels(folder: Path) -> list[str]:
    """Read a model's labels from its config, in the order of its outputs."""
    try:
        known = store.read_json(folder / "config.json").get("id2label") or {}
        return [str(known[at]) for at in sorted(known, key=int)]
    except (OSError, ValueError, AttributeError, TypeError, KeyError):
        raise UserError(f"{folder.name}: config.json names no labels") from None


@lru_cache(maxsize=1)
def _loaded(folder: Path) -> tuple[Any, Any]:
    """Load tokenizer and model once a process, from this folder alone."""
    import torch
    from safetensors import SafetensorError
    from transformers import AutoModelForSequenceClassification, AutoTokenizer

    own = {"local_files_only": True, "trust_remote_code": False}
    try:
        with quiet():
            tokenizer = AutoTokenizer.from_pretrained(folder, **own)
            model, report = AutoModelForSequenceClassification.from_pretrained(
                folder, dtype=torch.float32, use_safetensors=True, output_loading_info=True, **own
            )
    except (*_BROKEN, SafetensorError) as error:
        why = str(error).strip().partition("\n")[0]
        raise UserError(f"{folder.name}: cannot be loaded as a classifier: {why}") from error
    if lacking := sorted(report["missing_keys"]):
        # transformers would go on with random numbers in their place.
        raise UserError(f"{folder.name}: {len(lacking)} weights are missing, as {lacking[0]}")
    if not tokenizer.is_fast:
        raise UserError(f"{folder.name}: brings no tokenizer of the tokenizers library")
    return tokenizer, model.train(mode=False)


def _positions(tokenizer: Any, model: Any) -> int:
    """Say how many tokens the model reads; a tokenizer that does not know says 10^30."""
    known = getattr(model.config, "max_position_embeddings", None) or _WINDOW
    return int(min(tokenizer.model_max_length, known, _WINDOW))


def _windows(
    tokenizer: Any, texts: Sequence[str], positions: int
) -> Iterator[tuple[int, list[int]]]:
    """Cut each text into what the model reads at once: which text, and the token ids."""
    for at, text in enumerate(texts):
        found = tokenizer(
            text, truncation=True, max_length=positions, return_overflowing_tokens=True
        )["input_ids"]
        read = min(len(found), _WINDOWS)
        yield from ((at, found[window * len(found) // read]) for window in range(read))


def _probabilities(tokenizer: Any, model: Any, batch: list[list[int]], at: int) -> list[float]:
    import torch

    padded = tokenizer.pad({"input_ids": batch}, return_tensors="pt")
    with torch.inference_mode():
        logits = model(
            input_ids=padded["input_ids"], attention_mask=padded["attention_mask"]
        ).logits
    # As transformers' own pipeline decides: labels that do not exclude each other are sigmoids.
    several = model.config.problem_type == "multi_label_classification" or logits.shape[-1] == 1
    shares = logits.sigmoid() if several else logits.softmax(dim=-1)
    found: list[float] = shares[:, at].tolist()
    return found
