"""What a crawl is asked to do; it travels to the process that does it."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from crawlers.spiders.scope import Scope

if TYPE_CHECKING:
    from scrapy.http import HtmlResponse


class Links(Protocol):
    """Which links of a page are followed; a plain value, so that it can travel."""

    def found(self, page: "HtmlResponse") -> Iterable[str]:
        """Give the addresses to go on to, as records know them."""
        ...


@dataclass(frozen=True)
class Crawl:
    """What to crawl.

    Attributes:
        path: of the frontier's file.
        seeds: the addresses to begin with, in order, as records know them.
        scope: leads an address that records know to the one to ask, and back.
        links: which links of a page are followed.
        delay: seconds between two requests to a host.
        allowed: private hosts that may be asked.
    """

    path: Path
    seeds: tuple[str, ...]
    scope: Scope
    links: Links
    max_pages: int
    max_depth: int | None
    delay: float
    allowed: frozenset[str]
