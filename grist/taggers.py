"""Where a model of names sees people in a text.

    "I met Ines Duarte in Porto"   ->  [(6, 17)]

The model is a folder in spaCy's form (`find`), of which its names are enough: what tells words from
words is not loaded. Such a folder holds numbers and settings alone; no code of its own is run.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from grist import models, store
from grist.errors import MissingError, UserError
from grist.models import Model

INSTALL = "pip install 'gristmill[names]'"
_PIPES = ("tok2vec", "transformer", "ner")
_PEOPLE = frozenset(
    {"PERSON", "PER", "persName"}
)  # as OntoNotes, WikiNER and the Polish corpus say
_BATCH = 128
_WINDOW = 10_000  # characters that are read at once: memory grows with them
_LONG_WORD = re.compile(r"\S{101,}")  # no name, and a tokenizer would try it from each end


def find(name: str, base: Path) -> Model:
    """Find a model of names by its name in a recipe; `base` is the recipe's folder.

    Raises:
        MissingError: it, or the library that reads it, is not on this machine.
        UserError: there is none of that name, or it is of another kind.
    """
    from importlib.util import find_spec

    found = models.resolve(name, base)
    if not (found.folder / "config.cfg").is_file():
        raise UserError(f"model {found.name!r} is no model of names: it has no config.cfg")
    if find_spec("spacy") is None:
        raise MissingError(f"model {found.name!r} is read by spaCy, which is missing; {INSTALL}")
    return found


def language(folder: Path) -> str:
    """Give the language that a model has learned, as ISO 639-1.

    Raises:
        UserError: the folder does not say.
    """
    try:
        return str(store.read_json(folder / "meta.json")["lang"])
    except (OSError, ValueError, KeyError, TypeError):
        raise UserError(f"{folder.name}: meta.json names no language") from None


def people(texts: Sequence[str], folder: Path) -> list[list[tuple[int, int]]]:
    """Give of each text where names of people stand, in order.

    Raises:
        UserError: the folder holds no model of names.
    """
    found: list[list[tuple[int, int]]] = [[] for _ in texts]
    model = _loaded(folder)
    windows = [(at, *window) for at, text in enumerate(texts) for window in _windows(text)]
    with model.memory_zone():
        read = model.pipe((part for *_, part in windows), batch_size=_BATCH)
        for (at, offset, _), document in zip(windows, read, strict=True):
            found[at] += (
                (offset + name.start_char, offset + name.end_char)
                for name in document.ents
                if name.label_ in _PEOPLE
            )
    return found


def _windows(text: str) -> Iterator[tuple[int, str]]:
    """Cut a text where lines or words end, and blank what is too long to be a word."""
    short = _LONG_WORD.sub(lambda word: " " * len(word[0]), text)
    start = 0
    while start < len(short):
        end = start + _WINDOW
        if end < len(short):
            space = max(short.rfind(sign, start, end) for sign in "\n ")
            end = space + 1 if space > start else end
        if part := short[start:end].rstrip():
            yield start, part
        start = end


@lru_cache(maxsize=1)
def _loaded(folder: Path) -> Any:
    """Load a model once a process, of its parts those that names need."""
    import spacy

    try:
        kept = [*_parts(folder)]
        model = spacy.load(folder, exclude=[part for part in kept if part not in _PIPES])
        model.get_pipe("ner")
    except Exception as error:
        why = str(error).strip().partition("\n")[0]
        raise UserError(f"{folder.name}: cannot be loaded as a model of names: {why}") from error
    return model


def _parts(folder: Path) -> list[str]:
    found: list[str] = store.read_json(folder / "meta.json")["components"]
    return found
