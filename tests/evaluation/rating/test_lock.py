"""One process to a rater and run folder."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from evaluation.rating.lock import holding
from grist.errors import MissingError

HOLD = """
import sys, time
from pathlib import Path
from evaluation.rating.lock import holding
with holding(Path(sys.argv[1]), "Ana"):
    print("held", flush=True)
    time.sleep(600)
"""


def test_the_second_is_told_who_holds_it_and_a_kill_lets_it_go(tmp_path: Path) -> None:
    command = [sys.executable, "-c", HOLD, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        with pytest.raises(MissingError, match=f"in process {process.pid}$"), holding(
            tmp_path, "ANA"
        ):  # fmt: skip
            pass
        process.send_signal(signal.SIGKILL)
        process.wait()
    with holding(tmp_path, "ana"):
        assert _holders(tmp_path) == [str(os.getpid())]
    assert _holders(tmp_path) == []


def test_other_raters_and_other_runs_are_not_kept_out(tmp_path: Path) -> None:
    with (
        holding(tmp_path / "a", "ana"),
        holding(tmp_path / "a", "ben"),
        holding(tmp_path / "b", "ana"),
    ):
        assert len(_holders(tmp_path / "a")) == 2


def test_an_error_inside_lets_it_go(tmp_path: Path) -> None:
    with pytest.raises(KeyError), holding(tmp_path, "ana"):
        raise KeyError
    with holding(tmp_path, "ana"):
        pass


def _holders(home: Path) -> list[str]:
    return [path.read_text() for path in (home / "ratings").glob(".*.holder")]
