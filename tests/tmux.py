"""A real terminal within tmux, on a server of its own that ends with the test.

with Tmux([sys.executable, "-m", "gristmill", "rate", "runs/tea-house"]) as tmux:
    tmux.wait("Which is better?")
    tmux.send_keys("shift+left", "q")

`required()` skips a test where tmux is missing; `make test` installs Debian's where it may.
"""

import os
import shlex
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Self

import pytest

SKIPPED = (
    "No tmux was found, so the tests that run in one are skipped.\n"
    "To run them too: apt-get install tmux"
)
_NAMES = {
    "left": "Left",
    "right": "Right",
    "up": "Up",
    "down": "Down",
    "home": "Home",
    "end": "End",
    "pageup": "PPage",
    "pagedown": "NPage",
    "enter": "Enter",
    "tab": "Tab",
    "escape": "Escape",
    "space": "Space",
    "backspace": "BSpace",
    "delete": "DC",
    "insert": "IC",
    "f1": "F1",
    "f2": "F2",
}
_MODIFIERS = {"shift": "S-", "ctrl": "C-", "alt": "M-"}


def find() -> Path | None:
    """Find tmux, if it is here."""
    path = shutil.which("tmux")
    return Path(path) if path else None


def required() -> Path:
    """Find tmux, or skip the test and say why."""
    path = find()
    if path is None:
        pytest.skip(SKIPPED)
    return path


class Tmux:
    """A command in one window of a private tmux server."""

    def __init__(
        self,
        command: Sequence[str | Path],
        size: tuple[int, int] = (80, 24),
        env: Mapping[str, str] | None = None,
    ) -> None:
        # A socket's path may hold about a hundred bytes: pytest's folders are too deep for one.
        self._folder = tempfile.mkdtemp(prefix="tmux-")
        self._server = [str(required()), "-S", str(Path(self._folder, "socket")), "-f", "/dev/null"]
        given = [f"{name}={value}" for name, value in {"LC_ALL": "C.UTF-8", **(env or {})}.items()]
        columns, rows = map(str, size)
        # A worker of pytest-xdist has both, and Textual would believe them instead of the window.
        line = shlex.join(["env", "-u", "COLUMNS", "-u", "LINES", *given, *map(str, command)])
        self._tell("new-session", "-d", "-x", columns, "-y", rows, "exec " + line)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    def send_keys(self, *keys: str) -> None:
        """Type keys, by the same names as a `Terminal` has, or as characters."""
        for key in keys:
            modifiers, _, name = key.rpartition("+") if len(key) > 1 else ("", "", key)
            if name in _NAMES or modifiers:
                held = "".join(_MODIFIERS[each] for each in modifiers.split("+") if each)
                self._tell("send-keys", _shifted_tab(held + _NAMES.get(name, name)))
            else:
                self._tell("send-keys", "-l", "--", "\\;" if name == ";" else name)

    def capture(self) -> str:
        """Give the screen as text; nothing once the command has ended."""
        done = self._run("capture-pane", "-p")
        return done.stdout if done.returncode == 0 else ""

    def wait(self, wanted: str | Callable[[str], bool], seconds: float = 60) -> str:
        """Wait until the screen shows a text, or is as it is wanted; return it."""
        until = time.monotonic() + seconds
        while True:
            text = self.capture()
            if wanted in text if isinstance(wanted, str) else wanted(text):
                return text
            if time.monotonic() > until:
                raise AssertionError(f"{wanted!r} never came; the screen:\n{text}")
            time.sleep(0.05)

    def resize(self, columns: int, rows: int) -> None:
        """Make the window larger or smaller."""
        self._tell("resize-window", "-x", str(columns), "-y", str(rows))

    def is_running(self) -> bool:
        """Say whether the command still runs: its server ends with it."""
        return self._run("list-panes").returncode == 0

    def end(self) -> None:
        """End the private server and all that runs in it."""
        self._run("kill-server")
        shutil.rmtree(self._folder, ignore_errors=True)

    def _tell(self, *order: str) -> None:
        done = self._run(*order)
        assert done.returncode == 0, done.stderr

    def _run(self, *order: str) -> "subprocess.CompletedProcess[str]":
        outside = {name: value for name, value in os.environ.items() if name != "TMUX"}
        return subprocess.run(
            [*self._server, *order], env=outside, capture_output=True, text=True, check=False
        )


def _shifted_tab(name: str) -> str:
    return "BTab" if name == "S-Tab" else name
