"""Test sets as the `datasets` library has them: of the Hugging Face hub, or saved to disk.

    {dataset: openai/gsm8k, config: main, revision: 0123…}   a commit: it never changes
        ->  ("hf://datasets/openai/gsm8k@0123…/main/test", its rows)
    {path: mmlu/, split: test}                               a folder that `save_to_disk` has made
        ->  ("mmlu/test", its rows)

What is in the library's cache is read from there, without asking the hub. Rows are read as Arrow:
no picture or sound is opened, and no code that comes with a data set is run.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from curation.splitting.section import TestSet
from grist import store
from grist.errors import MissingError, UsageError, UserError, did_you_mean
from grist.hub import told
from grist.text import visible

if TYPE_CHECKING:
    from datasets import Dataset

_STATE, _SPLITS = "state.json", "dataset_dict.json"  # of a saved data set; of one with splits


@dataclass(frozen=True)
class Hosted:
    """A split of a data set on the hub, at one commit."""

    repo: str
    config: str
    split: str
    commit: str

    @classmethod
    def of(cls, wanted: TestSet) -> "Hosted":
        """Take what a recipe names; what it leaves out is called `default`, and `test`."""
        repo, commit = str(wanted.dataset), str(wanted.revision)
        return cls(repo, wanted.config or "default", wanted.split or "test", commit)

    @property
    def uri(self) -> str:
        """Name it as the hub's own file system does."""
        return f"hf://datasets/{self.repo}@{self.commit}/{self.config}/{self.split}"

    @property
    def name(self) -> str:
        """Its name without that of whose it is."""
        return self.repo.partition("/")[2]


def hosted(wanted: Hosted) -> "Dataset":
    """Give a test set of the hub, fetching what is not in the cache.

    Raises:
        MissingError: the hub has none such, or cannot be reached.
        UsageError: it has no such split or configuration, or a folder here has its name.
    """
    with told(wanted.repo, _as_a_file(wanted)):
        found = _cached(wanted)
        return _fetched(wanted) if found is None else found


def is_saved(path: Path) -> bool:
    """Say whether a folder is one that `save_to_disk` has made."""
    return (path / _STATE).is_file() or (path / _SPLITS).is_file()


def saved(path: Path, split: str | None) -> "dict[str, Dataset]":
    """Open a saved data set: its splits, or the one that is wanted, by the names shown of them.

    Raises:
        UserError: it cannot be read.
        UsageError: it has no such split.
    """
    from datasets import Dataset, load_from_disk

    try:
        found = load_from_disk(str(path))
    except Exception as error:  # whatever the library makes of a damaged file
        raise UserError(
            f"split: decontaminate: {path}: not a data set as `save_to_disk` writes it "
            f"({type(error).__name__})"
        ) from error
    parts = {str(found.split or ""): found} if isinstance(found, Dataset) else dict(found)
    if split is not None and split not in parts:
        near = did_you_mean(split, parts)
        raise UsageError(f"split: decontaminate: {path}: no split {split!r}{near}")
    wanted = sorted(parts) if split is None else [split]
    return {f"{path.name}/{visible(name)}".rstrip("/"): parts[name] for name in wanted}


def files(path: Path) -> dict[str, Path]:
    """Give the files that a saved data set's rows are in, and those that say which these are."""
    states = sorted(path.rglob(_STATE))
    found = [path / _SPLITS, *states, *(each for at in states for each in _named(at))]
    return {
        f"{path.name}/{each.relative_to(path).as_posix()}": each for each in found if each.is_file()
    }


def rows(found: "Dataset") -> Iterator[tuple[int, Mapping[str, Any]]]:
    """Give the rows of a data set by their numbers, but for what is a picture or a sound."""
    plain = [name for name, kind in found.features.items() if not hasattr(kind, "decode_example")]
    number = 0
    for table in found.select_columns(plain).with_format("arrow").iter(store.SHARD_ROWS):
        for row in table.to_pylist():
            number += 1
            yield number, row


def _cached(wanted: Hosted) -> "Dataset | None":
    """Look into the library's cache for this very commit.

    Offline, the library itself would give the newest that it has, whatever was asked for.
    """
    from datasets.packaged_modules.cache.cache import Cache

    builder = Cache(
        repo_id=wanted.repo,
        dataset_name=wanted.name,
        config_name=wanted.config,
        version="0.0.0",
        hash=wanted.commit,
    )
    if not (Path(builder.cache_dir) / "dataset_info.json").is_file():
        return None
    return builder.as_dataset(split=wanted.split)


def _fetched(wanted: Hosted) -> "Dataset":
    from datasets import load_dataset

    if Path(wanted.repo).exists():  # which the library would take for it
        raise UsageError(f"data set {wanted.repo!r}: a folder here; `path` reads those")
    found = load_dataset(wanted.repo, wanted.config, split=wanted.split, revision=wanted.commit)
    if not all(wanted.commit in Path(file["filename"]).parts for file in found.cache_files):
        raise MissingError(
            f"data set {wanted.repo!r}: the Hugging Face hub cannot be reached, and the cache "
            f"holds another commit than {wanted.commit}; {_as_a_file(wanted)}"
        )
    return found


def _as_a_file(wanted: Hosted) -> str:
    """Say how to have a data set of the hub as a file."""
    asked = f"{wanted.repo!r}, {wanted.config!r}, split={wanted.split!r}, revision="
    return (
        f"where there is a network, `datasets.load_dataset({asked}{wanted.commit!r}).to_parquet("
        f"'{wanted.name}.parquet')` saves it, and `path: {wanted.name}.parquet` reads that"
    )


def _named(state: Path) -> list[Path]:
    """Give the files that a saved data set says its rows are in, which lie beside that.

    Raises:
        UserError: it cannot be read.
    """
    try:
        said = store.read_json(state)
        return [state.with_name(Path(each["filename"]).name) for each in said["_data_files"]]
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise UserError(
            f"split: decontaminate: {state}: not as `save_to_disk` writes it "
            f"({type(error).__name__})"
        ) from error
