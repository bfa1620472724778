from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from crawlers.frontier import MAX_LINKS, Frontier, opened

LIMITS = {"max_pages": 100, "max_depth": None}
HTML = "text/html"


def fetched(frontier: Frontier, url: str, *links: str) -> None:
    frontier.page(url, content_type=HTML, body=url.encode(), links=links)


def test_a_level_opens_when_the_last_one_is_settled(tmp_path: Path) -> None:
    with opened(tmp_path / "pages.sqlite") as frontier:
        frontier.begin(["b", "a"])
        assert frontier.opened() == ["b", "a"]
        fetched(frontier, "a", "d", "c", "a")

        assert frontier.advance(max_pages=9, max_depth=None) == []
        frontier.failed("b", "timeout")
        assert frontier.advance(max_pages=9, max_depth=None) == ["c", "d"]
        fetched(frontier, "c")
        frontier.skipped("d", "robots")
        assert frontier.advance(max_pages=9, max_depth=None) == []
        assert frontier.urls() == ["a", "c"]
        assert [(m.url, m.reason, m.failed) for m in frontier.misses()] == [
            ("b", "timeout", True),
            ("d", "robots", False),
        ]


def test_what_the_limit_leaves_is_named(tmp_path: Path) -> None:
    with opened(tmp_path / "pages.sqlite") as frontier:
        frontier.begin(["a"])
        fetched(frontier, "a", "d", "c", "b")

        assert frontier.advance(max_pages=3, max_depth=None) == ["b", "c"]
        fetched(frontier, "b")
        frontier.moved("c", "e")
        assert frontier.advance(max_pages=3, max_depth=None) == []
        assert [(m.url, m.reason) for m in frontier.misses()] == [("d", "limit"), ("e", "limit")]


def test_it_is_there_again_after_it_was_left_open(tmp_path: Path) -> None:
    path = tmp_path / "pages.sqlite"
    left = Frontier(path)  # never closed, as by a kill
    left.begin(["a", "b"])
    fetched(left, "a", "c")

    with opened(path) as frontier:
        frontier.begin(["a", "b"])
        assert frontier.opened() == ["b"]
        assert frontier.read("a").body == b"a"
        assert frontier.progress() == (1, 2)
        assert not frontier.finished


def test_a_finished_crawl_is_one_plain_file(tmp_path: Path) -> None:
    path = tmp_path / "raw" / "pages.sqlite"
    with opened(path) as frontier:
        frontier.begin(["a"])
        fetched(frontier, "a")
        frontier.finish()
        assert frontier.finished
    assert [file.name for file in path.parent.iterdir()] == ["pages.sqlite"]


def test_a_page_of_endless_links_is_cut(tmp_path: Path) -> None:
    with opened(tmp_path / "pages.sqlite") as frontier:
        frontier.begin(["a"])
        fetched(frontier, "a", *(f"x{number:06}" for number in range(MAX_LINKS + 9)))

        assert len(frontier.advance(max_pages=10**6, max_depth=None)) == MAX_LINKS


@given(st.binary(max_size=300), st.text(max_size=30))
def test_bytes_come_back_as_they_were(body: bytes, kind: str) -> None:
    frontier = Frontier(Path(":memory:"))
    frontier.begin(["a"])
    kind = kind.encode("utf-8", "replace").decode()
    frontier.page("a", content_type=kind, body=body, links=[])

    page = frontier.read("a")
    assert (page.body, page.type) == (body, kind)
    assert frontier.holding(page.sha256) == [page]
    frontier.close()
