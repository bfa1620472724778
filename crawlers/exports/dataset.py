"""A data set of the `datasets` library: saved to disk, or laid out as on the Hugging Face hub.

- dataset: {path: faq/, split: train, text: question, fields: [answer]}

faq/train/data-00000-of-00001.arrow     question: string, label: ClassLabel(["no", "yes"])
    "Open on Sunday?"  1
    -> Record(text="Open on Sunday?", kind="row", fields=(("label", "yes"), ("split", "train")),
              source=Source("faq/train/data-00000-of-00001.arrow", "row 1", …))

Rows are read batch by batch from Arrow and Parquet files, and no code that comes with a data set is
ever run. Without a `split` all are read.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from crawlers.exports.export import Export, Read
from crawlers.exports.members import BROKEN, WHOLE, ExportFile
from crawlers.exports.parts.tables.arrow import PARQUET, arrow_columns, arrow_rows, is_arrow
from crawlers.exports.parts.tables.mapped import Mapped
from crawlers.exports.parts.tables.row import Row
from crawlers.exports.parts.tables.saved_dataset import BESIDE, holds_rows, split_of
from crawlers.reader import readers
from grist.errors import UsageError, did_you_mean
from grist.records import Problem

_NONE = "none"


@readers
@dataclass(frozen=True)
class Dataset(Mapped, Export):
    """Rows of a saved data set, from its Arrow or Parquet files.

    Attributes:
        split: the only one to read, such as `train`.
    """

    name: ClassVar[str] = "dataset"
    signature: ClassVar[str] = "a folder that `datasets` has saved (Arrow files)"
    beside: ClassVar[tuple[str, ...]] = BESIDE

    split: str | None = None

    @classmethod
    def recognises(cls, head: bytes, suffix: str) -> bool:
        return is_arrow(head)

    @classmethod
    def _knows(cls, file: ExportFile) -> bool:
        """Take Parquet too where the recipe asks for a data set; by itself it is a table."""
        return super()._knows(file) or _is_parquet(file)

    def files(self, base: Path) -> Iterator[ExportFile | Problem]:
        known: set[str] = set()
        read = False
        for file in super().files(base):
            if isinstance(file, Problem):
                yield file
            elif not holds_rows(file):
                yield Problem(file.uri, WHOLE, "another_file")
            elif self.split in {None, split := split_of(file)}:
                read = True
                yield file
            else:
                known.add(split or _NONE)
        if not read:
            near = did_you_mean(self.split or "", sorted(known))
            raise UsageError(f"{base / self.path}: no split {self.split!r}{near}")

    def is_in_columns(self, file: ExportFile) -> bool:
        return True

    def rows(self, file: ExportFile) -> Iterator[Read]:
        """Give every record in source order, and a problem for each row that is none.

        Raises:
            UsageError: the file has no column of a name that a parameter gives.
        """
        self.check(file.uri, arrow_columns(file), are_names=True)
        split = split_of(file)
        more = (("split", split),) if split else ()
        return (
            (self.record(row, file, self.reader(), more), row.raw)
            if isinstance(row, Row)
            else (row, b"")
            for row in arrow_rows(file)
        )

    def raw(self, file: ExportFile) -> Iterator[tuple[str, bytes]]:
        """Give every row as JSON: which column is the text does not matter for where it stands."""
        return ((row.locator, row.raw) for row in arrow_rows(file) if isinstance(row, Row))


def _is_parquet(file: ExportFile) -> bool:
    try:
        with file.open() as opened:
            return opened.read(len(PARQUET)) == PARQUET
    except BROKEN:
        return False
