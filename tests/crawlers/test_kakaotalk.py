"""What is particular to KakaoTalk; its cases show the rest (`test_exports`)."""

import csv
import tracemalloc
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawlers.exports.kakaotalk import KakaoTalk
from crawlers.exports.members import ExportFile
from crawlers.exports.parts.kakaotalk.heads import Heads
from crawlers.exports.parts.kakaotalk.words import content, is_about
from tests.crawlers.export_cases import assert_sound, read
from tests.crawlers.written_chats import LINES, MINUTES, NAMES, a_clock, a_file, times

READER = KakaoTalk(path="export.txt")
KOREAN = "월화수목금토일"
RULE = "--------------- {} ---------------"
# How heads are written: the line of a day, the head, its hour, and the grammar that a text's lines
# must not be of, since nothing tells them from messages.
GRAMMARS = {
    "windows_korean": (
        RULE.format("{korean} {weekday}요일"),
        "[{name}] [{clock}] ",
        "오전 h:MM",
        Heads(None, "before"),
    ),
    "windows_english": (
        RULE.format("{english}"),
        "[{name}] [{clock}] ",
        "h:MM AM",
        Heads(None, "after"),
    ),
    "windows_24_hours": (
        RULE.format("{korean} {weekday}요일"),
        "[{name}] [{clock}] ",
        "HH:MM",
        Heads(None, "none"),
    ),
    "android_korean": (
        "\n{korean} {clock}",
        "{korean} {clock}, {name} : ",
        "오전 h:MM",
        Heads("korean", "before"),
    ),
    "ios_korean": (
        "\n{korean} {weekday}요일",
        "{dotted} {clock}, {name} : ",
        "오전 h:MM",
        Heads("dotted", "before"),
    ),
    "android_english": (
        "\n{short} at {clock}",
        "{short} at {clock}, {name} : ",
        "h:MM AM",
        Heads("month_first", "after"),
    ),
    "ios_english": (
        "\n{english}",
        "{short}, {clock}, {name} : ",
        "h:MM AM",
        Heads("month_first", "after"),
    ),
}


def days(time: datetime) -> dict[str, str]:
    return {
        "korean": f"{time.year}년 {time.month}월 {time.day}일",
        "dotted": f"{time.year}. {time.month}. {time.day}.",
        "short": f"{time:%b} {time.day}, {time.year}",
        "english": f"{time:%A, %B} {time.day}, {time.year}",
        "weekday": KOREAN[time.weekday()],
    }


def is_plain(text: str, heads: Heads) -> bool:
    lines = text.split("\n")
    return (
        content(text) == (text, ())
        and bool(lines[-1].strip())
        and not any(heads.pattern.match(line) for line in lines[1:])
    )


def a_chat(heads: Heads) -> st.SearchStrategy[list[tuple[str, str, int]]]:
    """Make what a text can hold: a name ends where the head goes on, a text where the next begins.

    What reads as KakaoTalk's own words is taken for them, whoever wrote it.
    """
    texts = st.lists(LINES, min_size=1, max_size=3).map("\n".join)
    names = NAMES.filter(lambda name: "] [" not in name and " :" not in f"{name} ")
    return st.lists(
        st.tuples(names, texts.filter(lambda text: is_plain(text, heads)), MINUTES),
        min_size=1,
        max_size=6,
    )


@pytest.mark.parametrize("grammar", GRAMMARS)
@settings(max_examples=50, deadline=None)
@given(data=st.data())
def test_a_chat_that_is_written_and_read_is_what_it_was(grammar: str, data: st.DataObject) -> None:
    day, head, clock, heads = GRAMMARS[grammar]
    thread = data.draw(a_chat(heads))
    moments, text, last = times([row[2] for row in thread]), "찻집 님과 카카오톡 대화\n", None
    for (name, said, _), time in zip(thread, moments, strict=True):
        shown = days(time) | {"clock": a_clock(time, clock), "name": name}
        text += f"{day.format(**shown)}\n" if time.date() != last else ""
        text += f"{head.format(**shown)}{said}\n"
        last = time.date()

    with TemporaryDirectory() as folder:
        made, problems = read(READER, a_file(Path(folder), text))

    assert not problems
    assert [(record.speaker, record.text, record.time) for record in made] == [
        (name, said, time) for (name, said, _), time in zip(thread, moments, strict=True)
    ]


@settings(max_examples=100, deadline=None)
@given(
    thread=st.lists(
        st.tuples(NAMES, st.lists(LINES, min_size=1, max_size=3).map("\n".join), MINUTES)
        .filter(lambda row: content(row[1]) == (row[1], ()))
        .filter(lambda row: not is_about(row[0], row[1])),
        min_size=1,
        max_size=6,
    )
)
def test_a_table_that_is_written_and_read_is_what_it_was(
    thread: list[tuple[str, str, int]],
) -> None:
    moments, table = times([row[2] for row in thread]), StringIO(newline="")
    table.write("Date,User,Message\n")
    for (name, said, _), time in zip(thread, moments, strict=True):
        csv.writer(table, lineterminator="\n").writerow([f"{time:%Y-%m-%d %H:%M:%S}", name, said])

    with TemporaryDirectory() as folder:
        made, problems = read(READER, a_file(Path(folder), table.getvalue()))

    assert not problems
    assert [(record.speaker, record.text, record.time) for record in made] == [
        (name, said, time) for (name, said, _), time in zip(thread, moments, strict=True)
    ]


@pytest.mark.parametrize("grammar", GRAMMARS)
@settings(max_examples=30, deadline=None)
@given(lines=st.lists(LINES | st.binary(max_size=20), max_size=5))
def test_whatever_lines_hold_is_a_record_or_a_problem(
    grammar: str, lines: list[str | bytes]
) -> None:
    raw = b"\n".join(line if isinstance(line, bytes) else line.encode() for line in lines)
    day, head, clock, _ = GRAMMARS[grammar]
    time = datetime(2024, 3, 11, 9, 5, tzinfo=UTC)
    shown = days(time) | {"clock": a_clock(time, clock), "name": "지민"}
    message = head.format(**shown).encode()
    with TemporaryDirectory() as folder:
        content = day.format(**shown).encode() + b"\n" + message + raw + b"\n" + message + b"last\n"
        made, problems = read(READER, a_file(Path(folder), content))

    assert_sound(made)
    assert made or problems


@pytest.mark.parametrize(
    ("written", "hour"),
    [("오전 12:05", 0), ("오후 12:05", 12), ("오전 9:05", 9), ("오후 9:05", 21), ("21:05", 21),
     ("12:05 AM", 0), ("9:05\u202fPM", 21), ("午後 9:05", 21)],
)  # fmt: skip
def test_hours_are_read_in_every_language(written: str, hour: int, tmp_path: Path) -> None:
    day = "--------------- 2024년 3월 11일 월요일 ---------------"

    (record,), _ = read(READER, a_file(tmp_path, f"{day}\n[지민] [{written}] 차?\n"))

    assert record.time == datetime(2024, 3, 11, hour, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    "other",
    [
        "",
        "[지민] [오전 9:12] 날짜가 없다\n",
        "--------------- a rule ---------------\n[list] [9:12 AM] of things\n",
        "Date,User,Text\n2024-03-11 09:12:03,ana,tea\n",
        "2024. 3. 1. 오전 9:05 - 지민: 안녕\n",
        "[2024. 3. 1. 오전 9:05:00] 지민: 안녕\n",
        "A diary\n2025년 6월 24일 오전 9:22, 지민 : 안녕\n",
        "09:12 <ana> tea\n",
    ],
)
def test_other_files_are_not_taken_for_kakaotalks(other: str) -> None:
    assert not KakaoTalk.recognises(other.encode(), ".txt")


@pytest.mark.soak
@pytest.mark.parametrize("grammar", GRAMMARS)
def test_memory_does_not_grow_with_the_file(grammar: str, tmp_path: Path) -> None:
    day, head, clock, _ = GRAMMARS[grammar]
    time = datetime(2024, 3, 11, 9, 5, tzinfo=UTC)
    shown = days(time) | {"clock": a_clock(time, clock), "name": "지민"}
    row = f"{head.format(**shown)}{'차 ' * 100}\n"
    path = tmp_path / "export.txt"
    with path.open("w", encoding="utf-8") as file:
        file.write(f"{day.format(**shown)}\n")
        for _ in range(50):
            file.write(row * ((1 << 20) // len(row.encode())))

    tracemalloc.start()
    count = sum(1 for _ in READER.read(ExportFile(path, "export.txt")))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert count == 50 * ((1 << 20) // len(row.encode()))
    assert peak < 30_000_000
