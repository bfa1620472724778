"""The case folders of the formats: what is read from each, and what it should be.

tests/cases/discord/replies/
  export.json        the export: a file, a folder (`export.d`) or a zip; or `export.sql`, the script
                     of a database that is made of it (`export.db`), since people can read that
  records.jsonl      every record that it gives
  problems.jsonl     every problem
  options.json       if there is one: the reader's parameters, and `"sniffed": false` for what
                     cannot be known by its content
"""

import json
import sqlite3
from contextlib import closing
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from crawlers.exports.export import Export
from crawlers.exports.members import ExportFile
from crawlers.exports.sniffing import formats
from grist import records, store
from grist.records import Problem, Record

FORMATS = {format_.name: format_ for format_ in formats()}
ROOT = Path(__file__).parent.parent / "cases"


def cases(format_: str) -> list[Path]:
    return sorted((ROOT / format_).iterdir())


def options(case: Path) -> dict[str, Any]:
    path = case / "options.json"
    return dict(json.loads(path.read_text(encoding="utf-8"))) if path.exists() else {}


def a_path(case: Path) -> Path:
    (path,) = case.glob("export.*")
    return a_database(path) if path.suffix == ".sql" else path


@cache
def a_database(script: Path) -> Path:
    """Make the database of a script, in a folder of its own that is gone with the process."""
    path = Path(_folder().name) / str(len(list(Path(_folder().name).iterdir()))) / "export.db"
    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as database:
        database.executescript(script.read_text(encoding="utf-8"))
    return path


@cache
def _folder() -> "TemporaryDirectory[str]":
    return TemporaryDirectory(prefix="cases")


def a_reader(case: Path, path: str | None = None) -> Export:
    """Give the reader that a case's folder names, for its export or one of another name."""
    given = {name: value for name, value in options(case).items() if name != "sniffed"}
    return FORMATS[case.parent.name](path=path or a_path(case).name, **given)


def whole(reader: Export, base: Path) -> tuple[list[Record], list[Problem], list[bytes]]:
    """Read all files of an export; give what is read, and the bytes of each record."""
    found = list(reader.everything(reader.files(base)))
    made = [(item, raw) for item, raw in found if isinstance(item, Record)]
    problems = [item for item, _ in found if isinstance(item, Problem)]
    return [record for record, _ in made], problems, [raw for _, raw in made]


def an_export(case: Path) -> ExportFile:
    path = a_path(case)
    return ExportFile(path, path.name)


def lines(path: Path) -> list[Any]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def read(reader: Export, file: ExportFile) -> tuple[list[Record], list[Problem]]:
    found = list(reader.read(file))
    made = [item for item in found if isinstance(item, Record)]
    return made, [item for item in found if isinstance(item, Problem)]


def assert_as_told(case: Path, reader: Export) -> None:
    made, problems, _ = whole(reader, a_path(case).parent)

    assert [told(record, case) for record in made] == lines(case / "records.jsonl")
    assert [as_told(problem, reader) for problem in problems] == lines(case / "problems.jsonl")


def told(record: Record, case: Path) -> dict[str, Any]:
    """Write a record as cases do; SQLite's versions make different bytes of the same script."""
    (row,) = records.table([record]).to_pylist()
    if (script := case / "export.sql").exists():
        row["source"]["sha256"] = store.file_hash(script)
    return records.as_json(row)


def as_told(problem: Problem, reader: Export) -> dict[str, Any]:
    """Write a problem as cases do: with the file's name where an export has several."""
    told = {"locator": problem.locator, "reason": problem.reason, "whole": problem.whole}
    return told if problem.uri == reader.path else {"uri": problem.uri} | told


def assert_sound(made: list[Record], *, alone: bool = True) -> None:
    """Check what holds of the records of any export, however broken.

    Args:
        made: the records.
        alone: they are of one file; of another it is known that a message stands there, not that it
            can be read.
    """
    rows = [records.as_json(row) for row in records.table(made).to_pylist()]
    json.dumps(rows, ensure_ascii=False, allow_nan=False).encode()
    ids = {row["id"] for row in rows}
    assert len(ids) == len(rows)
    assert not alone or all(row["reply_to"] in ids for row in rows if row["reply_to"])
