"""Telegram's HTML says what its JSON says, as far as it goes."""

import html
import io
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.exports.members import ExportFile
from crawlers.exports.parts.html_pieces import MAX_PIECE, pieces
from crawlers.exports.telegram import Telegram
from crawlers.exports.telegram_html import TelegramHtml
from grist.records import Problem, Record

READER = TelegramHtml(path="messages.html")
HEAD = """<!DOCTYPE html>
<html><head><title>Exported Data</title></head><body><div class="page_wrap">
<div class="page_header"><div class="content"><div class="text bold">
Tea
</div></div></div><div class="page_body chat_page"><div class="history">
"""
TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.just("\n"), max_size=40)


def read(file: ExportFile) -> tuple[list[Record], list[Problem]]:
    found = list(READER.read(file))
    made = [item for item in found if isinstance(item, Record)]
    return made, [item for item in found if isinstance(item, Problem)]


def a_row(number: int, name: str | None, text: str, second: int = 0) -> str:
    """Write a message as Telegram Desktop does, joined to the one before if it has no name."""
    joined = "" if name else " joined"
    said = f'<div class="from_name">\n{html.escape(name)} \n</div>' if name else ""
    written = html.escape(text).replace("\n", "<br>")
    return f"""<div class="message default clearfix{joined}" id="message{number}">
<div class="body"><div class="pull_right date details" title="01.03.2024 09:00:{second:02}">
09:00
</div>{said}<div class="text">
{written}
</div></div></div>
"""


@given(st.lists(st.tuples(st.sampled_from(["Ana", "Rui", None]), TEXTS), min_size=1, max_size=9))
def test_the_json_and_the_html_of_a_chat_give_the_same_messages(
    tmp_path_factory: pytest.TempPathFactory, said: list[tuple[str | None, str]]
) -> None:
    folder = tmp_path_factory.mktemp("chat")
    said = [(name, text.strip(" \n")) for name, text in said]
    said[0] = ("Ana", said[0][1])
    body = "".join(a_row(at + 1, name, text, at) for at, (name, text) in enumerate(said))
    (folder / "messages.html").write_text(HEAD + body, encoding="utf-8")
    names: list[str] = []
    for name, _ in said:
        names.append(name or names[-1])
    rows = [
        {"id": at + 1, "type": "message", "date": f"2024-03-01T09:00:{at:02}", "from": names[at],
         "text": text}
        for at, (_, text) in enumerate(said)
    ]  # fmt: skip
    chat = {"name": "Tea", "type": "private_group", "id": 7, "messages": rows}
    (folder / "result.json").write_text(json.dumps(chat), encoding="utf-8")

    seen, _ = read(ExportFile(folder / "messages.html", "messages.html"))
    shown = [(r.text, r.speaker, r.time) for r in seen]
    told = Telegram(path="result.json").read(ExportFile(folder / "result.json", "result.json"))
    assert shown == [(r.text, r.speaker, r.time) for r in told if isinstance(r, Record)]


def test_each_record_leads_back_to_its_bytes(tmp_path: Path) -> None:
    (tmp_path / "m.html").write_text(HEAD + a_row(1, "Ana", "tea") + a_row(2, None, "cups"))
    (_, first), (locator, second) = READER.raw(ExportFile(tmp_path / "m.html", "m.html"))

    assert first.decode() == a_row(1, "Ana", "tea")
    assert (locator, second.decode()) == ("messages/2", a_row(2, None, "cups"))


def test_a_text_that_looks_like_a_message_is_a_text(tmp_path: Path) -> None:
    pasted = a_row(9, "Rui", "gotcha")
    (tmp_path / "m.html").write_text(HEAD + a_row(1, "Ana", pasted))
    (record,), problems = read(ExportFile(tmp_path / "m.html", "m.html"))

    assert record.text == pasted.strip()
    assert problems == []


def test_a_row_that_is_larger_than_one_can_be_loses_itself_alone(tmp_path: Path) -> None:
    rows = (a_row(1, "Ana", "tea"), a_row(2, "Rui", "x" * (3 * MAX_PIECE)), a_row(3, "Ana", "cups"))
    (tmp_path / "m.html").write_text(HEAD + "".join(rows))
    made, problems = read(ExportFile(tmp_path / "m.html", "m.html"))

    assert [record.text for record in made] == ["tea", "cups"]
    assert [problem.reason for problem in problems] == ["too_large"]


@given(st.lists(st.sampled_from([b"<row", b"<ro", b"w", b"x" * 70_000, b"<"]), max_size=12))
def test_pieces_are_the_whole_file_cut_at_beginnings(parts: list[bytes]) -> None:
    content = b"".join(parts)
    found = list(pieces(io.BytesIO(content), b"<row"))

    assert b"".join(piece.raw for piece in found) == content
    assert all(content[piece.start : piece.end] == piece.raw for piece in found)
    assert all(piece.raw.startswith(b"<row") for piece in found[1:])
    assert all(piece.raw.find(b"<row", 1) < 0 for piece in found[1:])


def test_a_row_joined_to_one_that_was_not_read_is_nobody_s(tmp_path: Path) -> None:
    unread = a_row(2, "Rui", "lost").replace("01.03.2024", "some day")
    rows = a_row(1, "Ana", "tea") + unread + a_row(3, None, "whose?")
    (tmp_path / "m.html").write_text(HEAD + rows)
    made, _ = read(ExportFile(tmp_path / "m.html", "m.html"))

    assert [record.speaker for record in made] == ["Ana", None]


def test_without_a_zone_the_clock_is_taken_for_utc(tmp_path: Path) -> None:
    (tmp_path / "m.html").write_text(HEAD + a_row(1, "Ana", "tea", 7))
    (record,), _ = read(ExportFile(tmp_path / "m.html", "m.html"))
    assert record.time == datetime(2024, 3, 1, 9, 0, 7, tzinfo=UTC)
