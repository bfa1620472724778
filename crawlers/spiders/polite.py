"""What stands between the spider and the network: the guard, robots.txt, and name resolution.

Every request passes here, one for robots.txt and one after a redirect too.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.resolver import CachingThreadedResolver
from scrapy.robotstxt import RobotParser
from scrapy.utils.defer import maybe_deferred_to_future
from twisted.internet.base import ReactorBase
from twisted.internet.error import DNSLookupError

from crawlers.guard import Guard

if TYPE_CHECKING:
    from twisted.internet.defer import Deferred


class Refused(IgnoreRequest):
    """A request that must not be made.

    Attributes:
        reason: why, in a word.
        failed: it could not be found out whether it may be made.
    """

    def __init__(self, reason: str, *, failed: bool = False) -> None:
        super().__init__(reason)
        self.reason, self.failed = reason, failed


class PrivateAddressError(DNSLookupError):
    """A name that resolves to a private address."""


class GuardMiddleware:
    """Refuse addresses that a crawl must not ask."""

    def __init__(self, guard: Guard) -> None:
        self._guard = guard

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(_guard(crawler))

    async def process_request(self, request: Request) -> None:
        reason = self._guard.refuses(request.url)
        if reason or await self._leads_inside(urlsplit(request.url).hostname or ""):
            raise Refused(reason or "private_address")

    async def _leads_inside(self, host: str) -> bool:
        """Say whether a name resolves to a private address; one that does not resolve fails later.

        Asked here too so that the reason is known: the connection would fail like any other.
        """
        from twisted.internet import reactor

        network: Any = reactor
        try:
            await maybe_deferred_to_future(network.resolve(host))
        except DNSLookupError as error:
            return isinstance(error, PrivateAddressError)
        return False


class RobotsMiddleware(RobotsTxtMiddleware):
    """Scrapy's, but with the errors of RFC 9309: a 4xx allows all, a 5xx or no answer nothing.

    Scrapy reads whatever body comes, and takes no answer for leave to read everything.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._unreachable: set[str] = set()

    def process_request_2(self, rp: RobotParser | None, request: Request) -> None:
        if urlsplit(request.url).netloc in self._unreachable:
            raise Refused("robots_unreachable", failed=True)
        try:
            super().process_request_2(rp, request)
        except IgnoreRequest:
            raise Refused("robots") from None

    async def _parse_robots(self, response: Response, netloc: str, request: Request) -> None:
        if response.status >= 500:
            self._unreachable.add(netloc)
        if response.status >= 400:
            response = response.replace(body=b"")
        await super()._parse_robots(response, netloc, request)

    def _robots_error(self, exc: Exception, netloc: str) -> None:
        self._unreachable.add(netloc)
        super()._robots_error(exc, netloc)


class GuardedResolver(CachingThreadedResolver):
    """Resolve names, but to no private address: what is judged is what is connected to."""

    def __init__(self, reactor: ReactorBase, cache_size: int, timeout: float, guard: Guard) -> None:
        super().__init__(reactor, cache_size, timeout)
        self._guard = guard

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: ReactorBase) -> Self:
        size = crawler.settings.getint("DNSCACHE_SIZE")
        timeout = crawler.settings.getfloat("DNS_TIMEOUT")
        return cls(reactor, size, timeout, _guard(crawler))

    def getHostByName(self, name: str, timeout: Sequence[int] = ()) -> "Deferred[str]":  # noqa: N802
        def judged(address: Any) -> str:
            if not self._guard.admits(name, str(address)):
                raise PrivateAddressError
            return str(address)

        return super().getHostByName(name, timeout).addCallback(judged)


def _guard(crawler: Crawler) -> Guard:
    return Guard(frozenset(crawler.settings.getlist("GUARD_ALLOWED")))
