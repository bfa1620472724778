from collections.abc import Iterator
from pathlib import Path

import pytest

from crawlers.frontier import opened
from crawlers.kept import Page
from crawlers.pages import extract
from crawlers.pages.blocks import Form
from crawlers.reader import Desk
from crawlers.spiders import texts
from crawlers.spiders.texts import PAGES_A_PART, Read
from grist import store
from grist.engine import LocalExecutor

PAGE = """<html lang="en"><head><title>Page {n}</title></head><body><article><h2>Number {n}</h2>
<p>The kettle is older than the house and has been heard to sing at night, in the key of {n}.</p>
<p>Nobody has asked it to.</p></article></body></html>"""


def a_crawl(folder: Path, pages: int) -> Path:
    """Keep so many pages as a crawl does."""
    path = folder / "pages.sqlite"
    urls = [f"https://tea.example/{n:03}.html" for n in range(pages)]
    with opened(path) as frontier:
        frontier.begin(urls)
        for n, url in enumerate(urls):
            body = PAGE.format(n=n).encode()
            frontier.page(Page(url, "text/html", body), {})
        frontier.finish()
    return path


def read(path: Path, form: Form = "text", workers: int = 1) -> list[Read]:
    folder = path.parent
    desk = Desk(folder, folder, LocalExecutor(workers), lambda *_: None)
    return list(texts.extracted(path, folder / "texts", desk, form))


def files(path: Path) -> Iterator[Path]:
    return (path.parent / "texts").rglob("part-*.parquet")


def test_every_page_is_read_in_crawl_order_whatever_the_workers(tmp_path: Path) -> None:
    path = a_crawl(tmp_path, PAGES_A_PART + 1)

    alone = read(path)
    store.clear(tmp_path / "texts")

    assert [each.title for each in alone] == [f"Page {n}" for n in range(PAGES_A_PART + 1)]
    assert "in the key of 7." in alone[7].text
    assert {each.extractor for each in alone} == {"trafilatura"}
    assert read(path, workers=2) == alone


def test_parts_are_of_one_size_so_that_no_worker_waits_long(tmp_path: Path) -> None:
    path = a_crawl(tmp_path, 2 * PAGES_A_PART + 1)
    read(path)

    sizes = [store.read_table(part).num_rows for part in sorted(files(path))]

    assert sizes == [17, 17, 17]


def test_a_crawl_without_pages_has_no_texts(tmp_path: Path) -> None:
    assert read(a_crawl(tmp_path, 0)) == []


def test_texts_that_are_there_are_not_taken_out_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = a_crawl(tmp_path, PAGES_A_PART + 1)
    first = read(path)
    lost = min(files(path))
    lost.unlink()
    kept = {part: part.stat().st_mtime_ns for part in files(path)}

    assert read(path) == first
    assert lost.exists()
    assert {part: part.stat().st_mtime_ns for part in kept} == kept
    monkeypatch.delattr(extract, "extract")
    assert read(path) == first


def test_another_form_is_another_folder(tmp_path: Path) -> None:
    path = a_crawl(tmp_path, 2)

    assert not read(path)[0].text.startswith("#")
    assert read(path, "markdown")[0].text.startswith("## Number 0\n\nThe kettle")
    (folder,) = (tmp_path / "texts").iterdir()
    assert folder.name.startswith("markdown-")
