"""Ratings that are whole say nothing; what is wrong with others is said, and no more than that."""

import sqlite3
from pathlib import Path

import pytest
from hypothesis import given, settings

from evaluation.rating import database, store
from evaluation.rating.events import Event, comment, join, rate
from evaluation.rating.soundness import findings
from tests.evaluation.rating.built import a_showing, histories

PLACE = "ratings/ratings.sqlite"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    with store.opened(tmp_path) as ratings:
        ratings.add("ana", join({"slot": 0}))
        for number in range(200):
            ratings.add("ana", rate(a_showing(f"u{number}"), "tie", 1.0))
        ratings.add("ben", comment(a_showing(), "a secret\x1b\ud800"))
    return tmp_path


def tampered(home: Path, statement: str) -> None:
    db = sqlite3.connect(store.place(home))
    for (trigger,) in db.execute(
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    ).fetchall():
        db.execute(f"DROP TRIGGER {trigger}")
    db.execute(statement)
    db.commit()
    db.close()


def test_ratings_that_are_whole_have_no_findings_and_nothing_is_written(home: Path) -> None:
    before = store.place(home).read_bytes()
    assert findings(home) == []
    assert store.place(home).read_bytes() == before


def test_a_run_without_ratings_has_no_findings_and_gets_no_file(tmp_path: Path) -> None:
    assert findings(tmp_path) == []
    assert list(tmp_path.iterdir()) == []


@settings(max_examples=15)
@given(histories())
def test_whatever_a_rater_does_is_sound(
    tmp_path_factory: pytest.TempPathFactory, history: list[Event]
) -> None:
    home = tmp_path_factory.mktemp("run")
    with store.opened(home) as ratings:
        ratings.merge(history)
    assert findings(home) == []


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("DELETE FROM events WHERE number = 7", "of a rater's 201 events 1 are missing"),
        (
            "UPDATE events SET payload = '{}' WHERE number IN (3, 4)",
            "2 events have no ask, or none that can be",
        ),
        ("UPDATE events SET payload = 'a secret'", "events are not as gristmill writes them (JSON"),
    ],
)
def test_what_somebody_has_changed_is_said(home: Path, statement: str, told: str) -> None:
    tampered(home, statement)
    (found,) = findings(home)
    assert found.startswith(f"{PLACE}: {told}")
    assert "secret" not in found


def test_a_damaged_page_is_said(home: Path) -> None:
    path = store.place(home)
    whole = path.read_bytes()
    path.write_bytes(whole[:4096] + b"\xa5" * (len(whole) - 4096))
    assert findings(home) == [f"{PLACE}: {database._TROUBLES[sqlite3.SQLITE_CORRUPT]}"]


def test_an_index_that_has_lost_a_row_is_said(home: Path) -> None:
    db = sqlite3.connect(store.place(home))
    (page,) = db.execute(
        "SELECT rootpage FROM sqlite_master WHERE name = 'sqlite_autoindex_events_1'"
    ).fetchone()
    (size,) = db.execute("PRAGMA page_size").fetchone()
    db.close()
    content = bytearray(store.place(home).read_bytes())
    at = (page - 1) * size + 3  # how many cells the page has
    content[at : at + 2] = (int.from_bytes(content[at : at + 2]) - 1).to_bytes(2)
    store.place(home).write_bytes(content)
    assert findings(home)
    assert all(found.startswith(PLACE) for found in findings(home))
