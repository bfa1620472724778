"""Keep rows at random, the same ones each time.

    - sample: {share: 0.1}                     one row in ten
    - sample: {rows: 1000, per: thread}        of each thread a thousand

Chance is a hash of the seed and the row's id: which rows stay depends on nothing else. So with
`share` a row that stays does so however much the data grow, and with `rows` it gives way only to a
new one. A larger share or number holds all rows of a smaller one. Rows that a person holds
(`curation.overrides`) stay, and with `rows` they are counted before any is drawn.
"""

from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING, Annotated, ClassVar

from pydantic import Field

from curation.dedup.keeping import held_first
from curation.steps.limit import Per
from curation.steps.step import GlobalFilter, steps

if TYPE_CHECKING:
    from pandas import DataFrame

_BITS = 64


@steps
@dataclass(frozen=True)
class Sample(GlobalFilter):
    """Drop what is not drawn; rows that stay keep their order.

    Attributes:
        share: how much of the rows stays, about; from 0 to 1.
        rows: or how many.
        per: so many of each speaker, thread or kind; by default of all together.
        seed: another one draws other rows.
    """

    name: ClassVar[str] = "sample"
    wants_held: ClassVar[bool] = True
    share: Annotated[float, Field(gt=0, le=1)] | None = None
    rows: Annotated[int, Field(ge=1)] | None = None
    per: Per | None = None
    seed: Annotated[int, Field(ge=0)] = 0

    def __post_init__(self) -> None:
        if (self.share is None) == (self.rows is None):
            raise ValueError("needs either share or rows")
        if self.per and self.rows is None:
            raise ValueError("per needs rows: a share is the same of each group")

    def signatures(self, rows: "DataFrame") -> "DataFrame":
        """Give `id`, `group`, and the `lot` that is drawn for each row."""
        import pandas as pd

        lots = pd.Series([_lot(self.seed, id_) for id_ in rows["id"]], rows.index, dtype="uint64")
        return rows[["id"]].assign(group=rows[self.per] if self.per else "", lot=lots)

    def decide(self, signatures: "DataFrame") -> "DataFrame":
        """Name the rows whose lot is too high."""
        if self.rows is None:
            gone = signatures["lot"] > int((self.share or 0) * 2**_BITS) - 1
        else:
            drawn = held_first(signatures.sort_values(["lot", "id"]))
            gone = drawn.groupby("group", dropna=False).cumcount() >= self.rows
        return signatures[["id"]][gone.sort_index()].assign(reason="sample")


def _lot(seed: int, id_: str) -> int:
    digest = blake2b(f"{seed}\n{id_}".encode(), digest_size=_BITS // 8).digest()
    return int.from_bytes(digest)
