"""The links of a page that a crawl of a site follows: all that lie in its scope."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from crawlers.spiders.scope import Scope

if TYPE_CHECKING:
    from scrapy.http import HtmlResponse


@dataclass(frozen=True)
class InScope:
    """Every link that belongs to the site."""

    scope: Scope

    def found(self, page: "HtmlResponse") -> list[str]:
        from scrapy.linkextractors import LinkExtractor

        # It passes over the endings of images, archives and the like.
        extractor = LinkExtractor(canonicalize=False)
        try:
            links = (self.scope.link(link.url) for link in extractor.extract_links(page))
        except ValueError:  # a <base> that is no address
            return []
        return [link for link in links if link is not None]
