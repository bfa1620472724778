"""WhatsApp texts of every shape as files; what is common to all of them here."""

import tracemalloc
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawlers.exports.export import Owner
from crawlers.exports.members import ExportFile
from crawlers.exports.parts.text.pieces import MAX_MESSAGE
from crawlers.exports.whatsapp import WhatsApp
from grist.errors import UsageError
from grist.records import Problem, Record

ALL_CASES = Path(__file__).parent.parent / "cases"
CASES = sorted((ALL_CASES / "whatsapp").iterdir())
READER = WhatsApp(path="export.txt")

HEADS = {
    "android": "%d/%m/%y, %H:%M - ",
    "android_month_first": "%m/%d/%Y, %I:%M\u202f%p - ",
    "android_german": "%d.%m.%y, %H:%M - ",
    "android_iso": "%Y-%m-%d %H:%M - ",
    "ios": "[%d.%m.%y, %H:%M:%S] ",
    "ios_month_first": "\u200e[%m/%d/%y, %I:%M:%S %p] ",
    "ios_finnish": "[%d.%m.%Y klo %H.%M.%S] ",
    "ios_chinese": "[%Y/%m/%d %p%I:%M:%S] ",
    "old_ios": "%d/%m/%Y %H:%M:%S: ",
}
NAMES = st.sampled_from(["Ana", "Rui Costa", "小梅", "ليلى", "Re:Zero 🦢", "+351 912 345 678"])
LETTERS = st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\u200e")
LINES = st.text(LETTERS | st.sampled_from("ab c:-/[]<>12é"), max_size=30)
TEXTS = st.lists(LINES, min_size=1, max_size=3).map("\n".join).map(lambda text: f"so {text}.")
START = datetime(2023, 2, 28, 0, 30, tzinfo=UTC)
THREADS = st.lists(st.tuples(NAMES, TEXTS, st.integers(0, 2_000)), min_size=1, max_size=8)


def an_export(folder: Path, content: bytes | str, name: str = "export.txt") -> ExportFile:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return ExportFile(path, name)


def read(file: ExportFile, reader: WhatsApp = READER) -> tuple[list[Record], list[Problem]]:
    found = list(reader.read(file))
    made = [item for item in found if isinstance(item, Record)]
    return made, [item for item in found if isinstance(item, Problem)]


def a_head(time: datetime, pattern: str) -> str:
    half = "上午" if time.hour < 12 else "下午"
    return time.strftime(pattern.replace("%p", half) if "%p%I" in pattern else pattern)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_every_record_leads_back_to_the_bytes_of_its_message(case: Path) -> None:
    file = ExportFile(case / "export.txt", "export.txt")
    content = file.path.read_bytes()

    raw = list(READER.raw(file))

    assert [locator for locator, _ in raw] == [record.source.locator for record in read(file)[0]]
    for locator, item in raw:
        number = int(locator.removeprefix("line "))
        assert b"\n".join(content.split(b"\n")[number - 1 :]).startswith(item)


@pytest.mark.parametrize(
    "other",
    [
        "",
        "text,author\nhello,ana\n",
        "2024-03-01 09:00:00,123 - app - INFO - started\n",
        "2024-03-01 09:00:00 - started: all of it\n",
        "[09:00] <ana> hello\n",
        "[2024-03-01 09:00:00] <ana> hello\n[2024-03-01 09:00:09] <rui> tea: four\n",
        "2024-03-01 09:00:00\tana\thello\n",
        "[2019-12-24, 12:23] Ana: as Signal's older exports write it\n",
        "2024/03/01(Fri)\n09:05\tAna\thello\n",
        "2024년 3월 1일 오전 9:22, 지민 : 안녕\n",
        "[지민] [오전 9:12] 안녕\n",
        "From ana@tea.example Fri Mar  1 09:05:00 2024\n",
        "A note first\n01/03/24, 09:05 - Ana: then a chat\n",
    ],
)
def test_other_files_are_not_taken_for_whatsapps(other: str) -> None:
    assert not WhatsApp.recognises(other.encode(), ".txt")


@given(st.binary(max_size=300))
def test_no_head_makes_the_sniffer_fail(head: bytes) -> None:
    assert not WhatsApp.recognises(head, ".txt")


@pytest.mark.parametrize("grammar", HEADS)
@settings(max_examples=150, deadline=None)
@given(thread=THREADS)
def test_a_thread_that_is_written_and_read_is_what_it_was(
    grammar: str, thread: list[tuple[str, str, int]]
) -> None:
    time, wanted, content = START, [], ""
    for name, text, minutes in thread:
        time += timedelta(minutes=minutes)
        content += f"{a_head(time, HEADS[grammar])}{name}: {text}\n"
        wanted.append((name, text, time))

    with TemporaryDirectory() as folder:
        made, problems = read(an_export(Path(folder), content), WhatsApp("", order_of(grammar)))

    assert not problems
    assert [(record.speaker, record.text, record.time) for record in made] == wanted
    assert all(record.fields == (("zone", "unknown"),) for record in made)


def order_of(grammar: str) -> Any:
    return "mdy" if "month_first" in grammar else "dmy"


def test_a_file_that_does_not_show_its_day_asks_for_the_order(tmp_path: Path) -> None:
    file = an_export(tmp_path, "03/04/24, 09:05 - Ana: the secret\n")

    with pytest.raises(UsageError, match=r"nothing .* shows .* is the day.*--date-order") as e:
        read(file)

    assert "secret" not in str(e.value)
    for order, month, day in (("dmy", 4, 3), ("mdy", 3, 4)):
        made, _ = read(file, WhatsApp("export.txt", date_order=order))  # type: ignore[arg-type]
        assert made[0].time == datetime(2024, month, day, 9, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("dates", "order", "way"),
    [
        (["01/03/24", "13/03/24"], "dmy", "possible"),
        (["03/01/24", "03/13/24"], "mdy", "possible"),
        (["03/11/23", "12/11/23", "01/12/23"], "dmy", "sorted"),
        (["03/04/24", "03/05/24"], "mdy", "changes"),
        (["05/05/24", "06/06/24"], "dmy", "same"),
        (["03/04/24", "05/06/24"], None, "ambiguous"),
        (["2024/03/04"], "ymd", "only"),
        (["18-06-29", "18-06-30"], "ymd", "changes"),
        (["13/03/24", "31/02/24", "12/03/24"], "dmy", "possible"),  # one date is broken
    ],
)
def test_the_order_is_found_and_the_evidence_says_how(
    dates: list[str], order: str | None, way: str, tmp_path: Path
) -> None:
    content = "".join(f"{date}, 09:05 - Ana: tea\n" for date in dates)

    evidence = READER.evidence(an_export(tmp_path, content))

    assert (evidence.order, evidence.way) == (order, way)
    assert str(evidence).startswith(f"{order}: " if order else "nothing")


@pytest.mark.parametrize(
    ("written", "hour", "minute"),
    [
        ("12:05 AM", 0, 5), ("12:05 pm", 12, 5), ("1:05 p.m.", 13, 5), ("00:08 a. m.", 0, 8),
        ("1:05\u202fp.\u00a0m.", 13, 5), ("1:05\u2009PM", 13, 5), ("13:05 PM", 13, 5),
        ("下午1:05", 13, 5), ("午後0:05", 12, 5), ("오전 12:05", 0, 5), ("ÖS 1:05", 13, 5),
        ("1:05 μ.μ.", 13, 5), ("٩:٠٥ م", 21, 5), ("1.05 ip.", 13, 5), ("1:05PM", 13, 5),
        ("klo 21.05", 21, 5), ("às 21:05", 21, 5), ("21 h 05", 21, 5), ("1:05 ſa", 1, 5),
    ],
)  # fmt: skip
def test_hours_are_read_as_phones_of_many_languages_write_them(
    written: str, hour: int, minute: int, tmp_path: Path
) -> None:
    made, _ = read(an_export(tmp_path, f"28/02/24, {written} - Ana: tea\n"))

    assert made[0].time == datetime(2024, 2, 28, hour, minute, tzinfo=UTC)
    assert (made[0].speaker, made[0].text) == ("Ana", "tea")


@pytest.mark.parametrize(
    "date",
    [
        *("28/2/24", "28/02/2024", "28.02.24", "28-02-2024", "28.2.2024.", "28. 2. 2024"),
        *("2/28/24", "2024/2/28", "2024-02-28", "2024. 2. 28.", "28\u200f/2\u200f/2024"),
        *("٢٨/٢/٢٠٢٤", "२८/२/२०२४", "28/2/2567", "02/2024/28"),
    ],
)
@pytest.mark.parametrize(
    "head", ["{}, 09:05 - ", "{} 09:05 - ", "[{}, 09:05:00] ", "[{} 09:05:00] "]
)
def test_dates_are_read_in_every_order_and_with_every_separator(
    date: str, head: str, tmp_path: Path
) -> None:
    made, problems = read(an_export(tmp_path, f"{head.format(date)}Ana: tea\n"))

    assert not problems
    assert [(record.speaker, record.text, record.time) for record in made] == [
        ("Ana", "tea", datetime(2024, 2, 28, 9, 5, tzinfo=UTC))
    ]


def test_the_evidence_may_stand_at_the_end_of_a_long_file(tmp_path: Path) -> None:
    content = "03/04/24, 09:05 - Ana: tea\n" * 20_000 + "13/04/24, 09:05 - Ana: tea\n"

    made, _ = read(an_export(tmp_path, content))

    assert made[0].time == datetime(2024, 4, 3, 9, 5, tzinfo=UTC)
    assert [record.source.locator for record in made[-2:]] == ["line 20000", "line 20001"]


def test_who_took_a_message_back_on_this_phone_is_its_owner(tmp_path: Path) -> None:
    content = (
        "13/04/24, 09:05 - Ana: tea\n13/04/24, 09:06 - Rui: Du hast diese Nachricht gelöscht\n"
    )

    owner = READER.owner(an_export(tmp_path, content))

    assert owner == Owner("Rui", "took back a message in line 2")


def test_locators_and_ids_stay_when_messages_are_added_behind(tmp_path: Path) -> None:
    content = "13/04/24, 09:05 - Ana: tea\nor coffee\n13/04/24, 09:06 - Rui: tea\n"
    before, _ = read(an_export(tmp_path, content))
    after, _ = read(an_export(tmp_path, content + "13/04/24, 09:07 - Ana: fine\n"))

    assert [record.id for record in before] == [record.id for record in after[:-1]]


def test_a_line_without_end_loses_itself_alone(tmp_path: Path) -> None:
    head = "13/04/24, 09:05 - Ana: "
    long = "tea " * (2 * MAX_MESSAGE)
    file = an_export(
        tmp_path, f"{head}one\n{head}{long}\nmore of it\n{head}two\n{long}\n{head}three\n"
    )

    made, problems = read(file)

    assert [(record.text, record.source.locator) for record in made] == [
        ("one", "line 1"),
        ("three", "line 6"),
    ]
    assert [(problem.locator, problem.reason) for problem in problems] == [
        ("line 2", "too_large"),
        ("line 4", "too_large"),
    ]


def test_a_message_longer_than_a_block_is_read_whole(tmp_path: Path) -> None:
    head, long = "13/04/24, 09:05 - Ana: ", "tea 茶\n" * 80_000
    file = an_export(tmp_path, f"{head}{long}{head}two\n")

    made, problems = read(file)

    assert not problems
    assert [record.text for record in made] == [long.removesuffix("\n"), "two"]
    assert made[1].source.locator == "line 80001"


@pytest.mark.soak
@pytest.mark.parametrize("line", [f"13/04/24, 09:05 - Ana: {'tea ' * 120}\n", "tea and more "])
def test_memory_does_not_grow_with_the_export_nor_with_a_line(line: str, tmp_path: Path) -> None:
    path = tmp_path / "export.txt"
    with path.open("w", encoding="utf-8") as file:
        file.write("13/04/24, 09:04 - Ana: one\n")
        for _ in range(200):
            file.write(line * ((1 << 20) // len(line)))

    tracemalloc.start()
    count = sum(1 for _ in READER.read(ExportFile(path, "export.txt")))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert count == (1 if line[-1] != "\n" else 1 + 200 * ((1 << 20) // len(line)))
    assert peak < 40_000_000


def test_bytes_are_found_again_whatever_the_order_of_dates_is(tmp_path: Path) -> None:
    chat = "1/2/24, 09:05 - Ana: tea?\n1/2/24, 09:06 - Rui: yes\n"
    (tmp_path / "chat.txt").write_text(chat)
    file = ExportFile(tmp_path / "chat.txt", "chat.txt")

    with pytest.raises(UsageError, match="--date-order"):
        list(WhatsApp(path="chat.txt").read(file))
    raw = dict(WhatsApp(path="chat.txt").raw(file))
    assert raw["line 2"] == b"1/2/24, 09:06 - Rui: yes\n"
