"""How `gristmill rate` ends where nobody presses a key for it: signals, terminals that are gone."""

import os
import re
import signal
import sys
import termios
import time
from pathlib import Path

import pytest

from evaluation.rating.store import kept
from grist.errors import Exit
from tests.evaluation.rating.world import a_material, write_samples
from tests.terminal import Terminal

MODES = (b"?1000l", b"?1003l", b"?1006l", b"?1049l", b"?1004l", b"?2004l", b"?25h", b"<u", b"[8h")
"""Mouse, alternate screen, focus, paste, cursor, keyboard, order of letters: as before."""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    write_samples(tmp_path / "run", a_material(20))
    return tmp_path / "run"


def _rate(home: Path) -> list[str | Path]:
    return [sys.executable, "-m", "gristmill", "rate", home, "--rater", "ana"]


def _hang_up(terminal: Terminal) -> None:
    """Close the terminal's window."""
    os.close(terminal._master)
    terminal._master = -1


def _is_closed(home: Path) -> bool:
    """Say whether nothing of an open store, or of a held name, is left."""
    names = {path.name for path in (home / "ratings").iterdir()}
    return not any(name.endswith(("-wal", ".holder")) for name in names)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_leaves_the_terminal_as_it_was_and_the_ratings_closed(
    home: Path, number: signal.Signals
) -> None:
    with Terminal(_rate(home)) as terminal:
        terminal.wait("0 saved")
        terminal.press("left", "c")
        terminal.wait("Comment on")
        os.kill(terminal.process.pid, number)
        assert terminal.finished() == -number
        end = terminal.raw[-400:]
        assert [mode for mode in MODES if mode not in end] == []
        assert termios.tcgetattr(terminal._master)[3] & termios.ECHO
        assert (b" answered, all saved" in end) == (number == signal.SIGTERM)
    assert _is_closed(home)
    assert [each.action for each in kept(home)] == ["join", "rate"]


def test_a_terminal_that_goes_without_a_signal_is_noticed(home: Path) -> None:
    ignoring = ["sh", "-c", 'trap "" HUP; "$@"; true', "sh", *_rate(home)]
    terminal = Terminal(ignoring)  # the shell that the kernel tells of it tells nobody
    terminal.wait("0 saved")
    _hang_up(terminal)
    terminal.process.wait(8)
    assert _is_closed(home)


def test_ctrl_z_gives_the_terminal_back_and_fg_brings_the_item_again(home: Path) -> None:
    with Terminal(_rate(home)) as terminal:
        terminal.wait("0 saved")
        terminal.press("left", "ctrl+z")
        os.waitid(os.P_PID, terminal.process.pid, os.WSTOPPED | os.WNOWAIT)
        assert termios.tcgetattr(terminal._master)[3] & termios.ECHO
        left = len(terminal.raw)
        os.kill(terminal.process.pid, signal.SIGCONT)
        parts = (b"Which goes on better?", b"the beginning", b"first", b"1 saved", b"quit")
        terminal.wait(lambda _: all(part in terminal.raw[left:] for part in parts))
        terminal.press("right")
        terminal.wait("2 saved")
        terminal.press("q")
        assert terminal.finished() == 0
        # ECMA-48's BDSM: the terminal reorders no letters as long as it is ours.
        assert re.findall(rb"\x1b\[8[hl]", terminal.raw) == [b"\x1b[8l", b"\x1b[8h"] * 2


def test_a_terminal_that_reorders_letters_anyway_is_not_told_to_leave_it(home: Path) -> None:
    with Terminal(_rate(home), env={"KONSOLE_VERSION": "240800"}) as terminal:
        terminal.wait("0 saved")
        terminal.press("q")
        assert terminal.finished() == 0
        assert not re.findall(rb"\x1b\[8[hl]", terminal.raw)
    with Terminal([*_rate(home), "--bidi", "none"], env={"KONSOLE_VERSION": "240800"}) as terminal:
        terminal.wait("0 saved")
        terminal.press("q")
        assert terminal.finished() == 0
        assert b"\x1b[8l" in terminal.raw


def test_a_terminal_that_is_not_in_utf_8_is_told_so(home: Path) -> None:
    with Terminal(_rate(home), env={"PYTHONIOENCODING": "latin-1"}) as terminal:
        assert terminal.finished() == Exit.ENVIRONMENT
        assert "needs a terminal in UTF-8" in terminal.text


@pytest.mark.soak
def test_a_terminal_that_takes_nothing_more_cannot_keep_it_from_ending(home: Path) -> None:
    with Terminal(_rate(home)) as terminal:
        terminal.wait("0 saved")
        with terminal._news:  # as ctrl+s does: nobody reads
            for _ in range(12):
                terminal.press("left", "u")
                time.sleep(0.02)
            os.kill(terminal.process.pid, signal.SIGTERM)
            assert abs(terminal.process.wait(8)) in (signal.SIGTERM, 128 + signal.SIGTERM)
    assert kept(home)[-1].action in ("rate", "undo")
