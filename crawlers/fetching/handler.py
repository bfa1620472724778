"""Scrapy's download handler, with a limit on the head of an answer and on requests at once.

Twisted drops a server whose header line has no end, but takes in lines without end: on loopback a
gigabyte of them within the ten seconds that an answer may take.
"""

from asyncio import Semaphore
from collections import defaultdict
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from scrapy.http import Response

MAX_HEAD = 256 << 10  # bytes; browsers take as much, servers send a few thousand


class BoundedHandler(HTTP11DownloadHandler):
    """Hang up on a server whose head is too long, and ask no host for more than allowed at once.

    Scrapy 2.19 counts a request as under way only in the task that it has just scheduled, so where
    the loop is late it may start one more than CONCURRENT_REQUESTS_PER_DOMAIN.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        at_once = crawler.settings.getint("CONCURRENT_REQUESTS_PER_DOMAIN")
        self._slots: defaultdict[str, Semaphore] = defaultdict(lambda: Semaphore(at_once))
        plain: Any = self._pool._factory

        class Factory(plain):  # type: ignore[misc]
            def buildProtocol(self, addr: Any) -> Any:  # noqa: N802 - Twisted's interface
                return _bounded(super().buildProtocol(addr))

        self._pool._factory = Factory

    async def download_request(self, request: Request) -> Response:
        async with self._slots[urlsplit(request.url).hostname or ""]:
            return await super().download_request(request)


def _bounded(protocol: Any) -> Any:
    """Count the bytes that a connection receives from each request to the end of the head."""
    asked, received, left = protocol.request, protocol.dataReceived, MAX_HEAD

    def request(what: Any) -> Any:
        nonlocal left
        left = MAX_HEAD

        def over(result: Any) -> Any:
            nonlocal left
            left = -1
            return result

        return asked(what).addBoth(over)

    def data_received(data: bytes) -> None:
        nonlocal left
        if left >= 0:
            left = max(0, left - len(data))
            if not left:
                protocol.transport.abortConnection()
                return
        received(data)

    protocol.request, protocol.dataReceived = request, data_received
    return protocol
