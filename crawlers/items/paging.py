"""Which pages a listing has: numbered ones, next links, or a page parameter.

start: https://palettes.example/{n}/   numbers: {n: [1, 800]}       /1/, /2/, … /800/
start: https://shop.example/?sort=new  page: {param: page}          ?page=1&sort=new, ?page=2…
start: https://blog.example/           next: a.next                 until a page has none
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product
from math import prod
from typing import Annotated, Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from pydantic import AfterValidator, ConfigDict, Field

from crawlers.items.selectors import Select, mistake
from grist.errors import did_you_mean

_PLACE = re.compile(r"\{([^{}]*)\}")


def _ascending(numbers: tuple[int, ...]) -> tuple[int, ...]:
    first, last, *step = numbers
    if first > last:
        raise mistake(f"goes from {first} to {last}; the first number must not be above the last")
    if step == [0]:
        raise mistake("a step of 0 leads nowhere")
    return numbers


Numbers = Annotated[
    tuple[Annotated[int, Field(ge=0, le=10**9)], ...],
    Field(min_length=2, max_length=3),
    AfterValidator(_ascending),
]
"""The first and the last, and if it is not one the step from each to the next."""


@dataclass(frozen=True)
class Parameter:
    """A query parameter that counts pages."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    param: Annotated[str, Field(min_length=1)]
    start: Annotated[int, Field(ge=0)] = 1
    step: Annotated[int, Field(ge=1)] = 1

    def first(self, url: str) -> str:
        """Give the address of the first page."""
        return self._with(url, self.start)

    def next(self, url: str) -> str | None:
        """Give the address of the page after one; None if that has no number."""
        number = self._number(url)
        return None if number is None else self._with(url, number + self.step)

    def before(self, url: str, count: int) -> list[str]:
        """Give the addresses of as many pages before one as there are, up to `count`."""
        number = self._number(url) or self.start
        numbers = (number - back * self.step for back in range(1, count + 1))
        return [self._with(url, each) for each in numbers if each >= self.start]

    def _number(self, url: str) -> int | None:
        query = dict(parse_qsl(urlsplit(url).query, keep_blank_values=True))
        written = query.get(self.param, "")
        return int(written) if re.fullmatch(r"[0-9]{1,9}", written) else None

    def _with(self, url: str, number: int) -> str:
        parts = urlsplit(url)
        query = parse_qsl(parts.query, keep_blank_values=True)
        others = [(name, value) for name, value in query if name != self.param]
        return parts._replace(query=urlencode([*others, (self.param, number)])).geturl()


@dataclass(frozen=True, kw_only=True)
class Paging:
    """The pages of a listing, as a recipe describes them.

    Attributes:
        numbers: for each `{name}` in `start` the first and the last number, and a step if not one.
        next: the link to the next page, followed until a page has none.
        page: the query parameter that counts pages, raised until a page has no items.
        stop_after_empty: how many pages without items in a row end a `page` count.
        min_items: fewer items than this in all mean that the site has changed: the run fails.
    """

    __pydantic_config__ = ConfigDict(extra="forbid")

    numbers: dict[str, Numbers] = field(default_factory=dict)
    next: Select | None = None
    page: Parameter | None = None
    stop_after_empty: Annotated[int, Field(ge=1, le=100)] = 1
    min_items: Annotated[int, Field(ge=0)] = 1

    def check(self, starts: Collection[str], max_pages: int) -> None:
        """Check that the ways to find pages go together, and with the addresses to begin with."""
        ways = [
            name for name in ("numbers", "next", "page") if getattr(self, name) not in (None, {})
        ]
        if len(ways) > 1:
            raise mistake(f"{' and '.join(ways)} are two ways to find pages; leave one out")
        if self.stop_after_empty > 1 and self.page is None:
            raise mistake("stop_after_empty goes with page: other pages end by themselves")
        for url in starts:
            _check_places(url, self.numbers)
        count = prod(len(counted(numbers)) for numbers in self.numbers.values())
        if count > max_pages:
            raise mistake(f"numbers give {count} pages, more than max_pages ({max_pages})")

    def addresses(self, starts: Iterable[str]) -> Iterator[str]:
        """Give the addresses to begin with, in the order of their numbers."""
        for url in starts:
            for chosen in product(*map(counted, self.numbers.values())):
                filled = fill(url, dict(zip(self.numbers, chosen, strict=True)))
                yield self.page.first(filled) if self.page else filled


def counted(numbers: tuple[int, ...]) -> range:
    """Give the numbers that a recipe means.

    >>> list(counted((1, 10, 4)))
    [1, 5, 9]
    """
    first, last, *step = numbers
    return range(first, last + 1, *step)


def fill(url: str, numbers: Mapping[str, int]) -> str:
    """Put numbers into an address."""
    return _PLACE.sub(lambda place: str(numbers[place[1]]), url)


def _check_places(url: str, numbers: Mapping[str, Any]) -> None:
    """Check that an address has a place for each number, and no other."""
    places = _PLACE.findall(url)
    for name in places:
        if name not in numbers:
            near = did_you_mean(name, numbers)
            raise mistake(f"start: no numbers for {name!r}{near}")
    if _PLACE.search("/".join(url.split("/", 3)[:3])):
        raise mistake("start: numbers go into the path or the query, not into the host")
    if _PLACE.search(url.partition("#")[2]):
        raise mistake("start: what stands behind # never reaches a server, so it numbers no pages")
    for name in numbers:
        if name not in places:
            raise mistake(f"numbers: start has no place {{{name}}}")
