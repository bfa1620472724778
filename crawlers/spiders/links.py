"""The addresses that a page names: what a crawl of a site follows, and which one it calls its own.

<link rel="canonical" href="/teas/">  …  <a href="oolong.html">  <a href="photo.jpg">

InScope(scope).found(page)   ["https://tea.example/oolong.html"]
canonical(page)              "https://tea.example/teas/"
"""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from crawlers.spiders.scope import Scope

if TYPE_CHECKING:
    from scrapy.http import HtmlResponse

_LINK = re.compile(rb"<link\b[^>]{0,2000}>", re.IGNORECASE)
_HEAD = 1 << 18  # bytes in which a <link> of the page's own address stands


@dataclass(frozen=True)
class InScope:
    """Every link that belongs to the site, and the address that a page calls its own."""

    scope: Scope

    def found(self, page: "HtmlResponse") -> list[str]:
        from scrapy.linkextractors import IGNORED_EXTENSIONS

        # By their endings these are images, archives and the like.
        endings = tuple(f".{ending}" for ending in IGNORED_EXTENSIONS)
        own = canonical(page)
        named = [*_anchors(page), *([own] if own else [])]
        links = (self.scope.link(address) for address in named)
        return [link for link in links if link and not _path(link).lower().endswith(endings)]


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


def _anchors(page: "HtmlResponse") -> list[str]:
    """Give the addresses of a page's links, once each, in their order."""
    tree = _tree(page)
    if tree is None:
        return []
    base = joined(page.url, str(tree.xpath("string(//base/@href)"))) or page.url
    written = dict.fromkeys(str(href) for href in tree.xpath("//a/@href | //area/@href"))
    return [address for href in written if (address := joined(base, href))]


def _tree(page: "HtmlResponse") -> Any:
    """Parse a page; None if there is nothing to parse."""
    from lxml import etree

    parser = etree.HTMLParser(encoding="utf-8", recover=True, remove_comments=True)
    try:
        return etree.fromstring(page.text.encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError:
        return None


def _path(address: str) -> str:
    return address.partition("?")[0]
