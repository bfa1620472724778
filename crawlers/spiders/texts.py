"""The text of every page of a finished crawl, taken out in parallel, a file for some of the pages.

    raw/<crawl>/texts/markdown-<version>/part-00000.parquet   url, sha256, text, title, author, …

What is there is not done again, so a kill costs one file; another form of the text, or another
version of the code, of an extractor or of a page, is another folder.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from crawlers.kept import Page, reading
from crawlers.pages import about, attributes, blocks, extract, maintext
from crawlers.pages.blocks import Form
from crawlers.pages.extract import Extracted
from crawlers.reader import Desk
from grist import manifest, store

if TYPE_CHECKING:
    import pyarrow as pa

PAGES_A_PART = 25  # a second of work: as long as one worker may have to wait for the last one
_LIBRARIES = ("trafilatura", "htmldate", "courlan", "lxml", "w3lib", "resiliparse")


@dataclass(frozen=True, slots=True)
class Read:
    """A page with what was extracted from it."""

    url: str
    sha256: str
    text: str
    reason: str | None
    title: str | None
    author: str | None
    date: datetime | None
    lang: str | None
    licence: str | None
    extractor: str | None


@dataclass(frozen=True)
class _Task:
    """Some pages of a crawl, and the file that their texts go to."""

    pages: Path
    urls: tuple[str, ...]
    form: Form
    target: Path


def extracted(pages: Path, folder: Path, desk: Desk, form: Form = "text") -> Iterator[Read]:
    """Give every page that was fetched, in crawl order.

    Args:
        pages: the crawl's frontier.
        folder: for the texts; those of another form, version or visit are removed from it.
        desk: its executor does the work.
        form: of the texts.
    """
    with reading(pages) as frontier:
        urls, pages_hash = frontier.urls(), frontier.digest()
    home = folder / f"{form}-{store.text_hash(_version(), pages_hash)[:16]}"
    tasks = [
        _Task(pages, tuple(batch), form, store.part(home, number))
        for number, batch in enumerate(store.batched(urls, _part_size(len(urls))))
    ]
    store.clear(folder, keep=frozenset({home.name}))
    done = 0
    for task, count in zip(tasks, desk.executor.map(_extract, tasks), strict=True):
        done += count
        desk.progress("pages read", done, len(urls))
        for row in store.read_table(task.target).to_pylist():
            yield Read(**row)


def _part_size(pages: int) -> int:
    """Cut into parts of one size: a short last one would leave workers idle.

    >>> _part_size(25), _part_size(26), _part_size(767)
    (25, 13, 25)
    """
    parts = -(-pages // PAGES_A_PART)
    return -(-pages // max(parts, 1)) or 1


def _extract(task: _Task) -> int:
    """Extract some pages; give their number."""
    import pyarrow as pa

    if not task.target.exists():
        with reading(task.pages) as frontier:
            rows = []
            for url in task.urls:
                page = frontier.read(url)
                found = read(page, task.form)
                rows.append({"url": url, "sha256": page.sha256, **asdict(found)})
        store.write_table(task.target, pa.Table.from_pylist(rows, schema=_schema()))
    return len(task.urls)


def read(page: Page, form: Form = "text") -> Extracted:
    """Extract a page; one that a library stumbles over must not stop the others."""
    try:
        return extract.extract(page.body, page.type, page.url, form)
    except Exception:  # noqa: BLE001 - whatever a stranger's page can raise, and may quote
        return Extracted("", "not_extracted")


def _version() -> str:
    """Name what decides how a page is read."""
    files = (
        *(about.__file__, attributes.__file__, blocks.__file__, extract.__file__),
        *(maintext.__file__, __file__),
    )
    code = [store.file_hash(Path(file)) for file in files]
    return store.text_hash(*code, str(sorted(manifest.versions(_LIBRARIES).items())))


@cache
def _schema() -> "pa.Schema":
    import pyarrow as pa

    text = pa.string()
    names = ("url", "sha256", "text", "reason", "title", "author")
    return pa.schema(
        [
            *((name, text) for name in names),
            ("date", pa.timestamp("ms", tz="UTC")),
            ("lang", text),
            ("licence", text),
            ("extractor", text),
        ]
    )
