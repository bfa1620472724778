import json
import tracemalloc
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.exports.mattermost import Mattermost
from crawlers.exports.members import ExportFile
from crawlers.exports.sniffing import sniff
from grist.records import Record
from tests.crawlers.export_cases import an_export, assert_sound, cases, read

READER = Mattermost(path="export.jsonl")
VERSION = {"type": "version", "version": 1}
AT = 1709283630123

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
NAMES = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zs"]), min_size=1, max_size=8)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text()
    | st.sampled_from(["system_x", "true", AT, 10**400, "post"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)  # fmt: skip
KEYS = (
    *("team", "channel", "type", "message", "props", "edit_at", "delete_at"),
    *("reactions", "replies", "attachments", "channel_members"),
)
POSTS = st.fixed_dictionaries(
    {"user": st.just("ana"), "create_at": st.just(AT)}, optional=dict.fromkeys(KEYS, VALUES)
)


def a_file(folder: Path, lines: Sequence[Any], name: str = "export.jsonl") -> ExportFile:
    path = folder / name
    path.write_bytes("".join(f"{json.dumps(line)}\n" for line in lines).encode())
    return ExportFile(path, name)


def a_post(text: str = "tea", user: str = "ana", at: int = AT, **more: Any) -> dict[str, Any]:
    post = {"team": "tea", "channel": "hall", "user": user, "message": text, "create_at": at}
    return {"type": "post", "post": post | more}


def a_reply(text: str, user: str, at: int) -> dict[str, Any]:
    return {"user": user, "message": text, "create_at": at}


def test_what_a_user_s_line_holds_beside_the_names_never_gets_out() -> None:
    private = (b"allotment.example", b"$2a$10$", b"notify_props", b"@allotment")
    for case in cases("mattermost"):
        if case.name != "in_a_zip":
            made, problems = read(READER, an_export(case))
            told = repr((made, problems, list(READER.raw(an_export(case))))).encode()
            assert not any(word in told for word in private)


def test_a_reply_leads_back_to_its_own_bytes_and_a_post_to_what_stands_before(
    tmp_path: Path,
) -> None:
    post = a_post("milk?", replies=[a_reply("yes", "rui", AT + 1), a_reply("no", "yuki", AT + 2)])

    raw = dict(READER.raw(a_file(tmp_path, [VERSION, post])))

    assert json.loads(raw["line 2.replies[1]"]) == a_reply("no", "yuki", AT + 2)
    assert b"milk?" in raw["line 2"]
    assert not any(word in raw["line 2"] for word in (b"yes", b"yuki"))


def test_a_post_whose_text_stands_behind_its_replies_leads_back_to_the_line(
    tmp_path: Path,
) -> None:
    replies = [a_reply("yes", "rui", AT)]
    post = {"replies": replies, "message": "milk?", "user": "ana", "create_at": AT}

    raw = dict(READER.raw(a_file(tmp_path, [VERSION, {"type": "post", "post": post}])))

    assert json.loads(raw["line 2"])["post"] == post


def test_a_name_that_stands_twice_in_a_post_gives_each_reply_its_own_place(
    tmp_path: Path,
) -> None:
    replies = f'"replies": [{json.dumps(a_reply("yes", "rui", AT))}]'
    line = json.dumps(a_post())[:-2] + f", {replies}, {replies}}}}}"
    path = tmp_path / "export.jsonl"
    path.write_text(f"{json.dumps(VERSION)}\n{line}\n")

    made, _ = read(READER, ExportFile(path, path.name))

    assert [record.source.locator for record in made] == [
        *("line 2", "line 2.replies[0]", "line 2.replies[1]"),
    ]


@pytest.mark.parametrize(
    "other",
    [
        b"",
        b'{"type": "message", "message": {}}\n',
        b'{"type": "post", "text": "tea"}\n',
        b'{"type": "user", "user": "ana"}\n',
        b'{"type": "version", "version": "1.0", "text": "tea"}\n',
        b'[{"type": "post", "post": {"message": "tea"}}]',
    ],
)
def test_what_is_alike_is_not_taken_for_mattermost_s(other: bytes) -> None:
    assert not Mattermost.recognises(other, ".jsonl")


def test_an_export_is_known_though_its_first_line_is_longer_than_what_is_looked_at(
    tmp_path: Path,
) -> None:
    assert sniff(a_file(tmp_path, [a_post("tea " * 30_000)]).path) is Mattermost


def test_an_export_is_known_and_read_though_its_first_line_is_broken(tmp_path: Path) -> None:
    file = a_file(tmp_path, [a_post("one"), a_post("two")])
    file.path.write_bytes(b'{"type": "version" oops}\n' + file.path.read_bytes())

    made, problems = read(READER, file)

    assert [record.text for record in made] == ["one", "two"]
    assert [problem.reason for problem in problems] == ["malformed"]


@given(
    st.lists(
        st.tuples(NAMES, TEXTS, st.integers(1, 10**10), st.lists(st.tuples(NAMES, TEXTS))),
        max_size=6,
    )
)
def test_a_channel_written_as_mattermost_does_is_read_back(
    said: list[tuple[str, str, int, list[tuple[str, str]]]],
) -> None:
    posts = [
        a_post(text, who, AT + after, replies=[a_reply(words, by, AT) for by, words in answers])
        for who, text, after, answers in said
    ]
    with TemporaryDirectory() as folder:
        made, problems = read(READER, a_file(Path(folder), [VERSION, *posts]))

    assert problems == []
    written: list[tuple[str, str, int, str | None]] = []
    for who, text, after, answers in said:
        written.append((who, text, AT + after, None))
        written += [(by, words, AT, text) for by, words in answers]
    texts = {record.id: record.text for record in made}
    assert written == [
        (
            record.speaker,
            record.text,
            round((record.time or datetime.now(UTC)).timestamp() * 1000),
            texts[record.reply_to] if record.reply_to else None,
        )
        for record in made
    ]


@given(st.lists(POSTS | VALUES, max_size=4))
def test_whatever_a_post_holds_it_is_a_record_or_a_problem(posts: list[Any]) -> None:
    lines = [VERSION, *({"type": "post", "post": post} for post in posts)]
    with TemporaryDirectory() as folder:
        made, problems = read(READER, a_file(Path(folder), lines))

    lines_told = {item.source.locator.split(".")[0] for item in made}
    lines_told |= {problem.locator.split(".")[0] for problem in problems}
    assert len(lines_told) == len(posts)
    assert not any(problem.whole for problem in problems)
    assert_sound(made)


@given(st.lists(VALUES | st.dictionaries(st.sampled_from(["type", "user", "bot"]), VALUES)))
def test_no_line_of_another_kind_ends_the_reading(lines: list[Any]) -> None:
    with TemporaryDirectory() as folder:
        made, _ = read(READER, a_file(Path(folder), [VERSION, *lines, a_post("last")]))

    assert made[-1].text == "last"
    assert_sound(made)


@pytest.mark.soak
def test_memory_does_not_grow_with_the_server(tmp_path: Path) -> None:
    path = tmp_path / "export.jsonl"
    with path.open("w", encoding="utf-8") as file:
        file.write(json.dumps(VERSION) + "\n")
        for number in range(120_000):
            replies = [a_reply(f"{number} ☕ " * 10, "rui", AT + number)]
            file.write(json.dumps(a_post("tea " * 20, at=AT - number, replies=replies)) + "\n")

    tracemalloc.start()
    count = sum(isinstance(item, Record) for item in READER.read(ExportFile(path, "export.jsonl")))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert path.stat().st_size > 45_000_000
    assert count == 240_000
    assert peak < 10_000_000
