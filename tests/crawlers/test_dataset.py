"""What is particular to saved data sets; the files are made here as the library writes them."""

import json
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.exports.dataset import Dataset
from crawlers.exports.members import ExportFile
from crawlers.exports.parts.tables.saved_dataset import split_of
from crawlers.exports.sniffing import sniff
from crawlers.exports.table import Table
from grist.errors import UsageError
from grist.records import Problem, Record

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
VALUES = st.none() | st.booleans() | st.floats() | TEXTS | st.binary() | st.dates()


def an_arrow(
    path: Path, columns: dict[str, Any], features: Any = None, *, rows_at_once: int = 1_000
) -> Path:
    table = pa.table(columns)
    if features is not None:
        said = json.dumps({"info": {"features": features}})
        table = table.replace_schema_metadata({"huggingface": said})
    path.parent.mkdir(parents=True, exist_ok=True)
    with pa.ipc.new_stream(str(path), table.schema) as stream:
        stream.write_table(table, max_chunksize=rows_at_once)
    return path


def a_saved(folder: Path, splits: dict[str, list[str]], **state: Any) -> Path:
    """Save splits as `DatasetDict.save_to_disk` does."""
    for split, texts in splits.items():
        an_arrow(folder / split / "data-00000-of-00001.arrow", {"text": texts})
        files = {"_data_files": [{"filename": "data-00000-of-00001.arrow"}], **state}
        (folder / split / "state.json").write_text(json.dumps(files))
    (folder / "dataset_dict.json").write_text(json.dumps({"splits": list(splits)}))
    return folder


def read(path: Path, **parameters: Any) -> tuple[list[Record], list[Problem]]:
    reader = Dataset(path=path.name, **parameters)
    found = [item for item, _ in reader.everything(reader.files(path.parent))]
    made = [item for item in found if isinstance(item, Record)]
    return made, [item for item in found if isinstance(item, Problem)]


def test_a_split_is_chosen_and_told(tmp_path: Path) -> None:
    path = a_saved(tmp_path / "faq", {"train": ["a"], "test": ["b"]}, _split="train")

    all_, problems = read(path)
    (only,), _ = read(path, split="test")

    assert [(record.text, record.fields) for record in all_] == [
        ("b", (("split", "test"),)),
        ("a", (("split", "train"),)),
    ]
    assert only.text == "b"
    assert problems == []


def test_a_split_that_is_not_there_is_named_with_those_that_are(tmp_path: Path) -> None:
    path = a_saved(tmp_path / "faq", {"train": ["a"], "test": ["b"]})

    with pytest.raises(UsageError, match=r"no split 'tran'; did you mean 'train'\?"):
        read(path, split="tran")


def test_what_says_more_of_the_rows_is_an_input_and_not_unread(tmp_path: Path) -> None:
    path = a_saved(tmp_path / "faq", {"train": ["a"]})

    assert set(Dataset(path="faq").inputs(tmp_path)) == {
        "faq/train/data-00000-of-00001.arrow",
        "faq/train/state.json",
        "faq/dataset_dict.json",
    }
    assert read(path)[1] == []


@pytest.mark.parametrize(
    ("name", "split"),
    [
        ("data/train-00000-of-00002.parquet", "train"),
        ("data/train_sft-00001-of-00002-0a1b2c.parquet", "train_sft"),
        ("chat/dev-00000-of-00001.parquet", "validation"),
        ("default/test/0000.parquet", "test"),
        ("faq-validation.arrow", "validation"),
        ("faq-train-00000-of-00004.arrow", "train"),
        ("train.parquet", "train"),
        ("data-00000-of-00001.arrow", None),
        ("trains.parquet", None),
    ],
)
def test_a_split_is_known_by_the_names_of_files(name: str, split: str | None) -> None:
    assert split_of(ExportFile(Path("nowhere") / name, name)) == split


def test_labels_are_names_in_the_forms_of_all_versions(tmp_path: Path) -> None:
    label = {"_type": "ClassLabel", "names": ["no", "yes"]}
    features = {
        "one": label,
        "list": {"_type": "List", "feature": label},
        "sequence": {"_type": "Sequence", "feature": label, "length": -1},
        "bare": [label],
        "struct": {"inner": label},
        "turned": {"_type": "Sequence", "feature": {"inner": label}},
    }
    columns = {
        "text": ["a"],
        "one": [1],
        **{name: [[1, 0, 7]] for name in ("list", "sequence", "bare")},
        "struct": [{"inner": 1}],
        "turned": [{"inner": [0, 1]}],
    }

    (record,), _ = read(an_arrow(tmp_path / "x.arrow", columns, features))

    lists = [(name, label) for name in ("list", "sequence", "bare") for label in ("yes", "no")]
    assert record.fields == (
        *(("one", "yes"), *lists),
        *(("struct", '{"inner": "yes"}'), ("turned", '{"inner": ["no", "yes"]}')),
    )


@pytest.mark.parametrize(
    "features",
    [
        *(None, [], "x", {"label": None}, {"label": []}, {"label": {"_type": []}}),
        *(
            {"label": {"_type": "ClassLabel"}},
            {"label": {"_type": "ClassLabel", "names": {"0": 1}}},
        ),
        {"label": {"_type": "List", "feature": {"_type": "ClassLabel", "names": ["a"]}}},
    ],
)
def test_features_that_make_no_sense_change_nothing(tmp_path: Path, features: Any) -> None:
    (record,), _ = read(an_arrow(tmp_path / "x.arrow", {"text": ["a"], "label": [0]}, features))

    assert record.fields == (("label", "0"),)


@pytest.mark.parametrize(
    ("column", "holds"),
    [([["a"]], "lists"), ([{"role": "user"}], "structures"), ([b"a"], "bytes"), ([True], "bool")],
)
def test_a_column_that_can_hold_no_text_is_one_message(
    tmp_path: Path, column: Any, holds: str
) -> None:
    path = an_arrow(tmp_path / "x.arrow", {"messages": column})

    with pytest.raises(UsageError, match=rf"the column 'messages' holds {holds}, not text"):
        read(path, text="messages")


def test_the_columns_are_named_where_the_text_is_not(tmp_path: Path) -> None:
    path = an_arrow(tmp_path / "x.arrow", {"frage": ["Wie?"], "antwort": ["So"]})

    columns = "its columns are 'frage', 'antwort'"
    with pytest.raises(UsageError, match=rf"no column 'text'; {columns}; name the one to read"):
        read(path)


def test_a_stream_that_ends_between_two_batches_was_cut_short(tmp_path: Path) -> None:
    path = an_arrow(tmp_path / "x.arrow", {"text": ["a", "b"]}, rows_at_once=1)
    path.write_bytes(path.read_bytes()[:-8])

    made, problems = read(path)

    assert [record.text for record in made] == ["a", "b"]
    assert problems == [Problem("x.arrow", "row 3", "truncated", whole=True)]


def test_arrow_is_known_as_a_data_set_and_parquet_as_a_table(tmp_path: Path) -> None:
    path = an_arrow(tmp_path / "x.bin", {"text": ["a"]})
    content = path.read_bytes()

    assert sniff(path) is Dataset
    assert not Table.recognises(content, ".arrow")
    assert not Dataset.recognises(b"\xff\xff\xff\xff" + b"x" * 100, ".arrow")
    assert not Dataset.recognises(b"PAR1", ".parquet")


@pytest.mark.parametrize("rows", [2**40, 2**62])
def test_a_batch_cannot_claim_rows_without_end(tmp_path: Path, rows: int) -> None:
    table = pa.table({"text": pa.array(["a"] * 77), "none": pa.nulls(77)})
    written = BytesIO()
    with pa.ipc.new_stream(written, table.schema) as stream:
        stream.write_table(table)
    claimed = written.getvalue().replace((77).to_bytes(8, "little"), rows.to_bytes(8, "little"))
    (tmp_path / "x.arrow").write_bytes(claimed)

    made, problems = read(tmp_path / "x.arrow")

    assert made == []
    assert problems == [Problem("x.arrow", "row 1", "malformed", whole=True)]


@given(columns=st.dictionaries(TEXTS, VALUES, max_size=4), text=TEXTS)
def test_whatever_a_row_holds_it_is_a_record_or_a_problem(
    columns: dict[str, Any], text: str
) -> None:
    with TemporaryDirectory() as folder:
        cells = {name: [value] for name, value in {**columns, "text": text}.items()}
        made, problems = read(an_arrow(Path(folder) / "x.arrow", cells))

    assert [record.text for record in made] == ([text] if text.strip() else [])
    assert [problem.reason for problem in problems] == ([] if text.strip() else ["no_text"])


@pytest.mark.soak
def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    many = an_arrow(tmp_path / "x.arrow", {"text": ["tea " * 250] * 50_000})
    pool = pa.system_memory_pool()
    before = pool.max_memory()

    pa.set_memory_pool(pool)
    count = sum(1 for _ in Dataset(path="x.arrow").rows(ExportFile(many, "x.arrow")))
    pa.set_memory_pool(pa.default_memory_pool())

    assert count == 50_000
    assert pool.max_memory() - before < 10 << 20
