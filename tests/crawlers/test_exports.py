"""What holds of every format, shown on all cases: a new one needs no code here."""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import fields, replace
from pathlib import Path

import pytest

from crawlers.exports.export import HEAD_BYTES, Export
from crawlers.exports.members import ExportFile, found
from crawlers.exports.parts.tables.row import BOM
from crawlers.exports.sniffing import sniff
from crawlers.reader import Origin
from grist.errors import UsageError
from grist.records import Record
from tests.crawlers.export_cases import (
    FORMATS,
    ROOT,
    a_path,
    a_reader,
    assert_as_told,
    assert_sound,
    cases,
    options,
    whole,
)
from tests.crawlers.mutation import mutated

CASES = [case for name in FORMATS if (ROOT / name).exists() for case in cases(name)]
FEWEST = {
    "whatsapp": 12,
    "telegram": 10,
    **dict.fromkeys(("discord", "slack", "messenger", "signal"), 6),
}
PACKED = {".zip", ".db", ".parquet", ".arrow", ".pdf", ".docx"}  # files without lines
COLUMNS = {".db", ".parquet", ".arrow"}  # files whose records are rows, and no run of bytes
# The first two cases of each format, and for a long test the others too.
FIRST_CASES = [
    case
    if CASES.index(case) < 2 or CASES[CASES.index(case) - 2].parent != case.parent
    else pytest.param(case, marks=pytest.mark.soak)
    for case in CASES
]

# A case of each format that is one file, and no archive or database.
IN_LINES = list(
    {
        case.parent: case
        for case in reversed(CASES)
        if any(case.glob("export.*"))
        and a_path(case).suffix not in PACKED
        and a_path(case).is_file()
    }.values()
)


def named(case: Path) -> str:
    return f"{case.parent.name}-{case.name}"


def files_of(path: Path) -> list[Path]:
    return [path] if path.is_file() else sorted(each for each in path.rglob("*") if each.is_file())


@pytest.mark.parametrize("case", CASES, ids=named)
def test_a_case_gives_its_records_and_its_problems(case: Path) -> None:
    assert_as_told(case, a_reader(case))


@pytest.mark.parametrize("case", CASES, ids=named)
def test_the_format_of_a_case_is_known_by_its_content_whatever_its_name(
    case: Path, tmp_path: Path
) -> None:
    path = a_path(case)
    by_name = path.is_dir() or path.suffix == ".zip" or FORMATS[case.parent.name].general
    for name in (path.name,) if by_name else (path.name, "chat"):
        copy = tmp_path / name
        (shutil.copy if path.is_file() else shutil.copytree)(path, copy)
        if options(case).get("sniffed", True):
            assert sniff(copy) is FORMATS[case.parent.name]


@pytest.mark.parametrize("case", CASES, ids=named)
def test_every_record_of_a_case_leads_back_to_its_bytes(case: Path) -> None:
    reader, base = a_reader(case), a_path(case).parent
    made, _, raw = whole(reader, base)
    by_file: dict[str, list[tuple[str, bytes]]] = {}
    for record, piece in zip(made, raw, strict=True):
        by_file.setdefault(str(record.source.uri), []).append((record.source.locator, piece))

    for uri, pieces in by_file.items():
        (file,) = found(base, uri)
        again = list(reader.reread(Origin(uri, file.sha256, base, base)))
        assert [piece for piece in again if piece in pieces] == pieces
        if file.suffix not in COLUMNS:
            with file.open() as opened:
                content = opened.read()
            assert all(piece in content for _, piece in pieces)


@pytest.mark.parametrize("name", FORMATS)
def test_a_format_has_its_cases(name: str) -> None:
    assert len([case for case in CASES if case.parent.name == name]) >= FEWEST.get(name, 3)


def in_other_shapes(content: bytes) -> Iterator[bytes]:
    """Give a file as hands and programs spoil it as a whole."""
    lines = content.replace(b"\r\n", b"\n")
    yield b"\xef\xbb\xbf" + content
    yield lines.replace(b"\n", b"\r\n")
    yield lines.replace(b"\n", b"\r")
    yield content.replace(b" ", b"\x00")
    yield content + b"\x00" * 70_000
    yield content.decode("utf-8", "replace").encode("utf-16")
    yield content.replace(b'": "', b'": "\\ud800')
    yield content.replace(b'": "', b'": "\\u0000\xff')
    for number in (b"NaN", b"-1", b"1e999", b"9" * 400, b"true", b"[]", b"null"):
        yield re.sub(rb"(?<=[:,\[]) ?[0-9]+(?=[,}\]\r\n])", number, content)
        yield re.sub(rb"[0-9]+", number, content)
    middle = len(content) // 2
    for bracket in (b"[", b'{"a":', b"<a>", b"> ", b"(", b"```", b"|", b"&", b"\\"):
        yield content[:middle] + bracket * 200_000 + content[middle:]
        yield content[: middle // 8] + bracket * 200_000 + content[middle // 8 :]


def read_spoilt(case: Path, folder: Path, spoilt: Callable[[bytes], Iterator[bytes]]) -> list[int]:
    """Read a case with one file spoilt in each of many ways; count what each way gives."""
    copy = folder / a_path(case).name
    (shutil.copy if a_path(case).is_file() else shutil.copytree)(a_path(case), copy)
    reader, counts = a_reader(case), []
    for file in files_of(copy):
        content = file.read_bytes()
        for broken in spoilt(content):
            file.write_bytes(broken)
            counts.append(read_soundly(reader, folder, file, broken))
        file.write_bytes(content)
    return counts


def read_soundly(reader: Export, folder: Path, file: Path, content: bytes) -> int:
    """Check that a broken file gives sound records, problems, or one message; count the records."""
    made: list[Record] = []
    with suppress(UsageError):
        made, problems, _ = whole(in_some_order(reader), folder)
        assert_sound(made, alone=file.parent == folder)
        assert all(re.fullmatch(r"[a-z_0-9]+", problem.reason) for problem in problems)
    type(reader).recognises(content[:HEAD_BYTES], file.suffix)
    if file.parent == folder and file.suffix != ".zip":
        list(reader.notes(ExportFile(file, file.name)))
        reader.owner(ExportFile(file, file.name))
    return len(made)


def count_of(case: Path) -> int:
    return len((case / "records.jsonl").read_text(encoding="utf-8").splitlines())


def in_some_order(reader: Export) -> Export:
    """Tell which number of a date is the day, where a broken file may not."""
    can_be_told = any(field.name == "date_order" for field in fields(reader))
    return replace(reader, date_order="dmy") if can_be_told else reader  # type: ignore[call-arg]


@pytest.mark.parametrize("case", FIRST_CASES, ids=named)
def test_a_file_spoilt_as_a_whole_is_read_or_refused(case: Path, tmp_path: Path) -> None:
    counts = read_spoilt(case, tmp_path, in_other_shapes)

    assert len(counts) > 20
    assert max(counts) >= min(1, count_of(case))


@pytest.mark.parametrize("case", IN_LINES, ids=named)
def test_a_mark_of_utf_8_before_the_first_byte_changes_nothing(case: Path, tmp_path: Path) -> None:
    counts = read_spoilt(case, tmp_path, lambda content: iter([BOM + content.removeprefix(BOM)]))

    assert counts == [count_of(case)]


@pytest.mark.parametrize("case", CASES, ids=named)
def test_a_file_cut_anywhere_is_read_as_far_as_it_goes(case: Path, tmp_path: Path) -> None:
    def cut(content: bytes) -> Iterator[bytes]:
        return (content[:end] for end in range(0, len(content), len(content) // 25 + 1))

    counts = read_spoilt(case, tmp_path, cut)

    reader = a_reader(case)
    if (
        a_path(case).is_file()
        and a_path(case).suffix not in PACKED
        and in_some_order(reader) is reader
    ):
        assert counts[0] == 0
        assert max(counts) >= min(1, count_of(case) - 1)


@pytest.mark.parametrize("name", FORMATS)
def test_no_broken_bytes_make_it_fail(name: str, tmp_path: Path) -> None:
    broken_by_seeds(name, tmp_path, range(500))


@pytest.mark.soak
@pytest.mark.parametrize("name", FORMATS)
def test_no_broken_bytes_make_it_fail_five_thousand_times(name: str, tmp_path: Path) -> None:
    broken_by_seeds(name, tmp_path, range(500, 5_500))


def broken_by_seeds(name: str, folder: Path, seeds: range) -> None:
    """Break the files of a format's cases, each seed another file in another way."""
    all_ = [case for case in CASES if case.parent.name == name]
    places = []
    for number, case in enumerate(all_):
        (folder / str(number)).mkdir()
        copy = folder / str(number) / a_path(case).name
        (shutil.copy if a_path(case).is_file() else shutil.copytree)(a_path(case), copy)
        places += [(a_reader(case), copy.parent, file) for file in files_of(copy)]
    counts = []
    for seed in seeds:
        reader, base, file = places[seed % len(places)]
        content = file.read_bytes()
        broken = mutated(content, seed)
        file.write_bytes(broken)
        counts.append(read_soundly(reader, base, file, broken))
        file.write_bytes(content)

    assert sum(map(bool, counts)) > len(counts) / 10  # else it would only be refused


@pytest.mark.soak
@pytest.mark.parametrize("case", IN_LINES, ids=named)
def test_a_line_of_two_hundred_megabytes_costs_neither_memory_nor_minutes(
    case: Path, tmp_path: Path
) -> None:
    """Read a file into the middle of which such a line is written, in a process of its own."""
    content = a_path(case).read_bytes()
    middle = content.rfind(b" ", 0, len(content) * 2 // 3) + 1
    path = tmp_path / a_path(case).name
    with path.open("wb") as file:
        file.write(content[:middle])
        for _ in range(200):
            file.write(b"a(b[c " * (1_000_000 // 6))
        file.write(content[middle:])

    took = subprocess.run(
        [sys.executable, "-c", _READ, case.parent.name, str(path), json.dumps(options(case))],
        check=True, capture_output=True, text=True, timeout=120,
    )  # fmt: skip

    assert int(took.stdout) < 400_000_000


_READ = """
import json, resource, sys
from pathlib import Path
from crawlers.exports.export import UnfitError
from crawlers.exports.sniffing import formats
(kind,) = [each for each in formats() if each.name == sys.argv[1]]
path, given = Path(sys.argv[2]), json.loads(sys.argv[3])
given.pop("sniffed", None)
reader = kind(path=path.name, **given)
try:
    for _ in reader.everything(reader.files(path.parent)):
        pass
except UnfitError:
    pass
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024)
"""


def test_a_case_is_complete() -> None:
    for case in CASES:
        assert {"records.jsonl", "problems.jsonl"} <= {path.name for path in case.iterdir()}
