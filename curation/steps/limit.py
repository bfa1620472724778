"""Keep at most so many rows, the first ones or the last.

    - limit: {rows: 500}                              the first 500 in row order
    - limit: {rows: 200, per: speaker, last: true}    of each person the last 200

Rows without a speaker (or thread) are one group of their own. Rows that a person holds
(`curation.overrides`) stay and count before all others, so that the limit is met with them.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from pydantic import Field

from curation.dedup.keeping import held_first
from curation.steps.step import GlobalFilter, steps

if TYPE_CHECKING:
    from pandas import DataFrame

Per = Literal["speaker", "thread", "kind"]


@steps
@dataclass(frozen=True)
class Limit(GlobalFilter):
    """Drop what is over the limit.

    Attributes:
        rows: how many stay.
        per: so many of each speaker, thread or kind; by default of all together.
        last: the last ones stay, in row order, and not the first.
    """

    name: ClassVar[str] = "limit"
    wants_held: ClassVar[bool] = True
    rows: Annotated[int, Field(ge=1)]
    per: Per | None = None
    last: bool = False

    def signatures(self, rows: "DataFrame") -> "DataFrame":
        """Give `id` and `group`."""
        return rows[["id"]].assign(group=rows[self.per] if self.per else "")

    def decide(self, signatures: "DataFrame") -> "DataFrame":
        """Name the rows over the limit."""
        wanted = held_first(signatures[::-1] if self.last else signatures)
        over = wanted.groupby("group", dropna=False).cumcount() >= self.rows
        return signatures[["id"]][over.sort_index()].assign(reason="limit")
