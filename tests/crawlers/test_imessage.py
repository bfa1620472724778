import json
import sqlite3
import tracemalloc
import zipfile
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawlers.exports.export import Owner
from crawlers.exports.imessage import IMessage
from crawlers.exports.members import ExportFile
from crawlers.exports.parts.imessage import database as imessage_database
from crawlers.exports.parts.imessage import typedstream
from crawlers.exports.sniffing import sniff
from tests.crawlers.export_cases import ROOT, a_path, assert_sound, read, whole

READER = IMessage(path="chat.db")
START = datetime(2001, 1, 1, tzinfo=UTC)
COLUMNS = (
    *("guid", "text", "attributedBody", "subject", "date", "is_from_me", "handle_id", "service"),
    *("item_type", "group_action_type", "associated_message_type", "associated_message_guid"),
    *("thread_originator_guid", "date_edited", "date_retracted", "balloon_bundle_id"),
    *("message_summary_info", "schedule_type", "schedule_state", "is_audio_message"),
)
SCHEMA = f"""
CREATE TABLE message (ROWID INTEGER PRIMARY KEY, {", ".join(COLUMNS)});
CREATE TABLE handle (ROWID INTEGER PRIMARY KEY, id);
CREATE TABLE chat (ROWID INTEGER PRIMARY KEY, chat_identifier, display_name);
CREATE TABLE chat_message_join (chat_id, message_id);
"""  # without types, so that a column takes whatever it is given
VALUES = (
    st.none() | st.integers(-(2**63), 2**63 - 1) | st.floats() | st.text(max_size=40)
    | st.binary(max_size=40)
    | st.sampled_from([0, 1, 2000, 3001, "A", "p:0/A", b"bplist00", b"\x04\x0bstreamtyped"])
)  # fmt: skip


def a_database(folder: Path, *statements: str, schema: str = SCHEMA) -> ExportFile:
    path = folder / "chat.db"
    path.unlink(missing_ok=True)
    with closing(sqlite3.connect(path)) as database:
        database.executescript(schema)
        for statement in statements:
            database.executescript(statement)
    return ExportFile(path, "chat.db")


def filled(folder: Path, rows: list[dict[str, Any]], schema: str = SCHEMA) -> ExportFile:
    file = a_database(folder, schema=schema)
    with closing(sqlite3.connect(file.path)) as database, database:
        for row in rows:
            marks = ", ".join("?" * len(row))
            query = f"INSERT INTO message ({', '.join(row)}) VALUES ({marks})"  # noqa: S608
            database.execute(query, tuple(row.values()))
    return file


def archived(text: str) -> bytes:
    """Write a text as an attributed string is archived, as far as it matters."""
    raw = text.encode()
    size = len(raw)
    length = bytes([size]) if size < 0x80 else b"\x81" + (size & 0xFFFF).to_bytes(2, "little")
    if size > 0xFFFF:
        length = b"\x82" + size.to_bytes(4, "little")
    head = b"\x04\x0bstreamtyped\x81\xe8\x03\x84\x01@\x84\x84\x84\x12NSAttributedString\x00\x84\x84"
    string = b"\x08NSObject\x00\x85\x92\x84\x84\x84\x08NSString\x01\x94\x84\x01+"
    return head + string + length + raw + b"\x86\x84\x02iI\x01\x05"


@given(
    st.text(st.characters(exclude_categories=["Cs"])) | st.sampled_from(["+" * 300, "é" * 40_000])
)
def test_an_archived_text_that_is_written_and_read_is_what_it_was(text: str) -> None:
    assert typedstream.text(archived(text)) == text


@given(st.binary() | st.binary(max_size=30).map(lambda tail: archived("tea")[:-20] + tail))
def test_no_archive_makes_its_reader_fail(archive: bytes) -> None:
    typedstream.text(archive)
    typedstream.text(b"\x04\x0bstreamtyped" + archive)


def test_an_archive_that_announces_more_than_there_is_has_no_text() -> None:
    start = archived("")[: archived("").index(b"+") + 1]

    assert typedstream.text(start + b"\x83" + b"\xff" * 8 + b"tea") is None
    assert typedstream.text(start + b"\x81\xff") is None
    assert typedstream.text(start) is None
    assert typedstream.text(start + b"\x02\xff\xfe") is None


@settings(max_examples=20, deadline=None)
@given(
    st.lists(
        st.fixed_dictionaries(
            {"guid": st.sampled_from(["A", "B", "C"]), "date": st.integers(1, 10**18)},
            optional={name: VALUES for name in COLUMNS if name not in {"guid", "date"}},
        ),
        min_size=1,
        max_size=6,
    )
)
def test_whatever_a_row_holds_it_is_a_record_or_a_problem_or_a_tapback(
    rows: list[dict[str, Any]],
) -> None:
    with TemporaryDirectory() as folder:
        made, problems = read(READER, filled(Path(folder), rows))

    assert len(made) + len(problems) <= len(rows)
    assert not any(problem.whole for problem in problems)
    assert_sound(made)


# What a text cannot hold: an end of C's strings, and what stands for attachments and apps.
TEXTS = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0\ufffc\ufffd"), min_size=1
)
SAID = st.tuples(st.booleans(), TEXTS, st.booleans(), st.integers(0, 10**6))


@settings(max_examples=20, deadline=None)
@given(said=st.lists(SAID, min_size=1, max_size=6))
def test_a_thread_that_is_written_and_read_is_what_it_was(
    said: list[tuple[bool, str, bool, int]],
) -> None:
    rows, wanted, seconds = [], [], 731_000_000
    for number, (mine, text, is_plain, later) in enumerate(said):
        seconds += later
        body = {"text": text} if is_plain else {"attributedBody": archived(text)}
        rows.append({"guid": str(number), "date": seconds * 10**9, "is_from_me": mine, **body})
        wanted.append(("me" if mine else None, text, START + timedelta(seconds=seconds)))

    with TemporaryDirectory() as folder:
        made, problems = read(READER, filled(Path(folder), rows))

    assert not problems
    assert [(row.speaker, row.text, row.time) for row in made] == wanted


def test_dates_are_in_nanoseconds_or_as_long_ago_in_seconds(tmp_path: Path) -> None:
    rows = [{"guid": "A", "date": 370_000_000}, {"guid": "B", "date": 370_000_000 * 10**9}]

    made, _ = read(READER, filled(tmp_path, rows))

    assert {record.time for record in made} == {START + timedelta(seconds=370_000_000)}


def test_what_leads_back_to_a_row_are_its_columns(tmp_path: Path) -> None:
    file = filled(tmp_path, [{"guid": "A", "date": 7, "text": "tea", "subject": b"\x00\xff"}])

    ((locator, raw),) = READER.raw(file)

    assert locator == "message/1"
    assert json.loads(raw) == {"ROWID": 1, "guid": "A", "text": "tea", "date": 7, "subject": "00ff"}


@pytest.mark.parametrize(
    "schema",
    [
        "CREATE VIEW message AS SELECT 1 AS ROWID, 'x' AS guid, 7 AS date, 1 AS is_from_me;",
        "CREATE VIRTUAL TABLE message USING fts5(guid, text, date, is_from_me);",
        "CREATE TABLE message (guid TEXT PRIMARY KEY, date, is_from_me) WITHOUT ROWID;"
        "INSERT INTO message VALUES ('x', 7, 1);",
        "CREATE TABLE message (rowid TEXT, _rowid_ TEXT, oid TEXT, guid, date, is_from_me);"
        "INSERT INTO message VALUES ('x', 'x', 'x', 'x', 7, 1);",
        "CREATE TABLE message (ROWID INTEGER PRIMARY KEY, guid, text);",
        "CREATE TABLE other (x);",
        "",
    ],
)
def test_a_table_that_is_none_is_not_read(schema: str, tmp_path: Path) -> None:
    made, problems = read(READER, a_database(tmp_path, schema=schema))

    assert not made
    assert [(problem.reason, problem.whole) for problem in problems] == [("malformed", True)]


def test_a_column_that_is_computed_is_not_computed(tmp_path: Path) -> None:
    schema = SCHEMA.replace(" subject,", " subject AS (upper(text) || 'computed'),")

    (made,), problems = read(READER, filled(tmp_path, [{"date": 7, "text": "tea"}], schema))

    assert (made.text, problems) == ("tea", [])


def test_a_row_that_is_too_large_loses_itself_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imessage_database, "MAX_VALUE", 10_000)
    rows = [{"date": 7, "text": text} for text in ("one", "two " * 5_000, "three")]

    made, problems = read(READER, filled(tmp_path, rows))

    assert [record.text for record in made] == ["one", "three"]
    assert [(problem.locator, problem.reason) for problem in problems] == [
        ("message/2", "too_large")
    ]


def test_a_damaged_page_loses_what_stands_on_it(tmp_path: Path) -> None:
    file = filled(tmp_path, [{"date": 7, "text": f"{at} {'tea ' * 200}"} for at in range(300)])
    content = bytearray(file.path.read_bytes())
    middle = len(content) // 2 // 4096 * 4096
    content[middle : middle + 4096] = b"\xee" * 4096
    file.path.write_bytes(content)

    made, problems = read(READER, file)

    assert len(made) > 100
    assert {problem.reason for problem in problems} == {"malformed"}


def pages_that_point_back(content: bytes) -> Iterator[bytes]:
    """Let an inner page of the tree of messages have the same child many times."""
    for at in range(4096, len(content), 4096):
        if content[at] == 5:
            page = bytearray(content[at : at + 4096])
            cells = int.from_bytes(page[3:5], "big")
            places = [int.from_bytes(page[12 + 2 * n : 14 + 2 * n], "big") for n in range(cells)]
            for child in (at // 4096 + 1, int.from_bytes(page[places[0] : places[0] + 4], "big")):
                for place in (*places, 8):
                    page[place : place + 4] = child.to_bytes(4, "big")
                yield content[:at] + bytes(page) + content[at + 4096 :]


def test_pages_that_lead_to_others_again_and_again_are_not_read_forever(tmp_path: Path) -> None:
    file = filled(tmp_path, [{"date": 7, "text": f"{at} {'tea ' * 300}"} for at in range(3_000)])
    twisted = list(pages_that_point_back(file.path.read_bytes()))

    assert twisted
    for content in twisted:
        file.path.write_bytes(content)
        made, problems = read(READER, file)
        assert len(made) <= 3_000
        assert problems


def test_a_database_in_a_zip_is_read_from_a_copy_that_is_gone_afterwards(tmp_path: Path) -> None:
    file = filled(tmp_path, [{"date": 7, "text": "tea"}])
    with zipfile.ZipFile(tmp_path / "backup.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(file.path, "Library/SMS/sms.db")
    before = set(Path(gettempdir()).iterdir())

    made, problems, _ = whole(IMessage(path="backup.zip"), tmp_path)

    assert [record.text for record in made] == ["tea"]
    assert not problems
    assert not set(Path(gettempdir()).iterdir()) - before
    assert sniff(tmp_path / "backup.zip") is IMessage


def test_reading_leaves_nothing_beside_the_database_nor_alters_it(tmp_path: Path) -> None:
    file = filled(tmp_path, [{"date": 7, "text": "tea"}])
    with closing(sqlite3.connect(file.path)) as database:
        database.execute("PRAGMA journal_mode = WAL")
    content = file.path.read_bytes()

    made, _ = read(READER, file)

    assert len(made) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["chat.db"]
    assert file.path.read_bytes() == content


def test_a_log_with_newer_messages_is_spoken_of(tmp_path: Path) -> None:
    file = filled(tmp_path, [{"date": 7, "text": "tea"}])
    assert not list(READER.notes(file))

    (tmp_path / "chat.db-wal").write_bytes(b"newer")

    (note,) = READER.notes(file)
    assert note.startswith("chat.db-wal holds newer messages")


def test_the_owner_goes_by_me(tmp_path: Path) -> None:
    assert READER.owner(a_database(tmp_path)) == Owner("me", "is_from_me")


@pytest.mark.parametrize("name", ["?mode=rwc.db", "a b%20#1.db", "–.db"])
def test_a_file_of_any_name_is_opened(name: str, tmp_path: Path) -> None:
    path = filled(tmp_path, [{"date": 7, "text": "tea"}]).path.rename(tmp_path / name)

    made, _ = read(READER, ExportFile(path, name))

    assert [record.text for record in made] == ["tea"]


def test_another_database_is_not_taken_for_messages(tmp_path: Path) -> None:
    other = a_database(tmp_path, schema="CREATE TABLE messages (handle, is_from_me);")

    assert not IMessage.recognises(other.path.read_bytes(), ".db")
    assert not IMessage.recognises(b"SQLite format 3\0", ".db")


def test_no_case_runs_what_its_schema_holds() -> None:
    made, problems, _ = whole(
        IMessage(path="export.db"), a_path(ROOT / "imessage" / "hostile_schema").parent
    )

    assert [record.text for record in made] == ["tea?", "yes"]
    assert not problems
    assert not [record.thread for record in made if record.thread]


@pytest.mark.soak
def test_memory_does_not_grow_with_the_database(tmp_path: Path) -> None:
    file = a_database(tmp_path)
    count, long = 100_000, "tea " * 120
    with closing(sqlite3.connect(file.path)) as database, database:
        database.executemany(
            "INSERT INTO message (ROWID, guid, text, date, handle_id) VALUES (?, ?, ?, ?, 1)",
            ((at, f"{at:036}", long, at * 10**9) for at in range(1, count + 1)),
        )
        database.executemany(
            "INSERT INTO chat_message_join VALUES (1, ?)", ((at,) for at in range(1, count + 1))
        )

    tracemalloc.start()
    assert sum(1 for _ in READER.read(file)) == count
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert file.path.stat().st_size > 45_000_000
    assert peak < 10_000_000
