"""Split a chat into sessions: a pause longer than `gap_minutes` starts a new one.

    anna 10:01, ben 10:02, (pause) anna 14:30  ->  [anna, ben] [anna]

A reply joins the session of the message that it answers, if that session was alive within the last
`reply_hours`: a late answer belongs to its question. A session is named by its first record's id,
so that messages added later rename none.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pandas import DataFrame, Series


@dataclass
class _Session:
    """A session as the walk knows it: its name and the time of its last message (ms)."""

    name: str
    last: int


def sessions(rows: "DataFrame", *, gap_minutes: float, reply_hours: float = 24) -> "Series[str]":
    """Name each message's session, in row order; rows without a time end the gap before them.

    Args:
        rows: `id`, `thread`, `time` and `reply_to` of messages, oldest first within a thread.
        gap_minutes: the pause that starts a new session.
        reply_hours: how long a session can be gone on with by a reply.
    """
    import pandas as pd

    gap, alive = int(gap_minutes * 60_000), int(reply_hours * 3_600_000)
    current: dict[str, _Session] = {}
    of_record: dict[str, _Session] = {}
    names = []
    # Three plain columns, walked once: who answers whom cannot be said column-wise.
    for id_, thread, reply, time in zip(
        rows["id"],
        rows["thread"].fillna(""),
        rows["reply_to"].fillna(""),
        _millis(rows),
        strict=True,
    ):
        session = of_record.get(reply)
        if session is None or time - session.last > alive:
            session = current.get(thread)
            if session is None or time - session.last > gap:
                session = _Session(id_, time)
        session.last = max(session.last, time)
        current[thread] = of_record[id_] = session
        names.append(session.name)
    return pd.Series(names, index=rows.index, dtype="str")


def _millis(rows: "DataFrame") -> list[int]:
    """Give times as milliseconds; a missing time is that of the row before it."""
    import pandas as pd

    times = rows["time"].ffill().bfill().fillna(pd.Timestamp(0, tz="UTC"))
    return [int(value) for value in times.astype("datetime64[ms, UTC]").astype("int64")]
