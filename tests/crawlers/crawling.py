"""One crawl of its own, for tests of how it goes about it: what came of each page it was given.

crawl_of(tmp_path, "http://127.0.0.1:8808/", allowed={"127.0.0.1"})
->  {"http://127.0.0.1:8808/": "page"}
"""

import multiprocessing
import sqlite3
import threading
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import psutil

from crawlers.fetching.crawl import Crawl
from crawlers.fetching.links import InScope
from crawlers.fetching.scope import Scope
from crawlers.frontier import opened
from tests.crawlers.ready import a_process


@dataclass(frozen=True)
class Anywhere(Scope):
    """A scope that keeps no link out and writes none anew."""

    def seeds(self) -> list[str]:
        return sorted(self.starts)

    def link(self, url: str) -> str | None:
        return url


def a_crawl(folder: Path, *starts: str, **more: Any) -> Crawl:
    """Describe a crawl that is not slowed by anything of its own."""
    task = Crawl(
        path=folder / "pages.sqlite",
        seeds=tuple(sorted(starts)),
        scope=Anywhere(starts),
        links=InScope(Anywhere(starts)),
        max_pages=1_000,
        max_depth=None,
        delay=0.0,
        allowed=frozenset(),
        retries=0,
    )
    return replace(task, **more)


def crawl_of(
    folder: Path, *starts: str, names: dict[str, list[str]] | None = None, **more: Any
) -> dict[str, str]:
    """Crawl; give what came of every page: `page`, `moved`, or the reason why not.

    Args:
        folder: for the crawl's file.
        starts: where to begin.
        names: what names resolve to, instead of what the system says.
        more: fields of the crawl.
    """
    task = a_crawl(folder, *starts, **more)
    with opened(task.path) as frontier:
        frontier.begin(task.seeds)
    run_apart(_crawl, task, names)
    with sqlite3.connect(task.path) as database:
        rows = database.execute("SELECT url, coalesce(reason, state) FROM pages").fetchall()
    database.close()
    return dict(rows)


def peak_mebibytes(task: Crawl) -> int:
    """Crawl in a process that does nothing else; give the most memory that it held."""
    with opened(task.path) as frontier:
        frontier.begin(task.scope.seeds())
    context = multiprocessing.get_context("spawn")
    queue = context.SimpleQueue()
    run_apart(_measured, task, queue)
    return int(queue.get())


def run_apart(what: Any, *arguments: Any) -> None:
    """Call a function in a process of its own: a reactor cannot be started twice in one."""
    child = a_process(target=what, args=arguments)
    child.start()
    child.join(120)
    assert child.exitcode == 0, child.exitcode


def _measured(task: Crawl, queue: Any) -> None:
    """Look at our own memory all the time: what the system remembers began with the parent's."""
    held, over = [0], threading.Event()

    def look() -> None:
        while not over.wait(0.005):
            held[0] = max(held[0], psutil.Process().memory_info().rss >> 20)

    looking = threading.Thread(target=look)
    looking.start()
    _crawl(task, None)
    over.set()
    looking.join()
    queue.put(held[0])


def _crawl(task: Crawl, names: dict[str, list[str]] | None) -> None:
    from scrapy.crawler import AsyncCrawlerProcess

    from crawlers.fetching.settings import settings
    from crawlers.fetching.spider import PageSpider

    values = settings(task)
    if names is not None:
        from tests.crawlers.names import FakeNames

        values["TWISTED_DNS_RESOLVER"], values["FAKE_NAMES"] = FakeNames, names
    process = AsyncCrawlerProcess(values)
    process.crawl(PageSpider, task=task)
    process.start(install_signal_handlers=False)


def reasons_of(results: dict[str, str], urls: Iterable[str]) -> set[str]:
    """Give what came of some of the pages, each outcome once."""
    return {results[url] for url in urls}
