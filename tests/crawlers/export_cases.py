"""The case folders of one format: what is read from each, and what it should be."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from crawlers.exports.export import Export
from crawlers.exports.members import ExportFile
from grist import records
from grist.records import Problem, Record

ROOT = Path(__file__).parent.parent / "cases"


def cases(format_: str) -> list[Path]:
    return sorted((ROOT / format_).iterdir())


def an_export(case: Path) -> ExportFile:
    (path,) = case.glob("export.*")
    return ExportFile(path, path.name)


def exports_of_others(format_: str) -> Iterator[Path]:
    """Give the export of every case of the other formats."""
    for path in sorted(ROOT.glob("*/*/export.*")):
        if path.parent.parent.name != format_:
            yield path


def lines(path: Path) -> list[Any]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def read(reader: Export, file: ExportFile) -> tuple[list[Record], list[Problem]]:
    found = list(reader.read(file))
    made = [item for item in found if isinstance(item, Record)]
    return made, [item for item in found if isinstance(item, Problem)]


def assert_as_told(case: Path, reader: Export) -> None:
    made, problems = read(reader, an_export(case))

    rows = records.table(made).to_pylist()
    assert [records.as_json(row) for row in rows] == lines(case / "records.jsonl")
    assert [
        {"locator": problem.locator, "reason": problem.reason, "whole": problem.whole}
        for problem in problems
    ] == lines(case / "problems.jsonl")


def assert_sound(made: list[Record]) -> None:
    """Check what holds of the records of any file, however broken."""
    rows = [records.as_json(row) for row in records.table(made).to_pylist()]
    json.dumps(rows, ensure_ascii=False, allow_nan=False).encode()
    ids = {row["id"] for row in rows}
    assert len(ids) == len(rows)
    assert all(row["reply_to"] in ids for row in rows if row["reply_to"])
