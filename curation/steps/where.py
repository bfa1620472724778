"""Keep the rows that fit what the recipe says of them, or drop those.

    - where: {speaker: Ana, since: 2024-01-01}     keep what Ana wrote since New Year
    - where: {fields: {bot: "true"}, drop: true}   drop what bots wrote
    - where: {fields: {forwarded: "*"}, drop: true}   drop what was forwarded, whoever wrote it

A row fits when it fits every condition, and a condition when it has any of the values that are
named. What is to go for one of several conditions goes by several uses of the step.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

from pydantic import BeforeValidator

from curation.people import are_called, folded, holds
from curation.pii.identity import FLAGS, WHOLE
from curation.steps.language import FIELD as LANG
from curation.steps.step import Filter, steps
from grist import records
from grist.records import Kind
from grist.text import comparable

if TYPE_CHECKING:
    from pandas import DataFrame, Series

ANY = "*"
"""Stands for whatever a field says."""


def _listed(value: Any) -> Any:
    """Let one value stand for a list of one, and a number or yes and no for what fields hold."""
    values = value if isinstance(value, list | tuple) else [value]
    return tuple(map(_written, values))


def _written(value: Any) -> Any:
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, int) else value


def _day(value: Any) -> Any:
    """Write a day or number of YAML as text; `__post_init__` says what is no day."""
    if isinstance(value, date | datetime):
        return value.isoformat()
    return str(value) if isinstance(value, int) else value


Values = Annotated[tuple[str, ...], BeforeValidator(_listed)]
Day = Annotated[str, BeforeValidator(_day)]


@steps
@dataclass(frozen=True)
class Where(Filter):
    """Keep what fits every condition that is given.

    Attributes:
        speaker: who wrote it: ids or names, case and width folded; before `pii`.
        kinds: page, post, message, row.
        since: the first day, UTC; a row without a time does not fit.
        until: the last day, which counts whole.
        threads: chats by id or title, hosts, accounts; before `pii`.
        fields: by name of a field the value that it must have, or several; `"*"`: any.
        drop: what fits is dropped, and all else kept.
    """

    name: ClassVar[str] = "where"
    untold: ClassVar[frozenset[str]] = frozenset({"speaker", "threads", "fields"})
    speaker: Values = ()
    kinds: Annotated[tuple[Kind, ...], BeforeValidator(_listed)] = ()
    since: Day | None = None
    until: Day | None = None
    threads: Values = ()
    fields: Mapping[str, Values] = field(default_factory=dict)
    drop: bool = False

    def __post_init__(self) -> None:
        since, until = _parsed("since", self.since), _parsed("until", self.until)
        if since and until and since > until:
            raise ValueError(f"since ({since}) must not be after until ({until})")
        if not any((self.speaker, self.kinds, since, until, self.threads, self.fields)):
            raise ValueError("needs a condition: speaker, kinds, since, until, threads or fields")
        for name in ("speaker", "threads"):
            for at, value in enumerate(getattr(self, name)):
                if not comparable(value):
                    raise ValueError(f"{name}[{at}] is empty")
        if empty := [name for name, values in self.fields.items() if not values]:
            raise ValueError(f"fields: {empty[0]!r} needs a value; {ANY!r} stands for any")
        if "false" in self.fields.get(LANG, ()):
            raise ValueError(f"fields: {LANG!r}: to YAML no is a yes-or-no; for Norwegian quote it")

    @property
    def names_people(self) -> bool:
        """Whether it asks for somebody by another name than PII gives."""
        said = (value for name in WHOLE for value in self.fields.get(name, ()))
        named = (name for name in said if name != ANY and name.casefold() not in FLAGS)
        return any(not name.startswith("<") for name in (*self.speaker, *self.threads, *named))

    def reasons(self, rows: "DataFrame") -> "Series[str]":
        """Give the first condition that a row does not fit; with `drop`, `where_fits`."""
        import pandas as pd

        reasons = pd.Series(None, rows.index, dtype="str")
        conditions = list(self._conditions(rows))
        if not self.drop:
            for reason, fits in reversed(conditions):
                reasons = reasons.mask(~fits, reason)
            return reasons
        everything = pd.Series(data=True, index=rows.index)
        for _, fits in conditions:
            everything &= fits
        return reasons.mask(everything, "where_fits")

    def _conditions(self, rows: "DataFrame") -> Iterator[tuple[str, "Series[bool]"]]:
        if self.speaker:
            yield "where_speaker", are_called(rows, self.speaker)
        if self.kinds:
            yield "where_kinds", rows["kind"].isin(self.kinds)
        if self.since or self.until:
            yield "where_time", self._in_time(rows)
        if self.threads:
            yield "where_threads", _stand_in(rows, self.threads)
        for name, values in self.fields.items():
            said = records.field_values(rows, name)
            fits = said.notna() if ANY in values else said.isin(values)
            yield "where_fields", holds(rows, fits)

    def _in_time(self, rows: "DataFrame") -> "Series[bool]":
        """Compare as numpy does, whose milliseconds reach beyond any year that a date can have."""
        import numpy as np
        import pandas as pd

        times = rows["time"].dt.tz_localize(None).to_numpy().astype("datetime64[ms]")
        fits = ~np.isnat(times)
        if self.since:
            fits &= times >= np.datetime64(self.since, "ms")
        if self.until:
            fits &= times < np.datetime64(self.until, "ms") + np.timedelta64(1, "D")
        return pd.Series(fits, index=rows.index)


def _stand_in(rows: "DataFrame", threads: tuple[str, ...]) -> "Series[bool]":
    """Tell which rows stand in one of the threads; a chat goes by its title too."""
    wanted = {comparable(thread) for thread in threads}
    titles = records.field(rows, "title").where(rows["kind"] == "message")
    return folded(rows["thread"]).isin(wanted) | folded(titles).isin(wanted)


def _parsed(name: str, value: str | None) -> date | None:
    """Read a day as ISO 8601 writes it.

    Raises:
        ValueError: it is none.
    """
    if value is None:
        return None
    try:
        day = date.fromisoformat(value)
    except ValueError:
        day = None
    if day is None or day.isoformat() != value:  # 20240331 and 2024-W13-7 are days to Python
        raise ValueError(f"{name} must be a day such as 2024-03-31")
    return day
