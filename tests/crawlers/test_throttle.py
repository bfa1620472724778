"""A crawl's pace against real servers: pauses, delays, what is tried again and how often."""

import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from scrapy import Request
from scrapy.http import Response
from scrapy.settings import Settings

from crawlers.fetching.reasons import Refused
from crawlers.fetching.throttle import Throttle
from tests.crawlers.crawling import crawl_of
from tests.crawlers.loopback import Answer, a_page, answering, serve
from tests.crawlers.moods import NO_ROBOTS, Mood, moody

HERE = frozenset({"127.0.0.1"})
LATE = 1.0  # seconds by which a pause may be off


def once(first: Answer) -> Mood:
    """Answer in one way the first time that a page is asked for, and well after that."""

    def mood(path: str, times: int) -> Answer:
        if path == "/robots.txt":
            return NO_ROBOTS
        return first if times == 1 else a_page("Tea")

    return mood


def busy(status: int, wait: str | None = None) -> Answer:
    return Answer(status=status, headers={"Retry-After": wait} if wait else {})


@pytest.mark.parametrize("status", [429, 503])
def test_a_host_that_says_how_long_is_asked_again_after_that_long(
    tmp_path: Path, status: int
) -> None:
    with moody(once(busy(status, "3"))) as host:
        came_of = crawl_of(tmp_path, host.url, allowed=HERE, retries=2)
    first, second = host.times("/")

    assert came_of == {host.url: "page"}
    assert 3 <= second - first <= 3 + LATE


def test_a_date_is_as_good_as_seconds(tmp_path: Path) -> None:
    def mood(path: str, times: int) -> Answer:
        if path == "/robots.txt" or times > 1:
            return NO_ROBOTS if path == "/robots.txt" else a_page("Tea")
        # A date has whole seconds: two to three seconds from now.
        when = datetime.now(UTC) + timedelta(seconds=3)
        return busy(503, format_datetime(when.replace(microsecond=0), usegmt=True))

    with moody(mood) as host:
        crawl_of(tmp_path, host.url, allowed=HERE, retries=2)
    first, second = host.times("/")

    assert 2 <= second - first <= 3 + LATE


def test_the_whole_host_pauses_not_only_the_page(tmp_path: Path) -> None:
    def mood(path: str, times: int) -> Answer:
        return busy(429, "2") if (path, times) == ("/0", 1) else once(a_page("Tea"))(path, times)

    with moody(mood) as host:
        starts = [f"{host.url}{number}" for number in range(8)]
        came_of = crawl_of(tmp_path, *starts, allowed=HERE, retries=2, delay=0.05)

    assert set(came_of.values()) == {"page"}
    assert sum(gap + 0.1 >= 2 for gap in host.gaps()) >= 1  # on a busy machine, others are late too
    busy_at = host.times("/0")[0]
    during = [path for path, when in host.asked if busy_at < when < busy_at + 1]
    assert len(during) <= 2  # what was under way


def test_without_a_word_it_waits_one_second_then_two(tmp_path: Path) -> None:
    with moody(lambda path, _: NO_ROBOTS if "robots" in path else busy(503)) as host:
        came_of = crawl_of(tmp_path, host.url, allowed=HERE, retries=2)

    assert came_of == {host.url: "status_503"}
    one, two = host.gaps()
    assert 1 <= one <= 1 + LATE
    assert 2 <= two <= 2 + LATE


@pytest.mark.parametrize(("retries", "tries"), [(0, 1), (1, 2)])
def test_retries_limit_how_often_a_page_is_tried(tmp_path: Path, retries: int, tries: int) -> None:
    with moody(lambda path, _: NO_ROBOTS if "robots" in path else Answer(status=500)) as host:
        came_of = crawl_of(tmp_path, host.url, allowed=HERE, retries=retries)

    assert came_of == {host.url: "status_500"}
    assert len(host.times("/")) == tries


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 451])
def test_what_a_host_says_for_good_is_not_asked_again(tmp_path: Path, status: int) -> None:
    with moody(lambda path, _: NO_ROBOTS if "robots" in path else Answer(status=status)) as host:
        came_of = crawl_of(tmp_path, host.url, allowed=HERE, retries=2)

    assert came_of == {host.url: f"status_{status}"}
    assert len(host.times("/")) == 1


def test_an_answer_that_breaks_off_and_one_that_takes_too_long_are_tried_again(
    tmp_path: Path,
) -> None:
    def mood(path: str, times: int) -> Answer:
        if path == "/slow" and times == 1:
            time.sleep(3)
        return once(a_page("Tea"))(path, times)

    short = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 99\r\n\r\nshort"
    with moody(mood) as host, answering(short) as broken:
        slow = f"{host.url}slow"
        came_of = crawl_of(tmp_path, slow, broken, allowed=HERE, retries=1, timeout=1.5)

    assert came_of == {slow: "page", broken: "broken_answer"}
    assert len(host.times("/slow")) == 2


def test_a_crawl_delay_is_kept_between_any_two_requests(tmp_path: Path) -> None:
    def mood(path: str, times: int) -> Answer:
        return Answer(b"User-agent: *\nCrawl-delay: 1") if "robots" in path else a_page("Tea")

    with moody(mood) as host:
        starts = [f"{host.url}{number}" for number in range(4)]
        crawl_of(tmp_path, *starts, allowed=HERE, per_host=4)

    assert len(host.gaps()) == 3
    assert sum(host.gaps()) > 2.4  # as the server sees it: it may be late itself
    assert min(host.gaps()) > 0.4


def test_the_recipe_s_delay_holds_where_a_host_asks_for_less(tmp_path: Path) -> None:
    def mood(path: str, times: int) -> Answer:
        return Answer(b"User-agent: *\nCrawl-delay: 0.1") if "robots" in path else a_page("Tea")

    with moody(mood) as host:
        starts = [f"{host.url}{number}" for number in range(4)]
        crawl_of(tmp_path, *starts, allowed=HERE, per_host=4, delay=0.6)

    # As the server sees it, which may be late itself; at the host's own pace it would be 0.3.
    assert sum(host.gaps()) > 1.2
    assert min(host.gaps()) > 0.2


def test_a_server_that_takes_long_is_asked_one_thing_at_a_time(tmp_path: Path) -> None:
    pages = {f"/{number}": a_page("Tea") for number in range(10)} | {"/robots.txt": NO_ROBOTS}
    began = time.monotonic()
    with serve(pages, wait=lambda path: 0.0 if "robots" in path else 0.8) as site:
        starts = [f"{site.url}{number}" for number in range(10)]
        crawl_of(tmp_path, *starts, allowed=HERE, per_host=4)

    # Four at once all the time would be done in 3 answers; the later of these ten wait their turn.
    assert time.monotonic() - began > 3 * 0.8 + 0.5  # half a second is what a start takes


@pytest.mark.parametrize("per_host", [1, 2, 5])
def test_no_more_requests_than_allowed_are_under_way_at_once(tmp_path: Path, per_host: int) -> None:
    pages = {f"/{number}": a_page("Tea") for number in range(24)}
    with serve(pages, wait=lambda _: 0.05) as site:
        starts = [f"{site.url}{number}" for number in range(24)]
        came_of = crawl_of(tmp_path, *starts, allowed=HERE, per_host=per_host)

    assert set(came_of.values()) == {"page"}
    assert site.busiest == per_host


def test_a_host_that_has_used_up_its_pauses_is_asked_nothing_more() -> None:
    crawler: Any = SimpleNamespace(
        settings=Settings(), engine=SimpleNamespace(downloader=SimpleNamespace(slots={}))
    )
    throttle, request = Throttle(crawler), Request("https://tea.example/")
    for _ in range(3):  # of which each is later than the last: five minutes in all
        headers = {"Retry-After": b"9999"}
        throttle.process_request(request)
        throttle.came(Response(request.url, status=429, headers=headers), request)
        throttle._pace("tea.example").until -= 120.0

    with pytest.raises(Refused, match="status_429") as refused:
        throttle.process_request(request)
    assert refused.value.failed
    throttle.process_request(Request("https://other.example/"))
