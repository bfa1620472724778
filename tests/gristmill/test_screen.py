"""What a person sees while something runs: on a terminal, in a log, and when they interrupt."""

import os
import pty
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from grist.errors import Exit
from tests.gristmill.conftest import environment, lay_out

GRISTMILL = str(Path(sys.executable).with_name("gristmill"))
WIPE = b"\r\x1b[K"


def on_a_terminal(folder: Path, *arguments: str) -> bytes:
    """Run the command with a real terminal as stderr; give the bytes that reach it."""
    ours, theirs = pty.openpty()
    terminal = {**environment(), "TERM": "xterm"}
    terminal.pop("NO_COLOR")
    with subprocess.Popen(
        [GRISTMILL, *arguments], cwd=folder, env=terminal, stderr=theirs, stdout=subprocess.DEVNULL
    ) as process:
        os.close(theirs)
        seen = b""
        try:
            while chunk := os.read(ours, 4096):
                seen += chunk
        except OSError:  # how Linux says that the other end is closed
            pass
        finally:
            os.close(ours)
    assert process.returncode == 0, seen
    return seen


def test_a_terminal_shows_one_line_of_progress_and_the_counts_at_the_end(tmp_path: Path) -> None:
    lay_out(tmp_path, messages=30)

    seen = on_a_terminal(tmp_path, "run", "recipe.yaml", "--until", "dataset")

    assert WIPE in seen
    assert b"ingest     kept        30" in seen


@pytest.mark.parametrize("flag", ["--no-color", "-v"])
def test_plain_lines_hold_no_terminal_codes(tmp_path: Path, flag: str) -> None:
    lay_out(tmp_path, messages=30)

    seen = on_a_terminal(tmp_path, "run", "recipe.yaml", "--until", "dataset", flag)

    assert b"\x1b" not in seen
    assert b"curate: begins" in seen


def test_escapes_in_a_file_name_do_not_reach_the_terminal(tmp_path: Path) -> None:
    name = "chat\x1b]52;c;ZWNobw==\x07.json"
    (tmp_path / name).write_text("neither")

    done = subprocess.run([GRISTMILL, "parse", name], cwd=tmp_path, env=environment(),
                          capture_output=True, check=False)  # fmt: skip

    assert done.returncode == Exit.USAGE
    assert b"\x1b" not in done.stderr
    assert b"\x07" not in done.stderr


def test_an_interrupted_run_exits_130_and_goes_on_later(tmp_path: Path) -> None:
    lay_out(tmp_path)
    with subprocess.Popen(
        [GRISTMILL, "run", "recipe.yaml"], cwd=tmp_path, env=environment(),
        stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True,
    ) as process:  # fmt: skip
        assert process.stderr is not None
        while "train: train" not in process.stderr.readline():
            pass
        process.send_signal(signal.SIGINT)
        rest = process.stderr.read()

    assert process.returncode == Exit.INTERRUPTED
    assert "the same command goes on from here" in rest
    assert "Traceback" not in rest


def test_an_interrupted_parse_exits_130_and_keeps_nothing(tmp_path: Path) -> None:
    (tmp_path / "chat.txt").write_text("13/3/24, 09:05 - Ana: tea?\n" * 100_000)
    command = [GRISTMILL, "parse", "chat.txt", "-o", "chat.jsonl"]
    with subprocess.Popen(
        command, cwd=tmp_path, env=environment(), stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr is not None
        while not list(tmp_path.glob(".tmp-*")):
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        rest = process.stderr.read()

    assert process.returncode == Exit.INTERRUPTED
    assert "interrupted; the same command begins anew" in rest
    assert "Traceback" not in rest
    assert [path.name for path in tmp_path.iterdir()] == ["chat.txt"]


def test_a_long_parse_shows_how_far_it_is(tmp_path: Path) -> None:
    (tmp_path / "chat.txt").write_text("13/3/24, 09:05 - Ana: how is the tea today?\n" * 50_000)
    command = [GRISTMILL, "parse", "-v", "chat.txt", "-o", "chat.jsonl"]

    done = subprocess.run(
        command, cwd=tmp_path, env=environment(), capture_output=True, check=True, text=True
    )

    assert "parse: MB  1/2" in done.stderr
    assert "50,000 records of 1 thread" in done.stderr
