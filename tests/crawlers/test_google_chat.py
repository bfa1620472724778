import json
import tracemalloc
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.exports.export import Owner
from crawlers.exports.google_chat import GoogleChat
from crawlers.exports.members import ExportFile
from crawlers.exports.parts.google_chat.dates import moment
from crawlers.exports.parts.google_chat.messages import text_of
from grist.records import Record
from tests.crawlers.export_cases import ROOT, assert_sound, read

READER = GoogleChat(path="export.json")
ACCOUNT = ROOT / "google_chat" / "account" / "export.d"
DATE = "Friday, March 1, 2024 at 9:00:30\u202fAM UTC"
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text()
    | st.sampled_from(["DELETED", "AAA/t1/t1", DATE, "Bot", 10**400]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)  # fmt: skip
KEYS = (
    *("creator", "text", "topic_id", "updated_date", "annotations", "attached_files", "reactions"),
    *("quoted_message_metadata", "message_state", "previous_message_versions", "deleted_date"),
)
MESSAGES = st.fixed_dictionaries(
    {"created_date": st.just(DATE)},
    optional=dict.fromkeys(KEYS, VALUES)
    | {"message_id": st.integers(0, 5).map(lambda number: f"AAA/t{number % 2}/t{number}")},
)


def a_file(folder: Path, content: bytes | str, name: str = "export.json") -> ExportFile:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return ExportFile(path, name)


def a_chat(*messages: Any) -> str:
    return json.dumps({"messages": messages})


def a_message(topic: str, own: str, text: str = "tea", **more: Any) -> dict[str, Any]:
    who = {"name": "Ana", "email": "ana@tea.example", "user_type": "Human"}
    message = {"creator": who, "created_date": DATE, "text": text, "topic_id": topic}
    return message | {"message_id": f"AAA/{topic}/{own}"} | more


def written(time: datetime) -> str:
    """Write a time as Google does in English."""
    hour, half = time.hour % 12 or 12, "PM" if time.hour >= 12 else "AM"
    return f"{time:%A, %B} {time.day}, {time.year} at {hour}:{time:%M:%S}\u202f{half} UTC"


@pytest.mark.parametrize(
    "other",
    [
        "",
        '{"messages": []}',
        '{"messages": [{"creator": {"name": "Ana"}, "text": "tea"}]}',
        '{"messages": [{"topic_id": "t1", "created_date": "today"}]}',
        '[{"creator": {"name": "Ana"}, "topic_id": "t1", "created_date": "today"}]',
        '{"name": "Tea house", "members": [{"name": "Ana", "user_type": "Human"}]}',
        '{"user": {"name": "Ana"}, "membership_info": []}',
    ],
)
def test_what_is_alike_is_not_taken_for_google_chats(other: str) -> None:
    assert not GoogleChat.recognises(other.encode(), ".json")


def test_the_owner_is_whom_the_users_folder_tells() -> None:
    (about,) = ACCOUNT.glob("Users/*/user_info.json")
    file = ExportFile(about, "user_info.json")

    assert READER.owner(file) == Owner("ana@tea.example", "user_info.json")
    assert list(READER.read(file)) == []
    messages = ExportFile(next(ACCOUNT.glob("Groups/*/messages.json")), "messages.json")
    assert READER.owner(messages) is None


def test_where_a_message_was_sent_from_gets_nowhere() -> None:
    for case in ROOT.glob("google_chat/*"):
        assert "203.0.113.7" not in (case / "records.jsonl").read_text(encoding="utf-8")
    assert "203.0.113.7" in (
        ROOT / "google_chat" / "carried_and_annotated" / "export.json"
    ).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("date", "expected"),
    [
        ("Monday, February 10, 2025 at 12:05:09\u202fAM UTC", "2025-02-10T00:05:09"),
        ("Monday, February 10, 2025 at 12:05:09 PM UTC", "2025-02-10T12:05:09"),
        ("Monday, 10 February 2025 at 00:05:09 UTC", "2025-02-10T00:05:09"),
        ("lundi 10 février 2025 à 15 h 05 min 09 s UTC", "2025-02-10T15:05:09"),
        ("2025 m. vasario 10 d., pirmadienis 15:05:09 UTC", "2025-02-10T15:05:09"),
        ("pirmdiena, 2025. gada 10. februāris 15:05:09 UTC", "2025-02-10T15:05:09"),
        ("Δευτέρα 10 Φεβρουαρίου 2025 - 3:05:09 μ.μ. UTC", "2025-02-10T15:05:09"),
        ("יום שני, 10 בפברואר 2025 בשעה 15:05:09 UTC", "2025-02-10T15:05:09"),
        ("الاثنين، ١٠ فبراير ٢٠٢٥ في ٣:٠٥:٠٩ م UTC", "2025-02-10T15:05:09"),
        ("सोमवार, 10 फ़रवरी 2025 को 3:05:09 pm UTC", "2025-02-10T15:05:09"),
        ("2025-02-10T16:05:09+01:00", "2025-02-10T15:05:09"),
        ("Friday, February 30, 2024 at 9:00:00 AM UTC", None),
        ("Friday, March 1, 2024", None),
        ("March at 9:00:00 AM UTC", None),
        ("Friday, Foo 1, 2024 at 9:00:00 AM UTC", None),
        ("Friday, March 1, 99999 at 9:00:00 AM UTC", None),
        ("9:00:00", None),
        ("1" * 10_000, None),
        ("", None),
        (1709283630, None),
    ],
)
def test_a_date_is_read_as_it_was_written(date: object, expected: str | None) -> None:
    assert moment(date) == (expected and datetime.fromisoformat(f"{expected}+00:00"))


@given(st.text(max_size=60) | st.from_regex(r"\w+, \w+ \d+, \d+ at \d+:\d+:\d+ \w+ UTC"))
def test_whatever_a_date_is_it_is_one_or_none(date: str) -> None:
    assert isinstance(moment(date), datetime | None)


@given(st.integers(-30_000_000_000, 13_000_000_000))
def test_an_english_date_is_read_back(seconds: int) -> None:
    """It holds for the years from 1019 to 2381; beyond, a year may be the Thai calendar's."""
    time = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)

    assert moment(written(time)) == time


@pytest.mark.parametrize(
    ("start", "length", "seen"),
    [
        (0, 3, "ab"),
        (2, 1, "🍵ab"),
        (0, 99, ""),
        (99, 1, "🍵 ab"),
        (-1, 2, "🍵 ab"),
        (0, 0, "🍵 ab"),
    ],
)
def test_hidden_text_is_left_out(start: int, length: int, seen: str) -> None:
    """Places count UTF-16, in which the cup is two."""
    span = {"start_index": start, "length": length, "format_metadata": {"format_type": "HIDDEN"}}

    assert text_of({"text": "🍵 ab", "annotations": [span]}) == seen


def test_a_quotation_without_an_id_is_of_the_last_who_said_it(tmp_path: Path) -> None:
    quoted = {"creator": {"name": "Ana", "user_type": "Human"}, "text": "tea"}
    messages = (
        *(a_message("a", "a"), a_message("b", "b"), a_message("c", "c", "no")),
        a_message("d", "d", "yes", quoted_message_metadata=quoted),
    )

    made, _ = read(READER, a_file(tmp_path, a_chat(*messages)))

    assert made[3].reply_to == made[1].id


def test_a_direct_message_is_named_by_its_people_and_its_folder(tmp_path: Path) -> None:
    people = [{"name": "Ana"}, {"email": "rui@tea.example"}, 7]
    a_file(tmp_path, json.dumps({"members": people}), "DM k6ox/group_info.json")
    message = a_message("t1", "t1") | {"message_id": None}

    (record,), _ = read(READER, a_file(tmp_path, a_chat(message), "DM k6ox/messages.json"))

    assert record.thread == "k6ox"
    assert ("title", "Ana, rui@tea.example") in record.fields


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


@given(st.lists(st.tuples(st.integers(1, 3), TEXTS, st.integers(0, 5), st.integers(0, 400_000))))
def test_a_space_is_read_back(said: list[tuple[int, str, int, int]]) -> None:
    time, messages, times, topics = datetime(2024, 1, 1, tzinfo=UTC), [], [], list[int]()
    for place, (who, text, back, pause) in enumerate(said):
        time += timedelta(seconds=pause)
        times.append(time)
        topics.append(topics[place - back] if place >= back > 0 else place)
        message = a_message(f"t{topics[-1]}", f"t{place}", text, created_date=written(time))
        messages.append(message | {"creator": {"name": f"p{who}", "user_type": "Human"}})

    with TemporaryDirectory() as folder:
        made, problems = read(READER, a_file(Path(folder), a_chat(*messages)))

    assert problems == []
    assert [(record.speaker, record.text, record.time) for record in made] == [
        (f"p{who}", text, time) for (who, text, _, _), time in zip(said, times, strict=True)
    ]
    places = {record.id: place for place, record in enumerate(made)}
    for place, (record, topic) in enumerate(zip(made, topics, strict=True)):
        answered = None if record.reply_to is None else places[record.reply_to]
        assert answered == (topic if topic != place else None)


@given(st.lists(MESSAGES | VALUES, max_size=6))
def test_whatever_a_message_holds_it_is_a_record_or_a_problem(messages: list[Any]) -> None:
    with TemporaryDirectory() as folder:
        made, problems = read(READER, a_file(Path(folder), a_chat(*messages)))

    assert len(made) + len(problems) == len(messages)
    assert not any(problem.whole for problem in problems)
    assert_sound(made)


@pytest.mark.soak
def test_memory_does_not_grow_with_the_space(tmp_path: Path) -> None:
    """Ids without order cost some bytes each, and the last texts that may be quoted."""
    path = tmp_path / "export.json"
    with path.open("w", encoding="utf-8") as file:
        file.write('{"messages": [')
        for number in range(110_000):
            message = a_message(f"t{number // 3}", f"t{number}", f"{number} ☕ " * 20)
            file.write(json.dumps(message) + ",\n")
        file.write(json.dumps(a_message("last", "last")) + "]}")

    tracemalloc.start()
    count = sum(isinstance(item, Record) for item in READER.read(ExportFile(path, "export.json")))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert path.stat().st_size > 50_000_000
    assert count == 110_001
    assert peak < 30_000_000
