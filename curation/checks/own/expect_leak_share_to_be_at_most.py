"""At most so many held-out examples may have a match on the train side.

    - expect_leak_share_to_be_at_most: {max_value: 0.02, measure: ngrams}

The matches are those that the check after the split has found (`curation.splitting.check`), from
the scores on that the recipe's `split: {leaks: ...}` names.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from curation.checks.own.expectation import Known, OfExamples, Share, at_most, laid_out, owns
from curation.splitting.section import TEST, VALIDATION
from grist import store

if TYPE_CHECKING:
    from pandas import DataFrame

    from curation.checks.examples import Examples


@owns
@dataclass(frozen=True, kw_only=True)
class LeakShareAtMost(OfExamples):
    """Expect at most a share of the held-out examples to match one in train.

    Attributes:
        max_value: the share.
        measure: what is compared; by default whatever the split has compared.
    """

    name: ClassVar[str] = "expect_leak_share_to_be_at_most"
    max_value: Share
    measure: Literal["exact", "ngrams", "near", "similar"] | None = None

    @property
    def rule(self) -> dict[str, Any]:
        return at_most(self.max_value)

    def unfit(self, known: Known) -> Iterator[tuple[str, str]]:
        if self.measure is not None and self.measure not in known.measures:
            said = "the split compares no meanings; name a model: `split: {leaks: {model: ...}}`"
            yield "measure", said

    def rows(self, table: "Examples") -> "DataFrame":
        """Give 1 for each held-out example that has a match, 0 for others."""
        leaks = store.read_table(table.folder / "leaks.parquet", ["id", "measure"]).to_pylist()
        matched = {row["id"] for row in leaks if self.measure in (None, row["measure"])}
        ids: list[str | None] = []
        for some in table.tables((VALIDATION, TEST)):
            ids += some["id"].to_pylist()
        return laid_out(ids, [int(id_ in matched) for id_ in ids])
