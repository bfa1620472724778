"""How Scrapy asks the browser: its settings, a request for a page, and what comes back.

    settings(required(), Guard(), "Gristmill/0.1")   what Scrapy must be told
    request(response, render)                        the page once more, in the browser this time
    outcome(response)                                b"<html>…", as the browser has it

A page is always fetched plainly first, so robots.txt, guard, redirects, size and type are settled;
the browser gets those bytes (`tab.py`) and reaches the network through the gate alone (`gate.py`).
"""

import os
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import Any

from playwright.async_api import Error
from scrapy import Request
from scrapy.http import Response, TextResponse
from scrapy_playwright.handler import Config, ScrapyPlaywrightDownloadHandler
from scrapy_playwright.page import PageMethod
from scrapy_playwright.provider import PlaywrightBrowserProvider

from crawlers.fetching.gate import Gate
from crawlers.fetching.guard import Guard
from crawlers.fetching.handler import BoundedHandler
from crawlers.fetching.reasons import NotRenderedError
from crawlers.fetching.rendering import Render
from crawlers.fetching.tab import Document, Tab

HTML = "text/html; charset=utf-8"  # what a rendered page is written in
AT_ONCE = 2  # pages that are open
NAVIGATION_MS = 15_000
_HANDLER = "crawlers.fetching.browsing.BrowsingHandler"
_LATENCY = "download_latency"
# What would reach the network beside the proxy, or ask for something that no page asked for.
# Playwright itself turns off background networking, updates, sync and extensions.
_QUIET = (
    "--disable-quic",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--dns-prefetch-disable",
    "--no-pings",
    "--disable-domain-reliability",
    "--disable-client-side-phishing-detection",
    "--disable-crash-reporter",
    "--disable-gpu",
    "--mute-audio",
)
# A context is what one page sees of the world: nothing of other pages, and the same everywhere.
_CONTEXT = {
    "accept_downloads": False,
    "service_workers": "block",
    "permissions": [],
    "locale": "en",
    "timezone_id": "UTC",
    "viewport": {"width": 1280, "height": 800},
    "device_scale_factor": 1,
    "color_scheme": "light",
    "reduced_motion": "reduce",
}


class GatedBrowser(PlaywrightBrowserProvider):  # type: ignore[misc]  # it ships no types
    """Starts a browser that knows no way to the network but the gate, once a page wants it."""

    def __init__(self, config: Config, guard: Guard) -> None:
        super().__init__(config)
        self._gate = Gate(guard)

    async def start(self) -> None:
        """Wait: a crawl that renders nothing needs no browser."""

    async def launch_browser(self) -> Any:
        if self.playwright is None:
            await super().start()
            await self._gate.open()
        self.config.launch_options["proxy"] = self._gate.proxy
        return await super().launch_browser()

    async def close(self) -> None:
        if self.playwright is not None:
            await super().close()
        await self._gate.close()


class BrowsingHandler(BoundedHandler, ScrapyPlaywrightDownloadHandler):  # type: ignore[misc]
    """Fetches plainly, or in the browser if a request says so."""

    async def download_request(self, request: Request) -> Response:
        try:
            return await super().download_request(request)
        except Error as error:
            started = "launch" not in error.message.partition(":")[0]
            raise NotRenderedError("not_rendered" if started else "no_browser") from None
        finally:  # how long rendering takes is not how long the host took to answer
            if "plain_latency" in request.meta:
                request.meta[_LATENCY] = request.meta["plain_latency"]


def settings(browser: Path, guard: Guard, agent: str) -> dict[str, Any]:
    """Give Scrapy's settings for a crawl that may render pages.

    Args:
        browser: the program.
        guard: what may be connected to.
        agent: as which user agent pages are asked.
    """
    return {
        "DOWNLOAD_HANDLERS": {"http": _HANDLER, "https": _HANDLER},
        "PLAYWRIGHT_BROWSER_TYPE": "chromium",
        "PLAYWRIGHT_BROWSER_PROVIDER": partial(GatedBrowser, guard=guard),
        "PLAYWRIGHT_LAUNCH_OPTIONS": {
            "executable_path": str(browser),
            "headless": True,
            # As root, as in most containers, Chromium runs only without its sandbox.
            "chromium_sandbox": not _is_root(),
            "args": [*_QUIET, f"--user-agent={agent}"],
        },
        "PLAYWRIGHT_MAX_CONTEXTS": AT_ONCE,
        "PLAYWRIGHT_MAX_PAGES_PER_CONTEXT": 1,
        "PLAYWRIGHT_DEFAULT_NAVIGATION_TIMEOUT": NAVIGATION_MS,
        "PLAYWRIGHT_PROCESS_REQUEST_HEADERS": None,
    }


def request(response: Response, render: Render, **more: Any) -> Request:
    """Ask for a page that was fetched once more, in the browser.

    Args:
        response: the page as it was fetched.
        render: how it is rendered.
        more: of the request, such as its callback; `meta` is added to.
    """
    document = Document(response.url, response.status, _headers(response), response.body)
    tab = Tab(document, render)
    meta = {
        "playwright": True,
        "playwright_context": response.url,
        "playwright_context_kwargs": dict(_CONTEXT),
        "playwright_page_init_callback": tab.prepare,
        "playwright_page_goto_kwargs": {"wait_until": "commit"},
        "playwright_page_methods": [PageMethod(tab.work)],
        "plain_latency": response.meta.get(_LATENCY, 0.0),
    }
    return Request(response.url, dont_filter=True, meta=more.pop("meta", {}) | meta, **more)


def outcome(response: Response) -> bytes:
    """Give the HTML that a page became, in UTF-8."""
    return response.text.encode("utf-8", "replace") if isinstance(response, TextResponse) else b""


def _headers(response: Response) -> dict[str, str]:
    """Give the headers of an answer, the last of each name."""
    names: Iterable[bytes] = response.headers.keys()
    return {
        name.decode("latin-1").lower(): (response.headers[name] or b"").decode("latin-1")
        for name in names
    }


def _is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0
