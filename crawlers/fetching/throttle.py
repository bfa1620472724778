"""The pace of a crawl (`crawlers.fetching.pace`) put into practice, and what is tried again.

    timeout, reset, 500        the page once more after 1 s, then after 2 s
    429, 503                   the whole host waits, then the page once more
    404, too large, refused    never again

A page is tried `retries` times more at the most. Scrapy's queue for each host does the spacing. Its
AutoThrottle is not used: it has one least delay for all hosts, so it would undo a Crawl-delay and a
pause; nor is it faster (benchmarks/crawl_pace.py).
"""

from datetime import UTC, datetime
from time import monotonic
from typing import Self
from urllib.parse import urlsplit

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.retry import get_retry_request
from scrapy.http import Response
from scrapy.utils.asyncio import sleep

from crawlers.fetching.pace import FIRST_PAUSE, Pace, retry_after
from crawlers.fetching.reasons import PASSING, Refused, reason_of

REFUSALS = frozenset({429, 503})
# Without any delay Scrapy 2.19 starts all that is queued at once: it counts a request as under way
# only in the task that it has just scheduled (tests/crawlers/test_throttle.py holds it to two).
LEAST_DELAY = 0.001


class Throttle:
    """Ask each host no faster than it can bear, and again what failed in passing."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._paces: dict[str, Pace] = {}
        self._per_host = crawler.settings.getint("CONCURRENT_REQUESTS_PER_DOMAIN")
        self._least = crawler.settings.getfloat("DOWNLOAD_DELAY")

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        throttle = cls(crawler)
        crawler.signals.connect(throttle.waits, signals.request_reached_downloader)
        crawler.signals.connect(throttle.came, signals.response_downloaded)
        return throttle

    def wish(self, host: str, seconds: float) -> None:
        """Note the delay that a host asks for; of several (one for each port) the longest."""
        pace = self._pace(host)
        pace.asked = max(pace.asked, seconds)
        self._apply(host)

    def waits(self, request: Request) -> None:
        """Set the pace of a queue that a request has just joined: it may be a new one."""
        self._apply(_host(request))

    def came(self, response: Response, request: Request) -> None:
        """Take in an answer before the next request to its host is let go."""
        pace, status = self._pace(_host(request)), response.status
        if status in REFUSALS:
            wait = retry_after(response.headers.get("Retry-After"), datetime.now(UTC))
            pace.refused(monotonic(), wait, f"status_{status}")
        else:
            seconds = request.meta.get("download_latency") or 0.0
            pace.answered(seconds, good=200 <= status < 400)
        self._apply(_host(request))

    def process_request(self, request: Request) -> None:
        pace = self._pace(_host(request))
        if pace.spent:
            raise Refused(pace.refusal, failed=True)

    async def process_response(self, request: Request, response: Response) -> Request | Response:
        reason = f"status_{response.status}"
        if response.status in REFUSALS:  # the host's pause is the wait
            spent = self._pace(_host(request)).spent
            return response if spent else self._again(request, reason) or response
        if response.status == 408 or response.status >= 500:
            return await self._later(request, reason) or response
        return response

    async def process_exception(self, request: Request, exception: Exception) -> Request | None:
        reason = reason_of(exception)
        if reason == "timeout":
            limit = self._crawler.settings.getfloat("DOWNLOAD_TIMEOUT")
            self._pace(_host(request)).answered(limit, good=False)
            self._apply(_host(request))
        return await self._later(request, reason) if reason in PASSING else None

    async def _later(self, request: Request, reason: str) -> Request | None:
        """Give a request to be made again once some time has gone by, if it may be."""
        again = self._again(request, reason)
        if again is not None:
            await sleep(FIRST_PAUSE * 2.0 ** (again.meta["retry_times"] - 1))
        return again

    def _again(self, request: Request, reason: str) -> Request | None:
        spider = self._crawler.spider
        assert spider is not None  # noqa: S101 - there is one while requests are made
        return get_retry_request(request, spider=spider, reason=reason)

    def _pace(self, host: str) -> Pace:
        return self._paces.setdefault(host, Pace(self._per_host, self._least))

    def _apply(self, host: str) -> None:
        """Let Scrapy's queue for a host wait as long as its pace says."""
        slot = self._crawler.engine.downloader.slots.get(host)
        if slot is None:
            return
        pace = self._pace(host)
        slot.delay = max(pace.delay, LEAST_DELAY)
        if pace.until > monotonic():  # the next request is let go `delay` after the last one
            slot.lastseen = max(slot.lastseen, pace.until - slot.delay)


def _host(request: Request) -> str:
    """Name the queue that a request stands in, as Scrapy does."""
    return urlsplit(request.url).hostname or ""
