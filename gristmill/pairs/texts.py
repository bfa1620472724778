"""The rows of pairs as `curate/` has them: kept or dropped, but always as the last step left them.

What stood before `pii` is never read. So two texts that differ in a phone number may look alike
here, where the step that compared them stood before `pii`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from grist import store


@dataclass(frozen=True)
class Row:
    """What is shown of a row."""

    text: str
    kind: str
    kept: bool


def rows(home: Path, ids: Iterable[str]) -> dict[str, Row]:
    """Give rows by their ids; one that is no more is left out."""
    import pyarrow as pa
    import pyarrow.compute as pc

    wanted = pa.array(sorted(set(ids)), pa.string())
    found = {}
    for folder in ("records", "dropped"):
        for table in store.read_parts(home / "curate" / folder, ["id", "text", "kind"]):
            some = table.filter(pc.is_in(table["id"], wanted))
            for row in some.to_pylist():
                found[row["id"]] = Row(row["text"], row["kind"], folder == "records")
    return found
