"""What a run wrote, as the planted facts ask for it."""

from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

from grist import manifest, store

Row = dict[str, Any]


class Known:
    """The rows of a run, by record id."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.read = _rows(store.parts(home / "ingest" / "records"))
        self.kept = _rows(store.parts(home / "curate" / "records"))
        self.dropped = _rows(store.parts(home / "curate" / "dropped"))
        self.problems = store.read_table(home / "ingest" / "problems.parquet").to_pylist()

    @cached_property
    def examples(self) -> list[Row]:
        sides = (
            self.home / "dataset" / f"{side}.parquet" for side in ("train", "validation", "test")
        )
        return [row for path in sides for row in store.read_table(path).to_pylist()]

    def uri(self, ending: str) -> str:
        """Give the name by which records know the file whose path ends so."""
        ingested = manifest.read(self.home / "ingest")
        names = ingested.inputs if ingested else ()
        return next((name for name in names if name.endswith(ending)), ending)

    def of(self, uri: str) -> list[Row]:
        """Give what was read from a source."""
        return [row for row in self.read.values() if row["source"]["uri"] == uri]

    def curated(self, id_: str) -> Row | None:
        """Give a record as curation leaves it, kept or dropped; None if it was never read."""
        return self.kept.get(id_) or self.dropped.get(id_)

    def text(self, id_: str) -> str | None:
        """Give what is left of a record's text."""
        row = self.curated(id_)
        return None if row is None else str(row["text"])

    def decided(self, id_: str, action: str) -> Iterator[Row]:
        """Give the ledger's rows of one action on a record."""
        return (row for row in self._ledger.get(id_, ()) if row["action"] == action)

    @cached_property
    def _ledger(self) -> dict[str, list[Row]]:
        found: dict[str, list[Row]] = {}
        for row in store.read_table(self.home / "curate" / "ledger.parquet").to_pylist():
            found.setdefault(row["id"], []).append(row)
        return found


def _rows(paths: Iterable[Path]) -> dict[str, Row]:
    return {row["id"]: row for path in paths for row in store.read_table(path).to_pylist()}
