"""Which pages of a listing come after one: those it links to, the next number, or none.

NextLinks(Selector(css="a.next"), scope)     <a class="next" href="/page/2/">
NextNumbers(Parameter("page"), shape, …)     ?page=2 after ?page=1, while there are items
NoLinks()                                    all pages are known from the start
"""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from crawlers.fetching.scope import Scope
from crawlers.items.grammar import Shape
from crawlers.items.paging import Parameter
from crawlers.items.reading import addresses, read
from crawlers.items.selectors import Selector
from crawlers.kept import reading

if TYPE_CHECKING:
    from scrapy.http import HtmlResponse


@dataclass(frozen=True)
class NoLinks:
    """No link is followed."""

    def found(self, page: "HtmlResponse") -> list[str]:
        return []

    def named(self, body: bytes, content_type: str, url: str) -> list[str]:
        return []


@dataclass(frozen=True)
class NextLinks:
    """The links that a selector finds, if they stay on the site."""

    selector: Selector
    scope: Scope

    def found(self, page: "HtmlResponse") -> list[str]:
        return self.named(page.body, _type(page), page.url)

    def named(self, body: bytes, content_type: str, url: str) -> list[str]:
        """Give the addresses that a page names, as records know them."""
        links = map(self.scope.link, addresses(body, content_type, url, self.selector))
        return [link for link in links if link is not None]


@dataclass(frozen=True)
class NextNumbers:
    """The page with the next number, unless so many in a row have had no items.

    The pages before are looked up in the frontier, so that a crawl that was killed knows them too.

    Attributes:
        path: of the frontier's file; without one only the page itself tells.
        patience: how many pages without items in a row are the end.
    """

    parameter: Parameter
    shape: Shape
    scope: Scope
    path: Path | None
    patience: int

    def found(self, page: "HtmlResponse") -> list[str]:
        return self.named(page.body, _type(page), page.url)

    def named(self, body: bytes, content_type: str, url: str) -> list[str]:
        """Give the address after a page, as records know it."""
        address = self.parameter.next(url)
        link = self.scope.link(address) if address else None
        goes_on = has_items(body, content_type, url, self.shape) or self._went_well(url)
        return [link] if link and goes_on else []

    def _went_well(self, url: str) -> bool:
        """Say whether the pages just before one had items, or are too few to tell."""
        before = self.parameter.before(url, self.patience - 1)
        if self.path is None or len(before) < self.patience - 1:
            return self.patience > 1
        with reading(self.path) as frontier:
            known = set(frontier.urls())
            pages = [frontier.read(link) for link in map(self.scope.link, before) if link in known]
        return any(has_items(page.body, page.type, page.url, self.shape) for page in pages)


def has_items(body: bytes, content_type: str, url: str, shape: Shape) -> bool:
    """Say whether a page has an item that is a record."""
    return any(item.reason is None for item in read(body, content_type, url, shape).items)


def _type(page: "HtmlResponse") -> str:
    return (page.headers.get("Content-Type") or b"").decode("latin-1")
