"""A data set of the Hugging Face hub, by its name; the rows that it gives are kept with the run.

- hub_dataset: {repo: teahouse/faq, split: train, revision: 0123…, text: question}

    -> Record(text="Open on Sunday?", kind="row", fields=(("label", "yes"), ("split", "train")),
              source=Source("hf://datasets/teahouse/faq@0123…/default/train", "row 1", …))

Which commit was read is part of the source, so a data set that has changed is read anew, and one
that is named by its commit is read the same for ever. Code of a data set is never run.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Annotated, ClassVar

from pydantic import Field

from crawlers.exports.members import ExportFile
from crawlers.exports.parts.tables import hub_rows
from crawlers.exports.parts.tables.json_rows import json_rows
from crawlers.exports.parts.tables.mapped import Mapped
from crawlers.exports.parts.tables.row import Row
from crawlers.reader import Desk, Origin, Reader, readers
from grist.errors import UsageError
from grist.records import Problem, Record

_REPO = re.compile(r"[\w-][\w.-]*/[\w-][\w.-]*", re.ASCII)
_COMMIT = re.compile(r"[0-9a-f]{40}")


@readers
@dataclass(frozen=True)
class HubDataset(Mapped, Reader):
    """Rows of one split of a data set on the Hugging Face hub.

    Attributes:
        repo: its name there, as `org/name`.
        split: which rows.
        config: which of its configurations, if it has several.
        revision: a commit, or a branch or tag, of which the commit is asked for at each run.
        max_rows: the first rows alone.
    """

    name: ClassVar[str] = "hub_dataset"
    libraries: ClassVar[tuple[str, ...]] = ("datasets", "pyarrow")
    fetches: ClassVar[bool] = True

    repo: str
    split: str = "train"
    config: str | None = None
    revision: str = "main"
    max_rows: Annotated[int, Field(ge=1)] | None = None

    def __post_init__(self) -> None:
        if not _REPO.fullmatch(self.repo):
            raise ValueError(f"{self.repo!r} is no name of the hub, such as teahouse/faq")

    def inputs(self, base: Path) -> Mapping[str, str]:
        place = self._place()
        return {place.uri: place.commit}

    def records(self, desk: Desk) -> Iterator[Record | Problem]:
        """Fetch what is not here yet, then read every row.

        Raises:
            UserError: it cannot be fetched, or has no such column.
        """
        place = self._place()
        limits = [limit for limit in (self.max_rows, desk.sample) if limit is not None]
        check = partial(self.check, self.repo, are_names=True)
        path = hub_rows.kept(
            place, desk.raw, min(limits, default=None), check=check, progress=desk.progress
        )
        file = ExportFile(path, place.uri)
        more = (("split", self.split),)
        for row in _rows(file):
            if isinstance(row, Row):
                yield self.record(row, file, self.reader(), more)
            else:
                yield row

    @classmethod
    def reread(cls, origin: Origin) -> Iterator[tuple[str, bytes]]:
        for path in sorted(hub_rows.folder(origin.raw, origin.uri).glob("*.jsonl")):
            file = ExportFile(path, origin.uri)
            if file.sha256 == origin.sha256:
                return ((row.locator, row.raw) for row in _rows(file) if isinstance(row, Row))
        raise UsageError(f"{origin.uri}: its rows are gone, or altered since they were read")

    def _place(self) -> hub_rows.Place:
        pinned = _COMMIT.fullmatch(self.revision)
        commit = self.revision if pinned else hub_rows.commit_of(self.repo, self.revision)
        return hub_rows.Place(self.repo, self.config, self.split, commit)


def _rows(file: ExportFile) -> Iterator[Row | Problem]:
    """Give the rows that are kept, by their number in the data set."""
    for number, row in enumerate(json_rows(file), 1):
        yield replace(row, locator=f"row {number}")
