"""The Scrapy spider that fetches pages into a frontier.

It follows no redirect by itself (its target is a link like any other) and sends no cookie; scripts
run where a recipe asks for it, in a browser (`browsing.py`). What keeps it polite and safe stands
in `crawlers.fetching.settings`.
"""

import os
import sqlite3
import sys
import traceback
from collections.abc import AsyncIterator, Iterable, Mapping
from typing import Any, Self
from urllib.parse import urlsplit

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import DontCloseSpider, StopDownload
from scrapy.http import HtmlResponse, Response
from scrapy.http.headers import Headers
from twisted.python.failure import Failure

from crawlers import frontier, kept
from crawlers.fetching import answers
from crawlers.fetching.address import normal
from crawlers.fetching.crawl import Crawl
from crawlers.fetching.links import canonical
from crawlers.fetching.reasons import MovedError, Refused, reason_of
from crawlers.fetching.rendering import Fact, remembered
from crawlers.fetching.robots import RobotsMiddleware
from crawlers.fetching.shells import needs_rendering, seen_chars
from crawlers.frontier import Asked, Frontier
from crawlers.kept import Page
from crawlers.pages import sitemap
from crawlers.traps import endless
from crawlers.traps.patterns import looks_endless, pattern

_LAYERS = 3  # of packing: each is unpacked whole before the next is looked at


class PageSpider(Spider):
    """Fetch level after level until the frontier opens no more pages."""

    name = "site"

    def __init__(self, task: Crawl) -> None:
        super().__init__()
        self._task = task
        self._frontier = Frontier(task.path)
        self._remembered: Mapping[str, bool] = {}  # of earlier levels: which patterns are rendered

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        spider = super().from_crawler(crawler, *args, **kwargs)
        crawler.signals.connect(spider.next_level, signals.spider_idle)
        crawler.signals.connect(spider.look_at_headers, signals.headers_received)
        crawler.signals.connect(spider.give_up, signals.spider_error)
        return spider

    async def start(self) -> AsyncIterator[Request]:
        self._frontier.maps(await self._maps())
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
        if b",".join(headers.getlist("Content-Encoding")).count(b",") >= _LAYERS:
            raise StopDownload(fail=True)
        if request.meta.get("wants") == "page" and not answers.is_html(headers):
            raise StopDownload(fail=False)

    def parse(self, response: Response, **kwargs: Any) -> Request | None:
        """Note what a request for a page has come to."""
        url = response.meta["page"]
        verdict = answers.verdict(response, url, self._task.scope)
        if verdict.state != kept.PAGE:
            self._note(url, verdict)
            return None
        try:
            if self._needs_browser(url, response):
                return self._rendering_request(url, response)
        except Exception:  # noqa: BLE001 - whatever a stranger's page can raise, it is counted
            self._failed(url, "not_rendered")
            return None
        self._keep(answers.page(response, url, self._canonical(response)), response)
        return None

    def rendered(self, response: Response) -> None:
        """Keep a page as the browser has it.

        It has no ETag: whether a shell has changed says nothing of what scripts put into it.
        """
        from crawlers.fetching import browsing

        url, body = response.meta["page"], browsing.outcome(response)
        chars = (response.meta["static_chars"], seen_chars(body, browsing.HTML))
        self._frontier.rendered(url, *chars)
        page = Page(url, browsing.HTML, body, canonical=self._canonical(response))
        self._keep(page, response)

    def _note(self, url: str, verdict: answers.Verdict) -> None:
        """Note an address that gave no page."""
        match verdict.state:
            case kept.MOVED:
                self._frontier.moved(url, str(verdict.target))
            case answers.SAME:
                self._keep_earlier(url)
            case kept.SKIPPED:
                self._frontier.skipped(url, str(verdict.reason))
            case _:
                self._failed(url, str(verdict.reason))

    def parse_map(self, response: Response, **kwargs: Any) -> None:
        """Note what a sitemap lists; one that has moved lists where it moved to."""
        url = response.meta["page"]
        target = answers.moved_to(response)
        if target:
            self._map_moved(url, target)
        elif response.status != 200:
            self._note(url, answers.verdict(response, url, self._task.scope))
        elif "Content-Type" in response.headers and answers.is_html(response.headers):
            self._frontier.not_a_map(url, self._task.scope.link(url))
        else:
            kind = _kind(response)
            depth = self._frontier.hops(url)
            found = sitemap.read(response.body, content_type=kind, address=url, depth=depth)
            pages = filter(None, (self._task.scope.link(entry.url) for entry in found.pages))
            maps = filter(None, (self._map_address(entry.url) for entry in found.maps))
            problem = next(iter(found.problems), None)
            self._frontier.mapped(url, self._judged(pages), maps, problem=problem)

    def missed(self, failure: Failure) -> None:
        """Note why a page was not fetched."""
        url = failure.request.meta["page"]  # type: ignore[attr-defined]  # Scrapy sets it
        if isinstance(failure.value, MovedError):
            self._note(url, answers.moved(url, failure.value.target, self._task.scope))
        elif isinstance(failure.value, Refused) and not failure.value.failed:
            self._frontier.refused(url, failure.value.reason)
        elif isinstance(failure.value, Refused):
            self._failed(url, failure.value.reason)
        else:
            self._failed(url, reason_of(failure))

    def give_up(self, failure: Failure) -> None:
        """End this process: a page that is not noted would be lost."""
        if isinstance(failure.value, OSError | sqlite3.Error):
            print(f"gristmill: {failure.value}", file=sys.stderr, flush=True)  # noqa: T201
        else:
            traceback.print_exception(failure.value)
        os._exit(1)

    async def _maps(self) -> list[str]:
        """Give the sitemaps to begin with: those of the task, and those that robots.txt names."""
        named = list(self._task.sitemaps)
        robots = self.crawler.get_downloader_middleware(RobotsMiddleware)
        if self._task.follows_robots and robots is not None:
            hosts = {urlsplit(seed)[:2]: seed for seed in self._task.seeds}
            for seed in hosts.values():
                named += await robots.sitemaps(self._task.scope.address(seed))
        return [address for each in named if (address := self._map_address(each))]

    def _map_address(self, written: str) -> str | None:
        """Write a sitemap's address as records know it: of the site, wherever its copy lies."""
        try:
            return self._task.scope.link(written) or normal(written)
        except ValueError:
            return None

    def _map_moved(self, url: str, target: str) -> None:
        where = self._map_address(target)
        if where is None or self._frontier.hops(url) >= frontier.MAX_HOPS:
            self._frontier.skipped(url, "too_many_redirects" if where else "bad_address")
        else:
            self._frontier.mapped(url, {}, [where])

    def _failed(self, url: str, reason: str) -> None:
        """Note a failure; an earlier copy of the page stands in for it."""
        if not self._keep_earlier(url, reason):
            self._frontier.failed(url, reason)

    def _keep_earlier(self, url: str, reason: str | None = None) -> bool:
        """Keep a page as the last visit found it, and follow its links; say if there was one."""
        page = self._frontier.earlier(url)
        if page is None:
            return False
        address, headers = self._task.scope.address(url), {"Content-Type": page.type}
        self._keep(page, HtmlResponse(address, headers=headers, body=page.body), reason)
        return True

    def _keep(self, page: Page, response: Response, reason: str | None = None) -> None:
        links: Iterable[str] = ()
        if isinstance(response, HtmlResponse):
            try:
                links = self._task.links.found(response)
            except Exception:  # noqa: BLE001 - whatever a stranger's page can raise, it is counted
                reason = reason or "links_unread"
        self._frontier.page(page, self._judged(links), kept=reason)

    def _judged(self, links: Iterable[str]) -> dict[str, str | None]:
        """Give each link with why it is not followed, if it is not."""
        if not self._task.avoids_traps:
            return dict.fromkeys(links)
        return {link: looks_endless(link) for link in links}

    def _canonical(self, response: Response) -> str | None:
        """Give the address that a page says is its own, if that belongs to the site."""
        if not isinstance(response, HtmlResponse):
            return None
        target = canonical(response)
        return self._task.scope.link(target) if target else None

    def _needs_browser(self, url: str, response: Response) -> bool:
        when = self._task.render.when
        if when != "auto":
            return when == "always"
        known = self._remembered.get(pattern(url))
        if known is not None:
            return known
        return needs_rendering(response.body, _kind(response))

    def _open(self) -> list[Asked]:
        task = self._task
        if not self._frontier.opened():
            if task.avoids_traps:
                endless.refuse(self._frontier)
            self._frontier.advance(max_pages=task.max_pages, max_depth=task.max_depth)
        facts = (Fact(pattern(url), *chars) for url, *chars in self._frontier.gains())
        self._remembered = remembered(facts)
        return self._frontier.to_ask()

    def _requests(self, pages: Iterable[Asked]) -> Iterable[Request]:
        for page in pages:
            yield self._map_request(page.url) if page.is_map else self._page_request(page)

    def _page_request(self, page: Asked) -> Request:
        headers = {"If-None-Match": page.etag, "If-Modified-Since": page.modified}
        return Request(
            self._task.scope.address(page.url),
            self.parse,
            errback=self.missed,
            headers={name: value for name, value in headers.items() if value},
            meta={"page": page.url, "wants": "page", "dont_redirect": True},
            dont_filter=True,
        )

    def _rendering_request(self, url: str, response: Response) -> Request:
        from crawlers.fetching import browsing

        chars = seen_chars(response.body, _kind(response))
        return browsing.request(
            response,
            self._task.render,
            callback=self.rendered,
            errback=self.missed,
            meta={"page": url, "dont_redirect": True, "static_chars": chars},
        )

    def _map_request(self, url: str) -> Request:
        return Request(
            self._task.scope.address(url),
            self.parse_map,
            errback=self.missed,
            meta={"page": url, "wants": "map", "dont_redirect": True},
            dont_filter=True,
        )


def _kind(response: Response) -> str:
    return (response.headers.get("Content-Type") or b"").decode("latin-1")
