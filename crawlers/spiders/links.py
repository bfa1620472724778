"""The addresses that a page names: what a crawl of a site follows, and which one it calls its own.

<link rel="canonical" href="/teas/">  …  <a href="oolong.html">  <a href="photo.jpg">

InScope(scope).found(page)   ["https://tea.example/oolong.html"]
canonical(page)              "https://tea.example/teas/"
"""

import re
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import islice
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from crawlers import attributes
from crawlers.encoding import page_text
from crawlers.spiders.scope import Scope

if TYPE_CHECKING:
    from scrapy.http import HtmlResponse

_LINK = re.compile(rb"<link\b[^>]{0,2000}>", re.IGNORECASE)
# Links that mean the same on every page of a host; `http:teas` is not among them (RFC 3986, 5.2.2).
_ROOTED = re.compile(r"/|[a-z][a-z0-9+.-]*://[^/?#]|(?:mailto|tel|javascript|data):", re.IGNORECASE)
_REMEMBERED, _LONGEST = 50_000, 200  # links and the characters of one, so 20 MB at most
_MOST = 20_000  # anchors of a page that are looked at: a crawl keeps five thousand links of them
_HEAD = 1 << 18  # bytes in which a <link> of the page's own address stands


@dataclass(frozen=True)
class InScope:
    """Every link that belongs to the site, and the address that a page calls its own."""

    scope: Scope

    def found(self, page: "HtmlResponse") -> list[str]:
        base, written = _anchors(page)
        root = urljoin(base, "/")
        leads = [self._lead(_start(base, root, href), href) for href in written]
        own = canonical(page)
        return [link for link in (*leads, self.scope.link(own) if own else None) if link]

    @cached_property
    def _known(self) -> dict[tuple[str, str], str | None]:
        """Remember what links lead to: pages of a site name the same places in the same words."""
        return {}

    def _lead(self, base: str, href: str) -> str | None:
        """Give the page of the site that a link leads to; None if it leads to none."""
        if len(href) > _LONGEST:
            return self._judged(base, href)
        if (base, href) not in self._known:
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            self._known[base, href] = self._judged(base, href)
        return self._known[base, href]

    def _judged(self, base: str, href: str) -> str | None:
        address = joined(base, href)
        link = self.scope.link(address) if address else None
        # By their endings some are images, archives and the like.
        return None if link is None or _path(link).lower().endswith(_endings()) else link


def canonical(page: "HtmlResponse") -> str | None:
    """Give the address that a page says is its own; None if it names none."""
    from lxml import html

    for tag in _LINK.findall(page.body[:_HEAD]):
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
    base = joined(page.url, str(tree.xpath("string(//base/@href)"))) or page.url
    anchors = islice(tree.iter("a", "area"), _MOST)
    hrefs = (element.get("href", "").partition("#")[0] for element in anchors)
    return base, [href for href in dict.fromkeys(hrefs) if href]


def _start(base: str, root: str, href: str) -> str:
    """Give what of a page's address counts for a link: of the most, only the host."""
    return root if _ROOTED.match(href) else base


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
    parser = etree.HTMLParser(encoding="utf-8", recover=True, remove_comments=True)
    try:
        return etree.fromstring(text.encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError:
        return None


def _path(address: str) -> str:
    return address.partition("?")[0]
