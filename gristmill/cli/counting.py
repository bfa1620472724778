"""`stats`: a dataset in numbers, for a person or as JSON.

                               train  validation        test     dropped
examples                         610          61         100           9
words, median                     14          14          13          12 …
"""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from grist.errors import Exit
from grist.text import visible
from gristmill.cli.screen import emit
from gristmill.stats import stats

_SHOWN = 20  # kinds, languages or labels of a side that are listed
_WIDTH = (24, 48)  # of what a row is called: a label is as long as its author likes

_Row = tuple[str, Iterable[object]]


def count(home: Path, *, as_json: bool) -> Exit:
    """Print the numbers of a run's dataset."""
    found = stats(home)
    if as_json:
        emit(found)
    else:
        for line in _lines(found):
            print(visible(line))
    return Exit.OK


def _lines(found: Mapping[str, Any]) -> Iterator[str]:
    table = [(" ".join(label.split()), cells) for label, cells in _table(found)]
    width = max(_WIDTH[0], min(_WIDTH[1], max(len(label) for label, _ in table)))
    for label, cells in table:
        shown = label if len(label) <= width else f"{label[: width - 1]}…"
        yield f"{shown:<{width}}" + "".join(f"{cell:>12}" for cell in cells)
    yield ""
    counts = found["records"]
    yield ", ".join(f"{name} {number:,}" for name, number in counts.items()) + " records"
    for stage, drops in found["dropped"].items():
        for reason, number in drops.items():
            yield f"  {_STAGES[stage]:<22} {number:>9,}  {reason}"
    yield f"  texts of test that stand in train: {found['copies']['test_in_train']:,}"


_STAGES = {
    "curate": "dropped by curation",
    "unused": "of no example",
    "dataset": "fell in the split",
}


def _table(found: Mapping[str, Any]) -> Iterator[_Row]:
    """Give the rows with a cell a side, each with what it is called."""
    sides = found["sides"]
    yield "", sides
    for name in ("examples", "groups", "records"):
        yield name, [f"{side[name]:,}" for side in sides.values()]
    for name in ("words", "characters", "answer_words"):
        for what in ("total", "median", "p90", "most"):
            label = f"{name.replace('_', ' ')}, {what}"
            yield label, [f"{side[name][what]:,}" for side in sides.values()]
    for name in ("kinds", "languages", "labels"):
        yield from _shares(name, sides)
    yield "copies", [f"{found['copies'].get(side, 0):,}" for side in sides]


def _shares(name: str, sides: Mapping[str, Mapping[str, Any]]) -> Iterator[_Row]:
    """List the values of a side's count, the most frequent of the first side first."""
    values = dict.fromkeys(value for side in sides.values() for value in side.get(name, ()))
    for value in list(values)[:_SHOWN]:
        shown = [f"{side.get(name, {}).get(value, 0):,}" for side in sides.values()]
        yield f"{name}: {value}", shown
    if len(values) > _SHOWN:
        yield f"{name}: and {len(values) - _SHOWN:,} more", ()
