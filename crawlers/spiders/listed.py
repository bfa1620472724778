"""The items of every page of a finished crawl, read in parallel, in crawl order.

    listed(raw/…/pages.sqlite, shape, desk)
    ->  Listed("https://palettes.example/1/", "5f…", Found(items=(Item("item[1]", …),))), …

Reading a page takes a few milliseconds, so nothing of it is kept: another shape reads all again.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from crawlers.items.grammar import Shape
from crawlers.items.reading import Found, read
from crawlers.kept import Page, reading
from crawlers.reader import Desk
from grist import store

PAGES_A_TASK = 50


@dataclass(frozen=True, slots=True)
class Listed:
    """A page with what was found on it."""

    url: str
    sha256: str
    found: Found


@dataclass(frozen=True)
class _Task:
    """Some pages of a crawl."""

    pages: Path
    urls: tuple[str, ...]
    shape: Shape


def listed(pages: Path, shape: Shape, desk: Desk) -> Iterator[Listed]:
    """Give every page that was fetched, in crawl order."""
    with reading(pages) as frontier:
        urls = frontier.urls()
    tasks = [_Task(pages, tuple(batch), shape) for batch in store.batched(urls, PAGES_A_TASK)]
    done = 0
    for read_ in desk.executor.map(_read_all, tasks):
        done += len(read_)
        desk.progress("pages read", done, len(urls))
        yield from read_


def _read_all(task: _Task) -> list[Listed]:
    with reading(task.pages) as frontier:
        pages = map(frontier.read, task.urls)
        return [Listed(page.url, page.sha256, _read(page, task.shape)) for page in pages]


def _read(page: Page, shape: Shape) -> Found:
    """Read a page; one that a library stumbles over must not stop the others."""
    try:
        return read(page.body, page.type, page.url, shape)
    except Exception:  # noqa: BLE001 - whatever a stranger's page can raise, and may quote
        return Found(reason="not_extracted")
