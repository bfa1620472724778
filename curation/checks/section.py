"""The recipe's `checks` section.

    checks:
      min_rows: 100
      max_drop_share: 0.6
      expect:
        - expect_column_values_to_be_in_set: {column: lang, value_set: [en, pt, und]}
        - expect_no_private_data: {types: [EMAIL, PHONE], severity: warning}
      examples: [expect_roles_to_alternate]

`expect` is about the records that curation leaves, `examples` about those of the dataset. Beside
Great Expectations' own, those of `curation.checks.own` can be named. `checks: {}` runs those that
are built in (`curation.checks.suite`).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache, partial
from typing import Annotated, Any, ClassVar

from pydantic import ConfigDict, Field, PlainValidator, TypeAdapter, ValidationError
from pydantic_core import InitErrorDetails, PydanticCustomError

from curation.checks.catalogue import Mistake, mistakes, moment, offers
from curation.checks.expectation import Expectation
from curation.checks.own import OWN, Known, Own, owns
from grist.errors import nearest
from grist.records import iso

_PLACES = {"records": "expect", "examples": "examples"}


def _read(item: Any, table: str) -> Expectation | Own:
    """Read `{name: {parameter: value}}`, about a table.

    Raises:
        PydanticCustomError: it has another shape, there is no expectation of that name, or it is
            about the other table.
        ValidationError: every mistake in its parameters, each at its place.
    """
    if isinstance(item, str):
        item = {item: {}}
    if not isinstance(item, dict) or len(item) != 1:
        shape = "an expectation is a mapping with its name as the one key"
        raise PydanticCustomError("shape", "{shape}", {"shape": shape})
    name, given = next(iter(item.items()))
    if name in OWN:
        return _read_own(item, name, table)
    if name not in offers():
        near = nearest(name, (*offers(), *OWN)) or "; docs.greatexpectations.io lists them"
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


def _read_own(item: Any, name: str, table: str) -> Own:
    if OWN[name] != table:
        said = (
            f"{name} is about {OWN[name]}, not {table}; "
            f"it belongs under `checks: {{{_PLACES[OWN[name]]}: [...]}}`"
        )
        raise PydanticCustomError("unfit", "{said}", {"said": said})
    made: Own = _own_item().validate_python(item)
    return made


@cache
def _own_item() -> TypeAdapter[Any]:
    return TypeAdapter(owns.choice())


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


OfRecords = Annotated[Expectation | Own, PlainValidator(partial(_read, table="records"))]
OfExamples = Annotated[Expectation | Own, PlainValidator(partial(_read, table="examples"))]


@dataclass(frozen=True)
class Checks:
    """What must hold of the records that curation leaves, and of the examples made of them.

    Attributes:
        min_rows: at least so many records are left.
        max_drop_share: at most this share of the records that came in is dropped.
        expect: expectations of the recipe's own about records.
        examples: and about the dataset's examples.
    """

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    min_rows: Annotated[int, Field(ge=1)] = 1
    max_drop_share: Annotated[float, Field(ge=0, le=1)] | None = None
    expect: tuple[OfRecords, ...] = ()
    examples: tuple[OfExamples, ...] = ()

    def unfit(self, known: Known) -> Iterator[tuple[tuple[str | int, ...], str]]:
        """Give the place of every parameter that does not fit the rest of the recipe, and why."""
        for section in _PLACES.values():
            for at, each in enumerate(getattr(self, section)):
                if isinstance(each, Own):
                    for parameter, said in each.unfit(known):
                        place = (section, at, each.name, parameter)
                        yield place if parameter else place[:-1], said
