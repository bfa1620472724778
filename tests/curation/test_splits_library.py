"""Test sets as the `datasets` library has them, with a hub that is a folder."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import datasets
import pyarrow as pa
import pytest
from datasets.packaged_modules.parquet.parquet import Parquet
from datasets.table import InMemoryTable
from pydantic import TypeAdapter, ValidationError

from curation.splitting import foreign
from curation.splitting.deal import inputs
from curation.splitting.section import Split, TestSet
from grist.errors import MissingError, UsageError, UserError

COMMIT, OTHER = "0123456789abcdef" * 2 + "01234567", "f" * 40
ROWS = {"question": ["How many clips?", "And now?"], "answer": ["72", ""], "n": [1, 2]}
HOSTED: dict[str, Any] = {"dataset": "teahouse/clips", "config": "main", "revision": COMMIT}
URI = f"hf://datasets/teahouse/clips@{COMMIT}/main/test"


@dataclass
class Hub:
    """A hub that holds one data set; it notes what it is asked for."""

    folder: Path
    asked: list[tuple[Any, ...]] = field(default_factory=list)
    failing: Exception | None = None
    commit: str = COMMIT

    def load_dataset(self, repo: str, config: str, **how: Any) -> Any:
        self.asked.append((repo, config, how["split"], how["revision"]))
        assert how.keys() == {"split", "revision"}  # no code of the data set's, no streaming
        if self.failing:
            raise self.failing
        return self.builder(self.folder).as_dataset(split=how["split"])

    def builder(self, cache: Path) -> Parquet:
        path = str(self.folder / "rows.parquet")
        made = Parquet(
            cache_dir=str(cache), dataset_name="clips", config_name="main", hash=self.commit,
            data_files={"test": [path]},
        )  # fmt: skip
        made.download_and_prepare()
        return made

    def into_cache(self) -> None:
        """Put the data set where the library keeps what it has once fetched."""
        cache = Path(datasets.config.HF_DATASETS_CACHE)
        whole = Path(self.builder(self.folder / "elsewhere").cache_dir)
        into = cache / "teahouse___clips" / "main" / "0.0.0"
        into.mkdir(parents=True, exist_ok=True)
        whole.rename(into / self.commit)


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    monkeypatch.setattr(datasets.config, "HF_DATASETS_CACHE", tmp_path / "cache")
    datasets.disable_progress_bars()
    datasets.Dataset.from_dict(ROWS).to_parquet(str(tmp_path / "rows.parquet"))
    hub = Hub(tmp_path)
    monkeypatch.setattr(datasets, "load_dataset", hub.load_dataset)
    yield hub
    datasets.enable_progress_bars()


def read(base: Path, **wanted: Any) -> list[tuple[str, str]]:
    return list(foreign.rows(TestSet(**wanted), base))


def test_a_data_set_of_the_hub_is_read_at_its_commit(hub: Hub, tmp_path: Path) -> None:
    assert read(tmp_path, **HOSTED) == [
        (f"{URI}:1", "How many clips? 72"),
        (f"{URI}:2", "And now? "),
    ]
    assert read(tmp_path, **HOSTED, columns=("answer",)) == [(f"{URI}:1", "72")]
    assert hub.asked == [("teahouse/clips", "main", "test", COMMIT)] * 2


def test_its_commit_is_part_of_the_key(hub: Hub, tmp_path: Path) -> None:
    split = Split(decontaminate=(TestSet(**HOSTED),))

    assert inputs(split, tmp_path) == {f"decontaminate[0]:{URI}": COMMIT}
    assert split.libraries == ("datasets",)


def test_what_is_in_the_cache_is_not_asked_for_again(hub: Hub, tmp_path: Path) -> None:
    hub.into_cache()
    hub.failing = ConnectionError("no network")

    assert [text for _, text in read(tmp_path, **HOSTED)] == ["How many clips? 72", "And now? "]
    assert hub.asked == []
    with pytest.raises(UsageError, match=r'^data set \'teahouse/clips\': Unknown split "dev"'):
        read(tmp_path, **HOSTED, split="dev")


def test_another_commit_than_the_one_that_is_named_is_refused(hub: Hub, tmp_path: Path) -> None:
    """The library gives the newest that it has when there is no network."""
    hub.commit = OTHER
    hub.into_cache()

    with pytest.raises(MissingError, match=f"the cache holds another commit than {COMMIT}"):
        read(tmp_path, **HOSTED)
    assert hub.asked == [("teahouse/clips", "main", "test", COMMIT)]


@pytest.mark.parametrize(
    ("failing", "says"),
    [
        (ConnectionError("https://hub.example/secret"), "cannot be reached"),
        (datasets.exceptions.DatasetNotFoundError("secret"), "private or gated"),
    ],
)
def test_what_cannot_be_had_is_one_line_before_anything_runs(
    hub: Hub, tmp_path: Path, capfd: pytest.CaptureFixture[str], failing: Exception, says: str
) -> None:
    hub.failing = failing

    with pytest.raises(MissingError, match=says) as caught:
        inputs(Split(decontaminate=(TestSet(**HOSTED),)), tmp_path)

    said = str(caught.value)
    assert "\n" not in said
    assert "secret" not in said
    if isinstance(failing, ConnectionError):
        assert f"load_dataset('teahouse/clips', 'main', split='test', revision='{COMMIT}')" in said
        assert (
            ".to_parquet('clips.parquet')` saves it, and `path: clips.parquet` reads that" in said
        )
    assert capfd.readouterr() == ("", "")


def test_a_configuration_that_is_not_there_is_said_with_those_that_are(
    hub: Hub, tmp_path: Path
) -> None:
    hub.failing = ValueError("BuilderConfig 'default' not found. Available: ['main']\n/home/ana")

    with pytest.raises(UsageError, match=r"Available: \['main'\]$"):
        read(tmp_path, dataset="teahouse/clips", revision=COMMIT)
    assert hub.asked == [("teahouse/clips", "default", "test", COMMIT)]


def test_a_folder_of_the_same_name_is_not_taken_for_the_hub(
    hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "teahouse" / "clips").mkdir(parents=True)
    monkeypatch.chdir(tmp_path)

    with pytest.raises(UserError, match="a folder here"):
        read(tmp_path, **HOSTED)


def test_a_saved_data_set_is_read_split_by_split(hub: Hub, tmp_path: Path) -> None:
    rows = datasets.Dataset.from_dict(ROWS)
    both = datasets.DatasetDict(test=rows, dev=datasets.Dataset.from_dict({"question": ["Who?"]}))
    both.save_to_disk(str(tmp_path / "both"))
    rows.save_to_disk(str(tmp_path / "one"))

    assert read(tmp_path, path="both") == [
        ("both/dev:1", "Who?"),
        ("both/test:1", "How many clips? 72"),
        ("both/test:2", "And now? "),
    ]
    assert read(tmp_path, path="both", split="dev") == [("both/dev:1", "Who?")]
    assert read(tmp_path, path="one") == [
        ("one:1", "How many clips? 72"),
        ("one:2", "And now? "),
    ]
    with pytest.raises(UsageError, match=r"both: no split 'tset'; did you mean 'test'\?"):
        read(tmp_path, path="both", split="tset")


def test_a_split_that_a_saved_data_set_has_not_is_said_before_anything_runs(
    hub: Hub, tmp_path: Path
) -> None:
    datasets.Dataset.from_dict(ROWS, split="test").save_to_disk(str(tmp_path / "one"))

    assert inputs(Split(decontaminate=(TestSet(path="one", split="test"),)), tmp_path)
    with pytest.raises(UsageError, match=r"one: no split 'tset'; did you mean 'test'\?"):
        inputs(Split(decontaminate=(TestSet(path="one", split="tset"),)), tmp_path)


def test_a_saved_data_set_is_known_by_its_files_and_not_by_what_was_left_beside_them(
    hub: Hub, tmp_path: Path
) -> None:
    split = Split(decontaminate=(TestSet(path="one"),))

    def key(**rows: Any) -> dict[str, str]:
        datasets.Dataset.from_dict(rows).save_to_disk(str(tmp_path / "one"))
        return inputs(split, tmp_path)

    before = key(question=["Who?"])
    assert sorted(before) == [
        "decontaminate[0]:one/data-00000-of-00001.arrow",
        "decontaminate[0]:one/state.json",
    ]
    (tmp_path / "one" / "cache-5f2e7a.arrow").write_bytes(b"left over")
    assert inputs(split, tmp_path) == before
    assert key(question=["Why?"]) != before


def test_a_saved_data_set_that_is_damaged_is_an_error(hub: Hub, tmp_path: Path) -> None:
    datasets.Dataset.from_dict(ROWS).save_to_disk(str(tmp_path / "one"))
    (tmp_path / "one" / "state.json").write_text('{"_data_files": 7}')

    with pytest.raises(UserError, match=r"one: not a data set as `save_to_disk` writes it"):
        read(tmp_path, path="one")
    with pytest.raises(UserError, match=r"state\.json: not as `save_to_disk` writes it"):
        inputs(Split(decontaminate=(TestSet(path="one"),)), tmp_path)


def test_pictures_are_not_opened_and_are_no_text(hub: Hub, tmp_path: Path) -> None:
    features = datasets.Features(q=datasets.Value("string"), picture=datasets.Image())
    (tmp_path / "a.png").write_bytes(b"no picture")
    rows = {"q": ["Who?"], "picture": [{"bytes": None, "path": str(tmp_path / "a.png")}]}
    table = pa.table(rows, schema=features.arrow_schema)
    datasets.Dataset(InMemoryTable(table)).save_to_disk(str(tmp_path / "one"))

    assert read(tmp_path, path="one") == [("one:1", "Who?")]


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({}, "either path or dataset"),
        ({"path": "a.csv", "dataset": "a/b"}, "either path or dataset"),
        ({"path": "a", "revision": COMMIT}, "revision and config go with dataset"),
        ({"path": "a.csv", "split": "test"}, "a file has no split"),
        ({"dataset": "a/b"}, "needs its revision, a commit of 40 hex digits"),
        ({"dataset": "a/b", "revision": "main"}, "the run could not be made again"),
        ({"dataset": "../b", "revision": COMMIT}, "no name of the hub"),
        ({"dataset": "a/b", "revision": COMMIT, "split": "test[:9]"}, "config and split are names"),
        ({"dataset": "a/b", "revision": COMMIT, "config": "../x"}, "config and split are names"),
    ],
)
def test_a_recipe_cannot_ask_for_what_is_not(wrong: dict[str, str], says: str) -> None:
    recipe = TypeAdapter(TestSet)

    assert recipe.validate_python(HOSTED).revision == COMMIT
    with pytest.raises(ValidationError, match=says):
        recipe.validate_python(wrong)


def test_a_folder_of_files_has_no_splits(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Who?")

    with pytest.raises(UsageError, match="not saved by `save_to_disk`, so it has no splits"):
        read(tmp_path, path=".", split="test")
