"""Ratings on the disk: nothing that was said to be kept is ever lost, and nothing stands twice."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluation.rating import database, store
from evaluation.rating.events import Event, comment, flag, join, rate, skip, undo
from evaluation.rating.standing import judgements
from grist.errors import UsageError, UserError
from tests.evaluation.rating.built import AT, a_showing, an_event, histories, numbered
from tests.spent import no_more_than

WRITE = """
import sys
from pathlib import Path
from evaluation.rating.events import rate
from evaluation.rating.judgement import Showing
from evaluation.rating.store import opened
home, rater, count = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
with opened(home) as ratings:
    for number in range(count):
        showing = Showing(f"u{number}", "first", "pairwise", "half_token", "e", "g", "a", "b")
        print(ratings.add(rater, rate(showing, "left", 1.5)).id, flush=True)
"""
RATE = rate(a_showing(), "left_much", 2.5)


def writing(home: Path, rater: str, count: int) -> "subprocess.Popen[str]":
    command = [sys.executable, "-c", WRITE, str(home), rater, str(count)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def test_an_event_comes_back_as_it_was_added(tmp_path: Path) -> None:
    with store.opened(tmp_path, clock=lambda: AT) as ratings:
        first = ratings.add("Ana", join({"seed": 7, "deep": {"list": [1, None]}}))
        second = ratings.add("ana", comment(a_showing(), "a\x1b\ud800\u202e\0 🍵"))
    assert (first.number, second.number, second.at) == (1, 2, AT)
    assert (first.rater, second.rater) == ("Ana", "Ana")
    assert store.kept(tmp_path) == (first, second)


def test_the_file_is_its_owners_alone(tmp_path: Path) -> None:
    with store.opened(tmp_path) as ratings:
        ratings.add("ana", RATE)
        modes = {path.name: path.stat().st_mode & 0o777 for path in ratings.path.parent.iterdir()
                 if path.name.startswith(store.NAME)}  # fmt: skip
    assert set(modes.values()) == {0o600}
    assert store.place(tmp_path).stat().st_mode & 0o777 == 0o600


def test_without_a_file_nothing_is_kept_and_none_is_made(tmp_path: Path) -> None:
    assert store.kept(tmp_path) == ()
    assert list(tmp_path.iterdir()) == []


def test_raters_come_in_the_order_of_joining_and_each_has_numbers_of_its_own(
    tmp_path: Path,
) -> None:
    with store.opened(tmp_path) as ratings:
        for name in ("zoe", "ana", "ZOE", "ben", "ana"):
            ratings.add(name, RATE)
        assert ratings.raters() == ("zoe", "ana", "ben")
        found = [(event.rater, event.number) for event in ratings.events()]
        assert found == [("zoe", 1), ("zoe", 2), ("ana", 1), ("ana", 2), ("ben", 1)]
        assert [event.rater for event in ratings.events("Ben")] == ["ben"]


def test_no_name_of_a_rater_is_kept_that_is_none(tmp_path: Path) -> None:
    with store.opened(tmp_path) as ratings:
        with pytest.raises(UsageError):
            ratings.add("\x1b]0;x\x07", RATE)
        assert ratings.events() == ()
        assert ratings.add("ana", RATE).number == 1


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE events SET payload = '{}'",
        "DELETE FROM events",
        "INSERT OR REPLACE INTO events SELECT * FROM events",
        "REPLACE INTO events (id, key, rater, number, at, action, unit, role, payload, seconds) "
        "SELECT 'new', key, rater, number, at, action, unit, role, '{}', 0 FROM events",
    ],
)
def test_no_program_changes_or_removes_a_row(tmp_path: Path, statement: str) -> None:
    with store.opened(tmp_path) as ratings:
        event = ratings.add("ana", RATE)
        outside = sqlite3.connect(ratings.path)
        with pytest.raises(sqlite3.IntegrityError, match="only ever added"):
            outside.execute(statement)
        outside.close()
        assert ratings.events() == (event,)


def test_ten_kills_lose_nothing_that_was_acknowledged_and_double_nothing(tmp_path: Path) -> None:
    told: list[str] = []
    for lines in range(1, 41, 4):
        with writing(tmp_path, "ana", 100_000) as process:
            assert process.stdout is not None
            told += [process.stdout.readline().strip() for _ in range(lines)]
            process.send_signal(signal.SIGKILL)
            # What it had said before the kill but nobody had read yet; the last may be torn.
            told += [line.strip() for line in process.stdout if line.endswith("\n")]
            process.wait()
    with store.opened(tmp_path) as ratings:
        kept = ratings.events()
        assert ratings.add("ana", RATE).number == len(kept) + 1
    ids = [event.id for event in kept]
    assert set(told) <= set(ids)
    assert len(set(ids)) == len(ids) <= len(told) + 10  # one at each kill may be kept, unsaid
    assert [event.number for event in kept] == list(range(1, len(kept) + 1))


def test_four_raters_write_at_once_from_four_processes(tmp_path: Path) -> None:
    names = ("ana", "ben", "cid", "dot")
    running = [writing(tmp_path, name, 60) for name in names]
    said = [process.communicate()[0].split() for process in running]
    assert [process.returncode for process in running] == [0, 0, 0, 0]
    with store.opened(tmp_path) as ratings:
        for name, ids in zip(names, said, strict=True):
            assert [event.id for event in ratings.events(name)] == ids
            assert [event.number for event in ratings.events(name)] == list(range(1, 61))


def test_one_rater_in_two_processes_has_each_number_once(tmp_path: Path) -> None:
    for process in [writing(tmp_path, "ana", 40), writing(tmp_path, "Ana", 40)]:
        process.communicate()
    numbers = [event.number for event in store.kept(tmp_path)]
    assert sorted(numbers) == list(range(1, len(numbers) + 1))
    assert len(numbers) == 80


def test_a_torn_log_gives_what_was_whole_and_goes_on(tmp_path: Path) -> None:
    with store.opened(tmp_path) as ratings:
        whole = [ratings.add("ana", RATE) for _ in range(20)]
        copy = tmp_path / "copy"
        shutil.copytree(tmp_path / "ratings", copy / "ratings")
    log = store.place(copy).with_name(f"{store.NAME}-wal")
    os.truncate(log, log.stat().st_size - 5_000)
    with store.opened(copy) as ratings:
        found = list(ratings.events())
        assert 0 < len(found) < 20
        assert found == whole[: len(found)]
        assert ratings.add("ana", RATE).number == len(found) + 1


def a_table(path: Path, *statements: str) -> None:
    db = sqlite3.connect(path)
    for statement in statements:
        db.execute(statement)
    db.commit()
    db.close()


@pytest.mark.parametrize(
    ("fill", "told"),
    [
        (lambda path: path.write_bytes(b"not a database at all" * 400), "is no database"),
        (lambda path: path.write_bytes(b""), "holds no ratings of gristmill"),
        (lambda path: a_table(path, "CREATE TABLE notes (text)"), "holds no ratings of gristmill"),
        (lambda path: path.mkdir(), "cannot be opened"),
        (
            lambda path: a_table(
                path, f"PRAGMA application_id = {database._APPLICATION}", "PRAGMA user_version = 9"
            ),
            "written by another gristmill [(]schema 9[)]",
        ),
    ],
)
def test_a_file_that_is_none_of_ours_is_named_and_left_alone(
    tmp_path: Path, fill: Callable[[Path], object], told: str
) -> None:
    path = store.place(tmp_path)
    path.parent.mkdir()
    fill(path)
    before = path.read_bytes() if path.is_file() else b""
    with pytest.raises(UserError, match=told) as error, store.opened(tmp_path):
        pass
    assert str(error.value).startswith(str(path))
    assert "\n" not in str(error.value)
    assert not path.is_file() or path.read_bytes() == before


def test_a_damaged_page_is_told_in_one_line(tmp_path: Path) -> None:
    with store.opened(tmp_path) as ratings:
        for number in range(200):
            ratings.add("ana", rate(a_showing(f"u{number}"), "tie", 1.0))
    path = store.place(tmp_path)
    whole = path.read_bytes()
    path.write_bytes(whole[:4096] + b"\xa5" * (len(whole) - 4096))
    with pytest.raises(UserError, match="is damaged; bring back a copy") as error:
        store.kept(tmp_path)
    assert "\n" not in str(error.value)


def test_on_a_full_disk_nothing_is_half_written_and_all_before_stays(tmp_path: Path) -> None:
    with store.opened(tmp_path) as ratings:
        first = ratings.add("ana", RATE)
        (pages,) = ratings._db.execute("PRAGMA page_count").fetchone()
        ratings._db.execute(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(UserError, match="the disk is full"):
            ratings.add("ana", comment(a_showing(), "tea " * 20_000))
        assert ratings.events() == (first,)
        ratings._db.execute("PRAGMA max_page_count = 1000000")
        assert ratings.add("ana", RATE).number == 2


def _replaced(path: Path) -> None:
    shutil.copy(path, path.with_name("copy"))
    path.with_name("copy").replace(path)


@pytest.mark.parametrize("away", [Path.unlink, lambda path: path.rename(f"{path}.old"), _replaced])
def test_nothing_is_acknowledged_that_goes_into_a_file_that_is_gone(
    tmp_path: Path, away: Callable[[Path], object]
) -> None:
    with store.opened(tmp_path) as ratings:
        ratings.add("ana", RATE)
        away(ratings.path)
        with pytest.raises(UserError, match="moved, removed or replaced"):
            ratings.add("ana", RATE)
        with pytest.raises(UserError, match="moved, removed or replaced"):
            ratings.merge([an_event(RATE, 1, "ben")])


def test_a_link_to_a_file_that_is_not_there_now_is_not_replaced(tmp_path: Path) -> None:
    path = store.place(tmp_path)
    path.parent.mkdir()
    path.symlink_to(tmp_path / "unplugged" / "ratings.sqlite")
    with pytest.raises(UserError, match="cannot be opened"), store.opened(tmp_path):
        pass
    with pytest.raises(UserError, match="cannot be opened"):
        store.kept(tmp_path)
    assert path.is_symlink()


def test_what_a_kill_left_of_a_file_that_was_being_made_is_in_nobodys_way(tmp_path: Path) -> None:
    folder = store.place(tmp_path).parent
    folder.mkdir()
    (folder / f".tmp-{store.NAME}").write_bytes(b"half")
    (folder / f".tmp-{store.NAME}-wal").write_bytes(b"half")
    with store.opened(tmp_path) as ratings:
        assert ratings.add("ana", RATE).number == 1
    assert not list(folder.glob(".tmp-*"))


@contextmanager
def not_root(folder: Path) -> Iterator[None]:
    """Be somebody who may read this folder but not write there."""
    folder.chmod(0o555)
    user = os.geteuid()
    if user == 0:
        os.seteuid(65_534)
    try:
        yield
    finally:
        os.seteuid(user)
        folder.chmod(0o755)


def test_where_nobody_can_write_one_is_told_so() -> None:
    # Not in `tmp_path`: its parents are closed to whom `not_root` makes of us.
    with TemporaryDirectory() as folder:
        home = Path(folder)
        home.chmod(0o755)
        with store.opened(home) as ratings:
            ratings.add("ana", RATE)
        store.place(home).chmod(0o644)
        with (
            not_root(home / "ratings"),
            pytest.raises(UserError, match="right to write there"),
            store.opened(home) as ratings,
        ):
            ratings.add("ana", RATE)
        with (
            not_root(home),
            pytest.raises(UserError, match=r"cannot be made [(]Permission denied"),
            store.opened(home / "new"),
        ):
            pass


def test_where_nobody_can_write_ratings_can_still_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with store.opened(tmp_path) as ratings:
        event = ratings.add("ana", RATE)
    before = sorted(path.name for path in (tmp_path / "ratings").iterdir())
    monkeypatch.setattr(os, "access", lambda *_: False)
    monkeypatch.setattr(store, "opened", lambda *_: pytest.fail("opened to be written"))
    assert store.kept(tmp_path) == (event,)
    assert sorted(path.name for path in (tmp_path / "ratings").iterdir()) == before


def test_without_a_log_ahead_writes_are_kept_as_safely(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    connect = sqlite3.connect

    def dotted(address: object, **more: object) -> sqlite3.Connection:
        """Open as where files cannot be mapped into memory: SQLite's locks by files know no WAL."""
        if str(address).startswith("file:"):
            return connect(f"{address}&vfs=unix-dotfile", **more)  # type: ignore[call-overload,no-any-return]
        return connect(f"file:{address}?vfs=unix-dotfile", uri=True, **more)  # type: ignore[call-overload,no-any-return]

    monkeypatch.setattr(sqlite3, "connect", dotted)
    with store.opened(tmp_path) as ratings:
        assert ratings._db.execute("PRAGMA journal_mode").fetchone() == ("delete",)
        assert ratings._db.execute("PRAGMA synchronous").fetchone() == (2,)
        event = ratings.add("ana", RATE)
        assert ratings.events() == (event,)


def test_what_is_merged_twice_is_known_the_second_time(tmp_path: Path) -> None:
    events = [*numbered([join({}), RATE], "ana"), *numbered([RATE], "ben")]
    with store.opened(tmp_path) as ratings:
        assert ratings.merge(events) == store.Merged(3, 0, {})
        assert ratings.merge(events) == store.Merged(0, 3, {})
        assert ratings.events() == tuple(events)


def test_of_one_rater_on_two_machines_the_second_comes_behind_and_keeps_its_order(
    tmp_path: Path,
) -> None:
    with store.opened(tmp_path, clock=lambda: AT) as ratings:
        here = [ratings.add("Ana", join({})), ratings.add("Ana", RATE)]
        there = numbered([join({}), skip(a_showing("u2"), "", 1.0)], "ANA")
        there.append(an_event(undo(there[1].id), 3, "ANA", id_="e" * 32))
        ratings.merge(reversed(there))
        found = ratings.events()
    assert [event.id for event in found] == [event.id for event in [*here, *there]]
    assert [event.number for event in found] == [1, 2, 3, 4, 5]
    assert {event.rater for event in found} == {"Ana"}


def test_what_one_rater_said_on_two_machines_comes_to_the_same_on_both(tmp_path: Path) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    with store.opened(here, clock=lambda: "2026-03-01T09:00:00.000Z") as ratings:
        ratings.add("ana", join({}))
    shutil.copytree(here, there)
    with store.opened(here, clock=lambda: "2026-03-01T10:00:00.000Z") as ratings:
        ratings.add("ana", rate(a_showing("u1"), "left", 1.0))
    with store.opened(there, clock=lambda: "2026-03-01T09:30:00.000Z") as ratings:
        ratings.add("ana", rate(a_showing("u1"), "right", 1.0))
    for one, other in ((here, there), (there, here)):
        with store.opened(one) as ratings:
            ratings.merge(store.kept(other))
    for home in (here, there):
        (answer,) = judgements(store.kept(home))
        assert (answer.choice, answer.at) == ("left", "2026-03-01T10:00:00.000Z")


def test_a_clock_that_is_set_back_turns_no_order_round(tmp_path: Path) -> None:
    hours = iter(("10", "09", "11"))
    with store.opened(tmp_path, clock=lambda: f"2026-03-01T{next(hours)}:00:00.000Z") as ratings:
        for choice in ("left", "tie", "right"):
            ratings.add("ana", rate(a_showing(), choice, 1.0))
        assert [each.at[11:13] for each in ratings.events()] == ["10", "10", "11"]
        assert [each.number for each in ratings.events()] == [1, 2, 3]


def test_an_id_that_stands_for_another_event_is_refused_and_the_rest_is_added(
    tmp_path: Path,
) -> None:
    with store.opened(tmp_path, clock=lambda: AT) as ratings:
        mine = ratings.add("ana", RATE)
        other = an_event(flag(a_showing(), on=True), 1, "ana", id_=mine.id)
        told = ratings.merge([other, an_event(RATE, 2, "ben", id_=5), an_event(RATE, 1, "\n")])
        assert told.added == 1
        assert told.refused == {
            "its id stands for another event here": 1,
            "no name of a rater": 1,
        }
        assert [(event.rater, event.number) for event in ratings.events()] == [
            ("ana", 1),
            ("ben", 1),
        ]


@settings(max_examples=15)
@given(st.tuples(histories("ana"), histories("ben")), st.randoms())
def test_parts_that_are_merged_in_any_order_give_the_same_events(
    tmp_path_factory: pytest.TempPathFactory, both: tuple[list[Event], list[Event]], draw: Any
) -> None:
    whole = [*both[0], *both[1]]
    cut = [len(some) // 2 for some in both]
    parts = [both[0][: cut[0]], both[1][: cut[1]], whole]
    with store.opened(tmp_path_factory.mktemp("merge")) as ratings:
        for part in parts:
            draw.shuffle(part)
            ratings.merge(part)
        for rater in ("ana", "ben"):
            found = ratings.events(rater)
            assert {event.id for event in found} == {e.id for e in whole if e.rater == rater}
            assert all(a.number + 1 == b.number for a, b in pairwise(found))


@pytest.mark.soak
def test_a_hundred_thousand_events_are_read_in_seconds(tmp_path: Path) -> None:
    with store.opened(tmp_path) as ratings:
        ratings.merge(an_event(RATE, number, "ben") for number in range(1, 100_001))
        with no_more_than(10):
            assert len(ratings.events()) == 100_000
