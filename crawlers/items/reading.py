"""A page becomes items: each with its place, its fields and its text, or with a reason.

    read(body, "text/html", "https://palettes.example/1/", shape)
    ->  Found(items=(Item("item[1]", text="Grey that …", fields=(("colors", "#9fb3b5"), …)),),
              matched={"item": 1, "colors": 4, "note": 1})

The same page gives the same items, but for a pattern of the recipe that runs away: those of a page
have five seconds in all, and an item whose pattern was stopped is a problem, never a record.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from itertools import islice
from time import perf_counter
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from crawlers.items.grammar import Field, Shape, parts
from crawlers.items.page import TooComplexError, parsed
from crawlers.items.selectors import Selector, compiled
from crawlers.items.shown import folded, shown

if TYPE_CHECKING:
    from lxml.etree import _Element

ITEM = "item"
MAX_STEPS = 5_000_000  # elements looked at for one page, each as often as it is: about 5 seconds
MAX_CHARS = 16 << 20  # taken from one page: items that lie in each other would repeat it
MAX_SEARCHED = 100_000  # characters that a pattern is let loose on
PATTERN_SECONDS = 5.0
_ADDRESS = re.compile(r"(?:.*(?:href|src)|action|cite|poster)\Z")


@dataclass(frozen=True, slots=True)
class Item:
    """One item; where it is no record, `reason` says why."""

    locator: str
    text: str = ""
    fields: tuple[tuple[str, str], ...] = ()
    time: datetime | None = None
    speaker: str | None = None
    reason: str | None = None


@dataclass(frozen=True)
class Found:
    """What was found on a page.

    Attributes:
        items: in the page's order.
        matched: how many elements each selector matched, by field; `item` for the items.
        reason: why the page could not be read to its end.
    """

    items: tuple[Item, ...] = ()
    matched: Mapping[str, int] = field(default_factory=dict)
    reason: str | None = None


def read(body: bytes, content_type: str, url: str, shape: Shape) -> Found:
    """Read the items of a page.

    Args:
        body: as it was fetched.
        content_type: as the server gave it.
        url: of the page, which its addresses start from.
        shape: what an item is.
    """
    names = [ITEM, *(name for name, each in shape.every() if each.selector)]
    matched, items = dict.fromkeys(names, 0), []
    try:
        root = parsed(body, content_type, wide=_is_wide(shape))
        if root is None:
            return Found((), matched)
        page = _Page(root, _base(root, url))
        for number, element in enumerate(page.elements(ITEM, shape.item, root), start=1):
            items.append(_item(f"item[{number}]", element, shape, page))
    except TooComplexError:
        return Found((), matched, "too_complex")
    return Found(tuple(items), matched | page.matched)


def pieces(body: bytes, content_type: str, shape: Shape) -> Iterator[tuple[str, bytes]]:
    """Give each item's locator with its HTML."""
    try:
        root = parsed(body, content_type, wide=_is_wide(shape))
    except TooComplexError:
        return
    found = [] if root is None else _Page(root, "").elements(ITEM, shape.item, root)
    for number, element in enumerate(found, start=1):
        yield f"item[{number}]", html(element).encode()


def addresses(body: bytes, content_type: str, url: str, selector: Selector) -> list[str]:
    """Give the addresses of the links that a selector finds, whole, once each, in their order."""
    try:
        root = parsed(body, content_type, wide=selector.is_wide)
    except TooComplexError:
        return []
    if root is None:
        return []
    found = (each if isinstance(each, str) else each.get("href") for each in selector.find(root))
    base = _base(root, url)
    return list(dict.fromkeys(_joined(base, link) for link in found if link and link.strip()))


def html(element: "_Element") -> str:
    """Write an element as HTML."""
    from lxml import etree

    return str(etree.tostring(element, encoding="unicode", method="html", with_tail=False))


class _RefusedError(Exception):
    """An item that cannot be read; its text is the reason."""


class _Page:
    """A page while it is read: what was matched, and how much work it has cost."""

    def __init__(self, root: "_Element", base: str) -> None:
        self.root, self.base = root, base
        self.matched: Counter[str] = Counter()
        self._steps, self._chars, self._seconds = MAX_STEPS, MAX_CHARS, PATTERN_SECONDS

    def found(self, name: str, selector: Selector, node: "_Element") -> list[Any]:
        """Look for something below an element, or where xpath says so on the whole page."""
        node = self.root if selector.is_absolute else node
        self.look_at(node)
        found = selector.find(node)
        self.matched[name] += len(found)
        return found

    def elements(self, name: str, selector: Selector, node: "_Element") -> list["_Element"]:
        return [each for each in self.found(name, selector, node) if not isinstance(each, str)]

    def look_at(self, node: "_Element") -> None:
        """Count what it costs to look at an element and all within it."""
        size: Any = compiled("count(descendant-or-self::*)")(node)
        self._steps -= int(size)
        if self._steps < 0:
            raise TooComplexError

    def take(self, text: str) -> str:
        """Count what is taken from the page."""
        self._chars -= len(text)
        if self._chars < 0:
            raise TooComplexError
        return text

    def text(self, node: "_Element") -> str:
        """Take the text of an element."""
        self.look_at(node)
        return self.take(shown(node))

    def search(self, name: str, pattern: str, text: str) -> list[str]:
        """Give what a pattern finds in a text.

        Raises:
            _RefusedError: it would take too long.
        """
        if len(text) > MAX_SEARCHED:
            raise _RefusedError(f"too_long_{name}")
        began = perf_counter()
        try:
            found = _pattern(pattern).finditer(text, timeout=max(self._seconds, 1e-6))
            return [(match[1] or "") if match.re.groups else match[0] for match in found]
        except (TimeoutError, MemoryError, RecursionError):
            raise _RefusedError(f"slow_regex_{name}") from None
        finally:
            self._seconds -= perf_counter() - began


@lru_cache(maxsize=512)
def _pattern(written: str) -> Any:
    import regex

    return regex.compile(written)


def _is_wide(shape: Shape) -> bool:
    within = (each.selector for _, each in shape.every())
    return any(selector is not None and selector.is_wide for selector in (shape.item, *within))


def _base(root: "_Element", url: str) -> str:
    """Give what addresses of a page start from."""
    written: Any = compiled("string(//base/@href)")(root)
    return _joined(url, str(written))


def _joined(base: str, address: str) -> str:
    with suppress(ValueError):  # brackets that hold no address
        return urljoin(base, address.strip())
    return address


def _item(locator: str, element: "_Element", shape: Shape, page: _Page) -> Item:
    fields: list[tuple[str, str]] = []
    try:
        for name, each in shape.fields.items():
            fields += _values(name, each, element, page)
    except _RefusedError as refused:
        return Item(locator, reason=str(refused))
    known = {name for name, _ in fields}
    missing = next((name for name in shape.required if name not in known), None)
    if missing:
        return Item(locator, fields=tuple(fields), reason=f"missing_{missing}")
    text = _text(fields, shape) if shape.text else page.text(element)
    return _as_item(locator, text, fields, shape)


def _as_item(locator: str, text: str, fields: list[tuple[str, str]], shape: Shape) -> Item:
    """Put fields where they belong: what is text, time or speaker is no field any more."""
    time = _time(_first(fields, shape.time))
    used = {shape.text, shape.speaker, shape.time if time else None}
    return Item(
        locator,
        text=text,
        fields=tuple((name, value) for name, value in fields if name not in used),
        time=time,
        speaker=_first(fields, shape.speaker),
        reason=None if text.strip() else "no_text",
    )


def _values(name: str, wanted: Field, node: "_Element", page: _Page) -> Iterator[tuple[str, str]]:
    """Give the values of a field, or of the fields within it, by their full names."""
    found = page.found(name, wanted.selector, node) if wanted.selector else [node]
    if wanted.fields:
        inner = [each for each in found if not isinstance(each, str)]
        for each in inner if wanted.many else inner[:1]:
            for under, field_ in wanted.fields.items():
                yield from _values(f"{name}.{under}", field_, each, page)
        return
    values = (value for each in found for value in _cut(name, wanted, each, page) if value)
    yield from ((name, value) for value in islice(values, None if wanted.many else 1))


def _cut(name: str, wanted: Field, found: "_Element | str", page: _Page) -> list[str]:
    value = page.take(_value(wanted, found, page))
    return page.search(name, wanted.regex, value) if wanted.regex else [value]


def _value(wanted: Field, found: "_Element | str", page: _Page) -> str:
    if isinstance(found, str):
        return folded(found)
    if wanted.attr is not None:
        value = (found.get(wanted.attr) or "").strip()
        return _joined(page.base, value) if value and _ADDRESS.match(wanted.attr) else value
    page.look_at(found)
    return html(found) if wanted.html else shown(found)


def _text(fields: list[tuple[str, str]], shape: Shape) -> str:
    """Give the text that fields make."""
    values: dict[str, list[str]] = {}
    for name, value in fields:
        values.setdefault(name, []).append(value)
    written = shape.text or ""
    if not shape.is_template:
        return "\n".join(values.get(written, ()))
    filled = ((text, ", ".join(values.get(name or "", ()))) for text, name in parts(written))
    return "".join(text + value for text, value in filled) if values else ""


def _first(fields: list[tuple[str, str]], wanted: str | None) -> str | None:
    return next((value for name, value in fields if name == wanted), None)


def _time(written: str | None) -> datetime | None:
    """Read ISO 8601; without a zone it is UTC."""
    with suppress(ValueError, OverflowError):
        time = datetime.fromisoformat(written or "")
        return time.astimezone(UTC) if time.tzinfo else time.replace(tzinfo=UTC)
    return None
