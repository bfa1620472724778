"""At most so many of the records that came to a step may be dropped by it.

    - expect_drop_share_to_be_at_most: {max_value: 0.3, step: near_dedup}

    1,200 records came to near_dedup, 90 fell: .075

Steps go by the names that the ledger has for them: a second `near_dedup` is `near_dedup@2`. Without
a step it is about all that were dropped of all that came, as `max_drop_share` is.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from curation.checks.own.expectation import Known, OfRecords, Share, at_most, laid_out, owns
from grist import ledger, store
from grist.errors import did_you_mean
from grist.text import visible

if TYPE_CHECKING:
    from pandas import DataFrame

    from curation.checks.curated import Curated


@owns
@dataclass(frozen=True, kw_only=True)
class DropShareAtMost(OfRecords):
    """Expect at most a share of records to be dropped.

    Attributes:
        max_value: the share.
        step: the step that drops; all of them, where none is named.
    """

    name: ClassVar[str] = "expect_drop_share_to_be_at_most"
    max_value: Share
    step: str | None = None

    @property
    def rule(self) -> dict[str, Any]:
        return at_most(self.max_value)

    def unfit(self, known: Known) -> Iterator[tuple[str, str]]:
        if self.step is not None and self.step not in known.steps:
            near = did_you_mean(self.step, known.steps)
            yield "step", f"the recipe has no step {visible(self.step)!r}{near}"

    def rows(self, table: "Curated") -> "DataFrame":
        """Give 1 for each record that fell, by its id, then 0 for each that stayed."""
        fell = self._fallen(table)
        stayed = max(0, self._came(table) - len(fell))
        return laid_out([*fell, *[None] * stayed], [1] * len(fell) + [0] * stayed)

    def _came(self, table: "Curated") -> int:
        """Count the records that no step before this one has dropped."""
        if self.step is None:
            return table.counts.came
        by: Counter[str] = Counter()
        for what, count in table.counts.dropped.items():
            by[what.partition(":")[0]] += count
        before = table.steps[: table.steps.index(self.step)]
        return table.counts.came - sum(by[each] for each in before)

    def _fallen(self, table: "Curated") -> list[str]:
        import pyarrow.compute as pc

        if table.ledger is None:
            return []
        rows = store.read_table(table.ledger, ["id", "step", "action"])
        rows = rows.filter(pc.equal(rows["action"], ledger.DROP))
        if self.step is not None:
            rows = rows.filter(pc.equal(rows["step"], self.step))
        ids: list[str] = rows["id"].to_pylist()
        return ids
