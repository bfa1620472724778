"""No text may hold what a detector still takes for private.

    - expect_no_private_data: {types: [EMAIL, PHONE], regions: [GB]}

    3f…  "call <PHONE_1> or +44 7700 900123"   1 type left

The structured detectors look (`curation.pii.detect`), not the search for names. Placeholders, and
surrogates that the run has put there itself, are no finds.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from curation.checks.own.expectation import OfRecords, laid_out, owns
from curation.pii.regions import Region, check_regions
from curation.pii.span import DENIED, HANDLE, STRUCTURED
from grist import store
from grist.errors import did_you_mean

if TYPE_CHECKING:
    from pandas import DataFrame

    from curation.checks.curated import Curated
    from curation.pii.detect import Finder

_TYPES = (*STRUCTURED, DENIED, HANDLE)


@owns
@dataclass(frozen=True, kw_only=True)
class NoPrivateData(OfRecords):
    """Expect no text in which something private is found.

    Attributes:
        types: what is looked for; all, where none is named.
        regions: countries whose ways of writing are known; by default those of the `pii` step, or
            US and GB where the recipe has none.
        allow: values that may stay; by default what the `pii` step allows. What it denies is
            looked for in any case.
    """

    name: ClassVar[str] = "expect_no_private_data"
    looks_into: ClassVar[tuple[str, ...]] = ("text",)
    types: tuple[str, ...] = ()
    regions: tuple[Region, ...] = ()
    allow: tuple[str, ...] | None = None

    def __post_init__(self) -> None:
        for type_ in self.types:
            if type_ not in _TYPES:
                raise ValueError(f"no type {type_!r}{did_you_mean(type_, _TYPES)}")
        if self.regions:
            check_regions(self.regions)
        if any(not value.strip() for value in self.allow or ()):
            raise ValueError("a value in allow is empty")

    @property
    def rule(self) -> dict[str, Any]:
        return {"max_value": 0}

    def rows(self, table: "Curated") -> "DataFrame":
        """Count the types that are found in each text; one that cannot be read counts as one."""
        from curation.pii.scan import UNREAD, Issued, left

        finder = self._finder(table.finder)
        known = table.issued is not None and table.issued.exists()
        issued = Issued(store.read_json(table.issued) if table.issued and known else ())
        wanted = {*(self.types or _TYPES), UNREAD}
        ids: list[str | None] = []
        found: list[int] = []
        for shard in store.read_parts(table.records, ["id", "text"]):
            texts = enumerate(shard["text"].to_pylist(), start=len(ids))
            ids += shard["id"].to_pylist()
            found += [0] * shard.num_rows
            for row, type_ in left(((str(at), text or "") for at, text in texts), finder, issued):
                found[int(row)] += type_ in wanted
        return laid_out(ids, found)

    def _finder(self, treated: "Finder | None") -> "Finder":
        from curation.pii.detect import Finder

        treated = treated or Finder(("US", "GB"))
        allow = treated.allow if self.allow is None else self.allow
        return Finder(self.regions or treated.regions, allow, treated.deny)
