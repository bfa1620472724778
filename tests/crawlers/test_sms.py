"""What is particular to backups of text messages: XML that is none, and values without an end."""

import tracemalloc
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.exports.members import ExportFile
from crawlers.exports.parts.sms.elements import MAX_TAG, MAX_WITHIN
from crawlers.exports.sms import ME, Sms
from grist.records import Record
from tests.crawlers.export_cases import read

READER = Sms(path="sms.xml")
START = datetime(2024, 3, 1, 9, tzinfo=UTC)
# The app writes `null` for a text that there is none of, so that one cannot be told from it.
TEXTS = st.text(max_size=40).filter(lambda text: text != "null")
PIECES = (
    *("<mms ", "<part ", 'a="', "'", "/>", "</mms>", "<!--", "-->", ">", "\udcff", "&#55357;"),
    '<sms date="1709283600000" />',
)


def an_export(folder: Path, *rows: str, end: str = "</smses>") -> ExportFile:
    (folder / "sms.xml").write_text(f"<?xml version='1.0'?>\n<smses>{''.join(rows)}{end}")
    return ExportFile(folder / "sms.xml", "sms.xml")


def escaped(text: str) -> str:
    """Write a value as the app does: what is not ASCII in halves of 16 bits."""
    units = text.encode("utf-16-le", "surrogatepass")
    codes = (int.from_bytes(units[at : at + 2], "little") for at in range(0, len(units), 2))
    return "".join(chr(c) if 32 <= c < 127 and chr(c) not in "&<\"'>" else f"&#{c};" for c in codes)


def an_sms(text: str, box: int = 1, at: int = 0, address: str = "+351912000111") -> str:
    date = int((START + timedelta(seconds=at)).timestamp() * 1000)
    return f'<sms address="{address}" date="{date}" type="{box}" body="{escaped(text)}" />\n'


def an_mms(*parts: str) -> str:
    return (
        f'<mms address="1" date="1709283600000" msg_box="2"><parts>{"".join(parts)}</parts></mms>'
    )


@given(st.lists(st.tuples(st.sampled_from([1, 2]), TEXTS), max_size=9))
def test_what_the_app_writes_is_read_as_it_was(
    tmp_path_factory: pytest.TempPathFactory, said: list[tuple[int, str]]
) -> None:
    rows = (an_sms(text, box, at) for at, (box, text) in enumerate(said))
    made, problems = read(READER, an_export(tmp_path_factory.mktemp("sms"), *rows))

    assert [(r.speaker == ME, r.text, r.time) for r in made] == [
        (box == 2, text, START + timedelta(seconds=at)) for at, (box, text) in enumerate(said)
    ]
    assert problems == []


@given(st.lists(st.sampled_from(PIECES)))
def test_whatever_stands_in_a_backup_is_a_record_or_a_problem(
    tmp_path_factory: pytest.TempPathFactory, pieces: list[str]
) -> None:
    path = tmp_path_factory.mktemp("sms") / "sms.xml"
    content = f"<smses>{''.join(pieces)}</smses>".encode("utf-8", "surrogateescape")
    path.write_bytes(content)
    found = list(READER.rows(ExportFile(path, "sms.xml")))

    assert sum(raw.count(b"date=") for _, raw in found) <= content.count(b"date=")
    assert all(raw in content for _, raw in found)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("+351 912-000-111", "+351912000111"),
        ("(912) 000.111", "912000111"),
        ("\u202a+351\u00a0912\u202c", "+351912"),
    ],
)
def test_two_ways_to_write_a_number_are_one_thread(tmp_path: Path, one: str, other: str) -> None:
    made, _ = read(READER, an_export(tmp_path, an_sms("a", 1, 0, one), an_sms("b", 2, 1, other)))
    assert {record.thread for record in made} == {other}


def test_numbers_with_and_without_their_country_stay_two_threads(tmp_path: Path) -> None:
    numbers = ("+351912000111", "912000111", "00351912000111")
    made, _ = read(READER, an_export(tmp_path, *(an_sms("a", 1, 0, each) for each in numbers)))
    assert len({record.thread for record in made}) == 3


def test_the_text_behind_a_picture_that_is_larger_than_memory_holds_is_read(tmp_path: Path) -> None:
    picture = f'<part ct="image/png" data="{"QUJD" * MAX_TAG}" />'
    text = '<part ct="text/plain" text="the kettle" />'
    file = an_export(tmp_path, an_mms(picture, text), an_sms("next"))
    (record, raw), (following, _) = READER.rows(file)

    assert isinstance(record, Record)
    assert (record.text, dict(record.fields)) == ("the kettle", {"media": "photo"})
    assert raw.startswith(b"<mms ")
    assert raw in file.path.read_bytes()
    assert isinstance(following, Record)
    assert following.text == "next"


def test_what_is_larger_than_a_message_can_be_loses_itself_alone(tmp_path: Path) -> None:
    parts = '<part ct="text/plain" text="a" />' * (MAX_WITHIN + 1)
    file = an_export(tmp_path, an_sms("x" * MAX_TAG), an_mms(parts), an_sms("next"))
    made, problems = read(READER, file)

    assert [record.text for record in made] == ["next"]
    assert [problem.reason for problem in problems] == ["too_large", "too_large"]


def test_a_backup_says_whose_phone_it_is_of(tmp_path: Path) -> None:
    owner = READER.owner(an_export(tmp_path))
    assert owner is not None
    assert owner.speaker == ME


def test_a_comment_before_the_root_is_not_the_root() -> None:
    assert Sms.recognises(b"<?xml?><!-- <html> --><smses count='1'>", ".xml")
    assert not Sms.recognises(b"<?xml?><html><!-- <smses> -->", ".xml")
    assert not Sms.recognises(b"our backup of <smses>", ".xml")


@pytest.mark.soak
def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    path = tmp_path / "sms.xml"
    with path.open("w") as file:
        file.write("<smses>")
        file.writelines(an_sms("tea at four? " * 10, 1, at) for at in range(150_000))
        file.write(an_mms(f'<part ct="image/png" data="{"QUJD" * 6_000_000}" />'))
        file.write("</smses>")
    tracemalloc.start()
    count = sum(1 for _ in READER.rows(ExportFile(path, "sms.xml")))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert count == 150_001
    assert peak < 12 << 20
