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

from grist.text import visible

_EVERY = 30.0  # seconds between plain lines about the same thing
_REDRAW = 0.1  # seconds between two drawings of the line on a terminal


@dataclass
class Screen:
    """Says how it goes, to whoever looks: a terminal, a log, or nobody (`quiet`)."""

    quiet: bool = False
    live: bool = field(default_factory=sys.stderr.isatty)
    _what: str = ""
    _last: float = 0.0

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
        if not new and now - self._last < (_REDRAW if self.live else _EVERY):
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
    print(json.dumps(value, indent=1, ensure_ascii=False, allow_nan=False))
