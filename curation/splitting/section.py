"""The recipe's `split` section: how much is held out, what stays together, what counts as a leak.

split: {test: 0.1}                                  about a tenth of the groups is held out
split: {test: 0.1, order: time, gap_days: 7}        the latest tenth, a week away from train
split: {by: host, leaks: {model: minilm}, max_leaks: 0.02, decontaminate: [gsm8k.jsonl]}
split: {decontaminate: [{dataset: openai/gsm8k, config: main, revision: 0123…}]}
"""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator, ConfigDict, Field

from grist import models

TRAIN, VALIDATION, TEST = "train", "validation", "test"
SIDES = (TRAIN, VALIDATION, TEST)
CHOOSING_SHARE = 0.1  # of the train groups, to choose checkpoints by, where no validation is asked

# What is left after copies were joined and dropped: none of the sample world's held-out examples,
# of a chat of 258,000 messages 0.03 % (0.09 % with a single turn before each answer, where short
# replies recur). A tenth says that something is wrong with the groups.
MAX_LEAKS = 0.1
MEASURES = ("exact", "ngrams", "near", "similar")

By = Literal["group", "page", "host", "author", "thread"]
Index = Annotated[float, Field(ge=0.1, le=1)]  # below, chance is as near (`curation.dedup.near`)
Share = Annotated[float, Field(gt=0, le=1)]
SUFFIXES = (".jsonl", ".csv", ".parquet", ".txt")

_REPO = re.compile(r"[\w-][\w.-]*/[\w-][\w.-]*", re.ASCII)
_NAME = re.compile(r"\w[\w.-]*", re.ASCII)
_COMMIT = re.compile(r"[0-9a-f]{40}")


@dataclass(frozen=True)
class Join:
    """Which texts of pages, posts and rows share a group besides those that are the same.

    Attributes:
        near: the Jaccard index from which on; null joins copies alone.
    """

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")
    near: Index | None = 0.5


@dataclass(frozen=True)
class Leaks:
    """What counts as a match between a held-out example and the train side.

    Attributes:
        ngrams: this share of the held-out text's runs of words stands in train.
        near: the Jaccard index of the two texts.
        model: a sentence model; without one, no meanings are compared.
        similar: the cosine of their vectors.
    """

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")
    ngrams: Share = 0.5
    near: Index = 0.8
    model: str | None = None
    similar: Share = 0.93

    def __post_init__(self) -> None:
        if self.model is not None and not models.known(self.model):
            raise ValueError(f"model: {models.unknown(self.model, models.SENTENCES)}")

    @property
    def measures(self) -> tuple[str, ...]:
        """Name what is looked for: meanings only with a model."""
        return MEASURES if self.model else MEASURES[:-1]


@dataclass(frozen=True)
class TestSet:
    """A test set from elsewhere that must not stand in train: files, or a data set of the hub.

    Attributes:
        path: a file of JSON Lines, CSV, Parquet or text (a line a row), a folder of such files, or
            one that the `datasets` library has saved to disk.
        columns: which columns are compared, joined; by default all that are text.
        dataset: or a data set of the Hugging Face hub, as org/name.
        revision: its commit.
        config: which of its configurations; by default the one that is called so.
        split: which rows; of the hub by default `test`, of a saved folder all.
    """

    __test__: ClassVar[bool] = False  # it is none of pytest's
    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")
    path: str | None = None
    columns: tuple[str, ...] = ()
    dataset: str | None = None
    revision: str | None = None
    config: str | None = None
    split: str | None = None

    def __post_init__(self) -> None:
        if (self.path is None) == (self.dataset is None):
            raise ValueError("a test set needs either path or dataset")
        if self.path is not None:
            self._check_files(Path(self.path).suffix.lower())
        else:
            self._check_hub(str(self.dataset))

    def _check_files(self, suffix: str) -> None:
        if suffix and suffix not in SUFFIXES:
            raise ValueError(f"{suffix} is no test set; it may be one of {', '.join(SUFFIXES)}")
        if self.columns and suffix == ".txt":
            raise ValueError("a .txt has lines, no columns")
        if self.revision is not None or self.config is not None:
            raise ValueError("revision and config go with dataset, which names one of the hub")
        if suffix and self.split is not None:
            raise ValueError("a file has no split")

    def _check_hub(self, name: str) -> None:
        if not _REPO.fullmatch(name):
            raise ValueError(f"{name!r} is no name of the hub, such as openai/gsm8k")
        if not all(each is None or _NAME.fullmatch(each) for each in (self.config, self.split)):
            raise ValueError("config and split are names, of letters, digits and any of _.- ")
        if self.revision is None or not _COMMIT.fullmatch(self.revision):
            raise ValueError(
                "a data set of the hub needs its revision, a commit of 40 hex digits: what a name, "
                "a branch or a tag stands for changes, so the run could not be made again"
            )


def _named(value: Any) -> Any:
    """Let a path stand for a test set without parameters."""
    return {"path": value} if isinstance(value, str) else value


@dataclass(frozen=True)
class Split:
    """The recipe's `split` section.

    Attributes:
        test: share of the groups held out for evaluation.
        validation: share held out to choose checkpoints; by default a tenth of the train side.
        by: what never straddles sides.
        order: `hash` (seeded) or `time` (the latest groups are held out).
        gap_days: with `order: time`, so long before the first held-out group train ends.
        join: which other texts share a group.
        leaks: what the check after the split looks for.
        max_leaks: the largest share of held-out examples with a match; beyond it the stage fails.
        decontaminate: test sets of others; what stands in them is taken out of train.
    """

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")
    test: Annotated[float, Field(gt=0, lt=1)] = 0.1
    validation: Annotated[float, Field(gt=0, lt=1)] | None = None
    by: By = "group"
    order: Literal["hash", "time"] = "hash"
    gap_days: Annotated[float, Field(gt=0, allow_inf_nan=False)] | None = None
    join: Join = Join()
    leaks: Leaks = Leaks()
    max_leaks: Annotated[float, Field(ge=0, le=1)] = MAX_LEAKS
    decontaminate: tuple[Annotated[TestSet, BeforeValidator(_named)], ...] = ()

    def __post_init__(self) -> None:
        if self.gap_days is not None and self.order != "time":
            raise ValueError("gap_days needs `order: time`: without it there is no border in time")

    @property
    def validation_share(self) -> float:
        """The validation side's share of all groups."""
        return (1 - self.test) * CHOOSING_SHARE if self.validation is None else self.validation

    @property
    def libraries(self) -> tuple[str, ...]:
        """Installed packages whose version shapes the result."""
        model = ("sentence-transformers", "tokenizers", "torch", "transformers")
        hub = ("datasets",) if any(each.dataset for each in self.decontaminate) else ()
        return (*hub, *(model if self.leaks.model else ()))
