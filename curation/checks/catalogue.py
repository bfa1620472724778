"""The expectations that a recipe may name, their parameters, and what is wrong with those given.

    found = mistakes("expect_column_values_to_be_in_set", {"column": "lang", "value_st": ["en"]})
    [each.loc for each in found]      [("value_set",), ("value_st",)]

The table is data (`expectations.json`, made by `curation.checks.offered`), so that a recipe is
checked without loading Great Expectations, which takes seconds.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from pydantic_core import PydanticCustomError

SEVERITIES = ("critical", "warning", "info")
_MAX_DEPTH = 8


@dataclass(frozen=True)
class Parameter:
    """One parameter of an expectation: its kind (a key of `KINDS`), and the words of a choice."""

    kind: str
    required: bool = False
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Offer:
    """An expectation as it is on offer; `about` rows, or just which columns there are."""

    about: str
    parameters: Mapping[str, Parameter]


@dataclass(frozen=True)
class Mistake:
    """What is wrong with the parameter (or part of one) at `loc`.

    Attributes:
        what: `missing`, `extra_forbidden`, or an error with a text of its own.
    """

    loc: tuple[int | str, ...]
    what: str | PydanticCustomError
    got: Any = None


@cache
def offers() -> dict[str, Offer]:
    """Read the table."""
    text = Path(__file__).with_name("expectations.json").read_text(encoding="utf-8")
    return {name: _offer(**each) for name, each in json.loads(text).items()}


def _offer(about: str, parameters: dict[str, dict[str, Any]]) -> Offer:
    severity = Parameter("choice", choices=SEVERITIES)
    known = {
        name: Parameter(each["kind"], each.get("required", False), tuple(each.get("choices", ())))
        for name, each in parameters.items()
    }
    return Offer(about, {**known, "severity": severity})


def mistakes(name: str, given: Mapping[str, Any]) -> list[Mistake]:
    """Give all that is wrong with the parameters given to an expectation on offer."""
    return list(_mistakes(offers()[name].parameters, given))


def _mistakes(known: Mapping[str, Parameter], given: Mapping[str, Any]) -> Iterator[Mistake]:
    for name, parameter in known.items():
        if parameter.required and given.get(name) is None:
            yield Mistake((name,), "missing")
    for name, value in given.items():
        if name not in known:
            yield Mistake((name,), "extra_forbidden", value)
        elif value is not None and (said := wrong(known[name], value)):
            error = PydanticCustomError("expectation", "should be {said}", {"said": said})
            yield Mistake((name,), error, value)
    ends = {"min_value", "max_value"} & known.keys()
    if "partition_object" not in known and ends and all(given.get(end) is None for end in ends):
        yield Mistake((), _no_end())
    if _is_crossed(given.get("min_value"), given.get("max_value")):
        said = "min_value must not be above max_value"
        yield Mistake((), PydanticCustomError("shape", "{said}", {"said": said}))


def _no_end() -> PydanticCustomError:
    return PydanticCustomError("shape", "needs min_value, max_value or both")


def _is_crossed(low: Any, high: Any) -> bool:
    """Say whether two numbers, or two times, leave nothing between them."""
    if _is_number(low) and _is_number(high):
        return bool(low > high)
    begin, end = moment(low), moment(high)
    return begin is not None and end is not None and begin > end


def wrong(parameter: Parameter, value: Any) -> str:
    """Say what a value should be, or nothing where it is that.

    >>> wrong(Parameter("share"), 1.5)
    'a share from 0 to 1'
    """
    if parameter.kind == "choice":
        listed = f"one of {', '.join(parameter.choices)}"
        return "" if value in parameter.choices else listed
    fits, words = KINDS[parameter.kind]
    return "" if fits(value) else words


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_number(value: Any) -> bool:
    return _is_whole(value) or (isinstance(value, float) and abs(value) < float("inf"))


def _is_limit(value: Any) -> bool:
    return _is_number(value) or moment(value) is not None


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and value != ""


def _is_value(value: Any) -> bool:
    """Refuse booleans: no column holds them, and YAML reads the country code `no` as one."""
    return isinstance(value, str | date) or _is_number(value)


def _is_pattern(value: Any) -> bool:
    try:
        return isinstance(value, str) and bool(re.compile(value))
    except re.error:
        return False


def _many(fits: Callable[[Any], bool]) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, list) and bool(value) and all(map(fits, value))


def _is_pair(value: Any) -> bool:
    return _many(_is_value)(value) and len(value) == 2


def _is_plain(value: Any, depth: int = 0) -> bool:
    """Take plain data. A key with a $ loads or computes: a schema's `$ref`, a `$PARAMETER`."""
    if depth > _MAX_DEPTH:
        return False
    if isinstance(value, dict):
        some = (not key.startswith("$") and _is_plain(v, depth + 1) for key, v in value.items())
        return all(some)
    if isinstance(value, list):
        return all(_is_plain(each, depth + 1) for each in value)
    return value is None or isinstance(value, bool | str) or _is_number(value)


KINDS: dict[str, tuple[Callable[[Any], bool], str]] = {
    "column": (_is_text, "the name of a column"),
    "columns": (_many(_is_text), "a list of names of columns"),
    "text": (_is_text, "a text"),
    "texts": (_many(_is_text), "a list of texts"),
    "regex": (_is_pattern, "a regular expression"),
    "regexes": (_many(_is_pattern), "a list of regular expressions"),
    "values": (_many(_is_value), "a list of texts and numbers ('no', 'yes', 'on' in quotes)"),
    "pairs": (_many(_is_pair), "a list of pairs of texts and numbers"),
    "whole": (_is_whole, "a whole number"),
    "number": (_is_number, "a number"),
    "limit": (_is_limit, "a number, a date or a time"),
    "share": (lambda value: _is_number(value) and 0 <= value <= 1, "a share from 0 to 1"),
    "boolean": (lambda value: isinstance(value, bool), "true or false"),
    "mapping": (
        lambda value: isinstance(value, dict) and _is_plain(value),
        "a mapping of plain data, without keys that begin with $",
    ),
}


def moment(value: Any) -> datetime | None:
    """Read a date or a time, in UTC where it names no zone; none, if it is neither.

    >>> moment("2024-03-01").isoformat()
    '2024-03-01T00:00:00+00:00'
    """
    if isinstance(value, date) and not isinstance(value, datetime):
        value = value.isoformat()
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            return None
    if not isinstance(value, datetime):
        return None
    try:
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)
    except OverflowError:  # of the year 1 or 9999
        return None
