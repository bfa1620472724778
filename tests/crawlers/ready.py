"""Processes that begin with a crawler's libraries loaded, for the many crawls that tests start.

    a_process(target=what, args=(task,))    like one that is spawned, ready half a second sooner

They are forked off a process of their own that has loaded the libraries and done nothing else, so
that a crawl still has an interpreter, and a reactor, that no other has used.
"""

import multiprocessing
import os
from collections.abc import Callable, Mapping
from multiprocessing.process import BaseProcess
from typing import Any

# Libraries alone: what is tested is loaded by each crawl itself. None may import Twisted's reactor,
# which is made as it is imported and would be shared.
LOADED = [
    "scrapy.crawler",
    "scrapy.core.downloader.handlers.http11",
    "scrapy.core.scraper",
    "scrapy.downloadermiddlewares.cookies",
    "scrapy.squeues",
    "lxml.html",
    "protego",
    "pydantic",
    "tldextract",
]


def a_process(
    *, target: Callable[..., Any], args: tuple[Any, ...] = (), daemon: bool = True
) -> BaseProcess:
    """Describe a process that calls a function, in the environment that is here and now."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(LOADED)
    inside = (dict(os.environ), target, args)
    return context.Process(target=_called, args=inside, daemon=daemon)


def _called(
    environment: Mapping[str, str], target: Callable[..., Any], args: tuple[Any, ...]
) -> None:
    os.environ.clear()
    os.environ.update(environment)
    target(*args)
