import hashlib
import json
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grist import store


def test_a_failed_write_leaves_the_old_file_and_no_leftovers(tmp_path: Path) -> None:
    path = tmp_path / "manifest.json"
    store.write_text(path, "old")

    with pytest.raises(TypeError), store.replacing(path) as file:
        file.writelines([b"half of the new", "what no file takes"])  # type: ignore[list-item]

    assert path.read_text() == "old"
    assert [each.name for each in tmp_path.iterdir()] == ["manifest.json"]


def test_the_same_rows_give_the_same_bytes(tmp_path: Path) -> None:
    table = pa.table({"id": ["a", "b"], "score": [1.0, None]})
    for name in ("one.parquet", "two.parquet"):
        store.write_table(tmp_path / name, table)

    assert store.file_hash(tmp_path / "one.parquet") == store.file_hash(tmp_path / "two.parquet")


def test_shards_are_read_in_row_order(tmp_path: Path) -> None:
    for number in (2, 0, 1):
        store.write_table(store.part(tmp_path, number), pa.table({"n": [number]}))

    assert [table["n"][0].as_py() for table in store.read_parts(tmp_path)] == [0, 1, 2]


def test_text_hashes_tell_apart_what_joining_would_not() -> None:
    assert store.text_hash("ab", "c") != store.text_hash("a", "bc")


def test_a_sweep_takes_only_what_a_killed_run_left(tmp_path: Path) -> None:
    (tmp_path / ".tmp-99-part.parquet").write_bytes(b"half")
    (tmp_path / "part.parquet").write_bytes(b"whole")

    store.sweep(tmp_path)

    assert [each.name for each in tmp_path.iterdir()] == ["part.parquet"]


def test_json_refuses_numbers_that_json_has_not(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="JSON"):
        store.write_json(tmp_path / "scores.json", {"value": float("nan")})

    assert not (tmp_path / "scores.json").exists()


def test_a_private_folder_opens_for_its_owner_alone(tmp_path: Path) -> None:
    folder = store.private_folder(tmp_path / "ingest")

    assert folder.stat().st_mode & 0o777 == 0o700


@given(st.lists(st.text(st.characters(codec=None))))
def test_a_hash_of_texts_is_that_of_their_json(texts: list[str]) -> None:
    assert store.text_hash(*texts) == hashlib.sha256(json.dumps(texts).encode()).hexdigest()
