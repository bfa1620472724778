"""`show`: some examples of a dataset, for a person or as JSON.

example  3f9c…  test, message, 3 records
  prompt      <PERSON_1>: is the kettle on?
              <PERSON_2>:
  completion   since when
"""

from collections.abc import Mapping
from itertools import islice
from pathlib import Path
from typing import Any

from grist.errors import Exit, UsageError
from grist.text import visible
from gristmill import rows
from gristmill.cli.screen import emit

_LINES = 60  # of one text that are shown
_WIDTH = 2_000  # characters of one line that are


def show(home: Path, *, split: str, count: int, id_: str | None, as_json: bool) -> Exit:
    """Print the first examples of a side, or the one whose id begins so.

    Raises:
        UsageError: there is none.
    """
    some = (
        [_one(home, id_)]
        if id_ is not None
        else list(islice(rows.read(home, split), count or None))
    )
    if not some:
        raise UsageError(f"{home}: the side {split} has no examples")
    if as_json:
        emit(some)
    else:
        print("\n\n".join(map(_shown, some)))
    return Exit.OK


def _one(home: Path, id_: str) -> dict[str, Any]:
    found = [row for side in rows.SIDES for row in rows.read(home, side) if _is(row, id_)]
    if not found:
        raise UsageError(
            f"{home}: no example has the id {id_!r}; of a record or a sample `gristmill explain` "
            "tells"
        )
    if len(found) > 1:
        raise UsageError(f"{home}: {len(found)} examples have ids that begin with {id_!r}")
    return found[0]


def _is(row: Mapping[str, Any], id_: str) -> bool:
    return str(row["id"]).startswith(id_)


def _shown(row: Mapping[str, Any]) -> str:
    records = f"{len(row['records'])} record{'s' * (len(row['records']) != 1)}"
    lines = [f"example  {row['id']}  {row['split']}, {row['kind']}, {records}"]
    for name, text in rows.said(row):
        lines += [
            f"  {name if not at else '':<11} {visible(line)}"
            for at, line in enumerate(_cut(text.split("\n")))
        ]
    return "\n".join(lines)


def _cut(lines: list[str]) -> list[str]:
    """Keep what a screen can hold of a text, and say what is not shown."""
    kept = [line if len(line) <= _WIDTH else f"{line[:_WIDTH]}…" for line in lines[:_LINES]]
    more = len(lines) - len(kept)
    return [*kept, f"… {more:,} more lines"] if more else kept
