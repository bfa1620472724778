"""Asking a person about pairs, one key each, from a terminal or a pipe.

    [3/20]  post
      Bring the [-old-] {+blue+} cups!
    the same? y yes  n no  ? unsure  u undo  q quit

Each answer is written down at once, so that the same command goes on with the next pair. Neither
scores nor what became of the rows is shown before the answer: they would give it.
"""

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from gristmill.pairs.answers import Said
from gristmill.pairs.compared import Pair

_KEYS: Mapping[str, Said] = {"y": "yes", "n": "no", "?": "unsure"}
_UNDO, _QUIT = "u", frozenset({"q", "\x04"})
_ESCAPE = "\x1b"
_ASKED = "the same? y yes  n no  ? unsure  u undo  q quit "

Say = Callable[[Pair, Said | None], None]


def ask(
    pairs: Sequence[Pair],
    given: Mapping[Pair, Said],
    show: Callable[[Pair], str],
    say: Say,
) -> None:
    """Ask about each pair that has no answer yet.

    Args:
        pairs: in the order to ask.
        given: what was said of some of them before, in the order it was said.
        show: writes a pair for the screen.
        say: keeps an answer, or takes it back.
    """
    done = dict(given)
    with _keys() as keys:
        while left := [pair for pair in pairs if pair not in done]:
            print(f"\n[{len(done) + 1}/{len(pairs)}]  {show(left[0])}", flush=True)
            key = _wanted(keys)
            if key in _QUIT:
                return
            if key != _UNDO:
                done[left[0]] = _KEYS[key]
                say(left[0], _KEYS[key])
            elif done:
                last = next(reversed(done))
                del done[last]
                say(last, None)
                # What was taken back is asked next.
                pairs = [last, *(pair for pair in pairs if pair != last)]


def _wanted(keys: Iterator[str]) -> str:
    """Wait for a key that means something; the end of the input means to quit."""
    _tell(_ASKED)
    for key in _typed(keys):
        if key.lower() in {*_KEYS, _UNDO, *_QUIT}:
            _tell(f"{key.lower() if key.isprintable() else ''}\n")
            return key.lower()
        if not key.isspace():
            _tell(f"\n{_ASKED}")
    _tell("\n")
    return "q"


def _typed(keys: Iterator[str]) -> Iterator[str]:
    """Leave out what a terminal sends for an arrow or a function key: F2 is ESC, O, Q.

    Such a sequence ends with a letter or a tilde (ECMA-48, 5.4). ESC itself means nothing here.
    """
    before = ""
    for key in keys:
        if before == _ESCAPE and key in "[O":
            before = key
        elif before and before != _ESCAPE:
            # Of ESC, O there is one character more; of ESC, [ numbers may stand before the last.
            before = "" if before == "O" or key >= "@" else before
        else:
            before = key if key == _ESCAPE else ""
            if not before:
                yield key


def _tell(text: str) -> None:
    print(text, end="", file=sys.stderr, flush=True)


@contextmanager
def _keys() -> Iterator[Iterator[str]]:
    """Give keys as they are pressed, without the Enter key; of a pipe its characters."""
    if not sys.stdin.isatty():
        yield iter(lambda: sys.stdin.read(1), "")
        return
    try:
        import termios
        import tty
    except ImportError:  # a system without terminals of that kind: a line an answer
        yield iter(lambda: sys.stdin.read(1), "")
        return
    number: Any = sys.stdin.fileno()
    before = termios.tcgetattr(number)
    try:
        tty.setcbreak(number)
        yield iter(lambda: sys.stdin.read(1), "")
    finally:
        termios.tcsetattr(number, termios.TCSADRAIN, before)
