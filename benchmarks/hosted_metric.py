"""What a metric of Hugging Face `evaluate` costs, one row at a time.

    python benchmarks/hosted_metric.py

The metric itself does next to nothing (tests/cases/evaluate/politeness), so the time is the price
of `compute`: rows in memory, as the stage does it, against the files that are its default, and
against the method that `compute` wraps, which checks no types. Medians of several rounds.
"""

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")

from collections.abc import Callable
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import process_time
from typing import Any

from evaluation.foreign import names, scoring
from evaluation.foreign.scripts import opened
from grist.engine import LocalExecutor
from grist.stage import Workplace

METRIC = Path(__file__).parents[1] / "tests" / "cases" / "evaluate" / "politeness"
ROWS = 300
ROUNDS = 5
TEXT = "thank you, but no more of the tea please, it is late " * 4


def main() -> None:
    """Measure the three ways and print rows a second of processor time."""
    with TemporaryDirectory() as folder:
        place = Workplace(
            Path(folder), Path(folder), METRIC.parent, "key", 7, LocalExecutor(), lambda *_: None
        )
        metric = names.parse("evaluate:./politeness")
        module = opened(metric, place, folder).module
        filed = type(module)(cache_dir=folder)
        rows = [{"id": str(number), "output": TEXT, "reference": TEXT} for number in range(ROWS)]
        ways: dict[str, Callable[[], Any]] = {
            "the stage, its rows in memory": lambda: scoring.columns(
                ["evaluate:./politeness"], rows, place
            ),
            "compute, files in a cache": lambda: each(filed.compute),
            "_compute, unchecked": lambda: each(module._compute),
        }
        for name, way in ways.items():
            print(f"{name:32}{ROWS / median(timed(way) for _ in range(ROUNDS)):>12,.0f} rows/s")


def each(compute: Callable[..., Any]) -> None:
    """Score every row by itself."""
    for _ in range(ROWS):
        compute(predictions=[TEXT], references=[TEXT])


def timed(way: Callable[[], Any]) -> float:
    """Give the seconds of processor time that one round takes."""
    began = process_time()
    way()
    return process_time() - began


if __name__ == "__main__":
    main()
