"""What comes from outside and says that it is an event: checked whole, or refused with a reason.

    {"id": "9f…", "rater": "ana", "number": 3, "action": "rate", …}  -> Event
    {"id": "9f…", "rater": "ana", "number": 0, …}                    -> RefusedError("no number")

A reason names the part that is wrong and never says what stands there.
"""

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any, get_args

from evaluation.rating.dimensions import LEVELS
from evaluation.rating.events import ACTIONS, Event
from evaluation.rating.judgement import CHOICES, ROLES, Ask
from evaluation.rating.raters import rater_name
from grist.errors import UsageError

MOST_CHARACTERS = 100_000  # of one text; a comment is typed by hand
_HIGHEST = 2**53  # beyond which JSON's readers no longer count one by one
_ID = re.compile("[0-9a-f]{32}")
_UNIT = re.compile("[0-9A-Za-z_-]{1,64}")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", re.ASCII)

_Check = Callable[[Any], bool]


@dataclass(frozen=True)
class Incoming:
    """What a file holds: its events, and how many of its rows were refused, by reason."""

    events: tuple[Event, ...]
    refused: Mapping[str, int]


class RefusedError(ValueError):
    """Something is no event; its text is the reason."""


def checked(said: Any) -> Event:
    """Make an event of JSON values.

    Raises:
        RefusedError: something of it cannot be.
    """
    if not isinstance(said, dict):
        raise RefusedError("no JSON object")
    _check(said, _FIELDS)
    action = said["action"]
    if action in _ABOUT_NOTHING:
        if said["unit"] or said["role"]:
            raise RefusedError(f"no {action} has a unit")
    elif not said["unit"] or not said["role"]:
        raise RefusedError("no unit, or no role")
    else:
        _check(said["payload"], _SHOWING)
    _check(said["payload"], _PAYLOADS[action])
    return Event(
        **{name: said[name] for name in _FIELDS if name not in {"rater", "seconds"}},
        rater=rater_name(said["rater"]),
        seconds=float(said["seconds"]),
    )


def _check(said: Mapping[str, Any], checks: Mapping[str, _Check]) -> None:
    for name, holds in checks.items():
        if name not in said or not holds(said[name]):
            raise RefusedError(f"no {name}, or none that can be")


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= MOST_CHARACTERS


def _is_named(value: Any) -> bool:
    return _is_text(value) and value != ""


def _is_one_of(*known: object) -> _Check:
    return lambda value: not isinstance(value, bool | dict | list | float) and value in known


def _matches(pattern: re.Pattern[str], *also: str) -> _Check:
    return lambda value: (
        isinstance(value, str) and (value in also or pattern.fullmatch(value) is not None)
    )


def _is_rater(value: Any) -> bool:
    try:
        return isinstance(value, str) and bool(rater_name(value))
    except UsageError:
        return False


def _is_time(value: Any) -> bool:
    if not _matches(_TIME)(value):
        return False
    try:
        return bool(datetime.fromisoformat(value))
    except ValueError:
        return False


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 < value < _HIGHEST


def _are_seconds(value: Any) -> bool:
    if not isinstance(value, int | float) or isinstance(value, bool) or abs(value) >= _HIGHEST:
        return False
    return math.isfinite(value) and value >= 0


_FIELDS: Mapping[str, _Check] = MappingProxyType(
    {
        "id": _matches(_ID),
        "rater": _is_rater,
        "number": _is_count,
        "at": _is_time,
        "action": _is_one_of(*ACTIONS),
        "unit": _matches(_UNIT, ""),
        "role": _is_one_of(*ROLES, ""),
        "payload": lambda value: isinstance(value, dict),
        "seconds": _are_seconds,
    }
)
_SHOWING: Mapping[str, _Check] = MappingProxyType(
    {
        "ask": _is_one_of(*get_args(Ask)),
        "protocol": _is_named,
        "example": _is_named,
        "group": _is_text,
        "left": _is_named,
        "right": _is_text,
    }
)
_PAYLOADS: Mapping[str, Mapping[str, _Check]] = MappingProxyType(
    {
        "join": {},
        "rate": {
            "choice": _is_one_of(*CHOICES),
            "ask": _is_one_of("pairwise"),
            "right": _is_named,
        },
        "score": {
            "dimension": _is_named,
            "score": _is_one_of(*LEVELS),
            "ask": _is_one_of("absolute"),
        },
        "skip": {"reason": _is_text},
        "comment": {"text": _is_text},
        "flag": {"on": lambda value: isinstance(value, bool)},
        "undo": {"event": _matches(_ID)},
    }
)
_ABOUT_NOTHING = frozenset({"join", "undo"})
