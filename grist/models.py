"""A model's short name becomes a folder of safetensors weights.

    smollm2-135m, minilm,   weights that a pip package ships (`grist.shipped`)
    wordllama, spacy-en
    tiny-gpt2               built by training itself from the run's own text
    ./models/mine           a local folder, relative to the recipe
    google/gemma-3-270m     the Hugging Face hub; `@<commit or tag>` behind the name pins a revision

Only safetensors are ever loaded: never a pickle, never code that comes with a model. A model of
names is a folder in spaCy's form: settings, and numbers as msgpack.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from grist import static, store
from grist.errors import MissingError, UserError, did_you_mean
from grist.gguf import converted
from grist.shipped import SHIPPED, Shipped

TINY = ("tiny-gpt2",)
"""Names that training builds from a config and a tokenizer of the run's own train side."""

WRITERS = ("smollm2-135m", *TINY)
"""The short names of models that write, and so can be tuned."""

SENTENCES = ("minilm", "wordllama")
"""The short names of models that make vectors of texts."""

_HUB = re.compile(r"(?P<id>[\w.-]+/[\w.-]+)(@(?P<revision>[\w./-]+))?")
_SHAPING = ("*.safetensors", "*.json", "*.model", "*.txt", "*.jinja")  # what a result depends on
# In a folder in spaCy's form: of its parts those that names need (`grist.taggers`).
_NAMING = (
    "config.cfg",
    "tokenizer",
    *(f"{part}/**/*" for part in ("ner", "tok2vec", "transformer", "vocab")),
)
_FETCHED = (*_SHAPING, "README.md")  # the card: it names the licence
_PART = re.compile(r"|\.|[A-Za-z0-9][\w-]*")  # the folder of a sentence model's part, as 1_Pooling
# The same weights once more, in other forms: in any folder that holds no such part.
_TWICE = ("[!0-9]*/*", "[0-9][!_]*/*", "*/*/*", "consolidated*")
_PICKLES = ("*.bin", "*.pt", "*.pth", "*.pkl", "*.ckpt")
_LICENCE = re.compile(r"^license:\s*['\"]?([\w.-]+)", re.MULTILINE)


@dataclass(frozen=True)
class Model:
    """Weights on this machine, and where they are from.

    Attributes:
        name: as the recipe has it, but never with a path of this machine.
        fingerprint: sha256 over the weights, the config and the tokenizer's files.
        licence: as the model's card or package states it.
        hub_id: its repository on the Hugging Face hub, where it has one.
    """

    name: str
    folder: Path
    fingerprint: str
    licence: str | None = None
    hub_id: str | None = None
    revision: str | None = None


@dataclass(frozen=True)
class Standing:
    """Whether a model that needs a package is ready on this machine, and what to do if not."""

    name: str
    ready: bool
    install: str


def describe() -> tuple[Standing, ...]:
    """Say which of the shipped models are installed, without loading anything heavy."""
    return tuple(
        Standing(shipped.name, shipped.path is not None, shipped.install)
        for shipped in SHIPPED.values()
    )


def known(name: str) -> bool:
    """Tell whether a name could be a model: built in, or shaped like a path or a hub name."""
    return name in SHIPPED or name in TINY or _is_path(name) or bool(_HUB.fullmatch(name))


def unknown(name: str, names: Iterable[str]) -> str:
    """Say of a name that is not `known` what it could have been: those that fit its place."""
    near = did_you_mean(name, names)
    return f"{name!r}: no such model{near}, a folder as ./name, or a hub name as org/name"


def resolve(name: str, base: Path) -> Model:
    """Find a model's weights, fetching or converting them where need be.

    Args:
        name: as in the recipe.
        base: the folder that relative paths start from: the recipe's.

    Raises:
        MissingError: the package is not installed, or the hub cannot be reached.
        UserError: no such model, or its weights are pickles.
    """
    if name in SHIPPED:
        return _shipped(SHIPPED[name])
    if name in TINY:
        raise UserError(f"model {name!r} is built by training; its start is in train/*/base")
    local = base / Path(name).expanduser()
    if _is_path(name) or ("/" in name and local.is_dir()):
        return _local(name, local)
    if found := _HUB.fullmatch(name):
        return _from_hub(name, found["id"], found["revision"])
    raise UserError(f"model {unknown(name, (*SHIPPED, *TINY))}")


def built(name: str, folder: Path) -> Model:
    """Describe a model that training has built itself."""
    return Model(name, folder, fingerprint(folder))


def fingerprint(folder: Path) -> str:
    """Hash everything in a model folder that can change what the model says."""
    digest = sha256()
    places = (folder, *_parts(folder))
    files = {path for place in places for pattern in _SHAPING for path in place.glob(pattern)}
    if found := static.files(folder):
        files |= {found.weights, found.tokenizer}
    if (folder / "config.cfg").is_file():
        files |= {path for pattern in _NAMING for path in folder.glob(pattern) if path.is_file()}
    for path in sorted(files):
        name = path.relative_to(folder).as_posix()
        digest.update(f"{name} {store.file_hash(path)}\n".encode())
    return digest.hexdigest()


def _parts(folder: Path) -> list[Path]:
    """Give the folders of a sentence model's parts: by name, and as `modules.json` has it."""
    found = {place for place in folder.glob("[0-9]*_*") if place.is_dir()}
    named = folder / "modules.json"
    if not named.is_file():
        return sorted(found)
    try:
        paths = [str(part["path"]) for part in store.read_json(named)]
    except (ValueError, TypeError, KeyError):
        raise UserError(
            f"{folder.name}: modules.json is not as sentence-transformers has it"
        ) from None
    if not all(_PART.fullmatch(path) for path in paths):
        raise UserError(f"{folder.name}: modules.json names a part outside of its folder")
    return sorted(found | {folder / path for path in paths if path})


def _is_path(name: str) -> bool:
    return name.startswith((".", "/", "~"))


def _shipped(shipped: Shipped) -> Model:
    source = shipped.found()
    folder = source if source.is_dir() else converted(shipped)
    licence = _licence(folder) or shipped.licence  # the card speaks of the weights themselves
    return Model(shipped.name, folder, fingerprint(folder), licence, shipped.hub_id)


def _local(name: str, folder: Path) -> Model:
    if not folder.is_dir():
        raise UserError(f"model {name!r}: no such folder")
    _check(name, folder)
    label = folder.resolve().name if Path(name).expanduser().is_absolute() else name
    return Model(label, folder, fingerprint(folder), _licence(folder))


def _from_hub(name: str, hub_id: str, revision: str | None) -> Model:
    """Take what is here already; fetch only what is not, so that a run stays what it was."""
    try:
        folder = _snapshot(hub_id, revision, local_files_only=True)
        _check(name, folder)
    except (OSError, UserError):
        folder = _fetched(name, hub_id, revision)
        _check(name, folder)
    return Model(name, folder, fingerprint(folder), _licence(folder), hub_id, folder.name)


def _fetched(name: str, hub_id: str, revision: str | None) -> Path:
    from huggingface_hub.errors import (
        HFValidationError,
        RepositoryNotFoundError,
        RevisionNotFoundError,
    )

    try:
        return _snapshot(hub_id, revision, local_files_only=False)
    except (RepositoryNotFoundError, RevisionNotFoundError, HFValidationError) as error:
        raise MissingError(
            f"model {name!r}: the Hugging Face hub has no such repository or revision, or it is "
            "private or gated: `hf auth login` with an account that may read it"
        ) from error
    except (OSError, ValueError) as error:  # no network, offline mode, a proxy, a broken download
        ready = ", ".join((*SHIPPED, *TINY))
        raise MissingError(
            f"model {name!r} is not on this machine and the Hugging Face hub cannot be reached; "
            f"fetch it once with `hf download {hub_id}`, or use one that works offline: {ready}"
        ) from error


def _snapshot(hub_id: str, revision: str | None, *, local_files_only: bool) -> Path:
    """Give the folder of a repository's weights, config, tokenizer and card: nothing else."""
    from huggingface_hub import snapshot_download

    folder = snapshot_download(
        hub_id,
        revision=revision,
        allow_patterns=list(_FETCHED),
        ignore_patterns=list(_TWICE),
        local_files_only=local_files_only,
    )
    return Path(folder)


def _check(name: str, folder: Path) -> None:
    """Accept a config beside safetensors, a static model's two files, or spaCy's form."""
    if static.files(folder) or (folder / "config.cfg").is_file():
        return
    if not (folder / "config.json").is_file():
        raise UserError(f"model {name!r}: the folder holds no config.json")
    for place in (folder, *_parts(folder)):
        pickles = sorted(path.name for pattern in _PICKLES for path in place.glob(pattern))
        if pickles and not any(place.glob("*.safetensors")):
            raise UserError(
                f"model {name!r}: {pickles[0]} is a pickle, which can run any code when opened; "
                "convert it to safetensors where you trust it, or take a safetensors release"
            )
    if not any(folder.glob("*.safetensors")):
        raise UserError(f"model {name!r}: the folder holds no *.safetensors weights")


def _licence(folder: Path) -> str | None:
    """Read the licence from a model card's front matter: the lines between the first two `---`."""
    card = folder / "README.md"
    if not card.is_file():
        return None
    front = card.read_text(encoding="utf-8", errors="replace").split("---\n", 2)[1:2]
    found = _LICENCE.search("".join(front))
    return found[1] if found else None
