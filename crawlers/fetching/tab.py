"""One page in the browser: what it may ask for, what is done on it, and what it has become.

    Document(200, {"content-type": "text/html"}, b"<div id=app></div><script src=app.js></script>")
    app.js, /api/teas         go on, through the gate
    logo.png, a beacon        blocked
    location = "/login"       not followed: a link like any other

The page itself is not asked for again: the browser is given the bytes that were fetched. Frames
stay empty, as their text is no part of the page's HTML. Nothing is sent: no POST, no form, no
socket.
"""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from playwright.async_api import Error, Page, Request, Route, WebSocketRoute
from playwright.async_api import TimeoutError as NotInTimeError
from scrapy import Request as Asked

from crawlers.fetching.guard import SCHEMES
from crawlers.fetching.reasons import MovedError, NotRenderedError
from crawlers.fetching.rendering import Click, Render

MAX_CHARS = 16 << 20  # of a page as rendered
_LOADED = frozenset({"script", "stylesheet", "xhr", "fetch"})
_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
# Of the page's own headers those that decide how it works; not its cookies, nor how it was packed.
_KEPT = ("content-type", "content-security-policy", "referrer-policy", "refresh")
_LONGEST_UNREST = 5.0  # seconds after which a page that never rests is taken as it is
_LOOK = 0.05
_CLICKABLE = 2_000.0  # milliseconds for a button to be free to click
_TRIES = 2  # scrapy-playwright opens a page anew when its browser died
_TURN = "() => new Promise(done => setTimeout(done))"  # behind what the scripts have begun
_TO_THE_END = "() => window.scrollTo(0, document.documentElement.scrollHeight)"
# Half a sign (an emoji that a script has cut in two) is nothing that UTF-8 can write.
_WHOLE_SIGNS = """(() => {
    const html = () => document.documentElement ? document.documentElement.outerHTML : "";
    if (!html().isWellFormed()) {
        const nodes = document.createTreeWalker(document);
        while (nodes.nextNode()) {
            const node = nodes.currentNode;
            if (node.data) node.data = node.data.toWellFormed();
            for (const attribute of node.attributes || [])
                attribute.value = attribute.value.toWellFormed();
        }
    }
    return html().length;
})()"""
# WebRTC knows no proxy for UDP. Launch arguments forbid it too (`browsing.py`).
_WITHOUT = "for (const name of ['RTCPeerConnection', 'webkitRTCPeerConnection', 'WebTransport'])\
  delete globalThis[name]"


@dataclass(frozen=True, slots=True)
class Document:
    """A page as it was fetched."""

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes

    def answer(self) -> dict[str, Any]:
        """Give it as an answer to the browser."""
        headers = {name: self.headers[name] for name in _KEPT if name in self.headers}
        return {"status": self.status, "headers": headers, "body": self.body}


class Tab:
    """A page of the browser for as long as it is open, in a context of its own."""

    def __init__(self, document: Document, render: Render) -> None:
        self._document, self._render = document, render
        self._tries = 0
        self._context = ""
        self._begin()

    def _begin(self) -> None:
        self._given = False  # the document, to the browser
        self._busy: set[Request] = set()
        self._stirred = 0.0  # when something was asked for or came
        self._moved = asyncio.Event()
        self._leads: str | None = None

    async def prepare(self, page: Page, request: Asked) -> None:
        """Stand between a new page and the network; without that it must not be used."""
        try:
            self._tries += 1
            if self._tries > _TRIES:
                raise NotRenderedError
            self._begin()
            self._follow(page)
            await page.route("**", self._decide)
            await page.context.route("**", _refuse)  # what has no page yet: windows that open
            await page.context.route_web_socket("**", _hang_up)
            await page.context.add_init_script(_WITHOUT)
        except BaseException:
            await page.context.close()
            raise

    def _follow(self, page: Page) -> None:
        """Listen to what a page does."""
        loop = asyncio.get_running_loop()
        context = page.context
        page.on("request", self._asked)
        page.on("requestfinished", self._came)
        page.on("requestfailed", self._came)
        page.on("dialog", lambda dialog: dialog.dismiss())
        page.on("popup", lambda window: window.close())
        # A script in an endless loop makes whoever asks the page for its text wait forever.
        end = loop.call_later(2 * self._render.timeout + 15, lambda: loop.create_task(_close(page)))
        closing: set[asyncio.Task[None]] = set()  # a task that nobody holds may be collected

        def closed(_: Page) -> None:
            end.cancel()
            closing.add(loop.create_task(_close(context)))

        page.on("close", closed)
        page.on("crash", closed)

    async def _decide(self, route: Route, request: Request) -> None:
        with suppress(Error):  # the page may have been closed meanwhile
            if request.is_navigation_request():
                await self._navigate(route, request)
            elif request.resource_type in _LOADED and request.method in _METHODS:
                await route.continue_()
            else:
                await route.abort("blockedbyclient")

    async def _navigate(self, route: Route, request: Request) -> None:
        """Give the page what was fetched for it, once; where else it wants to go is noted."""
        main = request.frame.parent_frame is None
        if main and not self._given:
            self._given = True
            await route.fulfill(**self._document.answer())
            return
        if main and request.url != self._document.url:
            self._leads = self._leads or request.url
            self._moved.set()
        await route.abort("aborted")

    def _asked(self, request: Request) -> None:
        self._busy.add(request)
        self._stirred = asyncio.get_running_loop().time()

    def _came(self, request: Request) -> None:
        self._busy.discard(request)
        self._stirred = asyncio.get_running_loop().time()

    async def work(self, page: Page) -> None:
        """Wait, scroll and click as the recipe says, then hold the page still.

        Raises:
            NotRenderedError: what was to be seen did not come, or it is too large.
            MovedError: it leads elsewhere.
        """
        try:
            async with asyncio.timeout(self._render.timeout):
                await self._carry_out(page)
            async with asyncio.timeout(self._render.timeout):
                chars = await _still(page)
        except (TimeoutError, Error):
            raise NotRenderedError from None
        if chars > MAX_CHARS:
            raise NotRenderedError("too_large")
        if urlsplit(page.url).scheme not in SCHEMES:  # about:blank, blob: and their like
            raise NotRenderedError

    async def _carry_out(self, page: Page) -> None:
        await self._ready(page)
        if self._leads:  # later, what a click leads to is not where the page has moved
            raise MovedError(self._leads)
        for _ in range(self._render.scroll):
            await page.evaluate(_TO_THE_END)
            await self._rest(page)
        for click in self._render.click:
            await self._click(page, click)

    async def _ready(self, page: Page) -> None:
        """Wait until a page is there, or leads elsewhere."""

        async def there() -> None:
            if self._render.wait_for:
                wanted = page.locator(f"css={self._render.wait_for}").first
                await wanted.wait_for(state="visible", timeout=0)
            else:
                await page.wait_for_load_state("load", timeout=0)
            await self._rest(page)

        waits = [asyncio.create_task(there()), asyncio.create_task(self._moved.wait())]
        try:
            done, _ = await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
            for wait in done:
                wait.result()
        finally:
            for wait in waits:
                wait.cancel()
            await asyncio.gather(*waits, return_exceptions=True)

    async def _rest(self, page: Page) -> None:
        """Wait until nothing is under way, neither on the network nor in the page's scripts."""
        loop = asyncio.get_running_loop()
        self._stirred = loop.time()
        end = self._stirred + _LONGEST_UNREST
        while loop.time() < end:
            if self._busy or loop.time() - self._stirred < self._render.settle:
                await asyncio.sleep(_LOOK)
                continue
            before = loop.time()
            await page.evaluate(_TURN)
            if self._stirred < before and loop.time() - before < self._render.settle:
                return
            self._stirred = max(self._stirred, before)

    async def _click(self, page: Page, click: Click) -> None:
        """Click something until it is gone, or can no longer be clicked."""
        target = page.locator(f"css={click.css}").first
        for _ in range(click.times):
            if not await target.is_visible() or not await target.is_enabled():
                return
            try:
                await target.click(timeout=_CLICKABLE, no_wait_after=True)
            except NotInTimeError:
                return
            await self._rest(page)


async def _still(page: Page) -> int:
    """Stop a page's scripts, mend its text and count it, in a world that they have not altered."""
    session = await page.context.new_cdp_session(page)
    await session.send("Emulation.setScriptExecutionDisabled", {"value": True})
    tree = await session.send("Page.getFrameTree")
    frame = tree["frameTree"]["frame"]["id"]
    world = await session.send("Page.createIsolatedWorld", {"frameId": frame})
    found = await session.send(
        "Runtime.evaluate",
        {
            "contextId": world["executionContextId"],
            "expression": _WHOLE_SIGNS,
        },
    )
    return int(found["result"]["value"])


async def _refuse(route: Route, _: Request) -> None:
    with suppress(Error):
        await route.abort("blockedbyclient")


async def _hang_up(socket: WebSocketRoute) -> None:
    with suppress(Error):
        await socket.close()


async def _close(what: Any) -> None:
    with suppress(Error):
        await what.close()
