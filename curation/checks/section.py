"""The recipe's `checks` section.

    checks:
      min_rows: 100
      max_drop_share: 0.6
      expect:
        - expect_column_values_to_be_in_set: {column: lang, value_set: [en, pt, und]}
        - expect_column_value_lengths_to_be_between: {column: text, min_value: 3, severity: warning}

`checks: {}` runs those that are built in (`curation.checks.suite`).
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Any, ClassVar, Literal

from pydantic import ConfigDict, Field, PlainValidator, ValidationError
from pydantic_core import InitErrorDetails, PydanticCustomError

from curation.checks.catalogue import Mistake, mistakes, moment, offers
from grist.errors import nearest
from grist.records import iso

Severity = Literal["critical", "warning", "info"]


@dataclass(frozen=True)
class Expectation:
    """One expectation: Great Expectations' own name and parameters, as plain JSON values.

    Attributes:
        severity: whether a failure stops the run (`critical`), is told, or is just written down.
    """

    name: str
    parameters: dict[str, Any] = field(default_factory=dict)
    severity: Severity = "critical"

    @property
    def columns(self) -> tuple[str, ...]:
        """Name the columns that it looks into."""
        known = offers()[self.name].parameters
        found: list[str] = []
        for name, value in self.parameters.items():
            if known[name].kind == "column":
                found.append(value)
            elif known[name].kind == "columns":
                found.extend(value)
        return tuple(found)

    @property
    def said(self) -> str:
        """Name it in a message."""
        return " ".join(filter(None, ("checks:", self.name, ", ".join(self.columns))))

    @property
    def about(self) -> str:
        return offers()[self.name].about


def _read(item: Any) -> Expectation:
    """Read `{name: {parameter: value}}`.

    Raises:
        PydanticCustomError: it has another shape, or there is no expectation of that name.
        ValidationError: every mistake in its parameters, each at its place.
    """
    if isinstance(item, str):
        item = {item: {}}
    if not isinstance(item, dict) or len(item) != 1:
        shape = "an expectation is a mapping with its name as the one key"
        raise PydanticCustomError("shape", "{shape}", {"shape": shape})
    name, given = next(iter(item.items()))
    if name not in offers():
        near = nearest(name, offers()) or "; docs.greatexpectations.io lists them"
        shown = {"name": name, "near": near}
        raise PydanticCustomError("unknown_name", "no expectation '{name}'{near}", shown)
    given = {} if given is None else given
    if not isinstance(given, dict):
        wrong = [Mistake((), PydanticCustomError("expectation", "should be a mapping"), given)]
    else:
        wrong = mistakes(name, given)
    if wrong:
        raise ValidationError.from_exception_data("expect", [_located(name, one) for one in wrong])
    return _made(name, given)


def _located(name: str, mistake: Mistake) -> InitErrorDetails:
    return InitErrorDetails(type=mistake.what, loc=(name, *mistake.loc), input=mistake.got)


def _made(name: str, given: dict[str, Any]) -> Expectation:
    known = offers()[name].parameters
    parameters = {
        parameter: _plain(value, limit=known[parameter].kind == "limit")
        for parameter, value in given.items()
        if parameter != "severity" and value is not None
    }
    return Expectation(name, parameters, given.get("severity") or "critical")


def _plain(value: Any, *, limit: bool) -> Any:
    """Write dates as ISO 8601 texts, so that what a recipe says is JSON."""
    if isinstance(value, list):
        return [_plain(each, limit=limit) for each in value]
    when = moment(value) if limit or isinstance(value, date) else None
    return iso(when) if when else value


@dataclass(frozen=True)
class Checks:
    """What must hold of the records that curation leaves.

    Attributes:
        min_rows: at least so many records are left.
        max_drop_share: at most this share of the records that came in is dropped.
        expect: expectations of the recipe's own.
    """

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    min_rows: Annotated[int, Field(ge=1)] = 1
    max_drop_share: Annotated[float, Field(ge=0, le=1)] | None = None
    expect: tuple[Annotated[Expectation, PlainValidator(_read)], ...] = ()
