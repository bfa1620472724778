"""robots.txt in a real crawl: how it is fetched, and what comes of each kind of answer."""

import asyncio
import gzip
from contextlib import ExitStack
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from scrapy import Request
from scrapy.http import Response
from scrapy.signalmanager import SignalManager

from crawlers.fetching.robots import RobotsMiddleware
from crawlers.fetching.robots_rules import MAX_BYTES
from tests.crawlers.crawling import crawl_of
from tests.crawlers.loopback import Answer, a_page, moved, serve
from tests.crawlers.moods import moody

HERE = frozenset({"127.0.0.1"})
FORBIDS = Answer(b"User-agent: gristmill\nDisallow: /back\n", headers={"Content-Type": "a/b"})
PAGES = {"/tea": a_page("Tea"), "/back": a_page("Secret")}
OBEYED = {"tea": "page", "back": "robots"}
OPEN = {"tea": "page", "back": "page"}
SHUT = {"tea": "robots_unreachable", "back": "robots_unreachable"}


def came_of_both(folder: Path, robots: Answer, more: dict[str, Answer] | None = None) -> object:
    """Ask for the open page and the forbidden one of a site with such a robots.txt."""
    with serve(PAGES | {"/robots.txt": robots} | (more or {})) as site:
        came_of = crawl_of(folder, f"{site.url}tea", f"{site.url}back", allowed=HERE)
        assert site.asked.count("/robots.txt") == 1
        assert ("/back" in site.asked) == (came_of[f"{site.url}back"] == "page")
    return {url.removeprefix(site.url): reason for url, reason in came_of.items()}


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (400, OPEN),
        (401, OPEN),
        (403, OPEN),
        (404, OPEN),
        (410, OPEN),
        (429, SHUT),  # for now: what it forbids is not known
        (500, SHUT),
        (502, SHUT),
        (503, SHUT),
        (304, SHUT),
        (204, OPEN),
    ],
)
def test_a_status_says_whether_all_or_nothing_is_allowed(
    tmp_path: Path, status: int, expected: object
) -> None:
    assert came_of_both(tmp_path, Answer(b"Disallow: /", status)) == expected


def test_it_is_obeyed_whatever_type_it_has(tmp_path: Path) -> None:
    assert came_of_both(tmp_path, FORBIDS) == OBEYED


def test_it_is_obeyed_packed_though_that_was_not_asked_for(tmp_path: Path) -> None:
    packed = Answer(gzip.compress(FORBIDS.body), headers={"Content-Encoding": "gzip"})
    assert came_of_both(tmp_path, packed) == OBEYED


def test_a_bomb_instead_of_it_allows_nothing(tmp_path: Path) -> None:
    bomb = gzip.compress(FORBIDS.body + b"\n" * (64 << 20))
    assert came_of_both(tmp_path, Answer(bomb, headers={"Content-Encoding": "gzip"})) == SHUT


@pytest.mark.parametrize("mebibytes", [1, 20])
def test_of_a_large_one_the_first_500_kibibytes_are_obeyed(tmp_path: Path, mebibytes: int) -> None:
    filler = b"# tea\n" * ((mebibytes << 20) // 6)
    assert len(filler) > MAX_BYTES
    assert came_of_both(tmp_path / "a", Answer(FORBIDS.body + filler)) == OBEYED
    assert came_of_both(tmp_path / "b", Answer(filler + FORBIDS.body)) == OPEN


def test_five_redirects_are_followed_and_no_more(tmp_path: Path) -> None:
    hops = {f"/{n}": moved(f"/{n + 1}", 302) for n in range(1, 6)}
    assert came_of_both(tmp_path / "a", moved("/1"), hops | {"/5": FORBIDS}) == OBEYED
    assert came_of_both(tmp_path / "b", moved("/1"), hops | {"/6": FORBIDS}) == SHUT


@pytest.mark.parametrize("target", ["/robots.txt", "file:///etc/passwd", "http://[::1/", "//"])
def test_a_redirect_that_leads_nowhere_allows_nothing(tmp_path: Path, target: str) -> None:
    with serve(PAGES | {"/robots.txt": moved(target)}) as site:
        came_of = crawl_of(tmp_path, f"{site.url}tea", allowed=HERE)
    assert came_of == {f"{site.url}tea": "robots_unreachable"}


def test_one_that_breaks_off_is_asked_for_again_and_counted_anew(tmp_path: Path) -> None:
    whole = FORBIDS.body + b"# tea\n" * (300 << 10 // 6)

    def mood(path: str, times: int) -> Answer:
        if path != "/robots.txt":
            return a_page("Tea")
        return Answer(b"x" * (300 << 10), 500) if times == 1 else Answer(whole)

    with moody(mood) as host:
        back = f"{host.url}back"
        assert crawl_of(tmp_path, back, allowed=HERE, retries=1) == {back: "robots"}
    assert len(host.times("/robots.txt")) == 2


def test_a_redirect_to_another_host_counts_for_the_first(tmp_path: Path) -> None:
    with serve({"/rules": FORBIDS}) as other:
        assert came_of_both(tmp_path, moved(f"{other.url}rules")) == OBEYED


def test_each_port_and_each_host_has_its_own(tmp_path: Path) -> None:
    with ExitStack() as stack:
        strict = stack.enter_context(serve(PAGES | {"/robots.txt": FORBIDS}))
        lenient = stack.enter_context(serve(PAGES))
        starts = (f"{strict.url}back", f"{lenient.url}back")
        came_of = crawl_of(tmp_path, *starts, allowed=HERE)
    assert came_of == dict(zip(starts, ("robots", "page"), strict=True))


def test_who_asks_says_so_and_how_to_reach_them(tmp_path: Path) -> None:
    with moody(lambda *_: a_page("Tea")) as host:
        crawl_of(tmp_path, host.url, allowed=HERE, contact="mailto:ana@tea.example")
    agents = {head["User-Agent"] for head in host.heads}

    assert len(agents) == 1
    agent = agents.pop()
    assert agent.startswith("Gristmill/")
    assert agent.endswith("; mailto:ana@tea.example)")


def asking(robots: Response) -> tuple[RobotsMiddleware, list[str]]:
    """Give the middleware in front of a network that has one answer, and what it was asked."""
    asked: list[str] = []

    async def download(request: Request) -> Response:
        asked.append(request.url)
        return robots

    crawler: Any = SimpleNamespace(
        signals=SignalManager(),
        engine=SimpleNamespace(download_async=download),
        get_downloader_middleware=lambda _: None,
    )
    return RobotsMiddleware(crawler), asked


def test_whoever_opens_pages_can_ask_and_so_can_who_wants_sitemaps() -> None:
    body = (
        b"Sitemap: /map.xml\nSitemap: http://[::1\nSitemap: https://maps.example/tea.xml\n"
        + FORBIDS.body
    )
    robots, asked = asking(Response("https://tea.example/robots.txt", body=body))

    async def all_at_once() -> list[Any]:
        maps = robots.sitemaps("https://tea.example/tea?page=2")
        pages = map(robots.allowed, ("https://tea.example/tea", "https://TEA.example/back"))
        return list(await asyncio.gather(maps, *pages))

    maps = ["https://tea.example/map.xml", "https://maps.example/tea.xml"]
    assert asyncio.run(all_at_once()) == [maps, None, "robots"]
    assert asked == ["https://tea.example/robots.txt"]


def test_a_host_that_cannot_be_asked_has_no_sitemaps() -> None:
    robots, _ = asking(Response("https://tea.example/robots.txt", status=503))

    assert asyncio.run(robots.sitemaps("https://tea.example/")) == []
    assert asyncio.run(robots.allowed("https://tea.example/")) == "robots_unreachable"
