"""Data sets of the hub, with a hub that is a folder: what stands for it is `load_dataset` alone."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import datasets
import huggingface_hub
import pytest
from pydantic import TypeAdapter, ValidationError

from crawlers.exports.hub_dataset import HubDataset
from crawlers.reader import Desk, Origin, readers
from grist.engine import LocalExecutor
from grist.errors import MissingError, UsageError, UserError
from grist.records import Problem, Record

COMMIT, OTHER = "0123456789abcdef" * 2 + "01234567", "f" * 40
FEATURES = datasets.Features(
    {
        "question": datasets.Value("string"),
        "label": datasets.ClassLabel(names=["no", "yes"]),
        "asked": datasets.Value("timestamp[s]"),
        "share": datasets.Value("float64"),
    }
)
ROWS = {
    "question": ["Open on Sunday?", None, "Is there cake?"],
    "label": [1, 0, -1],
    "asked": [datetime(2024, 3, 1, 9), None, None],  # noqa: DTZ001 - Arrow's has no zone
    "share": [0.5, float("nan"), float("inf")],
}


@dataclass
class Hub:
    """A hub that holds one data set; it notes what it is asked for."""

    path: str
    commit: str = COMMIT
    asked: list[str] = field(default_factory=list)
    failing: Exception | None = None

    def dataset_info(self, repo: str, *, revision: str) -> SimpleNamespace:
        self.asked.append(f"info {repo}@{revision}")
        if self.failing:
            raise self.failing
        return SimpleNamespace(sha=revision if len(revision) == 40 else self.commit)

    def load_dataset(self, repo: str, config: str | None = None, **how: Any) -> Any:
        self.asked.append(f"rows {repo}@{how['revision']}")
        assert how.keys() == {"split", "revision", "streaming"}
        assert how["streaming"] is True
        files = {"train": self.path}
        return LOAD("parquet", data_files=files, split=how["split"], streaming=True)


LOAD = datasets.load_dataset


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    path = str(tmp_path / "hub.parquet")
    datasets.disable_progress_bars()
    datasets.Dataset.from_dict(ROWS, features=FEATURES).to_parquet(path)
    hub = Hub(path)
    monkeypatch.setattr(datasets, "load_dataset", hub.load_dataset)
    monkeypatch.setattr(huggingface_hub, "dataset_info", hub.dataset_info)
    yield hub
    datasets.enable_progress_bars()


def a_reader(**parameters: Any) -> HubDataset:
    return HubDataset(repo="teahouse/faq", **{"text": "question", **parameters})


def read(reader: HubDataset, raw: Path, **how: Any) -> list[Record | Problem]:
    desk = Desk(raw, raw, LocalExecutor(1), lambda *_: None, **how)
    return list(reader.records(desk))


def test_a_row_is_a_record_with_the_commit_in_its_source(hub: Hub, tmp_path: Path) -> None:
    first, missing, third = read(a_reader(time="asked"), tmp_path)

    assert isinstance(first, Record)
    assert first.text == "Open on Sunday?"
    assert first.source.uri == f"hf://datasets/teahouse/faq@{COMMIT}/default/train"
    assert first.source.locator == "row 1"
    assert first.time is not None
    assert first.time.isoformat() == "2024-03-01T09:00:00+00:00"
    assert first.fields == (("label", "yes"), ("share", "0.5"), ("split", "train"))
    assert missing == Problem(str(first.source.uri), "row 2", "no_text")
    assert isinstance(third, Record)
    assert third.fields == (("split", "train"),)


def test_rows_that_are_here_are_not_asked_for_again(hub: Hub, tmp_path: Path) -> None:
    pinned = a_reader(revision=COMMIT)

    once, again = read(pinned, tmp_path), read(pinned, tmp_path)

    assert once == again
    assert hub.asked == [f"info teahouse/faq@{COMMIT}", f"rows teahouse/faq@{COMMIT}"]
    assert pinned.inputs(tmp_path) == {f"hf://datasets/teahouse/faq@{COMMIT}/default/train": COMMIT}


def test_a_branch_that_has_moved_is_another_input(hub: Hub, tmp_path: Path) -> None:
    before = a_reader().inputs(tmp_path)
    hub.commit = OTHER

    assert a_reader().inputs(tmp_path) != before
    assert set(a_reader().inputs(tmp_path).values()) == {OTHER}


def test_a_record_leads_back_to_its_row(hub: Hub, tmp_path: Path) -> None:
    first, _, _ = read(a_reader(), tmp_path)
    assert isinstance(first, Record)
    origin = Origin(str(first.source.uri), first.source.sha256, tmp_path, tmp_path)

    found = dict(HubDataset.reread(origin))

    assert json.loads(found["row 1"])["question"] == "Open on Sunday?"
    with pytest.raises(UsageError, match="gone, or altered"):
        HubDataset.reread(Origin(origin.uri, "0" * 64, tmp_path, tmp_path))


@pytest.mark.parametrize(("most", "sample"), [(1, None), (None, 1), (2, 1)])
def test_no_more_rows_are_fetched_than_asked_for(
    hub: Hub, tmp_path: Path, most: int | None, sample: int | None
) -> None:
    read(a_reader(max_rows=most), tmp_path, sample=sample)

    (kept,) = tmp_path.rglob("rows-*.jsonl")
    assert kept.read_text(encoding="utf-8").count("\n") == 1


def test_a_column_that_is_not_there_is_said_before_rows_are_kept(hub: Hub, tmp_path: Path) -> None:
    with pytest.raises(
        UsageError, match=r"^teahouse/faq: no column 'txt'; its columns are 'question', 'label'"
    ):
        read(a_reader(text="txt"), tmp_path)
    with pytest.raises(UsageError, match="no column 'bei'"):
        read(a_reader(speaker="bei"), tmp_path)

    assert not list(tmp_path.rglob("*.jsonl"))


def test_a_split_that_is_not_there_is_one_message_with_those_that_are(
    hub: Hub, tmp_path: Path
) -> None:
    with pytest.raises(UsageError, match=r"^data set 'teahouse/faq': .*dev.*train"):
        read(a_reader(split="dev"), tmp_path)


@pytest.mark.parametrize(
    ("failing", "says"),
    [
        (ConnectionError("https://hub.example/secret"), "cannot be reached"),
        (RuntimeError("Retrying"), "cannot be reached"),
        (datasets.exceptions.DatasetNotFoundError("none"), "private or gated"),
    ],
)
def test_no_network_is_one_message(
    hub: Hub, tmp_path: Path, capfd: pytest.CaptureFixture[str], failing: Exception, says: str
) -> None:
    hub.failing = failing

    with pytest.raises(MissingError, match=says) as caught:
        a_reader().inputs(tmp_path)
    with pytest.raises(MissingError, match=says):
        read(a_reader(revision=COMMIT), tmp_path)

    assert "teahouse/faq" in str(caught.value)
    assert "secret" not in str(caught.value)
    assert capfd.readouterr() == ("", "")


def test_what_breaks_off_leaves_nothing_that_looks_whole(
    hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaking(*_: Any, **__: Any) -> Any:
        def rows() -> Iterator[dict[str, str]]:
            yield from ({"question": "a"} for _ in range(2_000))
            raise OSError("the line is dead")

        return datasets.IterableDataset.from_generator(rows)

    monkeypatch.setattr(datasets, "load_dataset", breaking)

    with pytest.raises(MissingError, match="does not give the rows"):
        read(a_reader(revision=COMMIT), tmp_path)

    assert not list(tmp_path.rglob("rows-*"))


def test_a_folder_of_the_same_name_is_not_taken_for_the_hub(
    hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "teahouse" / "faq").mkdir(parents=True)
    monkeypatch.chdir(tmp_path)

    with pytest.raises(UserError, match="a folder here"):
        read(a_reader(revision=COMMIT), tmp_path)


@pytest.mark.parametrize(
    "repo", ["faq", "a/b/c", "../faq", "/etc/passwd", "https://x/y", "", "a/.."]
)
def test_a_name_that_is_none_of_the_hub_is_a_mistake_in_the_recipe(repo: str) -> None:
    item = TypeAdapter(readers.choice())

    with pytest.raises(ValidationError, match="no name of the hub"):
        item.validate_python({"hub_dataset": {"repo": repo}})
    assert item.validate_python({"hub_dataset": {"repo": "teahouse/faq"}}).split == "train"
