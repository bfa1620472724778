"""A selector of a recipe: css or xpath, checked when the recipe is read.

    item: .palette                      # css alone is written as text
    next: {xpath: "//a[@rel='next']"}

XPath is the core of 1.0: no variables, no prefixes, no functions beyond the specification's own, so
none that reads a file, asks the net or runs a pattern.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BeforeValidator, ConfigDict
from pydantic_core import PydanticCustomError

from grist.text import visible

if TYPE_CHECKING:
    from lxml.etree import XPath, _Element

MAX_LENGTH = 500  # of a selector: what a person writes is far shorter
_LITERAL = re.compile(r"\"[^\"]*\"|'[^']*'")
_CALLED = re.compile(r"([\w.:-]+)\s*\(")
_PREFIX = re.compile(r"(?<!:):(?!:)")
# https://www.w3.org/TR/1999/REC-xpath-19991116/#corelib, node types, words before a bracket.
_NAMES = """
last position count id local-name namespace-uri name string concat starts-with contains
substring-before substring-after substring string-length normalize-space translate boolean not true
false lang number sum floor ceiling round
comment text processing-instruction node and or div mod
"""
_CORE = frozenset(_NAMES.split())
# Steps that can meet the same node from many sides: libxml2 compares all that they find in pairs.
_WIDE = re.compile(r"//|\b(?:ancestor|descendant|following|preceding)(?:-or-self|-sibling)?::")


def mistake(says: str) -> PydanticCustomError:
    """Make an error whose message is whole: what was got need not be shown with it."""
    return PydanticCustomError("shape", "{says}", {"says": visible(says)})


def written(value: Any) -> Any:
    """Let css stand alone: `item: body` is `item: {css: body}`."""
    return {"css": value} if isinstance(value, str) else value


@dataclass(frozen=True)
class Selector:
    """What to look for on a page: exactly one of the two."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    css: str | None = None
    xpath: str | None = None

    def __post_init__(self) -> None:
        if (self.css is None) == (self.xpath is None):
            raise mistake("needs css or xpath, one of the two")
        if self.css is not None:
            _check_css(self.css)
        else:
            _check_xpath(self.xpath or "")

    def __str__(self) -> str:
        return self.css if self.css is not None else str(self.xpath)

    @property
    def is_wide(self) -> bool:
        """Say whether it may take long on a large page."""
        return self.xpath is not None and len(_WIDE.findall(_bare(self.xpath))) > 1

    @property
    def is_absolute(self) -> bool:
        """Say whether it finds the same wherever one stands on the page."""
        return self.xpath is not None and self.xpath.strip().startswith("/")

    def find(self, node: "_Element") -> list[Any]:
        """Give what it finds, in the page's order: elements, or texts where xpath asks for them."""
        found = compiled(_path(self))(node)
        return found if isinstance(found, list) else [found]


Select = Annotated[Selector, BeforeValidator(written)]
"""A selector as a recipe has it."""


@lru_cache(maxsize=512)
def compiled(path: str) -> "XPath":
    """Compile an XPath without the extensions that lxml would add."""
    from lxml import etree

    return etree.XPath(path, regexp=False, smart_strings=False)


@lru_cache(maxsize=512)
def _path(selector: Selector) -> str:
    from crawlers.items.css import to_xpath

    return str(selector.xpath) if selector.css is None else to_xpath(selector.css)


def _check_css(css: str) -> None:
    from cssselect import SelectorError
    from lxml import etree

    from crawlers.items.css import to_xpath

    _check_length("css", css)
    try:
        compiled(to_xpath(css))(etree.fromstring("<html><body><p>tea</p></body></html>"))
    except (SelectorError, SyntaxError, RecursionError, etree.XPathError) as error:
        raise mistake(f"no css selector: {str(error).rstrip('.')}") from None


def _check_xpath(xpath: str) -> None:
    from lxml import etree

    _check_length("xpath", xpath)
    bare = _bare(xpath)
    for name in _CALLED.findall(bare):
        if name.rpartition("::")[2] not in _CORE:
            raise mistake(f"xpath has no function '{name}()' here, only those of XPath 1.0")
    if re.search(r"\bnamespace\s*::", bare):
        raise mistake("xpath must give elements, attributes or text")
    if "$" in bare or _PREFIX.search(bare):
        raise mistake("xpath has no variables ($name) and no prefixes (name:) here")
    try:
        found = compiled(xpath)(etree.fromstring("<html><body><p>tea</p></body></html>"))
    except etree.XPathError as error:
        raise mistake(f"no xpath: {str(error).rstrip('.')}") from None
    if not isinstance(found, list | str):
        raise mistake("xpath must give elements, attributes or text")


def _check_length(what: str, text: str) -> None:
    if not text.strip() or len(text) > MAX_LENGTH:
        raise mistake(f"{what} must have 1 to {MAX_LENGTH} characters")


def _bare(xpath: str) -> str:
    """Leave out what stands in quotes."""
    return _LITERAL.sub("''", xpath)
