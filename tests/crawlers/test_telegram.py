import json
import tracemalloc
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.exports.export import HEAD_BYTES
from crawlers.exports.members import ExportFile
from crawlers.exports.telegram import Telegram, unescape_control
from grist import records
from grist.records import Problem, Record

CASES = sorted((Path(__file__).parent.parent / "cases" / "telegram").iterdir())
READER = Telegram(path="export.json")

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.integers(10**6, 2 * 10**9)
    | st.floats()
    | st.text()
    | st.sampled_from(["message", "service", "user4", "1709283600", "2024-03-01T09:00:00"])
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text() | st.just("text"), inner, max_size=3)
    ),
    max_leaves=5,
)
KEYS = (
    *("id", "type", "date", "date_unixtime", "edited", "from", "from_id", "actor", "actor_id"),
    *("action", "text", "text_entities", "photo", "media_type", "forwarded_from", "via_bot"),
    *("reply_to_message_id", "reply_to_peer_id"),
)
MESSAGES = st.dictionaries(st.sampled_from(KEYS) | st.text(), VALUES) | st.fixed_dictionaries(
    {"id": st.integers(0, 5), "type": st.just("message"), "date_unixtime": st.just("1709283600")},
    optional={key: VALUES for key in KEYS if key not in {"id", "type", "date_unixtime"}},
)


def an_export(folder: Path, content: bytes | str) -> ExportFile:
    path = folder / "export.json"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return ExportFile(path, "export.json")


def a_chat(*messages: Any) -> str:
    chat = {"name": "Tea", "type": "private_group", "id": 7, "messages": messages}
    return json.dumps(chat)


def a_message(number: int, **more: Any) -> dict[str, Any]:
    message = {"id": number, "type": "message", "date_unixtime": "1709283600", "from_id": "user1"}
    return message | {"text": f"text {number}"} | more


def read(file: ExportFile) -> tuple[list[Record], list[Problem]]:
    found = list(READER.read(file))
    made = [item for item in found if isinstance(item, Record)]
    return made, [item for item in found if isinstance(item, Problem)]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_every_record_leads_back_to_the_bytes_of_its_message(case: Path) -> None:
    file = ExportFile(case / "export.json", "export.json")
    content = file.path.read_bytes()

    raw = list(READER.raw(file))

    assert [locator for locator, _ in raw] == [record.source.locator for record in read(file)[0]]
    for locator, item in raw:
        assert item in content
        number = json.loads(unescape_control(item.decode())).get("id")
        named = locator.rpartition("/")[2].partition("#")[0]
        assert named.startswith("messages[") if number is None else named == str(number)


def test_locators_and_ids_stay_when_messages_are_added_before(tmp_path: Path) -> None:
    before, _ = read(an_export(tmp_path, a_chat(a_message(5), a_message(6))))
    after, _ = read(an_export(tmp_path, a_chat(a_message(4), a_message(5), a_message(6))))

    assert [record.id for record in before] == [record.id for record in after[1:]]


def test_an_answer_to_what_has_not_come_yet_is_no_link(tmp_path: Path) -> None:
    messages = (a_message(1, reply_to_message_id=2), a_message(2, reply_to_message_id=1))

    first, second = read(an_export(tmp_path, a_chat(*messages)))[0]

    assert first.reply_to is None
    assert second.reply_to == first.id


def test_ids_of_any_size_and_sign_are_told_apart(tmp_path: Path) -> None:
    numbers = [0, 1, 63, 64, -1, -64, 2**40, 10**30, 64]

    made, _ = read(an_export(tmp_path, a_chat(*map(a_message, numbers))))

    assert [record.source.locator for record in made] == [
        *(f"messages/{number}" for number in numbers[:-1]),
        "messages/64#2",
    ]


@given(messages=st.lists(MESSAGES | VALUES, max_size=6), account=st.booleans())
def test_whatever_a_message_holds_it_is_a_record_or_a_problem(
    messages: list[Any], account: bool
) -> None:
    chat = a_chat(*messages)
    content = f'{{"about": "", "chats": {{"list": [{chat}]}}}}' if account else chat

    with TemporaryDirectory() as folder:
        made, problems = read(an_export(Path(folder), content))

    assert len(made) + len(problems) == len(messages)
    assert not any(problem.whole for problem in problems)
    rows = [records.as_json(row) for row in records.table(made).to_pylist()]
    json.dumps(rows, ensure_ascii=False, allow_nan=False).encode()
    ids = {row["id"] for row in rows}
    assert len(ids) == len(rows)
    assert all(row["reply_to"] in ids for row in rows if row["reply_to"])


@given(
    beside=st.dictionaries(st.sampled_from(["name", "type", "id"]) | st.text(), VALUES, max_size=4)
)
def test_whatever_stands_beside_the_messages_they_are_read(beside: dict[str, Any]) -> None:
    beside.pop("messages", None)
    chat = json.dumps(beside | {"messages": [a_message(1)]})

    for content in (chat, f'{{"chats": {{"list": [{chat}]}}}}'):
        with TemporaryDirectory() as folder:
            made, _ = read(an_export(Path(folder), content))

        assert records.table(made).num_rows == 1


def test_a_cut_at_any_byte_keeps_every_message_before_it(tmp_path: Path) -> None:
    content = (CASES[0].parent / "one_chat" / "export.json").read_bytes()
    made, _ = read(an_export(tmp_path, content))
    raw = [item for _, item in READER.raw(an_export(tmp_path, content))]
    ends = [content.index(item) + len(item) for item in raw]

    for cut in range(0, len(content.rstrip()), 13):
        kept, problems = read(an_export(tmp_path, content[:cut]))

        assert [record.id for record in kept] == [
            record.id for record, end in zip(made, ends, strict=True) if end <= cut
        ]
        assert [(problem.reason, problem.whole) for problem in problems] == [("truncated", True)]


def test_control_escapes_are_mended_only_where_they_are_escapes() -> None:
    assert unescape_control(r'"\x0B \\x0B \\\x1f \n \"\x41"') == (
        r'"\u000B \\x0B \\\u001f \n \"\u0041"'
    )


def test_an_account_is_known_though_its_chats_begin_far_down() -> None:
    contacts = {"list": [{"first_name": "Rui"}] * 5_000}
    account = json.dumps({"about": 'a "quote"', "contacts": contacts, "chats": {"list": []}})

    assert Telegram.recognises(account.encode()[:HEAD_BYTES], ".json")


@pytest.mark.parametrize(
    "other",
    [
        "",
        "text,author\nhello,ana\n",
        '{"messages": [{"sender_name": "Ana", "timestamp_ms": 1, "content": "hi"}]}',
        '{"type": "GUILD_TEXT", "name": "tea", "messages": []}',
        '[{"type": "private_group", "messages": []}]',
        '{"text": "{\\"type\\": \\"private_group\\", \\"messages\\": []}"}',
        '{"text": {"type": "private_group", "messages": []}}',
    ],
)
def test_other_files_are_not_taken_for_telegrams(other: str) -> None:
    assert not Telegram.recognises(other.encode(), ".json")


@given(st.binary(max_size=300))
def test_no_head_makes_the_sniffer_fail(head: bytes) -> None:
    assert not Telegram.recognises(head, ".json")


@pytest.mark.soak
def test_memory_does_not_grow_with_the_export(tmp_path: Path) -> None:
    path = tmp_path / "export.json"
    with path.open("w", encoding="utf-8") as file:
        file.write('{"name": "Tea", "type": "private_group", "id": 7, "messages": [\n')
        for number in range(250_000):
            file.write(json.dumps(a_message(number, text=f"{number} ☕ " * 10), indent=1) + ",\n")
        file.write(json.dumps(a_message(250_000)) + "]}")
    export = ExportFile(path, "export.json")

    tracemalloc.start()
    count = sum(isinstance(item, Record) for item in READER.read(export))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert path.stat().st_size > 50_000_000
    assert count == 250_001
    assert peak < 15_000_000


def test_the_owner_of_an_account_is_known_by_saved_messages_where_nothing_else_says_it() -> None:
    case = next(case for case in CASES if case.name == "saved_messages")

    owner = Telegram(path="export.json").owner(ExportFile(case / "export.json", "export.json"))

    assert owner is not None
    assert (owner.speaker, owner.evidence) == ("user1", "their Saved Messages")
