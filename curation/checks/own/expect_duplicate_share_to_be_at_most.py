"""At most so many records may say what another one says too.

    - expect_duplicate_share_to_be_at_most: {max_value: 0.01, near: 0.8}

    "Tea at  FIVE"   "tea at five"   "tea at six"     two of three

Texts are the same when they are comparable (`grist.text`), as `exact_dedup` has it, and near when
they share such a part of their shingles (`curation.dedup.near`). All kinds asked for are held
against each other, and each of a set of copies counts. Empty texts are like nothing.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

from pydantic import Field

from curation.checks.own.expectation import OfRecords, Share, at_most, laid_out, owns
from curation.dedup import components, near
from grist import store
from grist.text import comparable

if TYPE_CHECKING:
    from pandas import DataFrame

    from curation.checks.curated import Curated

Kind = Literal["page", "post", "message", "row"]
Index = Annotated[float, Field(ge=0.1, le=1)]  # below, chance is as near (`curation.dedup.near`)
_KEY = 16  # bytes of a hash


@owns
@dataclass(frozen=True, kw_only=True)
class DuplicateShareAtMost(OfRecords):
    """Expect at most a share of records whose text is another's.

    Attributes:
        max_value: the share.
        near: the Jaccard index from which on two texts count as one; without it copies alone.
        kinds: the kinds of record that are compared. Messages repeat: "ok" said a hundred times
            is speech.
    """

    name: ClassVar[str] = "expect_duplicate_share_to_be_at_most"
    looks_into: ClassVar[tuple[str, ...]] = ("text",)
    max_value: Share
    near: Index | None = None
    kinds: Annotated[tuple[Kind, ...], Field(min_length=1)] = ("page", "post", "row")

    @property
    def rule(self) -> dict[str, Any]:
        return at_most(self.max_value)

    def rows(self, table: "Curated") -> "DataFrame":
        """Give 1 for each record whose text another one has, exactly or nearly; 0 for others."""
        ids: list[str | None] = []
        places: list[int] = []  # of each record, its text's among all that differ; -1 for none
        known: dict[bytes, int] = {}
        sketches = []
        for some, texts in _texts(table, self.kinds):
            ids += some
            new = []
            for text in texts:
                if not text:
                    places.append(-1)
                    continue
                key = blake2b(text.encode(), digest_size=_KEY).digest()
                if key not in known:
                    known[key] = len(known)
                    new.append(text)
                places.append(known[key])
            if self.near is not None:
                sketches.append(near.sketched(new, self.near))
        joined = _joined(sketches, self.near) if self.near and sketches else range(len(known))
        sets = [joined[place] if place >= 0 else -1 for place in places]
        counts = Counter(sets)
        return laid_out(ids, [int(each >= 0 and counts[each] > 1) for each in sets])


def _joined(sketches: "list[DataFrame]", threshold: float) -> list[int]:
    """Name each text by the first of those that hang together with it."""
    import pandas as pd

    found: list[int] = components.linked(pd.concat(sketches, ignore_index=True), threshold).tolist()
    return found


def _texts(
    table: "Curated", kinds: tuple[str, ...]
) -> Iterator[tuple[list[str | None], list[str]]]:
    """Give ids and comparable texts, shard by shard."""
    import pyarrow as pa
    import pyarrow.compute as pc

    for shard in store.read_parts(table.records, ["id", "kind", "text"]):
        rows = shard.filter(pc.is_in(shard["kind"], pa.array(kinds)))
        yield rows["id"].to_pylist(), [comparable(each or "") for each in rows["text"].to_pylist()]
