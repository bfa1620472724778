"""What the crawl's pace costs: pages a second from a server that takes 50 ms for each.

    python -m benchmarks.crawl_pace

The most that can come through is `per_host / 0.05` pages a second, or what the machine can do.
Beside ours stand no throttle at all, and Scrapy's AutoThrottle with as many requests under way.
"""

import asyncio
import multiprocessing
import tempfile
import time
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from crawlers.fetching.crawl import Crawl
from crawlers.fetching.scope import Scope
from crawlers.frontier import opened
from crawlers.spiders.next_pages import NoLinks

LATENCY = 0.05
PAGE = b"<!doctype html><title>Tea</title><article><p>" + b"The kettle. " * 300 + b"</article>"
PACES = ("none", "ours", "AutoThrottle")


def main() -> None:
    ours, theirs = multiprocessing.Pipe()
    server = multiprocessing.get_context("spawn").Process(target=serve, args=(theirs,), daemon=True)
    server.start()
    port = ours.recv()
    print(f"{'per_host':>8}  {'at most':>7}  " + "  ".join(f"{pace:>12}" for pace in PACES))
    for per_host, pages in ((2, 400), (16, 1500)):
        rates = [pages_a_second(port, per_host, pages, pace) for pace in PACES]
        told = "  ".join(f"{rate:12.1f}" for rate in rates)
        print(f"{per_host:8}  {per_host / LATENCY:7.0f}  {told}")
    server.kill()
    server.join()


def pages_a_second(port: int, per_host: int, pages: int, pace: str) -> float:
    """Crawl so many pages; give how many came a second between the first and the last."""
    with tempfile.TemporaryDirectory() as folder:
        task = Crawl(
            path=Path(folder) / "pages.sqlite",
            seeds=tuple(f"http://127.0.0.1:{port}/{number}" for number in range(pages)),
            scope=Scope((f"http://127.0.0.1:{port}/",)),
            links=NoLinks(),
            max_pages=pages,
            max_depth=0,
            delay=0.0,
            allowed=frozenset({"127.0.0.1"}),
            per_host=per_host,
        )
        with opened(task.path) as frontier:
            frontier.begin(task.seeds)
        context = multiprocessing.get_context("spawn")
        told = context.SimpleQueue()
        child = context.Process(target=crawl, args=(task, pace, told), daemon=True)
        child.start()
        child.join()
        seconds, came = told.get()
        assert came == pages, came  # noqa: S101 - a benchmark of something that failed is none
        return float(came / seconds)


def crawl(task: Crawl, pace: str, told: Any) -> None:
    """Crawl in a process of its own, as the reader does."""
    from scrapy import signals
    from scrapy.crawler import AsyncCrawlerProcess

    from crawlers.fetching.settings import settings
    from crawlers.fetching.spider import PageSpider

    values = settings(task)
    if pace != "ours":
        values["DOWNLOADER_MIDDLEWARES"]["crawlers.fetching.throttle.Throttle"] = None
    if pace == "AutoThrottle":
        values |= {"AUTOTHROTTLE_ENABLED": True, "AUTOTHROTTLE_START_DELAY": 0.001}
        values["AUTOTHROTTLE_TARGET_CONCURRENCY"] = task.per_host
    times: list[float] = []

    class Watched(PageSpider):
        @classmethod
        def from_crawler(cls, crawler: Any, *args: Any, **more: Any) -> Any:
            crawler.signals.connect(cls.came, signals.response_received)
            return super().from_crawler(crawler, *args, **more)

        @staticmethod
        def came() -> None:
            times.append(time.monotonic())

    process = AsyncCrawlerProcess(values)
    process.crawl(Watched, task=task)
    process.start(install_signal_handlers=False)
    told.put((times[-1] - times[0], len(times) - 1))


def serve(told: Connection) -> None:
    """Answer each request after `LATENCY`."""
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n" % len(PAGE)
    none = b"HTTP/1.1 404 None\r\nContent-Length: 0\r\n\r\n"

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            try:
                asked = await reader.readuntil(b"\r\n\r\n")
            except (OSError, asyncio.IncompleteReadError):
                writer.close()
                return
            await asyncio.sleep(LATENCY)
            writer.write(none if b"/robots.txt" in asked else head + PAGE)

    async def forever() -> None:
        server = await asyncio.start_server(answer, "127.0.0.1", 0)
        told.send(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    asyncio.run(forever())


if __name__ == "__main__":
    main()
