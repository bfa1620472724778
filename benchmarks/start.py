"""What a command costs before it does anything, against loading what it works with.

    python -m benchmarks.start

A mistake in a recipe is told before any library is loaded that takes longer than the telling.

                                      CPU   of loading them
    gristmill --help                 0.09 s      3%
    gristmill validate               0.56 s     17%
    gristmill ratings --help         0.17 s      5%
    import great_expectations, …     3.35 s    100%
"""

import statistics
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage

RECIPE = Path(__file__).parents[1] / "recipes" / "tea-house.yaml"
ROUNDS = 5
LOADED = "great_expectations", "pandas", "transformers"
COMMANDS: dict[str, Sequence[str]] = {
    "gristmill --help": ("-m", "gristmill", "--help"),
    "gristmill validate": ("-m", "gristmill", "validate", str(RECIPE)),
    "gristmill ratings --help": ("-m", "gristmill", "ratings", "--help"),
    f"import {LOADED[0]}, …": ("-c", f"import {', '.join(LOADED)}"),
}


def main() -> None:
    """Time each in turn, several times over; one round to warm up is not counted."""
    rounds = [{name: seconds(each) for name, each in COMMANDS.items()} for _ in range(ROUNDS + 1)]
    found = {name: statistics.median(each[name] for each in rounds[1:]) for name in COMMANDS}
    whole = found[f"import {LOADED[0]}, …"]
    print(f"{'':32}{'CPU':>9}   of loading them")
    for name, spent in found.items():
        print(f"{name:32}{spent:7.2f} s{spent / whole:8.0%}")


def seconds(arguments: Sequence[str]) -> float:
    """Give the CPU that a process of its own takes."""
    before = getrusage(RUSAGE_CHILDREN)
    subprocess.run([sys.executable, *arguments], check=True, capture_output=True)
    after = getrusage(RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


if __name__ == "__main__":
    main()
