"""robots.txt between the spider and the network: asked for once a host, obeyed by every request.

    https://tea.example/robots.txt   200                 what it says (`robots_rules`)
                                     404, 403            everything is allowed
                                     500, 429, no answer  nothing is: `robots_unreachable`

Other code that opens pages asks here too:

    robots = crawler.get_downloader_middleware(RobotsMiddleware)
    await robots.allowed(url)    None, or a reason such as "robots"
    await robots.sitemaps(url)   ["https://tea.example/sitemap.xml"]
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Self
from urllib.parse import urljoin, urlsplit

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import StopDownload
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK

from crawlers.fetching.reasons import Refused, reason_of
from crawlers.fetching.robots_rules import MAX_BYTES, Rules
from crawlers.fetching.throttle import Throttle

FORBIDDEN, UNREACHABLE = "robots", "robots_unreachable"
_TOLD = frozenset(
    {"bad_certificate", "no_such_host", "no_connection"}
)  # reasons that say more than that it cannot be had
MAX_HOPS = 5  # redirects in a row that are followed (RFC 9309, 2.3.1.2), also to other hosts
_MARK = "robots"  # on a request for robots.txt: how many bytes have come
_UNLIMITED = {_MARK: 0, "download_maxsize": 0}  # `enough` ends it, whatever size is announced


class RobotsMiddleware:
    """Refuse what robots.txt forbids, after RFC 9309.

    It allows less than the RFC would where that says "may": more redirects than five in a row, and
    a 429, are no leave to read everything.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._known: dict[str, asyncio.Future[Rules | str]] = {}
        self._reading = 0  # robots.txt under way

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        if _MARK in request.meta:  # counted anew when it is tried again
            request.meta.update(_UNLIMITED)
            return
        reason = await self.allowed(request.url)
        if reason:
            raise Refused(reason, failed=reason != FORBIDDEN)

    async def allowed(self, url: str) -> str | None:
        """Give the reason for which a page must not be asked for; None if it may be."""
        rules = await self._rules(url)
        if isinstance(rules, str):
            return rules
        return None if rules.allows(url) else FORBIDDEN

    async def sitemaps(self, url: str) -> list[str]:
        """Give the sitemaps that the robots.txt of an address's host names."""
        rules = await self._rules(url)
        if isinstance(rules, str):
            return []
        joined = (_joined(_origin(url), address) for address in rules.sitemaps)
        return [address for address in joined if address]

    def enough(self, data: bytes, request: Request) -> None:
        """Hang up when as much of a robots.txt has come as is read."""
        if _MARK not in request.meta:
            return
        request.meta[_MARK] += len(data)
        request.meta.pop("download_maxsize", None)  # for what is unpacked the limit does hold
        if request.meta[_MARK] > MAX_BYTES:
            raise StopDownload(fail=False)

    async def _rules(self, url: str) -> Rules | str:
        """Give what a host asks of us, or the reason for which that cannot be found out."""
        origin = _origin(url)
        if origin not in self._known:
            self._known[origin] = asyncio.ensure_future(self._asked(origin))
        known = self._known[origin]
        # Known for all pages of a host but the first, so nothing has to be waited for.
        return known.result() if known.done() else await asyncio.shield(known)

    async def _asked(self, origin: str) -> Rules | str:
        try:
            with self._listening():
                response = await self._fetched(origin)
        except Exception as error:  # noqa: BLE001 - whatever it was, what is allowed is not known
            reason = reason_of(error)
            return reason if reason in _TOLD else UNREACHABLE
        if 400 <= response.status < 500 and response.status != 429:
            return Rules.read(b"")
        if not 200 <= response.status < 300:
            return UNREACHABLE
        rules = Rules.read(response.body)
        throttle = self._crawler.get_downloader_middleware(Throttle)
        if throttle is not None:
            throttle.wish(urlsplit(origin).hostname or "", rules.delay)
        return rules

    @contextmanager
    def _listening(self) -> Iterator[None]:
        """Be told of each piece of an answer, but only while some robots.txt is under way."""
        if not self._reading:
            self._crawler.signals.connect(self.enough, signals.bytes_received)
        self._reading += 1
        try:
            yield
        finally:
            self._reading -= 1
            if not self._reading:
                self._crawler.signals.disconnect(self.enough, signals.bytes_received)

    async def _fetched(self, origin: str) -> Response:
        """Fetch a robots.txt, following redirects; each hop passes the guard."""
        url = urljoin(origin, "/robots.txt")
        for _ in range(MAX_HOPS + 1):
            response = await self._crawler.engine.download_async(_request(url))
            target = response.headers.get("Location")
            if not (300 <= response.status < 400 and target):
                break
            url = response.urljoin(target.decode("latin-1"))
        return response


def _request(url: str) -> Request:
    meta = {"dont_redirect": True} | _UNLIMITED
    # Unpacked: what is cut off after so many bytes can then be read as far as it goes.
    headers = {"Accept-Encoding": "identity"}
    return Request(url, NO_CALLBACK, headers=headers, meta=meta, dont_filter=True)


def _origin(url: str) -> str:
    """Give what a robots.txt speaks for: scheme, host and port."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.lower()}/"


def _joined(base: str, address: str) -> str | None:
    """Give an address in full; None if it is none."""
    try:
        return urljoin(base, address)
    except ValueError:
        return None
