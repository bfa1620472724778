"""The addresses that a page names: what a crawl of a site follows, and which one it calls its own.

<link rel="canonical" href="/teas/">  …  <a href="oolong.html">  <a href="photo.jpg">

InScope(scope).found(page)   ["https://tea.example/oolong.html"]
canonical(page)              "https://tea.example/teas/"
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from itertools import islice
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from crawlers.fetching.scope import Scope
from crawlers.pages import attributes
from crawlers.pages.encoding import page_text

if TYPE_CHECKING:
    from scrapy.http import HtmlResponse

_LINK = re.compile(rb"<link\b[^>]{0,2000}>", re.IGNORECASE)
# Links that mean the same on every page of a host; `http:teas` is not among them (RFC 3986, 5.2.2).
_ROOTED = re.compile(
    r"/(?![/\s])|(?:[a-z][a-z0-9+.-]*:)?//[^/?#\s]|(?:mailto|tel|javascript|data):", re.IGNORECASE
)
_BESIDE = re.compile(r"[\w.~%-]+(?![\w.~%:\s-])")  # … of a folder: `oolong.html`, `../cups/?page=2`
_REMEMBERED, _LONGEST = 1 << 16, 200  # links and the characters of one, so 30 MB at most
_MOST = 20_000  # anchors of a page that are looked at: a crawl keeps five thousand links of them
_HEAD = 1 << 18  # bytes in which a <link> of the page's own address stands


@dataclass(frozen=True)
class InScope:
    """Every link that belongs to the site, and the address that a page calls its own."""

    scope: Scope

    def found(self, page: "HtmlResponse") -> list[str]:
        base, written = _anchors(page)
        starts = (urljoin(base, "/"), urljoin(base, "."), base)
        leads = [
            self._lead(starts[_start(href)], href)
            if len(href) <= _LONGEST
            else self._judged(base, href)
            for href in written
        ]
        own = canonical(page)
        return [link for link in (*leads, self.scope.link(own) if own else None) if link]

    @cached_property
    def _lead(self) -> Callable[[str, str], str | None]:
        """Remember where links lead to: pages of a site name the same places in the same words."""
        return lru_cache(_REMEMBERED)(self._judged)

    def _judged(self, base: str, href: str) -> str | None:
        """Give the page of the site that a link leads to; None if it leads to none."""
        address = joined(base, href)
        link = self.scope.link(address) if address else None
        # By their endings some are images, archives and the like.
        return None if link is None or _path(link).lower().endswith(_endings()) else link


def canonical(page: "HtmlResponse") -> str | None:
    """Give the address that a page says is its own; None if it names none."""
    from lxml import html

    head = page.body[:_HEAD]
    for tag in _LINK.findall(head) if b"canonical" in head.lower() else ():
        if b"canonical" in tag.lower():
            link = html.fragment_fromstring(tag.decode("utf-8", "replace"))
            if "canonical" in (link.get("rel") or "").lower().split():
                return joined(page.url, link.get("href") or "")
    return None


def joined(base: str, written: str) -> str | None:
    """Give the whole address of what is named on a page; None if that is none."""
    try:
        return urljoin(base, written.strip()) if written.strip() else None
    except ValueError:
        return None


def _anchors(page: "HtmlResponse") -> tuple[str, list[str]]:
    """Give where a page's links start from, and how they are written, each once, in their order."""
    tree = _tree(page)
    if tree is None:
        return page.url, []
    bases = (element.get("href") for element in tree.iter("base"))
    base = joined(page.url, next((href for href in bases if href is not None), "")) or page.url
    anchors = islice(tree.iter("a", "area"), _MOST)
    hrefs = (element.get("href", "").partition("#")[0] for element in anchors)
    return base, [href for href in dict.fromkeys(hrefs) if href]


@lru_cache(_REMEMBERED)
def _start(href: str) -> int:
    """Say what of a page's address counts for a link: its host (0), its folder (1), or all (2)."""
    return 0 if _ROOTED.match(href) else 1 if _BESIDE.match(href) else 2


@cache
def _endings() -> tuple[str, ...]:
    from scrapy.linkextractors import IGNORED_EXTENSIONS

    return tuple(f".{ending}" for ending in IGNORED_EXTENSIONS)


def _tree(page: "HtmlResponse") -> Any:
    """Parse a page; None if there is nothing to parse."""
    from lxml import etree

    kind = (page.headers.get("Content-Type") or b"").decode("latin-1")
    text = page_text(page.body, kind)
    if attributes.has_too_many(text):
        return None
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, collect_ids=False)
    try:
        return etree.fromstring(text.encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError:
        return None


def _path(address: str) -> str:
    return address.partition("?")[0]
