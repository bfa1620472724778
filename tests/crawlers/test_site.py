"""The site reader against a real server on loopback: what is asked for, what becomes a record."""

import gzip
import sqlite3
import zlib
from collections import Counter
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any, NoReturn

import pytest

from crawlers.ingest import RAW, inputs
from crawlers.pages import extract
from crawlers.reader import Desk, Origin
from crawlers.spiders.site import Site
from crawlers.visit import Changes, summed_up, visits
from grist.engine import LocalExecutor
from grist.errors import UsageError
from grist.records import Problem, Record, record_id
from tests.crawlers.loopback import Answer, Website, a_page, answering, moved, serve
from tests.crawlers.moods import moody

PUBLIC = "https://tea.example/"


def crawled(
    site: Website, folder: Path, *, sample: int | None = None, again: bool = False, **more: Any
) -> tuple[list[Record], list[Problem]]:
    """Read a site; give its records and problems."""
    values: dict[str, Any] = {"start": (site.url,), "as_": PUBLIC, "delay": 0.0}
    values |= {"allow_private": ("127.0.0.1",), "retries": 0}
    reader = Site(**(values | more))
    raw = folder / RAW
    before = visits(raw) if again else None
    desk = Desk(folder, raw, LocalExecutor(), lambda *_: None, sample, before)
    items = list(reader.records(desk))
    return (
        [item for item in items if isinstance(item, Record)],
        [item for item in items if isinstance(item, Problem)],
    )


def paths(records: list[Record]) -> list[str]:
    return [str(record.source.uri).removeprefix(PUBLIC) for record in records]


def reasons(problems: list[Problem]) -> dict[str, str]:
    return {problem.uri.removeprefix(PUBLIC): problem.reason for problem in problems}


def test_every_page_becomes_a_record_that_says_where_it_is_from(tmp_path: Path) -> None:
    pages = {
        "/": a_page("Home is where the tea is", "teas.html", title="Home"),
        "/teas.html": a_page("O chá é servido às cinco", title="Chás", lang="pt"),
    }
    with serve(pages) as site:
        records, problems = crawled(site, tmp_path)

    home, teas = records
    assert problems == []
    assert (home.kind, home.thread, home.source.uri) == ("page", "tea.example", PUBLIC)
    assert home.id == record_id(PUBLIC, "html")
    assert "Home is where the tea is" in home.text
    assert teas.fields == (("title", "Chás"), ("lang", "pt"))


def test_a_record_leads_back_to_the_bytes_of_its_page(tmp_path: Path) -> None:
    with serve({"/": a_page("Home")}) as site:
        (record,), _ = crawled(site, tmp_path)
        body = site.pages["/"].body
    source = record.source
    origin = Origin(str(source.uri), source.sha256, tmp_path, tmp_path / RAW)

    assert list(Site.reread(origin)) == [("html", body)]
    with pytest.raises(UsageError, match="gone from the run's raw folder, or altered"):
        list(Site.reread(replace(origin, sha256="0" * 64)))
    (path,) = (tmp_path / RAW).glob("*/pages.sqlite")
    with sqlite3.connect(path) as database:
        database.execute("UPDATE pages SET body = ?", (zlib.compress(b"other"),))
    with pytest.raises(UsageError, match="gone from the run's raw folder, or altered"):
        list(Site.reread(origin))


def test_what_robots_txt_forbids_is_never_asked_for(tmp_path: Path) -> None:
    pages = {
        "/robots.txt": Answer(b"User-agent: *\nDisallow: /back-room/\n"),
        "/": a_page("Home", "/back-room/x.html", "/open.html"),
        "/open.html": a_page("Open"),
        "/back-room/x.html": a_page("Secret"),
    }
    with serve(pages) as site:
        records, problems = crawled(site, tmp_path)

    assert paths(records) == ["", "open.html"]
    assert reasons(problems) == {"back-room/x.html": "robots"}
    assert "/back-room/x.html" not in site.asked
    assert all(agent.startswith("Gristmill/") for agent in site.agents)


@pytest.mark.parametrize(("status", "expected"), [(404, [""]), (403, [""]), (503, [])])
def test_no_robots_txt_allows_all_and_a_broken_one_nothing(
    tmp_path: Path, status: int, expected: list[str]
) -> None:
    with serve({"/robots.txt": Answer(b"x", status), "/": a_page("Home")}) as site:
        records, problems = crawled(site, tmp_path)

    assert paths(records) == expected
    assert reasons(problems) == ({} if expected else {"": "robots_unreachable"})


def test_failures_and_what_is_no_page_are_counted_with_their_reason(tmp_path: Path) -> None:
    links = ("gone.html", "broken.html", "sheet.csv", "data", "empty.html", "bomb.html")
    pages = {
        "/": a_page("Home", *links),
        "/broken.html": Answer(status=500),
        "/sheet.csv": Answer(b"a,b", headers={"Content-Type": "text/csv"}),
        "/data": Answer(b"\x00" * 9, headers={"Content-Type": "application/octet-stream"}),
        "/empty.html": Answer(b"<html><body><div id=app></div></body></html>"),
        "/bomb.html": Answer(
            gzip.compress(b"<p>" + b" " * (20 << 20)),
            headers={"Content-Type": "text/html", "Content-Encoding": "gzip"},
        ),
    }
    with serve(pages) as site:
        records, problems = crawled(site, tmp_path)

    assert paths(records) == [""]
    assert reasons(problems) == {
        "empty.html": "no_text",
        "bomb.html": "too_large",
        "broken.html": "status_500",
        "data": "not_html",
        "gone.html": "status_404",
        "sheet.csv": "not_html",
    }
    assert {p.reason for p in problems if p.whole} == {"too_large", "status_500"}


def test_a_redirect_is_a_link_and_two_ways_to_a_page_make_one_record(tmp_path: Path) -> None:
    pages = {
        "/": a_page("Home", "/old", "/new.html", "/out", "/loop"),
        "/old": moved("/new.html", 302),
        "/out": moved("http://localhost/elsewhere"),
        "/loop": moved("/loop"),
        "/new.html": a_page("New"),
    }
    with serve(pages) as site:
        records, problems = crawled(site, tmp_path)

    assert paths(records) == ["", "new.html"]
    assert reasons(problems) == {"out": "moved_away", "loop": "moved_to_itself"}
    assert Counter(site.read()).most_common(1)[0][1] == 1


def test_a_private_host_is_asked_only_if_the_recipe_names_it(tmp_path: Path) -> None:
    with serve({"/": a_page("Home")}) as site:
        records, problems = crawled(site, tmp_path, allow_private=())

    assert (records, reasons(problems)) == ([], {"": "private_address"})
    assert site.asked == []


@pytest.mark.parametrize("host", ["localhost", "2130706433", "0x7f000001"])
def test_a_name_that_resolves_to_a_private_address_is_not_connected_to(
    tmp_path: Path, host: str
) -> None:
    with serve({"/": a_page("Home")}) as site:
        records, problems = crawled(
            site, tmp_path, as_=None, start=(f"http://{host}:{site.port}/",)
        )

    assert records == []
    assert [problem.reason for problem in problems] == ["private_address"]
    assert site.asked == []


def test_a_crawl_stays_below_its_start_and_out_of_what_is_denied(tmp_path: Path) -> None:
    pages = {
        "/shop/": a_page("Shop", "/", "teas.html", "/shop/cart/add?id=1", "/shopping.html"),
        "/shop/teas.html": a_page("Teas"),
    }
    with serve(pages) as site:
        start = (f"{site.url}shop/",)
        records, _ = crawled(site, tmp_path, start=start, as_=None, deny=("/shop/cart/*",))

    assert [record.source.uri for record in records] == [start[0], f"{start[0]}teas.html"]
    assert site.read() == ["/shop/", "/shop/teas.html"]


def a_garden(width: int = 12) -> dict[str, Answer]:
    """Make a site of three levels in which every page links to many others."""
    leaves = [f"/leaf-{number:02}.html" for number in range(width)]
    branches = [f"/branch-{number}.html" for number in range(5)]
    return {
        "/": a_page("Root", *reversed(branches)),
        **{b: a_page(f"Branch {b}", *leaves, "/", *branches) for b in branches},
        **{leaf: a_page(f"Leaf {leaf}", *leaves) for leaf in leaves},
    }


def test_the_same_site_gives_the_same_records_whatever_the_timing(tmp_path: Path) -> None:
    with serve(a_garden(), wait=lambda path: len(path) % 3 / 50) as site:
        one, _ = crawled(site, tmp_path / "one", max_pages=11)
    with serve(a_garden(), wait=lambda path: sum(path.encode()) % 5 / 40) as site:
        other, left = crawled(site, tmp_path / "other", max_pages=11)

    assert one == other
    branches, leaves = (
        (f"branch-{n}.html" for n in range(5)),
        (f"leaf-{n:02}.html" for n in range(5)),
    )
    assert paths(one) == ["", *branches, *leaves]
    assert set(reasons(left).values()) == {"limit"}
    assert len(left) == 7


def test_depth_and_samples_cut_a_crawl_too(tmp_path: Path) -> None:
    with serve(a_garden()) as site:
        assert len(crawled(site, tmp_path, max_depth=0)[0]) == 1
        assert len(crawled(site, tmp_path, max_depth=1)[0]) == 6
        assert len(crawled(site, tmp_path, sample=3)[0]) == 3


def test_no_more_than_two_requests_are_under_way(tmp_path: Path) -> None:
    with serve(a_garden(), wait=lambda _: 0.03) as site:
        crawled(site, tmp_path)

    assert site.busiest == 2


def test_a_site_on_an_ipv6_address_is_read_like_any_other(tmp_path: Path) -> None:
    with moody(lambda *_: a_page("Home"), address="::1") as host:
        reader = Site((host.url,), allow_private=("::1",), delay=0.0)
        desk = Desk(tmp_path, tmp_path / RAW, LocalExecutor(), lambda *_: None)
        (record,) = reader.records(desk)
    assert isinstance(record, Record)
    assert record.source.uri == host.url


def test_a_finished_crawl_asks_nobody_again(tmp_path: Path) -> None:
    with serve(a_garden(2)) as site:
        first = crawled(site, tmp_path)
        asked = len(site.asked)

        assert crawled(site, tmp_path) == first
        assert len(site.asked) == asked


HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
BROKEN = {
    "shorter than it says": HEAD + b"Content-Length: 999\r\n\r\nshort",
    "no HTTP at all": b"\x00\x01 garbage\r\n\r\n",
    "nothing": b"",
    "a head of two megabytes": HEAD + b"X: " + b"a" * (2 << 20) + b"\r\n\r\nhi",
    "chunks without a size": HEAD + b"Transfer-Encoding: chunked\r\n\r\nZZ\r\nhello",
    "a body without end": HEAD + b"\r\n" + b"y" * (17 << 20),
}


def test_broken_answers_are_counted_each_for_itself(tmp_path: Path) -> None:
    with ExitStack() as stack:
        urls = {stack.enter_context(answering(raw)): what for what, raw in BROKEN.items()}
        good = stack.enter_context(serve({"/": a_page("Home")}))
        start = (*urls, good.url)
        records, problems = crawled(good, tmp_path, start=start, as_=None)

    assert [record.source.uri for record in records] == [good.url]
    told = {urls[problem.uri]: problem.reason for problem in problems}
    assert told.pop("a body without end") == "too_large"
    assert told == dict.fromkeys(told, "broken_answer")
    assert len(told) == len(BROKEN) - 1


def test_a_copy_may_be_served_from_elsewhere_the_next_time(tmp_path: Path) -> None:
    with serve(a_garden(2)) as site:
        first = crawled(site, tmp_path)
    with serve({}) as elsewhere:
        assert crawled(elsewhere, tmp_path) == first
        assert elsewhere.asked == []


def test_what_a_stranger_writes_into_a_link_or_a_header_stops_no_crawl(tmp_path: Path) -> None:
    based = a_page("Based", "c.html").body.replace(b"<head>", b"<head><base href='http://[::1'>")
    marked = a_page("Marked&#1;&#27;[31m&#xFFFE; text").body
    pages = {
        "/": a_page("Home", "/bad", "/worse", "/caf", "/based.html", "/marked.html"),
        "/bad": moved("http://[::1/x"),
        "/worse": moved("http://[x]/"),
        "/caf": moved("/caf\u00e9.html".encode().decode("latin-1")),
        "/caf%C3%A9.html": a_page("A café"),
        "/based.html": Answer(based),
        "/c.html": a_page("Reached although the base is broken"),
        "/marked.html": Answer(marked),
    }
    with serve(pages) as site:
        records, problems = crawled(site, tmp_path)

    assert paths(records) == ["", "based.html", "marked.html", "c.html", "caf%C3%A9.html"]
    assert reasons(problems) == {"bad": "bad_address", "worse": "bad_address"}
    assert "Marked[31m text" in records[2].text


def test_a_crawl_that_got_nothing_is_tried_again(tmp_path: Path) -> None:
    with serve({"/": a_page("Home")}) as site:
        assert crawled(site, tmp_path, allow_private=())[0] == []
        assert [record.thread for record in crawled(site, tmp_path)[0]] == ["tea.example"]


def test_a_page_that_would_take_hours_to_read_is_left_out(tmp_path: Path) -> None:
    endless = Answer(b"<html><body><p>" + b"<b>a</b> " * 11_000)
    with serve({"/": a_page("Home", "/endless.html"), "/endless.html": endless}) as site:
        records, problems = crawled(site, tmp_path)

    assert paths(records) == [""]
    assert [(p.reason, p.whole) for p in problems] == [("too_complex", True)]


def test_a_page_that_an_extractor_stumbles_over_is_one_problem(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stumble(body: bytes, content_type: str, url: str) -> NoReturn:
        raise RuntimeError("quotes the page")

    monkeypatch.setattr(extract, "extract", stumble)
    with serve({"/": a_page("Home")}) as site:
        records, problems = crawled(site, tmp_path)

    assert records == []
    assert [(p.reason, p.whole) for p in problems] == [("not_extracted", True)]


def test_reading_a_finished_crawl_leaves_its_file_as_it_is(tmp_path: Path) -> None:
    with serve({"/": a_page("Home")}) as site:
        (record,), _ = crawled(site, tmp_path)
    (path,) = (tmp_path / RAW).glob("*/pages.sqlite")
    before = path.read_bytes()
    origin = Origin(str(record.source.uri), record.source.sha256, tmp_path, tmp_path / RAW)

    assert len(list(Site.reread(origin))) == 1
    assert path.read_bytes() == before
    assert before[18:20] == b"\x01\x01"  # of a file without a write-ahead log


def test_two_sources_may_not_read_the_same_pages(tmp_path: Path) -> None:
    whole, part = Site(start=("https://tea.example/",)), Site(start=("https://tea.example/shop/",))
    elsewhere = Site(start=("https://other.example/",))

    assert len(inputs([whole, elsewhere], tmp_path)) == 2
    for sources in ([whole, part], [part, whole]):
        with pytest.raises(UsageError, match="shop/ is read by another source too"):
            inputs(sources, tmp_path)


@pytest.mark.parametrize(
    "start", ["https://tea.example:99999/", "https://ana:secret@tea.example/", "tea.example"]
)
def test_a_start_that_cannot_be_asked_is_refused(start: str) -> None:
    with pytest.raises(ValueError, match="is no address such as"):
        Site(start=(start,))


def test_a_dead_server_is_a_reason_not_a_crash(tmp_path: Path) -> None:
    with serve({}) as site:
        pass
    records, problems = crawled(site, tmp_path)

    assert records == []
    assert [(p.reason, p.whole) for p in problems] == [("no_connection", True)]


def named(text: str, version: str, *links: str) -> Answer:
    """Make a page that its server knows by an ETag."""
    page = a_page(text, *links)
    return replace(page, headers={**page.headers, "ETag": f'"{version}"'})


def test_a_later_visit_asks_only_for_what_has_changed(tmp_path: Path) -> None:
    pages = {
        "/": named("Home", "1", "/same", "/new", "/gone", "/changed", "/poor"),
        "/same": named("The same", "1"),
        "/changed": named("As it was", "1"),
        "/gone": named("Going", "1"),
        "/poor": a_page("A page without any name"),
    }
    with serve(pages) as site:
        before, _ = crawled(site, tmp_path)
        site.pages["/changed"] = named("As it is", "2")
        site.pages["/new"] = named("New", "1")
        del site.pages["/gone"]
        after, problems = crawled(site, tmp_path, again=True)

        assert site.sent == {"/": 1, "/same": 1, "/changed": 2, "/gone": 1, "/new": 1, "/poor": 2}
    assert paths(after) == ["", "changed", "new", "poor", "same"]
    assert reasons(problems) == {"gone": "status_404"}
    assert [r for r in after if r in before] == [after[0], after[3], after[4]]
    (path,) = (tmp_path / RAW).glob("*/pages.sqlite")
    assert summed_up(path).changes == Changes(new=1, changed=1, same=3, gone=1)


def test_what_cannot_be_fetched_again_stays_as_it_was_and_is_counted(tmp_path: Path) -> None:
    pages = {"/": a_page("Home", "/shelf"), "/shelf": a_page("Shelf")}
    with serve(pages) as site:
        before, _ = crawled(site, tmp_path)
        site.pages["/shelf"] = Answer(status=500)
        after, problems = crawled(site, tmp_path, again=True)

    assert after == before
    assert [(p.reason, p.whole) for p in problems] == [("status_500", True)]


def test_a_visit_to_a_site_that_is_down_loses_nothing(tmp_path: Path) -> None:
    with serve(a_garden(2)) as site:
        before, _ = crawled(site, tmp_path)
    after, problems = crawled(site, tmp_path, again=True)

    assert after == before
    assert {p.reason for p in problems} == {"no_connection"}


@pytest.mark.usefixtures("spawned")  # for its environment is read as it starts
def test_a_page_whose_links_cannot_be_read_is_kept_and_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stumbling = tmp_path / "sitecustomize.py"
    stumbling.write_text(
        "from crawlers.fetching import links\n"
        "def stumble(*_): raise RuntimeError('quotes the page')\n"
        "links._anchors = stumble\n"
    )
    monkeypatch.setenv("PYTHONPATH", f"{tmp_path}:{Path.cwd()}")
    with serve({"/": a_page("Home", "/b")}) as site:
        records, problems = crawled(site, tmp_path)

    assert paths(records) == [""]
    assert [(p.reason, p.whole) for p in problems] == [("links_unread", True)]
