"""The Scrapy spider that fetches pages into a frontier, and the settings that keep it polite.

It asks only for what robots.txt allows, two requests at once at the most, with a delay; it follows
no redirect by itself (its target is a link like any other), runs no script and sends no cookie.
"""

import logging
import os
import sqlite3
import sys
import traceback
from collections.abc import AsyncIterator, Iterable
from importlib.metadata import version
from typing import Any, Self

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import DontCloseSpider, StopDownload
from scrapy.http import HtmlResponse, Response
from scrapy.http.headers import Headers
from twisted.python.failure import Failure

from crawlers.frontier import Frontier
from crawlers.spiders.crawl import Crawl
from crawlers.spiders.polite import Refused

AGENT = f"Gristmill/{version('gristmill')} (+https://pypi.org/project/gristmill/)"
MAX_BYTES = 16 << 20  # of a page, unpacked
TIMEOUT = 10.0  # seconds for a whole answer
AT_ONCE = 2  # requests to a host
# Without any delay Scrapy 2.19 starts all that is queued at once: it counts a request as under way
# only in the task that it has just scheduled (tests/crawlers/test_site.py holds it to two).
_LEAST_DELAY = 0.001
_HTML = ("text/html", "application/xhtml+xml")
_GONE = {404, 410}  # a dead link is the site's, not a failure to read it
_REASONS = {
    "DownloadConnectionRefusedError": "no_connection",
    "CannotResolveHostError": "no_such_host",
    "DownloadTimeoutError": "timeout",
    "DownloadCancelledError": "too_large",
    "IgnoreRequest": "too_large",  # what unpacking raises where little becomes much
    "ResponseDataLossError": "broken_answer",
    "DownloadFailedError": "broken_answer",
}


def settings(task: Crawl) -> dict[str, Any]:
    """Give Scrapy's settings for a crawl; what could reach further than pages is off."""
    return {
        "USER_AGENT": AGENT,
        "ROBOTSTXT_OBEY": True,
        "CONCURRENT_REQUESTS_PER_DOMAIN": AT_ONCE,
        "DOWNLOAD_DELAY": max(task.delay, _LEAST_DELAY),
        "DOWNLOAD_TIMEOUT": TIMEOUT,
        "DOWNLOAD_MAXSIZE": MAX_BYTES,
        "DOWNLOAD_WARNSIZE": 0,
        "DOWNLOAD_VERIFY_CERTIFICATES": True,
        "DOWNLOAD_HANDLERS": {"data": None, "file": None, "ftp": None, "s3": None},
        "DOWNLOADER_MIDDLEWARES": {
            "crawlers.spiders.polite.GuardMiddleware": 50,
            "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
            "crawlers.spiders.polite.RobotsMiddleware": 100,
        },
        "GUARD_ALLOWED": sorted(task.allowed),
        "TWISTED_DNS_RESOLVER": "crawlers.spiders.polite.GuardedResolver",
        "HTTPERROR_ALLOW_ALL": True,
        # Behind a proxy the address that is judged would not be the one that is connected to.
        "HTTPPROXY_ENABLED": False,
        "METAREFRESH_ENABLED": False,
        "COOKIES_ENABLED": False,
        "REFERRER_POLICY": "same-origin",
        "TELNETCONSOLE_ENABLED": False,
        "REMOTE_CONTROL_ENABLED": False,
        "LOG_ENABLED": False,
    }


class PageSpider(Spider):
    """Fetch level after level until the frontier opens no more pages."""

    name = "site"

    def __init__(self, task: Crawl) -> None:
        super().__init__()
        # Warnings of libraries about what sites send are not for the user's terminal.
        logging.getLogger().addHandler(logging.NullHandler())
        self._task = task
        self._frontier = Frontier(task.path)

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        spider = super().from_crawler(crawler, *args, **kwargs)
        crawler.signals.connect(spider.next_level, signals.spider_idle)
        crawler.signals.connect(spider.look_at_headers, signals.headers_received)
        crawler.signals.connect(spider.give_up, signals.spider_error)
        return spider

    async def start(self) -> AsyncIterator[Request]:
        for request in self._requests(self._open()):
            yield request

    def next_level(self) -> None:
        """Go on with the next level when nothing of this one is under way."""
        engine = self.crawler.engine
        try:
            requests = list(self._requests(self._open()))
        except Exception:  # noqa: BLE001 - Scrapy would swallow it, and the crawl seem to be over
            self.give_up(Failure())  # type: ignore[no-untyped-call]
            return
        for request in requests:
            engine.crawl(request)
        if requests:
            raise DontCloseSpider

    def look_at_headers(self, headers: Headers, request: Request) -> None:
        """Take no more of an answer that is no page than its head."""
        if "page" in request.meta and not _is_html(headers):
            raise StopDownload(fail=False)

    def parse(self, response: Response, **kwargs: Any) -> None:
        url = response.meta["page"]
        target = response.headers.get("Location")
        if 300 <= response.status < 400 and target:
            self._moved(url, _target(response, target))
        elif response.status in _GONE:
            self._frontier.skipped(url, f"status_{response.status}")
        elif response.status != 200:
            self._frontier.failed(url, f"status_{response.status}")
        elif not _is_html(response.headers):
            self._frontier.skipped(url, "not_html")
        else:
            kind = (response.headers.get("Content-Type") or b"").decode("latin-1")
            self._frontier.page(
                url, content_type=kind, body=response.body, links=self._found(response)
            )

    def _moved(self, url: str, target: str | None) -> None:
        where = self._task.scope.link(target) if target else None
        if where is None:
            self._frontier.skipped(url, "moved_away" if target else "bad_address")
        elif where == url:
            self._frontier.skipped(url, "moved_to_itself")
        else:
            self._frontier.moved(url, where)

    def missed(self, failure: Failure) -> None:
        """Note why a page was not fetched."""
        url = failure.request.meta["page"]  # type: ignore[attr-defined]  # Scrapy sets it
        if isinstance(failure.value, Refused):
            note = self._frontier.failed if failure.value.failed else self._frontier.skipped
            note(url, failure.value.reason)
        else:
            kinds = (kind.__name__ for kind in type(failure.value).__mro__)
            reasons = (_REASONS[kind] for kind in kinds if kind in _REASONS)
            self._frontier.failed(url, next(reasons, "no_answer"))

    def give_up(self, failure: Failure) -> None:
        """End this process: a page that is not noted would be lost."""
        if isinstance(failure.value, OSError | sqlite3.Error):
            print(f"gristmill: {failure.value}", file=sys.stderr, flush=True)  # noqa: T201
        else:
            traceback.print_exception(failure.value)
        os._exit(1)

    def _open(self) -> list[str]:
        task = self._task
        waiting = self._frontier.opened()
        return waiting or self._frontier.advance(max_pages=task.max_pages, max_depth=task.max_depth)

    def _requests(self, urls: Iterable[str]) -> Iterable[Request]:
        for url in urls:
            meta = {"page": url, "dont_redirect": True}
            address = self._task.scope.address(url)
            yield Request(address, self.parse, errback=self.missed, meta=meta, dont_filter=True)

    def _found(self, response: Response) -> list[str]:
        return list(self._task.links.found(response)) if isinstance(response, HtmlResponse) else []


def _target(response: Response, location: bytes) -> str | None:
    """Give where a redirect leads; None if that is no address."""
    try:
        written = location.decode()
    except UnicodeDecodeError:
        written = location.decode("latin-1")
    try:
        return str(response.urljoin(written))
    except ValueError:
        return None


def _is_html(headers: Headers) -> bool:
    kind = (headers.get("Content-Type") or b"text/html").decode("latin-1")
    return kind.partition(";")[0].strip().lower() in _HTML
