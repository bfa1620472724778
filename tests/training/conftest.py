"""A small dataset in a run folder, and the stage's work on it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from random import Random
from typing import Any

import pyarrow as pa
import pytest
import torch
from transformers import PreTrainedTokenizerBase

from grist import store
from grist.engine import LocalExecutor
from grist.stage import Outcome, Progress, Workplace
from training.section import Train
from training.stage import train
from training.tiny import train_tokenizer

KEY = "0123456789abcdef"
FOLDER = KEY[:8]
WORDS = ("tea", "kettle", "honey", "cup", "rain", "cat", "window", "leaf", "spoon", "guest")

Row = dict[str, Any]
Bench = Callable[..., Workplace]


@pytest.fixture(autouse=True, scope="session")
def _one_thread() -> Iterator[None]:
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def chat_rows(count: int, *, seed: int = 1) -> list[Row]:
    """Make turns of a chat, of unlike lengths."""
    random = Random(seed)  # noqa: S311

    def words(most: int) -> str:
        return " ".join(random.choices(WORDS, k=random.randint(1, most)))

    return [
        {"prompt": f"ana: {words(20)}\nben: {words(9)}\nana:", "completion": f" {words(12)}"}
        for _ in range(count)
    ]


def write_dataset(home: Path, sides: Mapping[str, Sequence[Row]]) -> None:
    for side, rows in sides.items():
        told = [{"id": f"{at:032x}", "split": side, **row} for at, row in enumerate(rows)]
        names = list(told[0]) if told else ["id", "split", "prompt", "completion"]
        schema = pa.schema([(name, pa.string()) for name in names])
        store.write_table(home / "dataset" / f"{side}.parquet", pa.Table.from_pylist(told, schema))


@pytest.fixture(scope="session")
def tokenizer() -> PreTrainedTokenizerBase:
    return train_tokenizer(row["prompt"] + row["completion"] for row in chat_rows(40))


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    """Make a run folder with a dataset, each time another one."""

    def make(
        train: Sequence[Row] | None = None,
        validation: Sequence[Row] | None = None,
        progress: Progress = lambda *_: None,
    ) -> Workplace:
        home = tmp_path / f"run-{len(list(tmp_path.iterdir()))}"
        validation = chat_rows(6, seed=2) if validation is None else validation
        sides = {"train": chat_rows(30) if train is None else train}
        write_dataset(home, sides | ({"validation": validation} if validation else {}))
        return Workplace(home, home / "train", tmp_path, KEY, 7, LocalExecutor(), progress)

    return make


TINY = Train(model="tiny-gpt2", method="full", epochs=2, max_tokens=96)


def trained(place: Workplace, section: Train = TINY) -> Outcome:
    return train(place, section=section)


def files(place: Workplace) -> dict[str, bytes]:
    """Read everything that a training left in its folder."""
    return {
        path.relative_to(place.folder).as_posix(): path.read_bytes()
        for path in sorted(place.folder.rglob("*"))
        if path.is_file()
    }
