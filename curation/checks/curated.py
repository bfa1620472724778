"""The records that curation leaves, as checks look at them, and what is known of how they came.

Curated(records=curate/records, ledger=curate/ledger.parquet, counts=…, steps=("pii", …), …)
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from curation import overrides
from curation.checks import columns
from curation.pii.audit import ISSUED
from curation.plan import label
from curation.steps.pii import Pii
from curation.steps.step import Step
from grist.ledger import Counts
from grist.stage import Workplace

if TYPE_CHECKING:
    from pandas import DataFrame

    from curation.pii.detect import Finder


@dataclass(frozen=True)
class Curated:
    """What checks of records may look into.

    Attributes:
        records: the folder of shards.
        ledger: of all steps.
        counts: of records that came, and were dropped by which step.
        steps: the labels of all that may drop, in their order.
        finder: what the `pii` steps look for; none where there is no such step.
        issued: the file of the surrogates that they put into texts.
    """

    what: ClassVar[str] = "records"
    records: Path
    ledger: Path | None = None
    counts: Counts = field(default_factory=Counts)
    steps: tuple[str, ...] = ()
    finder: "Finder | None" = None
    issued: Path | None = None

    def load(self, names: Iterable[str]) -> "DataFrame":
        """Lay out columns of all rows."""
        return columns.load(self.records, names)

    def every(self) -> "DataFrame":
        """Give all columns on offer, and no row."""
        return columns.every(self.records)


def curated(place: Workplace, steps: Sequence[Step], counts: Counts) -> Curated:
    """Describe what lies in `curate/`."""
    hiding = [step for step in steps if isinstance(step, Pii)]
    return Curated(
        records=place.folder / "records",
        ledger=place.folder / "ledger.parquet",
        counts=counts,
        steps=(overrides.NAME, *(each.label for each in label(steps))),
        finder=_joined(hiding) if hiding else None,
        issued=place.home / "ingest" / "pii" / ISSUED if hiding else None,
    )


def _joined(steps: Sequence[Pii]) -> "Finder":
    """Look for all that any of the steps does."""
    from curation.pii.detect import Finder

    return Finder(
        regions=tuple(dict.fromkeys(each for step in steps for each in step.regions)),
        allow=tuple(dict.fromkeys(each for step in steps for each in step.allow)),
        deny=tuple(dict.fromkeys(each for step in steps for each in step.deny)),
    )
