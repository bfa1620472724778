"""All events as JSON Lines, and what is refused of a file that holds other things too."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from evaluation.rating import store
from evaluation.rating.events import Event, comment, join, rate, score
from evaluation.rating.exchange import files, jsonl
from evaluation.rating.exchange.incoming import Incoming
from grist.errors import UsageError
from tests.evaluation.rating.built import AT, a_showing, histories, numbered

GOOD: dict[str, Any] = {
    "id": "a" * 32, "rater": "ana", "number": 1, "at": AT, "action": "rate", "unit": "u1",
    "role": "first", "seconds": 1,
    "payload": {"choice": "left", "ask": "pairwise", "protocol": "half_token", "example": "e1",
                "group": "g1", "left": "tuned", "right": "base"},
}  # fmt: skip


def reading(tmp_path: Path, *lines: bytes) -> Incoming:
    path = tmp_path / "ratings.jsonl"
    path.write_bytes(b"\n".join(lines))
    return jsonl.read(path)


def changed(**fields: Any) -> bytes:
    return json.dumps({**GOOD, **fields}).encode()


@settings(max_examples=40)
@given(histories())
def test_events_are_read_as_they_were_written(
    tmp_path_factory: pytest.TempPathFactory, events: list[Event]
) -> None:
    path = tmp_path_factory.mktemp("jsonl") / "r.jsonl"
    assert jsonl.write(path, events) == len(events)
    assert jsonl.read(path) == Incoming(tuple(events), {})


def test_a_comment_cannot_speak_to_a_terminal_and_is_kept_to_the_letter(tmp_path: Path) -> None:
    events = numbered([comment(a_showing(), "\x1b[2J\u202e\x9b🍵\ud800\r\n")])
    path = tmp_path / "r.jsonl"
    jsonl.write(path, events)
    text = path.read_bytes()
    assert text.isascii()
    assert text[:-1].decode().isprintable()
    assert jsonl.read(path).events == tuple(events)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b'{"id": "a', "no JSON"),
        (b"\xff\xfe", "no JSON"),
        (b"[" * 100_000, "no JSON"),
        (b'{"number": ' + b"9" * 5_000 + b"}", "no JSON"),
        (json.dumps({**GOOD, "seconds": float("nan")}).encode(), "no JSON"),
        (b"[1]", "no JSON object"),
        (b"x" * (jsonl.LONGEST_LINE + 5), "a line that is too long"),
        (changed(id="A" * 32), "no id, or none that can be"),
        (changed(rater="\x1b[2J"), "no rater, or none that can be"),
        (changed(rater=None), "no rater, or none that can be"),
        (changed(number=0), "no number, or none that can be"),
        (changed(number=True), "no number, or none that can be"),
        (changed(number=2**70), "no number, or none that can be"),
        (changed(at="2026-02-30T09:00:00.000Z"), "no at, or none that can be"),
        (changed(at="yesterday"), "no at, or none that can be"),
        (changed(action="drop table"), "no action, or none that can be"),
        (changed(action=["rate"]), "no action, or none that can be"),
        (changed(unit="../u"), "no unit, or none that can be"),
        (changed(unit=""), "no unit, or no role"),
        (changed(role="second"), "no role, or none that can be"),
        (changed(action="undo"), "no undo has a unit"),
        (changed(seconds=-1), "no seconds, or none that can be"),
        (changed(seconds=10**400), "no seconds, or none that can be"),
        (changed(payload=[]), "no payload, or none that can be"),
        (changed(payload={}), "no ask, or none that can be"),
        (changed(payload={**GOOD["payload"], "choice": "both"}), "no choice, or none that can be"),
        (changed(payload={**GOOD["payload"], "right": ""}), "no right, or none that can be"),
        (changed(action="comment"), "no text, or none that can be"),
        (changed(action="flag", payload={**GOOD["payload"], "on": 1}),
         "no on, or none that can be"),
        (changed(action="score", payload={**GOOD["payload"], "ask": "absolute", "dimension": "s",
                                          "score": 6}), "no score, or none that can be"),
    ],
)  # fmt: skip
def test_what_is_no_event_is_counted_by_reason_and_the_rest_is_read(
    tmp_path: Path, line: bytes, reason: str
) -> None:
    found = reading(tmp_path, changed(), line, b"", changed(number=2, id="b" * 32))
    assert [event.number for event in found.events] == [1, 2]
    assert found.refused == {reason: 1}


def test_a_torn_last_line_takes_nothing_else_with_it(tmp_path: Path) -> None:
    whole = b"\n".join([changed(), changed(number=2, id="b" * 32)])
    for cut in range(len(changed()) + 1, len(whole) - 1, 7):
        found = reading(tmp_path, whole[:cut])
        assert len(found.events) == 1
        assert sum(found.refused.values()) == (cut > len(changed()) + 1)


def test_a_run_is_carried_to_another_machine_and_back(tmp_path: Path) -> None:
    here, there, path = tmp_path / "here", tmp_path / "there", tmp_path / "r.jsonl"
    with store.opened(here) as ratings:
        ratings.add("Ana", join({"seed": 7}))
        ratings.add("ana", rate(a_showing(), "tie", 1.5))
        ratings.add("ben", score(a_showing("t", ask="absolute"), "style", 3, 1.0))
    assert files.save(here, path) == 3
    assert files.load(there, path).added == 3
    assert store.kept(there) == store.kept(here)
    assert files.load(here, path) == store.Merged(0, 3, {})
    with pytest.raises(UsageError, match=r"a \.jsonl .* or a \.csv"):
        files.save(here, tmp_path / "r.txt")
