r"""What an item of a listing is: where it stands, its fields, and which of them are what.

    item: .palette                           # one record for each match
    fields:
      colors: {css: "#colors", attr: data-clipboard-text, many: true}
      note: .text_content p                  # css alone, the element's text
      number: {regex: "No. (\d+)"}           # of the item itself
      maker: {css: .maker, fields: {name: b, url: {css: a, attr: href}}}  # maker.name, maker.url
    required: [colors]
    text: "{note} ({colors})"                # or a field's name; else all of the item's text

The first element that has a value gives it, or with `many` each of them.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from string import Formatter
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, ConfigDict

from crawlers.items.selectors import Select, Selector, mistake, written
from grist.errors import did_you_mean

MAX_PATTERN = 500
_NAME = re.compile(r"[^\W\d][\w-]{0,63}")


def _named(fields: Mapping[str, Any]) -> Mapping[str, Any]:
    """Let a field's name be a word: it stands in reasons, and `.` and `{}` mean something."""
    for name in fields:
        if not _NAME.fullmatch(name):
            raise mistake(f"{name!r} is no name for a field; a word such as 'title' is")
    return fields


@dataclass(frozen=True)
class Field:
    """One field; with neither css nor xpath it is taken from the item itself.

    Attributes:
        attr: the attribute that is the value, absolute where it is an address (`href`, `src`).
        html: take the element's HTML, not its text.
        regex: what to find in the value; its first group, if it has one, is taken.
        many: take every match, not the first alone.
        fields: fields within each match, named `field.inner`; the field itself then has no value.
    """

    __pydantic_config__ = ConfigDict(extra="forbid")

    css: str | None = None
    xpath: str | None = None
    attr: Annotated[str | None, AfterValidator(lambda name: name and name.lower())] = None
    html: bool = False
    regex: str | None = None
    many: bool = False
    fields: Annotated[
        dict[str, Annotated["Field", BeforeValidator(written)]], AfterValidator(_named)
    ] = field(default_factory=dict)

    def __post_init__(self) -> None:
        _ = self.selector
        if self.attr and self.html:
            raise mistake("attr and html are two values; leave one out")
        if self.fields and (self.attr or self.html or self.regex):
            raise mistake("a field with fields of its own takes no attr, html or regex")
        if self.regex is not None:
            _check_pattern(self.regex)

    @cached_property
    def selector(self) -> Selector | None:
        has_one = self.css is not None or self.xpath is not None
        return Selector(self.css, self.xpath) if has_one else None

    def every(self, name: str) -> Iterator[tuple[str, "Field"]]:
        """Give this field and all within it, by their full names."""
        yield name, self
        for inner, under in self.fields.items():
            yield from under.every(f"{name}.{inner}")


@dataclass(frozen=True, kw_only=True)
class Shape:
    """An item, as a recipe describes it.

    Attributes:
        item: what each item is.
        fields: what is taken from it, by name.
        required: fields without which an item is a problem and no record.
        text: the field that is the text, or a template of fields; none: all of the item's text.
        time: the field that holds the time (ISO 8601, without a zone UTC); else it stays a field.
        speaker: the field that says who wrote it.
    """

    __pydantic_config__ = ConfigDict(extra="forbid")

    item: Select
    fields: Annotated[
        dict[str, Annotated[Field, BeforeValidator(written)]], AfterValidator(_named)
    ] = field(default_factory=dict)
    required: tuple[str, ...] = ()
    text: str | None = None
    time: str | None = None
    speaker: str | None = None

    def __post_init__(self) -> None:
        known = [name for name, each in self.every() if not each.fields]
        asked = [("text", name) for name in self.text_fields()]
        asked += [("required", name) for name in self.required]
        asked += [(what, name) for what in ("time", "speaker") if (name := getattr(self, what))]
        for what, name in asked:
            if name not in known:
                near = did_you_mean(name, known)
                raise mistake(f"{what}: no field {name!r}{near}")

    def every(self) -> Iterator[tuple[str, Field]]:
        """Give all fields by their full names, in the recipe's order."""
        for name, each in self.fields.items():
            yield from each.every(name)

    @property
    def is_template(self) -> bool:
        return self.text is not None and "{" in self.text

    def text_fields(self) -> list[str]:
        """Name the fields that the text is made of."""
        if self.text is None or not self.is_template:
            return [self.text] if self.text else []
        return [name for _, name in parts(self.text) if name is not None]


def parts(template: str) -> list[tuple[str, str | None]]:
    """Cut a template into texts, each with the field that follows it.

    >>> parts("{note} ({colors})")
    [('', 'note'), (' (', 'colors'), (')', None)]
    """
    try:
        cut = list(Formatter().parse(template))
    except ValueError as error:
        raise mistake(f"text: no template: {error}") from None
    if any(more for _, _, *more_ in cut for more in more_):
        raise mistake(
            "text: a template holds fields as {name}, and nothing more between the braces"
        )
    return [(text, name) for text, name, *_ in cut]


def _check_pattern(pattern: str) -> None:
    import regex

    if not pattern or len(pattern) > MAX_PATTERN:
        raise mistake(f"regex must have 1 to {MAX_PATTERN} characters")
    try:
        regex.compile(pattern)
    except (regex.error, OverflowError, RecursionError) as error:
        raise mistake(f"no regular expression: {error}") from None
