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
_TELLING = 2.0  # seconds after which a pace means something
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
    _began: tuple[float, int] = (0.0, 0)  # when the thing that is being done began, and how far

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
        if new:
            self._began = (now, done)
        self._what, self._last = what, now
        line = visible(_line(what, done, total) + _pace(now, done, total, since=self._began))
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


def _pace(now: float, done: int, total: int | None, *, since: tuple[float, int]) -> str:
    """Say how fast it goes and how long the rest will take, once that can be told.

    >>> _pace(14.0, 50, 100, since=(4.0, 10))
    '  4.0/s  12 s left'
    """
    seconds, more = now - since[0], done - since[1]
    if seconds < _TELLING or more <= 0:
        return ""
    rate = more / seconds
    pace = f"  {rate:,.0f}/s" if rate >= 10 else f"  {rate:.1f}/s"
    return f"{pace}  {_span((total - done) / rate)} left" if total and total > done else pace


def _span(seconds: float) -> str:
    """Write a span of time as a person says it.

    >>> [_span(seconds) for seconds in (8.4, 75, 7300)]
    ['8 s', '1 min 15 s', '2 h 1 min']
    """
    minutes, rest = divmod(round(seconds), 60)
    if not minutes:
        return f"{rest} s"
    return f"{minutes} min {rest} s" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"


def emit(value: Any) -> None:
    """Write one JSON document to stdout."""
    print(escaped(json.dumps(value, indent=1, ensure_ascii=False, allow_nan=False)))
