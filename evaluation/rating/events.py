"""What a rater did, one event a key: only ever added, and an undo is an event too.

    1  ana  rate     4c… first   choice=left  left=tuned right=base …
    2  ana  comment  4c… first   text="too polite"
    3  ana  undo                 event=<id of 2>
    4  ana  skip     91… first   reason="cannot tell"

What stands is what the events come to (`standing.py`). An event says all of its showing but the
texts, so that it means the same when the samples it was about are gone.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal, get_args

from evaluation.rating.judgement import Choice, Role, Showing

Action = Literal["join", "rate", "score", "skip", "comment", "flag", "undo"]
ACTIONS: tuple[Action, ...] = get_args(Action)


@dataclass(frozen=True)
class Event:
    """One thing that one rater did.

    Attributes:
        id: 32 hex digits, drawn at random: the same event read twice is known by it.
        rater: who did it.
        number: the rater's own count, from 1 on, without gaps.
        at: when: ISO 8601, UTC, milliseconds; what comes later stands, and of one time the higher
            number.
        action: what was done.
        unit: to which unit; "" for `join` and `undo`.
        role: to which showing of it; "" likewise.
        payload: the rest, as JSON values: see `rate`, `score` and the others below.
        seconds: how long the rater looked at the item before, idle time left out.
    """

    id: str
    rater: str
    number: int
    at: str
    action: Action
    unit: str
    role: Role | Literal[""]
    payload: Mapping[str, Any]
    seconds: float


@dataclass(frozen=True)
class Deed:
    """An event before it is kept: what was done, not yet when and as which."""

    action: Action
    unit: str = ""
    role: Role | Literal[""] = ""
    payload: Mapping[str, Any] | None = None
    seconds: float = 0.0


def join(facts: Mapping[str, Any]) -> Deed:
    """Open a rater's account; the facts say from what the queue was made (seed, slot, settings)."""
    return Deed("join", payload=facts)


def rate(showing: Showing, choice: Choice, seconds: float) -> Deed:
    """Choose between the two texts of a pair."""
    return _of(showing, "rate", seconds, choice=choice)


def score(showing: Showing, dimension: str, value: int, seconds: float) -> Deed:
    """Give one text a score from 1 to 5 in one dimension."""
    return _of(showing, "score", seconds, dimension=dimension, score=value)


def skip(showing: Showing, reason: str, seconds: float) -> Deed:
    """Lay an item aside; the reason may be empty."""
    return _of(showing, "skip", seconds, reason=reason)


def comment(showing: Showing, text: str) -> Deed:
    """Write something about an item; a later comment replaces it, an empty one takes it away."""
    return _of(showing, "comment", 0.0, text=text)


def flag(showing: Showing, *, on: bool) -> Deed:
    """Mark an item for somebody to look at, or take the mark away."""
    return _of(showing, "flag", 0.0, on=on)


def undo(event: str) -> Deed:
    """Take back an event by its id."""
    return Deed("undo", payload={"event": event})


def _of(showing: Showing, action: Action, seconds: float, **more: Any) -> Deed:
    facts = asdict(showing)
    unit, role = facts.pop("unit"), facts.pop("role")
    return Deed(action, unit, role, {**more, **facts}, seconds)
