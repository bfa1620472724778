import json
import tracemalloc
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.exports.dialogues import Dialogues
from crawlers.exports.export import HEAD_BYTES
from crawlers.exports.members import ExportFile
from crawlers.exports.sniffing import sniff
from grist.records import Record
from tests.crawlers.export_cases import assert_sound, read

READER = Dialogues(path="export.jsonl")
LONG = "x" * 2 * HEAD_BYTES


def a_file(folder: Path, content: bytes | str, name: str = "export.jsonl") -> ExportFile:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return ExportFile(path, name)


def openai(said: list[tuple[str, str]]) -> dict[str, Any]:
    return {"messages": [{"role": role, "content": text} for role, text in said]}


def sharegpt(said: list[tuple[str, str]]) -> dict[str, Any]:
    return {"conversations": [{"from": role, "value": text} for role, text in said]}


def found_in(content: bytes | str) -> tuple[list[Record], list[tuple[str, str]]]:
    with TemporaryDirectory() as folder:
        made, problems = read(READER, a_file(Path(folder), content))
    assert_sound(made)
    return made, [(problem.locator, problem.reason) for problem in problems]


@pytest.mark.parametrize(
    "row",
    [
        openai([("user", LONG)]),
        sharegpt([("human", LONG)]),
        {"messages": [{"content": "first", "role": "user"}, {"content": LONG, "role": "user"}]},
        {"instruction": "short", "input": "", "output": LONG},
        {"instruction": LONG, "output": ""},
        {"question": "short", "human_answers": ["short", LONG], "chatgpt_answers": []},
    ],
)
def test_rows_are_known_though_the_first_is_longer_than_what_is_looked_at(
    row: dict[str, Any], tmp_path: Path
) -> None:
    cut = "instruction" in row and row["instruction"] == LONG  # what the answer is called is behind

    for content in (json.dumps(row), json.dumps([row, row], indent=2)):
        file = a_file(tmp_path, content, "set")
        assert Dialogues.recognises(file.path.read_bytes()[:HEAD_BYTES], "") is not cut


@pytest.mark.parametrize(
    "row",
    [
        {"text": "a", "label": 1},
        {"question": "Open?", "answer": "Yes"},
        {"question": "Open?", "human_answers": "Yes"},
        {"instruction": "only this"},
        {"messages": []},
        {"messages": "none"},
        {"messages": [{"role": "user"}]},
        {"messages": [{"from": "Ana", "text": "hi"}]},
        {"messages": [{"sender_name": "Ana", "content": "hi", "timestamp_ms": 1}]},
        {"guild": {}, "channel": {}, "messages": [{"id": "1", "content": LONG}]},
        {"conversations": [{"messages": []}]},
    ],
)
def test_rows_of_other_things_are_not_taken_for_dialogues(row: dict[str, Any]) -> None:
    for content in (json.dumps(row), json.dumps([row])):
        assert not Dialogues.recognises(content.encode()[:HEAD_BYTES], ".jsonl")


def test_json_lines_of_dialogues_are_no_table(tmp_path: Path) -> None:
    lines = json.dumps(openai([("user", "Hot?")])) + "\n" + json.dumps({"text": "a row"}) + "\n"

    assert sniff(a_file(tmp_path, lines).path) is Dialogues


def test_the_bytes_of_a_task_reach_to_what_it_is_to_be_done_with(tmp_path: Path) -> None:
    row = '{"instruction": "Translate.", "input": "chá", "output": "tea"}'

    raw = [piece.decode() for _, piece in READER.raw(a_file(tmp_path, row))]

    assert raw == ['"Translate.", "input": "chá"', '"tea"']


# The record's text is made storable only later; JSON itself can express any text.
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
SPOKEN = st.sampled_from(["user", "assistant", "human", "gpt", "tool", "a role of one's own"])
DIALOGUES = st.lists(st.lists(st.tuples(SPOKEN, TEXTS), min_size=1, max_size=6), min_size=1)


@given(DIALOGUES, st.sampled_from([openai, sharegpt]), st.booleans(), st.booleans())
def test_a_set_of_dialogues_is_read_back(
    said: list[list[tuple[str, str]]], shape: Any, as_array: bool, ascii_: bool
) -> None:
    rows = [shape(turns) for turns in said]
    lines = "\n".join(json.dumps(row, ensure_ascii=ascii_) for row in rows)
    made, problems = found_in(json.dumps(rows, ensure_ascii=ascii_) if as_array else lines)

    assert problems == []
    assert [(record.speaker, record.text) for record in made] == [
        turn for turns in said for turn in turns
    ]
    threads = [len(turns) for turns in said for _ in turns]
    assert len({record.thread for record in made}) == len(said)
    assert len(threads) == len(made)
    before: dict[str | None, Record] = {}
    for record in made:
        last = before.get(record.thread)
        answers = last is not None and last.speaker != record.speaker
        assert record.reply_to == (last.id if last and answers else None)
        before[record.thread] = record


@given(TEXTS, TEXTS, TEXTS, st.lists(st.tuples(TEXTS, TEXTS), max_size=3))
def test_a_task_is_read_back(task: str, given_: str, solution: str, history: list[Any]) -> None:
    row = {"instruction": task, "input": given_, "output": solution, "history": history}

    made, problems = found_in(json.dumps([row]))

    assert problems == []
    asked = "\n".join(filter(None, (task, given_)))
    assert [record.text for record in made] == [
        *(text for pair in history for text in pair),
        *(asked, solution),
    ]


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5)
    | st.sampled_from(["user", "text", "cut", 10**400]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=5,
)  # fmt: skip
TURN_KEYS = ("role", "from", "content", "value", "name", "tool_calls", "function_call")
TURNS = st.fixed_dictionaries({}, optional=dict.fromkeys(TURN_KEYS, VALUES)) | VALUES
KEYS = ("instruction", "input", "output", "system", "question", "human_answers", "history", "id")
ROWS = st.fixed_dictionaries(
    {},
    optional={
        "messages": st.lists(TURNS, max_size=4) | VALUES,
        "conversations": st.lists(TURNS, max_size=4) | VALUES,
        **dict.fromkeys(KEYS, VALUES),
    },
)


@given(st.lists(ROWS | VALUES, min_size=1, max_size=4), st.booleans())
def test_whatever_a_row_holds_it_is_read_or_a_problem(rows: list[Any], as_array: bool) -> None:
    lines = "\n".join(map(json.dumps, rows))

    made, problems = found_in(json.dumps(rows) if as_array else lines)

    assert made or problems


@pytest.mark.soak
def test_memory_does_not_grow_with_the_set(tmp_path: Path) -> None:
    path = tmp_path / "export.jsonl"
    with path.open("w", encoding="utf-8") as file:
        for number in range(60_000):
            said = [("user", f"{number} ☕ " * 30), ("assistant", "tea " * 100)] * 2
            file.write(json.dumps(openai(said), ensure_ascii=False) + "\n")

    tracemalloc.start()
    count = sum(isinstance(item, Record) for item in READER.read(ExportFile(path, "export.jsonl")))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert path.stat().st_size > 50_000_000
    assert count == 240_000
    assert peak < 15_000_000
