"""How the screen ends where it is not the rater who ends it, so that nothing is left half open.

SIGTERM   the machine goes down: the terminal is as it was before, the ratings are closed
SIGHUP    the terminal was closed: the ratings are closed; the same if only the terminal is gone

Afterwards the process is to die of the same signal, as whoever sent it expects (`die_of`).
"""

import os
import select
import signal
import sys
import threading
from collections.abc import Callable
from types import FrameType

from evaluation.rating.screen.app import RatingApp

_SIGNALS = (signal.SIGTERM, signal.SIGHUP)
# Seconds. A terminal that takes nothing more (ctrl+s, a line that is down) holds up for good
# whoever writes to it; what was said to be saved is on the disk all the same.
_PATIENCE = 3.0


def run(app: RatingApp) -> int | None:
    """Run the app until its rater leaves or a signal comes; give that signal's number."""
    came: list[int] = []

    def leave(number: int, _: FrameType | None = None) -> None:
        if not came:
            came.append(number)
            _end_anyway(number)
            app.leave()

    # Even where they were ignored before (nohup): without its terminal a screen is nothing.
    for each in _SIGNALS:
        signal.signal(each, leave)
    if sys.stdin.isatty():
        threading.Thread(target=_wait_for_its_end, args=(leave,), daemon=True).start()
    try:
        app.run()
    finally:
        for each in _SIGNALS:
            signal.signal(each, signal.SIG_DFL)
    return came[0] if came else None


def die_of(number: int) -> None:
    """End this process by a signal, at once: a shell then says 143 for SIGTERM, 129 for SIGHUP."""
    os.kill(os.getpid(), number)


def _wait_for_its_end(leave: Callable[[int], None]) -> None:
    """Leave when the terminal is gone and no signal says so: `sudo` or a script may be between.

    Textual reads nothing from it again and again then, for ever, and would keep the rater's lock.
    """
    gone = select.poll()
    gone.register(sys.stdin, 0)  # asks for nothing: a hang-up is always told
    gone.poll()
    leave(signal.SIGHUP)


def _end_anyway(number: int) -> None:
    timer = threading.Timer(_PATIENCE, os._exit, (128 + number,))
    timer.daemon = True
    timer.start()
