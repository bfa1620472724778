"""What stands between the spider and the network first of all: the guard.

Every request passes here, one for robots.txt, one after a redirect and one tried again too.
"""

from typing import Any, Self
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from twisted.internet.error import DNSLookupError

from crawlers.fetching.guard import Guard
from crawlers.fetching.reasons import Refused
from crawlers.fetching.resolver import PrivateAddressError, guard_of

__all__ = ["GuardMiddleware", "Refused"]


class GuardMiddleware:
    """Refuse addresses that a crawl must not ask."""

    def __init__(self, guard: Guard) -> None:
        self._guard = guard

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(guard_of(crawler.settings))

    async def process_request(self, request: Request) -> None:
        reason = await self.allowed(request.url)
        if reason:
            raise Refused(reason)

    async def allowed(self, url: str) -> str | None:
        """Give the reason for which an address must not be asked; None if it may be.

        A name is resolved here too, so that the reason is known: the connection would fail like
        any other. What it resolved to is remembered, and is what is connected to.
        """
        from twisted.internet import reactor

        reason = self._guard.refuses(url)
        if reason:
            return reason
        network: Any = reactor
        try:
            await network.nameResolver.addresses(urlsplit(url).hostname or "")
        except PrivateAddressError:
            return "private_address"
        except DNSLookupError:
            pass  # the request itself will say so
        return None
