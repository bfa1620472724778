import json
import tracemalloc
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.exports.chatgpt import ChatGPT
from crawlers.exports.export import HEAD_BYTES
from crawlers.exports.members import ExportFile
from crawlers.exports.parts.assistants.branches import branch, latest_leaf
from crawlers.exports.parts.assistants.chatgpt import unmarked
from crawlers.exports.parts.json.events import MEMBERS, Item
from crawlers.exports.parts.json.stream import walk
from crawlers.exports.sniffing import sniff
from grist.records import Record
from tests.crawlers.export_cases import ROOT, assert_sound, read, whole

READER = ChatGPT(path="export.json")
AT = 1709283600.0


def a_file(folder: Path, content: bytes | str, name: str = "export.json") -> ExportFile:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return ExportFile(path, name)


def a_node(text: Any, parent: str | None = None, role: str = "user", **more: Any) -> dict[str, Any]:
    content = {"content_type": "text", "parts": [text]}
    message = {"author": {"role": role}, "create_time": AT, "content": content} | more
    return {"message": message, "parent": parent, "children": []}


def a_conversation(number: int, current: str | None, **nodes: Any) -> dict[str, Any]:
    """Write a conversation in the order of keys that the exports have."""
    named: dict[str, Any] = {"title": f"Tea {number}", "create_time": AT, "mapping": nodes}
    return named | {"current_node": current, "conversation_id": f"c{number}"}


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
        '{"mapping": {"properties": {"title": {"type": "text"}}}}',
        '[{"title": "Tea", "mapping": {}}]',
        '[{"uuid": "c", "chat_messages": []}]',
        '{"title": "Tea", "create_time": 1, "mapping": [1]}',
        '[{"id": "x", "conversation_id": "c", "title": "Tea", "is_anonymous": true}]',
    ],
)
def test_what_is_alike_is_not_taken_for_chatgpts(other: str) -> None:
    assert not ChatGPT.recognises(other.encode(), ".json")


def test_an_export_is_known_though_its_first_message_is_longer_than_what_is_looked_at(
    tmp_path: Path,
) -> None:
    content = json.dumps([a_conversation(1, "a", a=a_node("x" * 2 * HEAD_BYTES))])

    assert sniff(a_file(tmp_path, content, "chat").path) is ChatGPT


def test_the_owner_is_the_user(tmp_path: Path) -> None:
    owner = READER.owner(a_file(tmp_path, "[]"))

    assert owner is not None
    assert owner.speaker == "user"


def test_the_keys_may_stand_in_any_order() -> None:
    said = a_conversation(1, "b", a=a_node("Hot?"), b=a_node("Warm.", "a", "assistant"))

    (_, answer), _ = found_in(json.dumps([said], sort_keys=True))

    assert (answer.thread, answer.text, dict(answer.fields)["title"]) == ("c1", "Warm.", "Tea 1")


def test_a_broken_message_does_not_part_those_around_it() -> None:
    nodes = {"a": a_node("one"), "b": a_node("two", "a"), "c": a_node("three", "b")}
    nodes["a"]["children"] = ["b"]
    content = json.dumps([a_conversation(1, "c", **nodes)]).replace('"two"', "two")

    made, problems = found_in(content)

    assert [record.text for record in made] == ["one", "three"]
    assert problems == [("conversations/c1/mapping[1]", "malformed")]


def test_a_bracket_too_few_loses_no_other_conversation() -> None:
    all_ = [a_conversation(at, "a", a=a_node(f"said {at}")) for at in range(5)]
    parts = [json.dumps(each) for each in all_]
    parts[1] = parts[1].replace("}}", "}", 1)

    made, problems = found_in(f"[{', '.join(parts)}]")

    assert {record.text for record in made} >= {"said 0", "said 2", "said 3", "said 4"}
    assert problems


def test_broken_conversations_of_a_zip_are_read_message_by_message(tmp_path: Path) -> None:
    content = (ROOT / "chatgpt" / "bad_nodes" / "export.json").read_bytes()
    (tmp_path / "export.json").write_bytes(content)
    with ZipFile(tmp_path / "export.zip", "w", ZIP_DEFLATED) as archive:
        archive.writestr("conversations.json", content)

    plain, _, raw = whole(READER, tmp_path)
    zipped, _, raw_of_zip = whole(ChatGPT(path="export.zip"), tmp_path)

    assert [record.text for record in zipped] == [record.text for record in plain]
    assert raw_of_zip == raw


def test_a_conversation_too_large_to_be_decoded_at_once_is_read_message_by_message() -> None:
    nodes = {f"n{at}": a_node("x" * 4_000_000, f"n{at - 1}") for at in range(6)}
    large = a_conversation(1, "n4", **nodes)

    made, problems = found_in(json.dumps([large, a_conversation(2, "a", a=a_node("behind"))]))

    assert [record.source.locator for record in made] == [
        *(f"conversations/c1/messages/n{at}" for at in range(5)),
        "conversations/c2/messages/a",
    ]
    assert problems == [("conversations/c1", "other_branch")]  # nothing of it is lost


def test_a_thread_of_twenty_thousand_messages_is_no_trouble() -> None:
    nodes = {f"n{at}": a_node("tea", f"n{at - 1}") for at in range(20_000)}
    content = json.dumps([a_conversation(1, "n19999", **nodes)])

    made, _ = found_in(content)

    assert len(made) == 20_000


@pytest.mark.parametrize("mark", ["\ue200", "【1†", "\ue200entity\ue202", " ", "【"])
def test_marks_without_end_cost_no_more_than_they_are_long(mark: str) -> None:
    assert unmarked(mark * 300_000) is not None


@pytest.mark.parametrize(
    ("written", "seen"),
    [
        ("Tea \ue200cite\ue202turn0search0\ue201.", "Tea."),
        ('\ue200entity\ue202["place","Uji"]\ue201 tea', "Uji tea"),
        ('\ue200entity\ue202["place"]\ue201', ""),
        ("\ue200entity\ue202[[[[\ue201", "[[[["),
        ("\ue200url\ue202here\ue202https://tea.example\ue201", "here"),
        ("no end \ue200cite", "no end cite"),
        ("said【4:0†source】", "said"),
        ("【kept】", "【kept】"),
    ],
)
def test_marks_become_what_the_app_shows(written: str, seen: str) -> None:
    assert unmarked(written) == seen


def test_a_branch_ends_where_it_would_begin_again() -> None:
    assert branch({"a": "c", "b": "a", "c": "b"}, "c") == ["a", "b", "c"]
    assert branch({"a": "gone"}, "a") == ["a"]
    assert branch({}, "a") == []
    assert latest_leaf({}, {}) is None


def test_the_members_of_an_object_come_with_their_names_and_bytes() -> None:
    document = b'{"x": 1, "mapping": {"a": [1], "b": oops, "c": {}}, "late": 2}'

    array, *rest = walk(BytesIO(document), ("mapping", MEMBERS))

    assert array.around == {"x": 1, "late": 2}  # type: ignore[union-attr]
    assert [(each.key, each.raw) for each in rest if isinstance(each, Item)] == [
        ("a", b"[1]"),
        ("c", b"{}"),
    ]


# Of the assistant's texts the citation marks are taken out, so none may look like one.
TEXTS = st.text(
    st.characters(exclude_categories=["Cs", "Co"], exclude_characters="【"), max_size=30
)
TREES = st.lists(
    st.tuples(st.integers(0, 9), st.sampled_from(["user", "assistant", "tool"]), TEXTS),
    min_size=1,
    max_size=10,
)


@given(TREES, st.integers(0, 9), st.booleans())
def test_the_shown_branch_of_a_tree_is_read_back(
    tree: list[tuple[int, str, str]], last: int, indented: bool
) -> None:
    parents = [at - back if 0 < back <= at else None for at, (back, _, _) in enumerate(tree)]
    nodes = {
        f"n{at}": a_node(text, None if parents[at] is None else f"n{parents[at]}", role)
        for at, (_, role, text) in enumerate(tree)
    }
    at: int | None = last % len(tree)
    said = json.dumps(
        [a_conversation(1, f"n{at}", **nodes)], indent=2 if indented else None, ensure_ascii=False
    )
    line = []
    while at is not None:
        _, role, text = tree[at]
        line += [(role, text)] if text and role != "tool" else []
        at = parents[at]

    made, _ = found_in(said)

    assert [(record.speaker, record.text) for record in made] == line[::-1]
    assert [record.reply_to for record in made] == [
        made[at - 1].id if at and made[at - 1].speaker != record.speaker else None
        for at, record in enumerate(made)
    ]


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5)
    | st.sampled_from(["user", "assistant", "text", "n1", "n0", "all", 10**400]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=5,
)  # fmt: skip
CONTENTS = st.fixed_dictionaries(
    {}, optional={"content_type": VALUES, "parts": VALUES | st.lists(VALUES), "text": VALUES}
)
MESSAGES = st.fixed_dictionaries(
    {"author": st.fixed_dictionaries({}, optional={"role": VALUES}) | VALUES},
    optional={
        "content": CONTENTS | VALUES,
        **dict.fromkeys(("create_time", "metadata", "recipient", "channel"), VALUES),
    },
)
NODES = st.fixed_dictionaries(
    {}, optional={"message": MESSAGES | VALUES, "parent": VALUES, "children": VALUES}
)
MAPPINGS = st.dictionaries(st.sampled_from(["n0", "n1", "n2", "../x", ""]), NODES | VALUES)


@given(st.lists(st.tuples(MAPPINGS | VALUES, VALUES, VALUES), min_size=1, max_size=3))
def test_whatever_a_conversation_holds_it_is_read_or_a_problem(all_: list[Any]) -> None:
    rows = [
        {"conversation_id": name, "mapping": mapping, "current_node": last}
        for mapping, last, name in all_
    ]

    made, problems = found_in(json.dumps(rows))

    assert made or problems


@pytest.mark.soak
def test_memory_does_not_grow_with_the_export(tmp_path: Path) -> None:
    path = tmp_path / "export.json"
    with path.open("w", encoding="utf-8") as file:
        file.write("[")
        for number in range(3_000):
            nodes = {
                f"n{number}-{at}": a_node(f"{at} ☕ " * 40, f"n{number}-{at - 1}", role)
                for at, role in enumerate(["user", "assistant"] * 20)
            }
            said = a_conversation(number, f"n{number}-39", **nodes)
            file.write(json.dumps(said, ensure_ascii=False) + ", ")
        file.write(json.dumps(a_conversation(3_000, "a", a=a_node("end"))) + "]")

    tracemalloc.start()
    count = sum(isinstance(item, Record) for item in READER.read(ExportFile(path, "export.json")))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert path.stat().st_size > 50_000_000
    assert count == 120_001
    assert peak < 15_000_000
