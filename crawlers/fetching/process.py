"""A crawl in a process of its own: Twisted's reactor runs once in a process, and may be killed.

    crawl(Crawl(path=raw/…/pages.sqlite, scope=…, max_pages=200, …), progress)

The child writes what it fetches into the frontier; this side only looks, to say how far it is.
"""

import logging
import multiprocessing
import os
import signal
from pathlib import Path

from crawlers.fetching import browser
from crawlers.fetching.crawl import Crawl
from crawlers.frontier import opened
from crawlers.kept import is_finished
from grist.engine import follow_parent
from grist.errors import UserError
from grist.stage import Progress

_LOOK = 0.5  # seconds between two looks at how far it is


def crawl(task: Crawl, progress: Progress, *, again: bool = False) -> None:
    """Crawl, or go on with a crawl that was killed; nothing is asked for where all is there.

    Args:
        task: what to crawl.
        progress: told how it goes.
        again: visit a site anew that was crawled to the end.

    Raises:
        UserError: the crawl ended before it was over.
        MissingError: pages are to be rendered, but there is no browser.
    """
    if is_finished(task.path) and not again:
        return
    with opened(task.path) as frontier:
        program = None if task.render.when == "never" else browser.required()
        if frontier.finished:
            frontier.revisit()
        frontier.begin(task.seeds)
        # spawn: a forked child would share this process's threads and connections.
        spawn = multiprocessing.get_context("spawn")
        child = spawn.Process(target=_run, args=(task, program), daemon=True)
        child.start()
        try:
            while child.is_alive():
                child.join(_LOOK)
                progress("pages fetched", *frontier.progress())
        finally:
            child.kill()
            child.join()
        more = frontier.advance(max_pages=task.max_pages, max_depth=task.max_depth)
        if child.exitcode or more or frontier.opened():
            raise UserError(
                f"the crawl of {task.seeds[0]} ended before it was over "
                f"(exit code {child.exitcode}); the same command goes on from there"
            )
        frontier.close_circles()
        if frontier.urls():  # else what was in the way may be gone the next time
            frontier.finish()


def _run(task: Crawl, program: Path | None) -> None:
    """Crawl to the end; runs in the child."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's, which ends this process
    follow_parent()
    # What libraries have to say of what sites send is not for the user's terminal.
    logging.disable()
    from scrapy.crawler import AsyncCrawlerProcess

    from crawlers.fetching.settings import settings
    from crawlers.fetching.spider import PageSpider

    os.environ.pop("SCRAPY_SETTINGS_MODULE", None)  # another project's settings are not ours
    process = AsyncCrawlerProcess(settings(task, program))
    process.crawl(PageSpider, task=task)
    process.start(install_signal_handlers=False)
    os._exit(0)  # all is in the frontier; taking the interpreter down would take 0.15 s
