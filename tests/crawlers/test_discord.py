import json
import tracemalloc
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.exports.discord import Discord
from crawlers.exports.members import ExportFile
from crawlers.exports.parts.discord.dates import order_of
from crawlers.exports.parts.discord.dates import read as date
from grist.records import Record
from tests.crawlers.export_cases import (
    an_export,
    assert_sound,
    cases,
    read,
)

CASES = cases("discord")
READER = Discord(path="export.json")
CSV_HEAD = "AuthorID,Author,Date,Content,Attachments,Reactions\n"
ANA = {"id": "5", "name": "ana", "nickname": "Ana", "isBot": False}

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text()
    | st.sampled_from(["Reply", "20", "7", "1", "70", "2024-03-01T09:00:00+01:00", 10**400]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)  # fmt: skip
KEYS = (
    *("id", "type", "timestamp", "timestampEdited", "content", "author", "attachments", "embeds"),
    *("stickers", "reactions", "reference", "forwardedMessage", "interaction"),
)
MESSAGES = st.fixed_dictionaries(
    {"id": st.integers(0, 5).map(str), "timestamp": st.just("2024-03-01T09:00:00+01:00")},
    optional={key: VALUES for key in KEYS if key not in {"id", "timestamp"}},
)


def a_file(folder: Path, content: bytes | str, name: str = "export.json") -> ExportFile:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return ExportFile(path, name)


def a_channel(*messages: Any) -> str:
    channel = {"id": "70", "type": "GuildTextChat", "name": "tea"}
    return json.dumps({"guild": {"id": "9"}, "channel": channel, "messages": messages})


def a_message(number: int, text: str = "tea", **more: Any) -> dict[str, Any]:
    message = {"id": str(number), "type": "Default", "timestamp": "2024-03-01T10:00:00+01:00"}
    return message | {"content": text, "author": ANA} | more


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_every_record_leads_back_to_the_bytes_of_its_message(case: Path) -> None:
    file = an_export(case)
    content = file.path.read_bytes()

    raw = list(READER.raw(file))

    assert [locator for locator, _ in raw] == [
        record.source.locator for record in read(READER, file)[0]
    ]
    assert all(item in content for _, item in raw)
    if file.path.suffix == ".json":
        numbers = [locator.partition("/")[2].partition("#")[0] for locator, _ in raw]
        assert numbers == [json.loads(item)["id"] for _, item in raw]


@pytest.mark.parametrize(
    "other",
    [
        "",
        "Author,Date,Content\n",
        "AuthorID;Author\n",
        '{"channel": {"id": "7", "type": "x"}, "messages": []}',
        '{"guild": {}, "channel": "tea", "messages": []}',
        '[{"guild": {}, "channel": {"id": "7", "type": "x"}}]',
    ],
)
def test_what_is_alike_is_not_taken_for_discords(other: str) -> None:
    assert not Discord.recognises(other.encode(), ".json")


def test_the_channel_is_found_though_it_stands_behind_the_messages(tmp_path: Path) -> None:
    said = json.loads(a_channel(a_message(1)))
    turned = json.dumps({key: said[key] for key in ("messages", "channel", "guild")})

    (record,), _ = read(READER, a_file(tmp_path, turned))

    assert record.thread == "70"


def test_parts_of_a_csv_share_a_thread(tmp_path: Path) -> None:
    row = CSV_HEAD + '"5","ana","2024-03-01T10:00:00+01:00","tea","",""\n'
    names = (
        "Tea - general [700000000000000001].csv",
        "Tea - general [700000000000000001] [part 2].csv",
        "Tea - general [part 2].csv",
    )

    threads = [read(READER, a_file(tmp_path, row, name))[0][0].thread for name in names]

    assert threads == ["700000000000000001", "700000000000000001", "Tea - general"]


def test_a_number_is_the_same_however_it_is_written(tmp_path: Path) -> None:
    answer = a_message(8, type="Reply", reference={"messageId": "7"})

    made, _ = read(READER, a_file(tmp_path, a_channel(a_message(7, id="007"), answer)))

    assert made[1].reply_to == made[0].id


def test_the_order_of_dates_can_be_told(tmp_path: Path) -> None:
    row = CSV_HEAD + '"5","ana","03/01/2024 9:05 PM","tea","",""\n'

    (record,), problems = read(
        Discord(path="export.csv", date_order="dmy"), a_file(tmp_path, row, "export.csv")
    )

    assert record.time == datetime(2024, 1, 3, 21, 5, tzinfo=UTC)
    assert problems == []


@pytest.mark.parametrize(
    ("written", "order", "expected"),
    [
        ("2023-08-24T07:25:08.7300000+07:00", None, "2023-08-24T00:25:08.730"),
        ("01-Mar-20 12:05 AM", None, "2020-03-01T00:05"),
        ("01-mar-2020 23:05:09", None, "2020-03-01T23:05:09"),
        ("1.3.2020 09:05", "dmy", "2020-03-01T09:05"),
        ("3/1/20, 9:05\u202fp.m.", "mdy", "2020-03-01T21:05"),
        ("3/1/20 9:05", None, None),
        ("31/02/2020 9:05", "dmy", None),
        ("01-Foo-20 09:05", None, None),
        ("today", "dmy", None),
        ("1709283600", None, None),
    ],
)
def test_a_date_is_read_as_it_was_written(written: str, order: Any, expected: str | None) -> None:
    assert date(written, order) == (expected and datetime.fromisoformat(f"{expected}Z"))


def test_the_order_of_day_and_month_is_told_by_a_number_above_twelve() -> None:
    assert order_of(["01.02.2024 09:00", "13.02.2024 09:00"]) == "dmy"
    assert order_of(["01/02/2024 09:00", "02/13/2024 09:00"]) == "mdy"
    assert order_of(["01/02/2024 09:00", "99/99/2024 09:00", "", "2024-01-13T09:00"]) is None


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
THREADS = st.lists(
    st.tuples(st.integers(1, 4), TEXTS, st.integers(0, 10**6), st.integers(0, 30)), max_size=12
)


@given(THREADS, st.booleans())
def test_a_thread_written_as_json_is_read_back(
    said: list[tuple[int, str, int, int]], indented: bool
) -> None:
    messages = [
        a_message(
            1000 + at,
            text,
            timestamp=(datetime(2024, 1, 1, tzinfo=UTC) + timedelta(seconds=after)).isoformat(),
            author={"id": str(who), "name": f"p{who}"},
            **(
                {"type": "Reply", "reference": {"messageId": str(1000 + at - back)}} if back else {}
            ),
        )
        for at, (who, text, after, back) in enumerate(said)
    ]
    content = json.dumps(json.loads(a_channel(*messages)), indent=2 if indented else None)

    with TemporaryDirectory() as folder:
        made, problems = read(READER, a_file(Path(folder), content))

    assert problems == []
    assert [(record.speaker, record.text) for record in made] == [
        (str(who), text) for who, text, _, _ in said
    ]
    places = {record.id: at for at, record in enumerate(made)}
    for at, (record, (_, _, after, back)) in enumerate(zip(made, said, strict=True)):
        assert record.time == datetime(2024, 1, 1, tzinfo=UTC) + timedelta(seconds=after)
        answered = None if record.reply_to is None else places[record.reply_to]
        assert answered == (at - back if 0 < back <= at else None)


@given(THREADS)
def test_a_thread_written_as_csv_is_read_back(said: list[tuple[int, str, int, int]]) -> None:
    begin = datetime(2024, 1, 1, tzinfo=UTC)
    times = [begin + timedelta(seconds=after) for _, _, after, _ in said]
    cells = [
        [str(who), f"p{who}", time.isoformat(), text, "", ""]
        for (who, text, _, _), time in zip(said, times, strict=True)
    ]
    written = [
        ",".join('"{}"'.format(cell.replace('"', '""')) for cell in row) + "\n" for row in cells
    ]

    with TemporaryDirectory() as folder:
        made, problems = read(READER, a_file(Path(folder), CSV_HEAD + "".join(written), "a.csv"))

    assert problems == []
    assert [(record.speaker, record.text, record.time) for record in made] == [
        (str(who), text, time) for (who, text, _, _), time in zip(said, times, strict=True)
    ]


@given(st.lists(MESSAGES | VALUES, max_size=6))
def test_whatever_a_message_holds_it_is_a_record_or_a_problem(messages: list[Any]) -> None:
    with TemporaryDirectory() as folder:
        made, problems = read(READER, a_file(Path(folder), a_channel(*messages)))

    assert len(made) + len(problems) == len(messages)
    assert not any(problem.whole for problem in problems)
    assert_sound(made)


@given(st.binary(max_size=300))
def test_bytes_that_are_no_export_are_a_problem(head: bytes) -> None:
    assert not Discord.recognises(head, ".json")
    with TemporaryDirectory() as folder:
        made, problems = read(READER, a_file(Path(folder), head))

    assert made == []
    assert problems[-1].whole


def test_a_cut_at_any_byte_keeps_every_message_before_it(tmp_path: Path) -> None:
    content = a_channel(a_message(1, "Bom dia"), a_message(2, '{[\\"'), a_message(3)).encode()
    ends = [content.index(raw) + len(raw) for _, raw in READER.raw(a_file(tmp_path, content))]

    for cut in range(0, len(content), 5):
        made, problems = read(READER, a_file(tmp_path, content[:cut] or b"{"))

        assert len(made) == sum(end <= cut for end in ends)
        assert [(problem.reason, problem.whole) for problem in problems] == [("truncated", True)]


def test_brackets_a_hundred_thousand_deep_lose_their_message_alone(tmp_path: Path) -> None:
    deep = "[" * 100_000 + "]" * 100_000
    content = a_channel(a_message(1), "DEEP", a_message(2)).replace('"DEEP"', deep)

    made, problems = read(READER, a_file(tmp_path, content))

    assert [record.source.locator for record in made] == ["messages/1", "messages/2"]
    assert [(problem.locator, problem.reason) for problem in problems] == [
        ("messages[1]", "malformed")
    ]


def test_a_cell_or_a_message_of_megabytes_is_no_trouble(tmp_path: Path) -> None:
    long = "(" * 3_000_000
    csv = CSV_HEAD + f'"5","T{long}","2024-03-01T10:00:00","{long}","{long}","{long}"\n'
    text = a_channel(a_message(1), a_message(2, "x" * 20_000_000), a_message(3))

    (record,), none = read(READER, a_file(tmp_path, csv, "export.csv"))
    made, problems = read(READER, a_file(tmp_path, text))

    assert (record.text, none) == (long, [])
    assert [record.source.locator for record in made] == ["messages/1", "messages/3"]
    assert [(problem.locator, problem.reason) for problem in problems] == [
        ("messages[1]", "too_large")
    ]


@pytest.mark.soak
def test_memory_does_not_grow_with_the_channel(tmp_path: Path) -> None:
    path = tmp_path / "export.json"
    with path.open("w", encoding="utf-8") as file:
        file.write(a_channel().removesuffix("]}"))
        for number in range(250_000):
            file.write(json.dumps(a_message(number << 22, f"{number} ☕ " * 10), indent=1) + ",\n")
        file.write(json.dumps(a_message(250_000 << 22)) + "]}")

    tracemalloc.start()
    count = sum(isinstance(item, Record) for item in READER.read(ExportFile(path, "export.json")))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert path.stat().st_size > 50_000_000
    assert count == 250_001
    assert peak < 15_000_000
