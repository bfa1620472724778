import json
import tracemalloc
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.exports.export import HEAD_BYTES
from crawlers.exports.members import ExportFile
from crawlers.exports.messenger import Messenger
from crawlers.exports.parts.messenger.mojibake import repaired
from crawlers.exports.sniffing import sniff
from grist.records import Record
from tests.crawlers.export_cases import (
    an_export,
    assert_sound,
    cases,
    read,
)

CASES = [case for case in cases("messenger") if an_export(case).path.is_file()]
READER = Messenger(path="message_1.json")
BEGIN = datetime(2024, 3, 1, 9, tzinfo=UTC)

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text()
    | st.sampled_from(["Call", "Liked a message", "caf\u00c3\u00a9", 1709283600000, 10**400, {}]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)  # fmt: skip
KEYS = (
    *("sender_name", "content", "type", "is_unsent", "call_duration", "share", "reactions"),
    *("photos", "sticker", "senderName", "text", "isUnsent", "media", "timestamp"),
)
MESSAGES = st.fixed_dictionaries(
    {"timestamp_ms": st.integers(0, 5)}, optional=dict.fromkeys(KEYS, VALUES)
)


def a_file(folder: Path, content: bytes | str) -> ExportFile:
    path = folder / "message_1.json"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return ExportFile(path, "message_1.json")


def a_thread(*messages: Any, **more: Any) -> str:
    thread = {"participants": [{"name": "Ana"}, {"name": "Rui"}], "messages": messages}
    return json.dumps(thread | {"title": "Rui", "thread_path": "inbox/rui_7"} | more)


def a_message(minute: int, text: str = "tea", **more: Any) -> dict[str, Any]:
    moment = int(BEGIN.timestamp() * 1_000) + minute * 60_000
    return {"sender_name": "Ana", "timestamp_ms": moment, "content": text} | more


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_every_record_leads_back_to_the_bytes_of_its_message(case: Path) -> None:
    file = an_export(case)
    content = file.path.read_bytes()
    made, _ = read(READER, file)

    raw = list(READER.raw(file))

    assert [locator for locator, _ in raw] == [record.source.locator for record in made]
    for (_, item), record in zip(raw, made, strict=True):
        assert item in content
        message = json.loads(item)
        written = message.get("content", message.get("text")) or ""
        assert record.text in {written, repaired(written), ""}


def test_a_thread_is_known_by_its_content_whatever_its_name(tmp_path: Path) -> None:
    for case in CASES:
        content = an_export(case).path.read_bytes()
        if case.name != "no_messages":
            assert sniff(a_file(tmp_path, content).path) is Messenger
    empty = tmp_path / "chat.txt"
    empty.write_text(a_thread())
    assert sniff(empty) is Messenger


def test_a_thread_is_known_though_its_first_message_does_not_fit_into_the_head() -> None:
    for content in (
        a_thread(a_message(1, "tea " * HEAD_BYTES)),
        json.dumps({"participants": ["Ana"], "threadName": "Ana_1", "messages": ["x" * 99_999]}),
    ):
        assert Messenger.recognises(content.encode()[:HEAD_BYTES], ".json")


@pytest.mark.parametrize(
    "other",
    [
        "",
        "[]",
        '{"messages": [{"creator": {"name": "Ana"}, "text": "hi"}]}',
        '{"messages": [{"role": "user", "content": "hi"}]}',
        '{"participants": ["Ana"], "messages": [{"text": "hi"}]}',
        '{"participants": [], "messages": []}',
        '[{"sender_name": "Ana", "timestamp_ms": 1}]',
        '{"name": "Tea", "type": "private_group", "id": 7, "messages": [{"id": 1}]}',
    ],
)
def test_what_is_alike_is_not_taken_for_messengers(other: str) -> None:
    assert not Messenger.recognises(other.encode(), ".json")


def test_locators_and_ids_stay_when_newer_messages_stand_above(tmp_path: Path) -> None:
    before, _ = read(READER, a_file(tmp_path, a_thread(a_message(2), a_message(1))))
    after, _ = read(READER, a_file(tmp_path, a_thread(a_message(3), a_message(2), a_message(1))))

    assert [record.id for record in before] == [record.id for record in after[1:]]


TEXTS = st.text(max_size=30)


@given(TEXTS.filter(lambda text: not any("\ud800" <= sign <= "\udfff" for sign in text)))
def test_what_was_written_wrongly_is_repaired(text: str) -> None:
    assert repaired(text.encode().decode("latin-1")) == text


@given(TEXTS)
def test_what_is_no_utf8_in_latin_1_stays_as_it_is(text: str) -> None:
    try:
        text.encode("latin-1").decode()
    except UnicodeError:
        assert repaired(text) == text


SAID = st.lists(
    st.tuples(
        st.sampled_from(["Ana", "Zoë Müller", "ゆき", "Ana B."]),
        st.text(st.characters(exclude_categories=["Cs"]), max_size=40),
        st.integers(-(10**6), 10**6),
    ),
    max_size=12,
)


@given(SAID, st.booleans())
def test_a_thread_written_in_either_shape_is_read_back(
    said: list[tuple[str, str, int]], indented: bool
) -> None:
    classic = [
        a_message(minute, wrongly(text), sender_name=wrongly(who)) for who, text, minute in said
    ]
    encrypted = [
        {"senderName": who, "text": text, "timestamp": message["timestamp_ms"], "type": "text"}
        for (who, text, _), message in zip(said, classic, strict=True)
    ]
    flat = {"participants": ["Ana"], "threadName": "Zoë_7", "messages": encrypted}
    indent = 2 if indented else None

    for thread, ascii_, name in (
        (json.loads(a_thread(*classic, thread_path=wrongly("inbox/Zoë_7"))), True, "inbox/Zoë_7"),
        (flat, False, "Zoë_7"),
    ):
        content = json.dumps(thread, indent=indent, ensure_ascii=ascii_)
        with TemporaryDirectory() as folder:
            made, problems = read(READER, a_file(Path(folder), content))

        assert problems == []
        assert [(record.thread, record.speaker, record.text, record.time) for record in made] == [
            (name, who, text, BEGIN + timedelta(minutes=minute)) for who, text, minute in said
        ]


def wrongly(text: str) -> str:
    """Write a text as Meta's exports do."""
    return text.encode().decode("latin-1")


@given(st.lists(MESSAGES | VALUES, max_size=6))
def test_whatever_a_message_holds_it_is_a_record_or_a_problem(messages: list[Any]) -> None:
    with TemporaryDirectory() as folder:
        made, problems = read(READER, a_file(Path(folder), a_thread(*messages)))

    assert len(made) + len(problems) == len(messages)
    assert not any(problem.whole for problem in problems)
    assert_sound(made)


@given(st.dictionaries(st.sampled_from(["title", "thread_path", "participants"]), VALUES))
def test_whatever_stands_beside_the_messages_they_are_read(beside: dict[str, Any]) -> None:
    with TemporaryDirectory() as folder:
        made, _ = read(READER, a_file(Path(folder), a_thread(a_message(1), **beside)))

    assert len(made) == 1
    assert_sound(made)


@given(st.binary(max_size=300))
def test_bytes_that_are_no_export_are_a_problem(head: bytes) -> None:
    assert not Messenger.recognises(head, ".json")
    with TemporaryDirectory() as folder:
        made, problems = read(READER, a_file(Path(folder), head))

    assert made == []
    assert problems[-1].whole


def test_a_cut_at_any_byte_keeps_every_message_before_it(tmp_path: Path) -> None:
    content = a_thread(a_message(3, '{[\\"'), a_message(2, "caf\u00c3\u00a9")).encode()
    ends = [content.index(raw) + len(raw) for _, raw in READER.raw(a_file(tmp_path, content))]

    for cut in range(0, len(content), 5):
        made, problems = read(READER, a_file(tmp_path, content[:cut]))

        assert len(made) == sum(end <= cut for end in ends)
        assert [(problem.reason, problem.whole) for problem in problems] == [("truncated", True)]


@pytest.mark.soak
def test_memory_does_not_grow_with_the_thread(tmp_path: Path) -> None:
    path = tmp_path / "message_1.json"
    with path.open("w", encoding="utf-8") as file:
        file.write('{"participants": [{"name": "Ana"}], "messages": [\n')
        for number in range(250_000):
            text = f"{number} \u00e2\u0098\u0095 " * 10
            file.write(json.dumps(a_message(-number, text), indent=1) + ",\n")
        file.write(json.dumps(a_message(-250_000)) + '], "title": "x", "thread_path": "y"}')

    tracemalloc.start()
    found = READER.read(ExportFile(path, "message_1.json"))
    count = sum(isinstance(item, Record) and item.thread == "y" for item in found)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert path.stat().st_size > 50_000_000
    assert count == 250_001
    assert peak < 15_000_000
