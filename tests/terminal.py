"""A real terminal for tests: a command in a pty of its own, its screen kept by `pyte`.

with Terminal([sys.executable, "-m", "gristmill", "rate", "runs/tea-house"]) as terminal:
    terminal.wait("Which is better?")
    terminal.press("shift+left", "u", "q")
    assert terminal.finished() == 0

It answers no question that a program asks of its terminal: a Textual app starts all the same.
"""

import contextlib
import fcntl
import os
import pty
import re
import signal
import struct
import subprocess
import termios
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Self

import pyte

# xterm's own (ctlseqs, "PC-Style Function Keys"): 2 is shift, 3 alt, 5 ctrl.
_MODIFIERS = {"shift": 2, "alt": 3, "ctrl": 5, "ctrl+shift": 6}
_ENDS = {"up": "A", "down": "B", "right": "C", "left": "D", "end": "F", "home": "H"}
_TILDES = {"insert": 2, "delete": 3, "pageup": 5, "pagedown": 6, "f5": 15, "f6": 17, "f7": 18}
_PLAIN = {
    "enter": "\r",
    "tab": "\t",
    "shift+tab": "\x1b[Z",
    "escape": "\x1b",
    "space": " ",
    "backspace": "\x7f",
    "f1": "\x1bOP",
    "f2": "\x1bOQ",
    "f3": "\x1bOR",
    "f4": "\x1bOS",
}
# Sequences that pyte takes for text: the kitty keyboard protocol's, which Textual switches on.
_UNKNOWN_TO_PYTE = re.compile(rb"\x1b\[[<>=][0-9;]*[a-z]")
_UNFINISHED = re.compile(rb"\x1b(?:\[[<>=]?[0-9;]*)?\Z")


def typed(key: str) -> str:
    r"""Write a key as a terminal sends it: a name such as `shift+left` or `ctrl+p`, or a character.

    >>> typed("shift+left"), typed("ctrl+p"), typed("?")
    ('\x1b[1;2D', '\x10', '?')
    """
    if key in _PLAIN:
        return _PLAIN[key]
    modifier, _, name = key.rpartition("+") if len(key) > 1 else ("", "", key)
    number = _MODIFIERS[modifier] if modifier else 1
    if name in _ENDS:
        return f"\x1b[1;{number}{_ENDS[name]}" if modifier else f"\x1b[{_ENDS[name]}"
    if name in _TILDES:
        return f"\x1b[{_TILDES[name]};{number}~" if modifier else f"\x1b[{_TILDES[name]}~"
    if len(name) != 1 or modifier not in ("", "ctrl"):
        raise ValueError(f"no key {key!r}")
    return chr(ord(name.upper()) & 0x1F) if modifier else name


class Terminal:
    """A command that runs in a terminal, what it shows, and every byte that it has sent."""

    def __init__(
        self,
        command: Sequence[str | Path],
        size: tuple[int, int] = (80, 24),
        env: Mapping[str, str] | None = None,
    ) -> None:
        self.raw = b""
        self._held = b""
        self._screen = pyte.Screen(*size)
        self._stream = pyte.ByteStream(self._screen)
        self._news = threading.Condition()
        self._master, slave = pty.openpty()
        _set_size(slave, size)
        self.process = subprocess.Popen(
            [str(part) for part in command],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env=_environment(env or {}),
            start_new_session=True,
            preexec_fn=_take_terminal,  # noqa: PLW1509 - it makes one system call
        )
        os.close(slave)
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    @property
    def text(self) -> str:
        """The screen, one line a row."""
        with self._news:
            rows = (self._screen.buffer[row] for row in range(self._screen.lines))
            # Not `display`: it fails on a cell that holds nothing but a combining mark.
            return "\n".join(
                "".join(row[column].data for column in range(self._screen.columns)).rstrip()
                for row in rows
            )

    def press(self, *keys: str) -> None:
        """Type keys, by name or as characters."""
        for key in keys:
            os.write(self._master, typed(key).encode())

    def wait(self, wanted: str | Callable[[str], bool], seconds: float = 60) -> str:
        """Wait until the screen shows a text, or is as it is wanted; return it.

        Raises:
            AssertionError: it never came; the message shows what stood there instead.
        """
        until = time.monotonic() + seconds
        with self._news:
            while not _met(wanted, self.text):
                left = until - time.monotonic()
                if left <= 0 or not self._reader.is_alive():
                    raise AssertionError(f"{wanted!r} never came; the screen:\n{self.text}")
                self._news.wait(min(left, 0.2))
            return self.text

    def finished(self, seconds: float = 60) -> int:
        """Wait until the command has ended of itself; return its exit code."""
        code = self.process.wait(seconds)
        self._reader.join(seconds)
        return code

    def resize(self, columns: int, rows: int) -> None:
        """Make the window larger or smaller, as a hand at its corner does."""
        with self._news:
            self._screen.resize(rows, columns)
        _set_size(self._master, (columns, rows))  # the kernel then sends SIGWINCH

    def kill(self) -> None:
        """Kill it, and all that it has started, as a crash would: no chance to tidy up."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(15)

    def end(self) -> None:
        """Make sure that nothing of it is left; harmless when it has ended already."""
        if self._master < 0:
            return
        self.kill()
        self._reader.join(15)
        os.close(self._master)
        self._master = -1

    def _read(self) -> None:
        """Take in all that comes, until the other side has closed."""
        with contextlib.suppress(OSError):  # how Linux says that the other side has closed
            while data := os.read(self._master, 65536):
                with self._news:
                    self.raw += data
                    self._show(data)
                    self._news.notify_all()

    def _show(self, data: bytes) -> None:
        """Feed the screen, but for what it would take for text."""
        known = _UNKNOWN_TO_PYTE.sub(b"", self._held + data)
        unfinished = _UNFINISHED.search(known)
        cut = unfinished.start() if unfinished else len(known)
        self._held = known[cut:]
        self._stream.feed(known[:cut])


def _met(wanted: str | Callable[[str], bool], text: str) -> bool:
    return wanted in text if isinstance(wanted, str) else wanted(text)


def _environment(env: Mapping[str, str]) -> dict[str, str]:
    """Be a usual terminal, whatever the tests themselves run in."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("TEXTUAL", "TMUX", "COLUMNS", "LINES", "NO_COLOR", "TERM"))
    }
    return {
        **kept, "TERM": "xterm-256color", "COLORTERM": "truecolor", "LC_ALL": "C.UTF-8", **env
    }  # fmt: skip


def _set_size(descriptor: int, size: tuple[int, int]) -> None:
    columns, rows = size
    fcntl.ioctl(descriptor, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))


def _take_terminal() -> None:
    """Make the pty the new session's own, so that ctrl+c and SIGWINCH arrive."""
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
