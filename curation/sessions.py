"""Split a chat into sessions: a pause longer than `gap_minutes` starts a new one.

    anna 10:01, ben 10:02, (pause) anna 14:30  ->  [anna, ben] [anna]

Threads come first, and within them topics (`strands`): no session holds messages of two. Then a
reply joins the session of the message that it answers, if that session was alive within the last
`reply_hours`: a late answer belongs to its question. Then the pause counts. A session is named by
its first record's id, so that messages added later rename none.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from grist.records import field

if TYPE_CHECKING:
    from pandas import DataFrame, Series

_NO_TIME = -(2**62)  # before any time
_BETWEEN = "\0"  # thread and topic; no stored text holds it


@dataclass
class _Session:
    """A session as the walk knows it; `last` is the time of its last message (ms)."""

    name: str
    strand: str
    last: int
    room: int | None


def sessions(
    rows: "DataFrame",
    *,
    gap_minutes: float | Mapping[str, float],
    reply_hours: float = 24,
    most: int | None = None,
) -> "Series[str]":
    """Name each message's session, in row order; one without a time makes no pause (`known_times`).

    Args:
        rows: `id`, `thread`, `strand` (`strands`), `time` and `reply_to` of messages, oldest first
            within a strand.
        gap_minutes: the pause that starts a new session: one for all threads, or by thread.
        reply_hours: how long a session can be gone on with by a reply.
        most: messages of a session; what comes after them starts a new one.
    """
    import pandas as pd

    alive = int(reply_hours * 3_600_000)
    current: dict[str, _Session] = {}
    of_record: dict[str, _Session] = {}
    names = []
    # Plain columns, walked once: who answers whom cannot be said column-wise.
    for id_, strand, gap, reply, time in zip(
        rows["id"],
        rows["strand"],
        _gaps(rows, gap_minutes),
        rows["reply_to"].fillna(""),
        known_times(rows).tolist(),
        strict=True,
    ):
        session = of_record.get(reply)
        if session is None or session.strand != strand or not _goes_on(session, time - alive):
            session = current.get(strand)
            if session is None or not _goes_on(session, time - gap):
                session = _Session(id_, strand, time, most)
        session.last = max(session.last, time)
        session.room = None if session.room is None else session.room - 1
        current[strand] = of_record[id_] = session
        names.append(session.name)
    return pd.Series(names, index=rows.index, dtype="str")


def strands(rows: "DataFrame") -> "Series[str]":
    """Name what a message stands in: its thread, and the topic there if it has one.

    A topic of one message is none: where nobody can answer in a topic (direct messages of Google
    Chat) each message has its own, and they make one conversation.
    """
    thread, topic = rows["thread"].fillna(""), field(rows, "topic")
    named = thread + _BETWEEN + topic
    several = named.groupby(named).transform("size") > 1
    return named.where(topic.notna() & several, thread)


def known_times(rows: "DataFrame") -> "Series[int]":
    """Give times (ms since 1970); a missing one is that of the row before it in the thread.

    Before the first that is known it is that of the row behind; a thread without any stands first.
    """
    by_thread = rows["time"].groupby(rows["thread"].fillna(""), sort=False)
    times = by_thread.ffill()
    times = times.fillna(times.groupby(rows["thread"].fillna(""), sort=False).bfill())
    known = times.notna()
    return times.astype("datetime64[ms, UTC]").astype("int64").where(known, _NO_TIME)


def _goes_on(session: _Session, since: int) -> bool:
    """Say whether a session was alive at some time or later, and has room for a message."""
    return session.last >= since and session.room != 0


def _gaps(rows: "DataFrame", minutes: float | Mapping[str, float]) -> list[int]:
    """Give the pause (ms) that counts for each row."""
    if isinstance(minutes, Mapping):
        by_thread = {thread: int(value * 60_000) for thread, value in minutes.items()}
        return [by_thread[thread] for thread in rows["thread"].fillna("")]
    return [int(minutes * 60_000)] * len(rows)
