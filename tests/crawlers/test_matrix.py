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
from crawlers.exports.matrix import Matrix
from crawlers.exports.members import ExportFile
from crawlers.exports.parts.matrix.events import said
from crawlers.exports.sniffing import sniff
from grist.records import Record
from tests.crawlers.export_cases import ROOT, an_export, assert_sound, read

READER = Matrix(path="export.json")
AT = 1709283630123
HALL = "!hall:tea.example"

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text()
    | st.sampled_from(["m.replace", "m.thread", "m.annotation", "$1", "$2", "m.image", 10**400]),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(["m.relates_to", "m.in_reply_to", "event_id", "rel_type", "m.new_content"])
        | st.sampled_from(["body", "msgtype", "m.relations", "m.replace", "chunk", "info"])
        | st.text(),
        inner,
        max_size=4,
    ),
    max_leaves=8,
)  # fmt: skip
TYPES = st.sampled_from(
    (
        *("m.room.message", "m.room.member", "m.room.redaction", "m.sticker", "m.reaction"),
        *("m.poll.start", "m.room.encrypted", "org.tea"),
    )
)
EVENTS = st.fixed_dictionaries(
    {"event_id": st.sampled_from(["$1", "$2", "$3"]), "origin_server_ts": st.just(AT)},
    optional={
        "type": TYPES | VALUES, "sender": st.sampled_from(["@ana:tea.example", "x"]) | VALUES,
        "content": VALUES, "unsigned": VALUES, "state_key": VALUES, "room_id": VALUES,
        "redacts": VALUES, "decrypted": VALUES, "encrypted": VALUES,
    },
)  # fmt: skip


def a_file(folder: Path, content: Any, name: str = "export.json") -> ExportFile:
    path = folder / name
    path.write_bytes(json.dumps(content, indent=2).encode())
    return ExportFile(path, name)


def a_room(*events: Any, by: str = "Ana") -> dict[str, Any]:
    beside = {"room_name": "Tea", "room_creator": "Ana", "topic": "", "export_date": "today"}
    return beside | {"exported_by": by, "messages": list(events)}


def an_event(number: int, body: str, who: str = "ana", **content: Any) -> dict[str, Any]:
    return {
        "type": "m.room.message",
        "event_id": f"${number}",
        "sender": f"@{who}:tea.example",
        "origin_server_ts": AT + number,
        "room_id": HALL,
        "content": {"msgtype": "m.text", "body": body} | content,
    }


def a_member(who: str, name: str) -> dict[str, Any]:
    content = {"membership": "join", "displayname": name}
    event = an_event(abs(hash((who, name))), "", who)
    return event | {
        "type": "m.room.member", "state_key": f"@{who}:tea.example", "content": content
    }  # fmt: skip


def an_edit(number: int, of: int, body: str, who: str = "ana") -> dict[str, Any]:
    links = {"rel_type": "m.replace", "event_id": f"${of}"}
    new: dict[str, Any] = {"m.new_content": {"msgtype": "m.text", "body": body}}
    return an_event(number, f" * {body}", who, **new, **{"m.relates_to": links})


@pytest.mark.parametrize(
    ("by", "owner"),
    [
        ("Ana", Owner("@ana:tea.example", "exported_by")),
        ("@rui:tea.example", Owner("@rui:tea.example", "exported_by")),
        ("Yuki", None),
        ("Twin", None),
    ],
)
def test_the_owner_is_found_by_the_memberships(
    by: str, owner: Owner | None, tmp_path: Path
) -> None:
    members = (("ana", "Ana"), ("twin1", "Twin"), ("twin2", "Twin"), ("ana", "Anne"))
    events = [a_member(who, name) for who, name in members]

    assert READER.owner(a_file(tmp_path, a_room(*events, by=by))) == owner


def test_the_texts_of_edits_go_to_disk_and_are_found_again(tmp_path: Path) -> None:
    events = [an_event(number, "x") for number in range(500)]
    edits = [an_edit(1_000 + number, number, f"{number} " * 2_000) for number in range(500)]

    made, problems = read(READER, a_file(tmp_path, a_room(*events, *edits)))

    assert problems == []
    assert [record.text for record in made] == [f"{number} " * 2_000 for number in range(500)]


def test_an_edit_counts_though_it_stands_above_what_it_alters(tmp_path: Path) -> None:
    page = {"chunk": [an_edit(3, 1, "newest"), an_edit(2, 1, "newer"), an_event(1, "old")]}

    made, _ = read(READER, a_file(tmp_path, page))

    assert [(record.source.locator, record.text) for record in made] == [("messages/$1", "newest")]


def test_nobody_alters_what_another_wrote(tmp_path: Path) -> None:
    events = (an_event(1, "mine"), an_edit(2, 1, "not mine", "mallory"))

    made, _ = read(READER, a_file(tmp_path, a_room(*events)))

    assert [(record.speaker, record.text) for record in made] == [
        ("@ana:tea.example", "mine"),
        ("@mallory:tea.example", "not mine"),
    ]


def test_an_array_and_an_account_s_zip_are_known(tmp_path: Path) -> None:
    assert sniff(a_file(tmp_path, [an_event(1, "tea")], "any").path) is Matrix
    assert sniff(a_file(tmp_path, a_room(), "none.json").path) is Matrix


@pytest.mark.parametrize(
    "other",
    [
        {"messages": []},
        {"room_name": "Tea", "messages": []},
        [{"type": "message", "sender": "ana", "origin_server_ts": AT, "content": {}}],
        [{"type": "message", "sender": "@ana:x", "origin_server_ts": "1", "content": {}}],
    ],
)
def test_what_is_alike_is_not_taken_for_matrix_s(other: Any) -> None:
    assert not Matrix.recognises(json.dumps(other).encode(), ".json")


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("> <@ana:x> a\n\nb", "b"),
        ("> * <@ana:x> a\n> c\n\nb\n> d", "b\n> d"),
        ("> <@ana:x> a\nb", "b"),
        ("> <@ana:x> a", ""),
        ("> a\n\nb", "> a\n\nb"),
        ("b > <@ana:x> a\n\nc", "b > <@ana:x> a\n\nc"),
        ("> <@ana:x> a\n\n\n\nb", "\n\nb"),
        ("", ""),
    ],
)
def test_what_an_answer_repeats_is_left_out(body: str, text: str) -> None:
    links: dict[str, Any] = {"m.relates_to": {"m.in_reply_to": {"event_id": "$0"}}}
    event = an_event(1, body, **links)

    assert said(event, event["content"], deleted=False).text == text


THREADS = st.lists(
    st.tuples(st.integers(1, 4), TEXTS, st.integers(0, 10**9), st.integers(0, 20)), max_size=10
)


@given(THREADS, st.booleans())
def test_a_room_written_as_element_does_is_read_back(
    said_: list[tuple[int, str, int, int]], has_fallbacks: bool
) -> None:
    """All but a mention written as a link to matrix.to, which becomes the name."""
    events = []
    for at, (who, text, after, back) in enumerate(said_):
        event = an_event(1_000 + at, text, f"p{who}") | {"origin_server_ts": AT + after}
        if back and has_fallbacks:  # of which each line of the other's text has the mark
            other = "\n> ".join(f"<@p:tea.example> {said_[max(0, at - back)][1]}".split("\n"))
            event["content"]["body"] = f"> {other}\n\n{text}"
        if back:
            links = {"m.in_reply_to": {"event_id": f"${1_000 + at - back}"}}
            event["content"]["m.relates_to"] = links
        events.append(event)

    with TemporaryDirectory() as folder:
        made, problems = read(READER, a_file(Path(folder), a_room(*events)))

    assert problems == []
    assert [(record.speaker, record.text) for record in made] == [
        (f"@p{who}:tea.example", text) for who, text, _, _ in said_
    ]
    places = {record.id: at for at, record in enumerate(made)}
    begin = datetime.fromtimestamp(AT // 1000, UTC) + timedelta(milliseconds=AT % 1000)
    for at, (record, (_, _, after, back)) in enumerate(zip(made, said_, strict=True)):
        assert record.time is not None
        assert abs(record.time - begin - timedelta(milliseconds=after)) < timedelta(milliseconds=1)
        answered = None if record.reply_to is None else places[record.reply_to]
        assert answered == (at - back if 0 < back <= at else None)


@given(st.lists(EVENTS | VALUES, max_size=4))
def test_whatever_an_event_holds_it_is_a_record_or_a_problem_or_an_edit(
    events: list[Any],
) -> None:
    edits = json.dumps(events).count("m.replace")
    with TemporaryDirectory() as folder:
        made, problems = read(READER, a_file(Path(folder), a_room(*events)))

    assert len(events) - edits <= len(made) + len(problems) <= len(events)
    assert not any(problem.whole for problem in problems)
    assert_sound(made)


def test_words_that_were_taken_back_stand_nowhere() -> None:
    made, problems = read(READER, an_export(ROOT / "matrix" / "redacted_and_encrypted"))

    told = repr((made, problems))
    assert "took back" not in told
    assert "of what is gone" not in told


@pytest.mark.soak
def test_memory_does_not_grow_with_the_room(tmp_path: Path) -> None:
    path = tmp_path / "export.json"
    count = 120_000
    with path.open("w", encoding="utf-8") as file:
        file.write(json.dumps(a_room()).removesuffix("]}"))
        for number in range(count):
            file.write(json.dumps(an_event(number, f"{number} ☕ " * 12), indent=1) + ",\n")
            if number % 20 == 0:
                file.write(json.dumps(an_edit(10**7 + number, number, "mended " * 20)) + ",\n")
        file.write(json.dumps(an_event(count, "last")) + "]}")

    tracemalloc.start()
    found = sum(isinstance(item, Record) for item in READER.read(ExportFile(path, "export.json")))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert path.stat().st_size > 45_000_000
    assert found == count + 1
    assert peak < 20_000_000
