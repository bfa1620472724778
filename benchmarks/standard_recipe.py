"""A whole recipe's curation and dataset: seconds by step, peak memory, on records of many kinds.

    python -m benchmarks.standard_recipe            # 200,000 records, some minutes
    python -m benchmarks.standard_recipe 20000

Half are pages with menus and footers, half posts. Their words are people's (`docstrings`), some 110
in a text, six at a time: so no two texts have a sentence in common by chance. One in ten is a copy
of another, one in ten a copy with a word changed, and one in twenty names a mail address and a
telephone. Steps that follow each other without looking at the whole run
together, as in any run; what a step decides at once counts to the line after it. Memory is the
largest sum over all processes, looked at 20 times a second; pages that they share count twice.
"""

import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from threading import Event, Thread
from typing import Any

import psutil

from benchmarks.curation_steps import ingest, memory
from benchmarks.docstrings import paragraphs
from benchmarks.made_up import page, post
from curation.dataset import dataset
from curation.examples import builders
from curation.splitting.section import Split
from curation.stage import curate
from curation.steps import steps
from grist import stage, store
from grist.engine import LocalExecutor
from grist.records import Record
from grist.stage import Stage, Workplace

_ROWS, _WORKERS = 200_000, 2
_RECIPE: dict[str, dict[str, Any]] = {
    "clean_text": {},
    "drop_boilerplate": {},
    "language": {"keep": ("en",)},
    "quality": {"min_words": 20, "min_punctuated": None},  # a docstring is punctuated as it likes
    "pii": {},
    "exact_dedup": {},
    "near_dedup": {},
    "semantic_dedup": {"model": "wordllama", "threshold": 0.97},
}
_POOL, _WORDS, _PIECE = 20_000, 110, 6
_COPIES, _NEAR, _PERSONAL = 0.1, 0.1, 0.05


class Clock:
    """Seconds by what was under way: between two looks, what the later one names."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = defaultdict(float)
        self._last = time.perf_counter()

    def __call__(self, doing: str, done: int, total: int | None) -> None:
        now = time.perf_counter()
        self.seconds[doing] += now - self._last
        self._last = now


def main(rows: int) -> None:
    """Print a Markdown table, a line for each piece of work, and the peak of memory."""
    with TemporaryDirectory() as folder:
        home = Path(folder)
        ingest(home, made(rows), store.SHARD_ROWS)
        with Peak() as peak:
            clock, began = Clock(), time.perf_counter()
            counts = _run(home, clock)
            whole = time.perf_counter() - began
    print(f"| work | seconds |\n|---|---:|\n| all of {rows:,} records | {whole:.1f} |")
    for doing, seconds in clock.seconds.items():
        if seconds >= 0.05:
            print(f"| {doing} | {seconds:.1f} |")
    print(f"\npeak {peak.bytes / 1e6:,.0f} MB with {_WORKERS} workers")
    for name, number in counts.items():
        print(f"{name}: {number:,}")


def made(rows: int) -> Iterator[Record]:
    """Make pages and posts in turn."""
    random = Random(7)  # noqa: S311 - nothing here is secret
    pool, earlier = paragraphs(_POOL), list[str]()
    for at in range(rows):
        text = _text(random, pool, earlier)
        earlier.append(text)
        yield page(at, text) if at % 2 else post(at, text)


def _text(random: Random, pool: list[str], earlier: list[str]) -> str:
    drawn = random.random()
    if earlier and drawn < _COPIES:
        return random.choice(earlier)
    if earlier and drawn < _COPIES + _NEAR:
        words = random.choice(earlier).split(" ")
        words[random.randrange(len(words))] = "again"
        return " ".join(words)
    words = list[str]()
    while len(words) < _WORDS:
        some = random.choice(pool).split(" ")
        start = random.randrange(max(1, len(some) - _PIECE))
        words += some[start : start + _PIECE]
    if random.random() < _PERSONAL:
        number = random.randint(100_000, 999_999)
        words.append(f"guest{number}@tea.example or +44 7700 {number}")
    return " ".join(words)


class Peak:
    """The most memory that this process and its workers had while a block ran."""

    def __enter__(self) -> "Peak":
        self.bytes, self._over = 0, Event()
        self._thread = Thread(target=self._look)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        own = psutil.Process().pid
        while not self._over.wait(0.05):
            self.bytes = max(self.bytes, memory(own))


def _run(home: Path, clock: Clock) -> dict[str, int]:
    chosen = [steps.get(name)(**fields) for name, fields in _RECIPE.items()]
    texts = builders.get("text")()
    curating = Stage(
        "curate", lambda place: curate(place, steps=chosen), ("curation",), parents=("ingest",)
    )
    dealing = Stage(
        "dataset",
        lambda place: dataset(place, builders=[texts], split=Split(), name="standard"),
        ("curation",),
        parents=("curate",),
    )
    curated = stage.run(curating, _place(home, "curate", clock)).manifest.counts
    stage.run(dealing, _place(home, "dataset", clock))
    return {"kept": curated["kept"], **curated["dropped"]}


def _place(home: Path, name: str, clock: Clock) -> Workplace:
    return Workplace(home, home / name, home, "", 7, LocalExecutor(_WORKERS), clock)


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else _ROWS)
