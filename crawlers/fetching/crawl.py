"""What a crawl is asked to do; it travels to the process that does it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from crawlers.fetching.rendering import NEVER, Render
from crawlers.fetching.scope import Scope

if TYPE_CHECKING:
    from scrapy.http import HtmlResponse


class Links(Protocol):
    """Which links of a page are followed; a plain value, so that it can travel."""

    def found(self, page: "HtmlResponse") -> Iterable[str]:
        """Give the addresses to go on to, as records know them."""
        ...


# It stands in a comment of a header: ASCII, but no quote, bracket, semicolon or backslash.
_PLAIN = r"[!#-'*-:<-\[\]-~]+"
_CONTACT = re.compile(rf"mailto:{_PLAIN}@{_PLAIN}|https?://{_PLAIN}")


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
        per_host: requests at once to a host.
        timeout: seconds for a whole answer.
        retries: how often a page is tried again.
        contact: an address at which whoever crawls can be reached.
        sitemaps: that are read for further pages.
        avoids_traps: follow no link into a space that seems endless.
        follows_robots: read the sitemaps too that the robots.txt of a start names.
        render: how pages are rendered that need it.
    """

    path: Path
    seeds: tuple[str, ...]
    scope: Scope
    links: Links
    max_pages: int
    max_depth: int | None
    delay: float
    allowed: frozenset[str]
    per_host: int = 2
    timeout: float = 10.0
    retries: int = 2
    contact: str | None = None
    sitemaps: tuple[str, ...] = ()
    follows_robots: bool = False
    avoids_traps: bool = False
    render: Render = NEVER


def is_contact(text: str) -> bool:
    r"""Say whether a text can stand in a user agent as an address to write to, or of a page.

    >>> is_contact("mailto:ana@tea.example"), is_contact("ana"), is_contact("http://x)\r\nX: y")
    (True, False, False)
    """
    return len(text) <= 200 and _CONTACT.fullmatch(text) is not None
