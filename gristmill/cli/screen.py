"""What a person sees while something runs: messages and progress, all on stderr.

On a terminal one line is kept up to date; elsewhere a plain line appears for each new thing that is
done, and at least every half minute.
"""

import json
import os
import sys
import time
from dataclasses import dataclass, field
from typing import Any

from grist.text import escaped, visible

_EVERY = 30.0  # seconds between plain lines about the same thing
_REDRAW = 0.1  # seconds between two drawings of the line on a terminal


def _is_live() -> bool:
    return sys.stderr.isatty() and "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"


@dataclass
class Screen:
    """Says how it goes, to whoever looks: a terminal, a log, or nobody.

    Attributes:
        quiet: say nothing.
        verbose: say every step of progress.
        live: keep one line up to date by terminal codes; else write plain lines.
    """

    quiet: bool = False
    verbose: bool = False
    live: bool = field(default_factory=_is_live)
    _what: str = ""
    _last: float = 0.0

    @classmethod
    def asked(cls, *, quiet: bool, verbose: bool, no_color: bool) -> "Screen":
        """Make the screen that the flags of a command ask for."""
        plain = no_color or verbose or not _is_live()
        return cls(quiet=quiet, verbose=verbose, live=not plain)

    def say(self, text: str) -> None:
        """Write a message on a line of its own."""
        if not self.quiet:
            self.clear()
            print(visible(text), file=sys.stderr, flush=True)

    def progress(self, what: str, done: int, total: int | None) -> None:
        """Tell what is being done (`grist.stage.Progress`)."""
        if self.quiet:
            return
        now, new = time.monotonic(), what != self._what
        pause = 0.0 if self.verbose else _REDRAW if self.live else _EVERY
        if not new and now - self._last < pause:
            return
        self._what, self._last = what, now
        line = visible(_line(what, done, total))
        if self.live:
            width = os.get_terminal_size(sys.stderr.fileno()).columns
            print(f"\r\033[K{line[: width - 1]}", end="", file=sys.stderr, flush=True)
        else:
            print(line, file=sys.stderr, flush=True)

    def clear(self) -> None:
        """Wipe the line that progress keeps on a terminal."""
        if self.live and self._what:
            print("\r\033[K", end="", file=sys.stderr, flush=True)
        self._what = ""


def _line(what: str, done: int, total: int | None) -> str:
    if total:
        return f"{what}  {done}/{total}"
    return f"{what}  {done}" if done else what


def emit(value: Any) -> None:
    """Write one JSON document to stdout."""
    print(escaped(json.dumps(value, indent=1, ensure_ascii=False, allow_nan=False)))
