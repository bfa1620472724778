"""What a rater waits for: the first item of 10,000 samples, then each key until its answer is kept.

    python -m benchmarks.rating_speed

`gristmill rate` runs in a terminal of its own, as a rater has it. A key's time ends when the screen
says that one more is saved, which it says once the answer is on the disk.

    10,000 samples                   median       95 %        max
    first item, a new rater          0.86 s     0.86 s     0.86 s
    first item, again                0.83 s     0.87 s     0.87 s
    a key, 200 times                16.7 ms    18.9 ms    22.1 ms
"""

import re
import statistics
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from evaluation.rating.asked import keep
from evaluation.rating.section import Rating
from tests.evaluation.rating.world import a_material, write_samples
from tests.terminal import Terminal

SAMPLES, KEYS, STARTS = 10_000, 200, 3
CHOICES = ("left", "right", "=", "b", "shift+left")
COLUMNS = ("median", "95 %", "max")
_LOOK = 0.0005  # seconds


def main() -> None:
    with TemporaryDirectory() as folder:
        home = Path(folder)
        write_samples(home, a_material(SAMPLES // 2))
        keep(home, Rating(break_every=SAMPLES), seed=1)
        print(f"{f'{SAMPLES:,} samples':28}" + "".join(f"{each:>11}" for each in COLUMNS))
        row("first item, a new rater", [start(home, "new")], 1, "s")
        row("first item, again", [start(home, "new") for _ in range(STARTS)], 1, "s")
        row(f"a key, {KEYS} times", keys(home), 1000, "ms")


def start(home: Path, rater: str) -> float:
    """Time from the command to the first item on the screen."""
    began = time.monotonic()
    with opened(home, rater) as terminal:
        terminal.wait("saved")
        seconds = time.monotonic() - began
        leave(terminal)
    return seconds


def keys(home: Path) -> list[float]:
    """Time each key, the next one pressed once the last one has done its work."""
    found = []
    with opened(home, "keys") as terminal:
        terminal.wait("0 saved")
        for number in range(KEYS):
            began = time.monotonic()
            terminal.press(CHOICES[number % len(CHOICES)])
            while saved(terminal.text) <= number:
                time.sleep(_LOOK)
            found.append(time.monotonic() - began)
        leave(terminal)
    return found


def opened(home: Path, rater: str) -> Terminal:
    return Terminal([sys.executable, "-m", "gristmill", "rate", home, "--rater", rater])


def leave(terminal: Terminal) -> None:
    terminal.press("q")
    terminal.finished()


def saved(text: str) -> int:
    found = re.search(r"([\d,]+) saved", text)
    return int(found[1].replace(",", "")) if found else 0


def row(what: str, seconds: Sequence[float], times: int, unit: str) -> None:
    """Print median, 95th percentile and maximum."""
    ordered = [each * times for each in sorted(seconds)]
    high = ordered[round(0.95 * (len(ordered) - 1))]
    shown = (statistics.median(ordered), high, ordered[-1])
    print(f"{what:28}" + "".join(f"{each:>9.{2 if unit == 's' else 1}f} {unit}" for each in shown))


if __name__ == "__main__":
    main()
