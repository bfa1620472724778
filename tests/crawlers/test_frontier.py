import sqlite3
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.frontier import MAX_HOPS, MAX_LINKS, MAX_MAPS, Asked, Frontier, opened
from crawlers.kept import Page, is_finished
from crawlers.visit import Changes, summed_up

LIMITS: Any = {"max_pages": 100, "max_depth": None}
HTML = "text/html"


def fetched(frontier: Frontier, url: str, *links: str) -> None:
    frontier.page(Page(url, HTML, url.encode()), dict.fromkeys(links))


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
        fetched(frontier, "b", "e")
        assert frontier.advance(max_pages=3, max_depth=None) == []
        assert [(m.url, m.reason) for m in frontier.misses()] == [("d", "limit"), ("e", "limit")]


def test_where_a_redirect_leads_is_one_page_with_what_was_redirected(tmp_path: Path) -> None:
    with opened(tmp_path / "pages.sqlite") as frontier:
        frontier.begin(["a"])
        frontier.moved("a", "z")
        assert frontier.advance(max_pages=1, max_depth=0) == ["z"]
        frontier.moved("z", "y")
        assert frontier.advance(max_pages=1, max_depth=0) == ["y"]
        frontier.page(Page("y", HTML, b"tea"), dict.fromkeys("bcd"))
        assert frontier.advance(max_pages=1, max_depth=None) == []
        assert frontier.advance(max_pages=2, max_depth=None) == ["b"]


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
    frontier.page(Page("a", kind, body), {})

    page = frontier.read("a")
    assert (page.body, page.type) == (body, kind)
    assert frontier.holding(page.sha256) == [page]
    frontier.close()


def test_a_chain_of_redirects_ends(tmp_path: Path) -> None:
    with opened(tmp_path / "pages.sqlite") as frontier:
        frontier.begin(["hop-0"])
        for number in range(MAX_HOPS + 1):
            assert frontier.opened() == [f"hop-{number}"]
            frontier.moved(f"hop-{number}", f"hop-{number + 1}")
            frontier.advance(**LIMITS)
        assert [miss.reason for miss in frontier.misses()] == ["too_many_redirects"]


def test_a_link_that_is_not_followed_is_named_with_its_reason(tmp_path: Path) -> None:
    with opened(tmp_path / "pages.sqlite") as frontier:
        frontier.begin(["a"])
        frontier.page(Page("a", HTML, b"a"), {"b": None, "b/b/b/b": "trap_repeats"})

        assert frontier.advance(**LIMITS) == ["b"]
        fetched(frontier, "b")
        assert [(m.url, m.reason) for m in frontier.misses()] == [("b/b/b/b", "trap_repeats")]


def test_sitemaps_are_read_first_and_what_they_list_is_a_level(tmp_path: Path) -> None:
    with opened(tmp_path / "pages.sqlite") as frontier:
        frontier.begin(["a"])
        frontier.maps(["map"])
        assert frontier.opened() == ["a", "map"]
        assert [page.is_map for page in frontier.to_ask()] == [False, True]
        fetched(frontier, "a", "c")
        frontier.mapped("map", {"b": None}, ["map-2"])
        assert frontier.advance(max_pages=3, max_depth=None) == ["map-2"]
        frontier.mapped("map-2", {"d": None}, [])

        assert frontier.advance(max_pages=3, max_depth=None) == ["b", "c"]
        assert frontier.urls() == ["a"]


@pytest.mark.parametrize("first", ["left", "right"])
def test_which_of_too_many_sitemaps_are_read_depends_on_no_order(
    tmp_path: Path, first: str
) -> None:
    lists = {side: [f"{side}-{n:03}" for n in range(400)] for side in ("left", "right")}
    with opened(tmp_path / "pages.sqlite") as frontier:
        frontier.begin(["a"])
        fetched(frontier, "a")
        frontier.maps(["left", "right"])
        for side in sorted(lists, key=lambda side: side != first):
            frontier.mapped(side, {}, lists[side])
        maps = frontier.advance(max_pages=3, max_depth=None)

        left = [miss.url for miss in frontier.misses()]

    listed = [*lists["left"], *lists["right"]]
    assert maps == listed[: MAX_MAPS - 2]
    assert left == listed[MAX_MAPS - 2 :]


def test_what_was_taken_for_a_sitemap_is_not_taken_for_one_again(tmp_path: Path) -> None:
    with opened(tmp_path / "pages.sqlite") as frontier:
        frontier.begin(["a"])
        fetched(frontier, "a")
        frontier.maps(["b"])
        frontier.not_a_map("b", "b")
        assert frontier.advance(max_pages=3, max_depth=None) == ["b"]
        assert [page.is_map for page in frontier.to_ask()] == [False]


def a_finished_visit(path: Path, **pages: bytes) -> None:
    with opened(path) as frontier:
        if frontier.finished:
            frontier.revisit()
        frontier.begin(sorted(pages))
        for url, body in pages.items():
            frontier.page(Page(url, HTML, body, etag=f'"{url}"'), {})
        frontier.finish()


def test_a_later_visit_knows_what_the_last_one_found(tmp_path: Path) -> None:
    path = tmp_path / "pages.sqlite"
    a_finished_visit(path, a=b"one", b=b"two", c=b"three")
    with opened(path) as frontier:
        frontier.revisit()
        frontier.begin(["a", "b", "c", "d"])

        assert not frontier.finished
        assert frontier.opened() == ["a", "b", "c", "d"]
        first, *_, last = frontier.to_ask()
        assert first == Asked("a", is_map=False, etag='"a"', modified=None)
        assert last == Asked("d", is_map=False, etag=None, modified=None)
        earlier = frontier.earlier("b")
        assert earlier
        assert (earlier.body, earlier.etag) == (b"two", '"b"')
        assert frontier.holding(earlier.sha256) == [earlier]
        frontier.page(Page("a", HTML, b"uno"), {})
        frontier.page(earlier, {}, kept="timeout")
        frontier.skipped("c", "status_404")
        fetched(frontier, "d")
        frontier.finish()
        assert [(m.url, m.reason, m.failed) for m in frontier.misses()] == [
            ("b", "timeout", True),
            ("c", "status_404", False),
        ]
    visit = summed_up(path)
    assert (visit.number, visit.pages, visit.size) == (2, 3, 7)
    assert visit.unread == {("kept", "timeout"): 1, ("skipped", "status_404"): 1}
    assert visit.changes == Changes(new=1, changed=1, same=1, gone=1)


def test_a_first_visit_has_nothing_to_compare_with(tmp_path: Path) -> None:
    path = tmp_path / "pages.sqlite"
    a_finished_visit(path, a=b"one")

    assert summed_up(path).changes is None


def test_redirects_in_a_circle_are_named_and_what_leads_into_one_too(tmp_path: Path) -> None:
    with opened(tmp_path / "pages.sqlite") as frontier:
        frontier.begin(["a", "b", "c", "d", "page"])
        for url, target in (("a", "b"), ("b", "a"), ("c", "a"), ("d", "page")):
            frontier.moved(url, target)
        fetched(frontier, "page")
        frontier.close_circles()

        assert [(m.url, m.reason) for m in frontier.misses()] == [
            (url, "redirect_loop") for url in "abc"
        ]


def test_asking_whether_a_crawl_is_finished_leaves_its_file_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "pages.sqlite"
    assert not is_finished(path)
    path.touch()  # as by a kill at the very beginning
    assert not is_finished(path)
    a_finished_visit(path, a=b"one")
    before = path.read_bytes()

    assert is_finished(path)
    assert path.read_bytes() == before


@pytest.mark.parametrize("statements", range(5))
def test_a_kill_while_a_visit_is_finished_leaves_it_finished_or_to_be_finished(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, statements: int
) -> None:
    class Dying(sqlite3.Connection):
        left = 1_000

        def execute(self, *args: Any) -> sqlite3.Cursor:
            if not Dying.left:
                raise KeyboardInterrupt
            Dying.left -= 1
            return super().execute(*args)

    path = tmp_path / "pages.sqlite"
    a_finished_visit(path, a=b"tea")
    with monkeypatch.context() as patch:
        patch.setattr(sqlite3, "connect", partial(sqlite3.connect, factory=Dying))
        with opened(path) as frontier:
            frontier.revisit()
            frontier.begin(["a"])
            frontier.page(Page("a", HTML, b"chai"), {})
            Dying.left = statements
            with suppress(KeyboardInterrupt):
                frontier.finish()

    if not is_finished(path):
        with opened(path) as frontier:
            assert frontier.read("a").body == b"chai"
            frontier.finish()
    assert is_finished(path)
    assert [file.name for file in tmp_path.iterdir()] == [path.name]
