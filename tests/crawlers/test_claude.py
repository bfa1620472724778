import json
import tracemalloc
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.exports.claude import Claude
from crawlers.exports.export import HEAD_BYTES
from crawlers.exports.members import ExportFile
from crawlers.exports.sniffing import sniff
from grist.records import Record
from tests.crawlers.export_cases import assert_sound, read

READER = Claude(path="export.json")
FIRST = "00000000-0000-4000-8000-000000000000"


def a_file(folder: Path, content: bytes | str, name: str = "export.json") -> ExportFile:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return ExportFile(path, name)


def a_message(name: str, text: Any, sender: str = "human", **more: Any) -> dict[str, Any]:
    message = {"uuid": name, "text": text, "content": [{"type": "text", "text": text}]}
    return message | {"sender": sender, "created_at": "2024-03-01T09:00:00.000000Z"} | more


def a_conversation(name: str, *messages: Any, **more: Any) -> dict[str, Any]:
    """Write a conversation in the order of keys that the exports have."""
    return {"uuid": name, "name": "Tea", "chat_messages": list(messages)} | more


def found_in(content: bytes | str) -> tuple[list[Record], list[tuple[str, str]]]:
    with TemporaryDirectory() as folder:
        made, problems = read(READER, a_file(Path(folder), content))
    assert_sound(made)
    return made, [(problem.locator, problem.reason) for problem in problems]


@pytest.mark.parametrize(
    "other",
    [
        "",
        "[]",
        '[{"uuid": "u1", "full_name": "Ana", "email_address": "ana@tea.example"}]',
        '[{"uuid": "p1", "name": "Allotment", "docs": []}]',
        '[{"chat_messages": []}]',
        '[{"uuid": "c1", "chat_messages": "none"}]',
    ],
)
def test_what_is_alike_is_not_taken_for_claudes(other: str) -> None:
    assert not Claude.recognises(other.encode(), ".json")


def test_an_export_is_known_though_its_first_message_is_longer_than_what_is_looked_at(
    tmp_path: Path,
) -> None:
    content = json.dumps([a_conversation("c1", a_message("m1", "x" * 2 * HEAD_BYTES))])

    assert sniff(a_file(tmp_path, content, "chat").path) is Claude


def test_the_owner_is_the_human(tmp_path: Path) -> None:
    owner = READER.owner(a_file(tmp_path, "[]"))

    assert owner is not None
    assert owner.speaker == "human"


def test_the_keys_may_stand_in_any_order() -> None:
    said = a_conversation("c1", a_message("m1", "Hot?"))

    (record,), _ = found_in(json.dumps([said], sort_keys=True))

    assert (record.thread, record.text, record.fields) == ("c1", "Hot?", (("title", "Tea"),))


def test_nothing_that_is_not_said_gets_out() -> None:
    blocks = [
        {"type": "thinking", "thinking": "secret"},
        {"type": "tool_use", "name": "fetch", "input": {"secret": "secret"}},
        {"type": "tool_result", "content": [{"type": "text", "text": "secret"}]},
        {"type": "text", "text": "open", "citations": [{"url": "secret"}]},
    ]
    files = [{"file_name": "secret.txt", "extracted_content": "secret"}]
    said = a_message("m1", "secret", "assistant", content=blocks, attachments=files)

    (record,), _ = found_in(json.dumps([a_conversation("c1", said, account={"uuid": "secret"})]))

    assert record.text == "open"
    assert "secret" not in repr(record)


def test_text_that_tools_part_is_parted_and_other_text_is_not() -> None:
    tool, text = {"type": "tool_use"}, "text"
    parts = [*({"type": text, text: part} for part in ("a", "b")), tool, tool, {"type": text}]
    parts[-1] = {"type": text, text: "c"}

    (record,), _ = found_in(json.dumps([a_conversation("c1", a_message("m1", "", content=parts))]))

    assert record.text == "ab\n\nc"


def test_a_cut_at_any_byte_keeps_every_message_before_it() -> None:
    said = [a_message("m1", "Bom dia"), a_message("m2", '{[\\"'), a_message("m3", "🍵")]
    content = json.dumps([a_conversation("c1", *said), a_conversation("c2", a_message("m4", "x"))])
    with TemporaryDirectory() as folder:
        file = a_file(Path(folder), content)
        ends = [content.index(raw.decode()) + len(raw) for _, raw in READER.raw(file)]

    for cut in range(1, len(content), 7):
        made, problems = found_in(content[:cut])

        assert len(made) == sum(end <= cut for end in ends)
        assert problems[-1][1] in {"truncated", "no_messages"}


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30)
TREES = st.lists(
    st.tuples(st.integers(0, 9), st.sampled_from(["human", "assistant"]), TEXTS),
    min_size=1,
    max_size=10,
)


@given(TREES, st.integers(0, 9))
def test_the_shown_branch_of_a_tree_is_read_back(tree: list[Any], last: int) -> None:
    parents = [at - back if 0 < back <= at else None for at, (back, _, _) in enumerate(tree)]
    messages = [
        a_message(
            f"m{at}",
            text,
            sender,
            parent_message_uuid=FIRST if parents[at] is None else f"m{parents[at]}",
        )
        for at, (_, sender, text) in enumerate(tree)
    ]
    at: int | None = last % len(tree)
    said = a_conversation("c1", *messages, current_leaf_message_uuid=f"m{at}")
    line = []
    while at is not None:
        line.append(tree[at][1:])
        at = parents[at]

    made, problems = found_in(json.dumps([said], ensure_ascii=False))

    assert [(record.speaker, record.text) for record in made] == line[::-1]
    assert bool(problems) == (len(line) < len(tree))


@given(st.lists(st.tuples(st.sampled_from(["human", "assistant"]), TEXTS), min_size=1))
def test_a_row_of_messages_is_read_back(said: list[tuple[str, str]]) -> None:
    messages = [a_message(f"m{at}", text, who) for at, (who, text) in enumerate(said)]

    made, problems = found_in(json.dumps([a_conversation("c1", *messages)]))

    assert problems == []
    assert [(record.speaker, record.text) for record in made] == said
    assert [record.reply_to for record in made] == [
        made[at - 1].id if at and said[at - 1][0] != who else None
        for at, (who, _) in enumerate(said)
    ]


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5)
    | st.sampled_from(["human", "text", "m0", "m1", FIRST, 10**400]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=5,
)  # fmt: skip
BLOCKS = st.fixed_dictionaries({}, optional=dict.fromkeys(("type", "text"), VALUES))
MESSAGES = st.fixed_dictionaries(
    {"uuid": VALUES},
    optional={
        "content": st.lists(BLOCKS | VALUES, max_size=3) | VALUES,
        **dict.fromkeys(("text", "sender", "created_at", "attachments", "files"), VALUES),
        "parent_message_uuid": VALUES,
    },
)


@given(
    st.lists(
        st.tuples(st.lists(MESSAGES | VALUES, max_size=4), VALUES, VALUES), min_size=1, max_size=2
    )
)
def test_whatever_a_conversation_holds_it_is_read_or_a_problem(all_: list[Any]) -> None:
    rows = [
        a_conversation(name, *messages, current_leaf_message_uuid=last)
        for messages, name, last in all_
    ]

    made, problems = found_in(json.dumps(rows))

    assert made or problems


@pytest.mark.soak
def test_memory_does_not_grow_with_the_export(tmp_path: Path) -> None:
    path = tmp_path / "export.json"
    with path.open("w", encoding="utf-8") as file:
        file.write("[")
        for number in range(3_000):
            said = [
                a_message(f"m{number}-{at}", f"{at} ☕ " * 25, who)
                for at, who in enumerate(["human", "assistant"] * 20)
            ]
            line = json.dumps(a_conversation(f"c{number}", *said), ensure_ascii=False)
            file.write(f"{line}, ")
        file.write(json.dumps(a_conversation("end", a_message("m1", "end"))) + "]")

    tracemalloc.start()
    count = sum(isinstance(item, Record) for item in READER.read(ExportFile(path, "export.json")))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert path.stat().st_size > 50_000_000
    assert count == 120_001
    assert peak < 15_000_000
