"""What is wrong with a recipe, in words that help: where, what, got, instead.

recipe.yaml:8:5: curate[2] near_dedup: no parameter 'treshold'; did you mean 'threshold'?
"""

from collections.abc import Iterable
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast, get_args, get_type_hints

from pydantic import ValidationError

from crawlers.reader import readers
from curation.checks.catalogue import offers
from curation.checks.own import OWN, owns
from curation.checks.section import Checks
from curation.examples.builder import builders
from curation.splitting.section import Split
from curation.steps.step import steps
from evaluation.rating.section import Rating
from evaluation.section import Evaluate
from grist.errors import did_you_mean
from grist.mistakes import UNKNOWN, message, where
from grist.registry import Registry
from grist.text import visible
from grist.yaml import Document
from reports.section import Report
from training.section import Train

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

_CHOICES: dict[str, Registry[Any]] = {"sources": readers, "curate": steps, "examples": builders}
_SECTIONS: dict[str, type] = {
    "checks": Checks,
    "split": Split,
    "train": Train,
    "evaluate": Evaluate,
    "rating": Rating,
    "report": Report,
}
_TOP = ("name", "seed", "max_failed", "overrides", *_CHOICES, *_SECTIONS)
_NAME = "should be of a-z, 0-9 and '-', not begin with '-', and have at most 64 characters"
_SHOWN = 60  # characters of a wrong value


def explain(error: ValidationError, document: Document, path: Path) -> list[str]:
    """Say every mistake on a line of its own, in the order of the file."""
    places = []
    for found in error.errors():
        loc = tuple(found["loc"])
        place = document.place(loc, key=found["type"] in UNKNOWN)
        places.append((place, f"{path}:{place.line}:{place.column}: {_say(found, loc)}"))
    return [text for _, text in sorted(places)]


def _say(found: "ErrorDetails", loc: tuple[int | str, ...]) -> str:
    if found["type"] in UNKNOWN:
        what = "section" if len(loc) == 1 else "parameter"
        name = str(loc[-1])
        near = did_you_mean(name, _known(loc))
        return f"{where(loc[:-1])}no {what} {visible(name)!r}{near}"
    if found["type"] in {"missing", "missing_argument"}:
        what = f"value {loc[-1] + 1}" if isinstance(loc[-1], int) else repr(loc[-1])
        return f"{where(loc[:-1])}{what} is missing"
    if found["type"] in {"unknown_name", "shape", "missing_section", "unfit", "order"}:
        return f"{where(loc)}{found['msg']}"
    if found["type"] == "string_pattern_mismatch" and loc == ("name",):
        return f"name: {_NAME}, got {_shown(found['input'])}"
    return f"{where(loc)}{message(found)}, got {_shown(found['input'])}"


def _known(loc: tuple[int | str, ...]) -> Iterable[str]:
    """Give the names that could have stood at the end of a location."""
    if len(loc) == 1:
        return _TOP
    if len(loc) > 3 and loc[0] == "checks":
        return _of_expectation(str(loc[3]))
    registry = _CHOICES.get(str(loc[0]))
    kind: Any = registry.get(str(loc[2])) if registry else _SECTIONS[str(loc[0])]
    for name in loc[4:-1] if registry else loc[1:-1]:
        kind = _within(kind, str(name))
    return [field.name.removesuffix("_") for field in fields(kind)]  # `as_` stands for `as`


def _of_expectation(name: str) -> Iterable[str]:
    if name in OWN:
        return [field.name for field in fields(cast("Any", owns.get(name)))]
    return offers()[name].parameters


def _within(kind: Any, name: str) -> Any:
    """Give the type of what a value of some type holds under a name, a key or a number."""
    parts = [part for part in get_args(kind) if part is not ...]
    held = get_type_hints(kind)[name] if is_dataclass(kind) else parts[-1]
    some = [part for part in get_args(held) if part is not type(None)]
    return some[0] if type(None) in get_args(held) else held


def _shown(value: Any) -> str:
    text = visible(repr(value))
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
