"""Drop what people wrote who do not take part: they did not agree, or asked to be left out.

    - exclude_speakers: {speakers: [user1, Ben Okri]}

    user1 (Ana)   "Tea at five"                  ->  dropped: excluded
    user2         "Fine", forwarded from Ana     ->  dropped: excluded
    user2         "Ana says: tea at five"        stays

A person goes under every id and every name that the sources give: who is called Ben Okri in one
message goes with all messages of that id. Two people of one name both go. What others quote of them
in their own words or tell about them stays; `pii` takes the names out.

The step stands before `pii`, after which nobody has a name. A name that is nobody's stops the run:
it may be a typo, and somebody's words would stay.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, ClassVar

from pydantic import Field

from curation.people import NAME, folded, holds
from curation.pii.identity import author, origin
from curation.steps.step import GlobalFilter, steps
from grist.records import field, field_values
from grist.text import comparable

if TYPE_CHECKING:
    from pandas import DataFrame

_ID, _NAME, _PASSED, _NOBODY = "id", "name", "passed", "nobody"


@steps
@dataclass(frozen=True)
class ExcludeSpeakers(GlobalFilter):
    """Drop the rows of some people, and what is forwarded from them.

    Attributes:
        speakers: their ids or names; case and width fold.
    """

    name: ClassVar[str] = "exclude_speakers"
    untold: ClassVar[frozenset[str]] = frozenset({"speakers"})
    speakers: Annotated[tuple[str, ...], Field(min_length=1)]

    def __post_init__(self) -> None:
        for at, name in enumerate(self.speakers):
            if not comparable(name):
                raise ValueError(f"speakers[{at}] is empty")

    @property
    def names_people(self) -> bool:
        """Whether it asks for somebody by name: always."""
        return True

    def signatures(self, rows: "DataFrame") -> "DataFrame":
        """List who is there, each once: `what` it is, `value`, and the `id` that a name is of."""
        import pandas as pd

        names = field_values(rows, NAME)
        ids = rows["speaker"].reset_index(drop=True)
        passed = origin(rows).dropna()
        found = [
            pd.DataFrame({"what": _ID, "value": ids, "id": ids}),
            pd.DataFrame({"what": _NAME, "value": names, "id": ids.reindex(names.index)}),
            pd.DataFrame({"what": _PASSED, "value": passed}),
        ]
        listed = pd.concat(found, ignore_index=True).astype("str")
        return listed.dropna(subset="value").drop_duplicates(ignore_index=True)

    def decide(self, signatures: "DataFrame") -> "DataFrame":
        """Name all ids and folded names that go, and the wanted ones that are nobody's."""
        import pandas as pd

        wanted = [comparable(name) for name in self.speakers]
        known = signatures.assign(folded=folded(signatures["value"]))
        ids = known["id"][known["folded"].isin(wanted)].dropna().unique()
        theirs = known["folded"][known["id"].isin(ids)].unique()
        there = set(known["folded"])
        places = [str(at) for at, name in enumerate(wanted) if name not in there]
        names = dict.fromkeys([*wanted, *theirs])
        rows = [(_ID, id_) for id_ in ids] + [(_NAME, name) for name in names]
        rows += [(_NOBODY, place) for place in places]
        return pd.DataFrame(rows, columns=["what", "value"], dtype="str")

    def apply(self, rows: "DataFrame", table: "DataFrame") -> "DataFrame":
        """Give the rows that they wrote, and those that pass on their words."""
        ids, names = (table["value"][table["what"] == what] for what in (_ID, _NAME))
        # By a name that was not asked for goes only who has no id to be told apart by.
        alone = author(rows).where(rows["speaker"].isna() | field(rows, NAME).isna())
        called = field_values(rows, NAME)
        theirs = rows["speaker"].isin(ids) | folded(alone).isin(names)
        theirs |= folded(origin(rows)).isin(names)
        theirs |= holds(rows, folded(called).isin(list(map(comparable, self.speakers))))
        return rows[["id"]][theirs].assign(reason="excluded")

    def complaint(self, table: "DataFrame") -> str | None:
        """Name those that nobody is called."""
        places = map(int, table["value"][table["what"] == _NOBODY])
        said = [f"speakers[{at}] ({self.speakers[at]!r})" for at in places]
        if not said:
            return None
        return (
            f"{', '.join(said)}: nobody in the sources has this id or name, or a step before this "
            "one dropped all that they wrote: then move this one up"
        )
