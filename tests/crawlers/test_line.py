"""What is particular to LINE; its cases show the rest (`test_exports`)."""

import tracemalloc
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawlers.exports.export import Owner
from crawlers.exports.line import Line
from crawlers.exports.members import ExportFile
from crawlers.exports.parts.line.heads import Heads
from crawlers.exports.parts.line.words import content, is_service
from crawlers.exports.parts.text.clock import HALVES
from grist.errors import UsageError
from grist.records import Problem, Record
from tests.crawlers.export_cases import assert_sound, read
from tests.crawlers.written_chats import LINES, MINUTES, NAMES, a_clock, a_file, times

READER = Line(path="export.txt")
HEAD = "[LINE] Chat history with Ana\nSaved on: 2024/03/13 21:40\n\n"
WEEKDAYS = {"ja": "月火水木金土日", "ko": "월화수목금토일", "zh": "一二三四五六日"}
# How a day, an hour and the title are written, by who exported.
GRAMMARS = {
    "english": ("%Y/%m/%d(%a)", "HH:MM", "[LINE] Chat history with Ana\nSaved on: 1\n\n"),
    "english_day_last": ("%a, %d/%m/%Y", "h:MM AM", "[LINE] Chat history in Tea\nSaved on: 1\n\n"),
    "english_month_first": (
        "%a, %m/%d/%Y",
        "h:MMAM",
        "[LINE] Chat history in Tea\nSaved on: 1\n\n",
    ),
    "japanese": ("%Y/%m/%d(ja)", "午前h:MM", "[LINE] 茶館のトーク履歴\n保存日時：1\n\n"),
    "taiwanese": ("%Y/%m/%d（zh）", "上午HH:MM", "[LINE] 與Ana的聊天記錄\n儲存日期：1\n\n"),
    "korean": ("%Y.%m.%d ko요일", "오전 h:MM", "[LINE] Ana님과의 대화\n저장한 날짜: 1\n\n"),
    "no_title": ("%Y.%m.%d %A", "H:MM", ""),
}
# A text of one line that begins with a quote is written as one of several is; and what stands for a
# sticker is one, whoever wrote it.
TEXTS = (
    st.lists(LINES, min_size=1, max_size=4)
    .map("\n".join)
    .filter(lambda text: content(text) == (text, ()) and ("\n" in text or text[0] != '"'))
)
THREADS = st.lists(
    st.tuples(NAMES.filter(lambda name: "\t" not in name), TEXTS, MINUTES), min_size=1, max_size=6
)


def a_day(time: datetime, shape: str) -> str:
    shape = time.strftime(shape)
    for language, names in WEEKDAYS.items():
        shape = shape.replace(language, names[time.weekday()])
    return shape


def written(thread: list[tuple[str, str, int]], grammar: str, row: str) -> str:
    """Write a chat as LINE does: a line for each day, an empty one before it."""
    day, clock, text = GRAMMARS[grammar]
    last = ""
    for (name, said, _), time in zip(thread, times([row[2] for row in thread]), strict=True):
        if (today := a_day(time, day)) != last:
            text += ("\n" if last else "") + f"{today}\n"
            last = today
        text += row.format(clock=a_clock(time, clock), name=name, text=said) + "\n"
    return text


def quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if "\n" in text else text


@pytest.mark.parametrize("grammar", GRAMMARS)
@settings(max_examples=50, deadline=None)
@given(thread=THREADS)
def test_a_chat_that_is_written_and_read_is_what_it_was(
    grammar: str, thread: list[tuple[str, str, int]]
) -> None:
    shown = written(
        [(name, quoted(text), minutes) for name, text, minutes in thread],
        grammar,
        "{clock}\t{name}\t{text}",
    )

    with TemporaryDirectory() as folder:
        made, problems = read(READER, a_file(Path(folder), shown))

    assert not problems
    assert [(record.speaker, record.text, record.time) for record in made] == [
        (name, text, time)
        for (name, text, _), time in zip(thread, times([row[2] for row in thread]), strict=True)
    ]


def is_plain(text: str) -> bool:
    """Say whether a text without quotes around it can be told from what follows."""
    heads = Heads("none", "space").pattern
    lines = text.split("\n")
    return (
        content(text) == (text, ())
        and bool(lines[-1].strip())
        and not is_service(lines[0])
        and not any(heads.match(line) for line in lines)
    )


# A desktop that parts by spaces writes names as they are: one of several words cannot be known, nor
# one that is called AM; and an empty line at a text's end is that before the next day.
@settings(max_examples=100, deadline=None)
@given(
    thread=st.lists(
        st.tuples(
            NAMES.filter(lambda name: " " not in name and name.casefold() not in HALVES),
            st.lists(LINES, min_size=1, max_size=3).map("\n".join).filter(is_plain),
            MINUTES,
        ),
        min_size=1,
        max_size=6,
    )
)
def test_a_chat_parted_by_spaces_that_is_written_and_read_is_what_it_was(
    thread: list[tuple[str, str, int]],
) -> None:
    with TemporaryDirectory() as folder:
        file = a_file(Path(folder), written(thread, "no_title", "{clock} {name} {text}"))
        made, problems = read(READER, file)

    assert not problems
    assert [(record.speaker, record.text) for record in made] == [row[:2] for row in thread]


@settings(max_examples=200, deadline=None)
@given(st.lists(LINES | st.binary(max_size=20), max_size=5))
def test_whatever_lines_hold_is_a_record_or_a_problem(lines: list[str | bytes]) -> None:
    raw = b"\n".join(line if isinstance(line, bytes) else line.encode() for line in lines)
    with TemporaryDirectory() as folder:
        day = HEAD.encode() + b"2024/03/11(Mon)\n"
        file = a_file(Path(folder), day + b"09:05\tAna\t" + raw + b"\n09:06\tRui\tlast\n")
        made, problems = read(READER, file)

    assert_sound(made)
    assert made or problems


def test_the_weekday_says_which_number_is_the_day(tmp_path: Path) -> None:
    for day, time in (
        ("Mon, 03/11/2025", datetime(2025, 11, 3, 9, 5, tzinfo=UTC)),
        ("Tue, 03/11/2025", datetime(2025, 3, 11, 9, 5, tzinfo=UTC)),
    ):
        file = a_file(tmp_path, f"{HEAD}{day}\n09:05\tAna\ttea\n")

        assert read(READER, file)[0][0].time == time
        (note,) = READER.notes(file)
        assert note.endswith("other orders give dates of another weekday")


def test_where_weekdays_do_not_fit_the_user_is_asked(tmp_path: Path) -> None:
    file = a_file(tmp_path, f"{HEAD}Wed, 03/11/2025\n09:05\tAna\tthe secret\n")

    with pytest.raises(UsageError, match="--date-order") as raised:
        read(READER, file)

    assert "secret" not in str(raised.value)
    (record,) = read(Line(path="export.txt", date_order="mdy"), file)[0]
    assert record.time == datetime(2025, 3, 11, 9, 5, tzinfo=UTC)
    assert [raw for _, raw in READER.raw(file)] == [b"09:05\tAna\tthe secret\n"]


@pytest.mark.parametrize(
    ("title", "owner"),
    [
        ("[LINE] Chat history with Ana", "Rui"),
        ("[LINE] Anaとのトーク履歴", "Rui"),
        ("[LINE] 與Ana的聊天記錄", "Rui"),
        ("[LINE] Chat history in Ana", None),
        ("[LINE] Anaのトーク履歴", None),
        ("[LINE] Chat history with Cat", None),
    ],
)
def test_who_is_not_in_the_title_of_a_chat_of_two_is_its_owner(
    title: str, owner: str | None, tmp_path: Path
) -> None:
    rows = "2024/03/11(Mon)\n09:05\tAna\ttea\n09:06\tRui\tyes\n09:07\t\tRui left the group.\n"

    found = READER.owner(a_file(tmp_path, f"{title}\nSaved on: 1\n\n{rows}"))

    assert (found.speaker if isinstance(found, Owner) else None) == owner


@pytest.mark.parametrize(
    "other",
    [
        "",
        "2024/03/11(Mon)\nwent up the hill\n",
        "2024/03/11\n09:05\tAna\ttea\n",
        "09:05\tAna\ttea\n",
        "09:05 <Ana> tea\n",
        "--- Log opened Mon Mar 11 09:00:00 2024\n09:05 <Ana> tea\n",
        "--------------- 2024년 3월 11일 월요일 ---------------\n[지민] [오전 9:12] 차\n",
        "01/03/24, 09:05 - Ana: 2024/03/11(Mon)\n",
        "# Diary\n2024/03/11(Mon)\n09:05 up\n",
    ],
)
def test_other_files_are_not_taken_for_lines(other: str) -> None:
    assert not Line.recognises(other.encode(), ".txt")


def test_a_quote_swallows_no_more_than_a_pasted_chat(tmp_path: Path) -> None:
    rows = "".join(f"09:05\tAna\tnumber {number}\n" for number in range(300))
    file = a_file(tmp_path, f'{HEAD}2024/03/11(Mon)\n09:04\tRui\t"never\n{rows}09:06\tRui\tend"\n')

    made, problems = read(READER, file)

    assert not problems
    assert len(made) == 302
    assert (made[0].text, made[-1].text) == ('"never', 'end"')


@pytest.mark.soak
@pytest.mark.parametrize("text", ["tea " * 100, '"tea\n""' + "cups " * 100 + '"', '"never closed'])
def test_memory_does_not_grow_with_the_file(text: str, tmp_path: Path) -> None:
    path = tmp_path / "export.txt"
    row = f"09:05\tAna\t{text}\n"
    with path.open("w", encoding="utf-8") as file:
        file.write(f"{HEAD}2024/03/11(Mon)\n")
        for _ in range(50):
            file.write(row * ((1 << 20) // len(row)))

    tracemalloc.start()
    found: list[type] = []
    for item in READER.read(ExportFile(path, "export.txt")):
        if not found or type(item) is not found[-1]:
            found.append(type(item))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert found == [Record]
    assert Problem not in found
    assert peak < 30_000_000
