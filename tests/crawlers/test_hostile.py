"""One crawl that meets everything a server can do wrong, beside thirty good pages."""

import re
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from crawlers.ingest import RAW
from crawlers.kept import reading
from tests.crawlers.answers import RECORD, body, page
from tests.crawlers.apart import Outcome, crawled_apart, known
from tests.crawlers.behaviours import BEHAVIOURS, PAUSE
from tests.crawlers.broken_answers import ROBOTS
from tests.crawlers.hostile import Answer, Piece, Server, Visit, serve

GOOD, LEVELS = 10, 3  # so many good pages on each of so many levels
PER_HOST = 2
LATER = ("busy_once", "flood")  # met alone, when nothing slow is under way
TAKEN = 16 << 20  # bytes of an answer, packed or not
MEMORY = 512 << 20  # a crawl of a good site takes 130 MiB, this one 290 where heads have an end
BUFFERS = 12 << 20  # what the two kernels hold of an answer that nobody takes


@dataclass(frozen=True)
class Met:
    """A crawl, and the servers that it met."""

    outcome: Outcome
    main: Server
    elsewhere: Server
    robots: dict[str, Server]
    folder: Path

    def outcomes(self, name: str) -> set[str]:
        """Give what came of a behaviour."""
        return self.outcome_of(self.main.url + name)

    def outcome_of(self, address: str) -> set[str]:
        """Give what came of an address, and of those below it."""
        place = re.compile(rf"{re.escape(address)}(?![^/?])")
        told = {reason for url, reason in self.outcome.problems.items() if place.match(url)}
        return told | ({RECORD} if any(map(place.match, self.outcome.records)) else set())


def index(visit: Visit) -> list[Piece]:
    """Answer with links to everything, and some that lead nowhere."""
    names = (f"/{name}" for name in BEHAVIOURS if name not in LATER)
    good = (f"/good/{number}.html" for number in range(GOOD))
    away = ("file:///etc/passwd", "javascript:alert(1)", "data:text/html,x", "http://[::1/",
            "http://169.254.169.254/", visit.elsewhere, "//", "mailto:ana@tea.example")  # fmt: skip
    return [page(body("Home", *names, *good, *away, "/forbidden/x.html"))]


def good(visit: Visit) -> list[Piece]:
    """Answer with a page that leads one level on, until there are enough."""
    further = visit.path.removesuffix(".html") + "/more.html"
    links = (further,) if further.count("more") < LEVELS else (f"/{name}" for name in LATER)
    return [page(body(f"A good page at {visit.path}", *links))]


def robots(_: Visit) -> list[Piece]:
    return [page(b"User-agent: *\nDisallow: /forbidden/\n")]


PAGES: dict[str, Answer] = {"": index, "good": good, "robots.txt": robots}


@pytest.fixture(scope="module")
def met(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Met]:
    folder = tmp_path_factory.mktemp("hostile")
    with ExitStack() as stack:
        elsewhere = stack.enter_context(serve({"": good}))
        answers = PAGES | {name: behaviour.answer for name, behaviour in BEHAVIOURS.items()}
        main = stack.enter_context(serve(answers, elsewhere.url))
        others = {
            name: stack.enter_context(serve({"": good, "robots.txt": behaviour.answer}))
            for name, behaviour in ROBOTS.items()
        }
        start = (main.url, *(server.url for server in others.values()))
        values = {"start": start, "delay": 0.0, "allow_private": ("127.0.0.1",), "max_pages": 400}
        quick = known(timeout=2.0, per_host=PER_HOST, retries=1)
        outcome = crawled_apart(values | quick, folder)
        yield Met(outcome, main, elsewhere, others, folder)


def test_a_crawl_among_hostile_answers_ends_within_two_minutes(met: Met) -> None:
    print(f"{met.outcome.seconds:.0f} s, {len(met.main.asked)} requests")  # noqa: T201
    assert met.outcome.seconds < 120


def test_every_behaviour_is_told_of_by_a_reason_that_fits(met: Met) -> None:
    told = {name: met.outcomes(name) for name in BEHAVIOURS}

    assert len(told) >= 60
    assert {n: told[n] for n, behaviour in BEHAVIOURS.items() if not behaviour.fits(told[n])} == {}


def test_a_robots_txt_that_cannot_be_had_forbids_and_one_that_can_is_read(met: Met) -> None:
    told = {name: met.outcome_of(server.url) for name, server in met.robots.items()}

    assert {n: told[n] for n, behaviour in ROBOTS.items() if not behaviour.fits(told[n])} == {}
    forbidden = [
        n for n, server in met.robots.items() if RECORD not in told[n] and server.times("/")
    ]
    assert forbidden == []


def test_every_good_page_beside_hostile_ones_is_a_record(met: Met) -> None:
    pages = [f"good/{n}{'/more' * level}.html" for n in range(GOOD) for level in range(LEVELS)]
    expected = {met.main.url + page for page in ("", *pages)}

    assert expected - set(met.outcome.records) == set()
    assert len(expected) == 31


def test_no_more_than_sixteen_megabytes_are_taken_of_an_answer(met: Met) -> None:
    taken = {path: size for path, size in met.main.sent.items() if size > TAKEN + BUFFERS}

    assert taken == {}
    with reading(next((met.folder / RAW).glob("*/pages.sqlite"))) as frontier:
        assert max(len(frontier.read(url).body) for url in frontier.urls()) <= TAKEN


def test_a_server_that_asks_for_a_pause_gets_it(met: Met) -> None:
    first, second = met.main.times("/busy_once")

    assert abs(second - first - PAUSE) < 1


def test_no_host_has_more_than_two_hostile_answers_under_way(met: Met) -> None:
    assert max(server.busiest for server in (met.main, *met.robots.values())) <= PER_HOST


def test_the_memory_of_a_crawl_is_bounded(met: Met) -> None:
    print(f"{met.outcome.peak >> 20} MiB")  # noqa: T201
    assert met.outcome.peak < MEMORY


def test_nothing_is_asked_that_must_not_be(met: Met) -> None:
    asked = [asked.path for asked in met.main.asked]

    assert met.elsewhere.asked == []
    assert [path for path in asked if "forbidden" in path or "passwd" in path] == []
    assert met.outcomes("forbidden") == {"robots"}
    assert not any(asked.cookie for asked in met.main.asked)


def test_a_page_is_asked_for_once_in_whatever_order_its_query_stands(met: Met) -> None:
    asked = {path for asked in met.main.asked if "permutations" in (path := asked.path)}

    assert len(asked) <= 2  # with its query, and without


def test_an_answer_nobody_asked_for_is_no_page(met: Met) -> None:
    assert not any("POISON" in text for text in met.outcome.records.values())


def test_what_is_said_of_hostile_answers_is_in_words_of_ours(met: Met) -> None:
    assert {
        r for r in met.outcome.problems.values() if not re.fullmatch("[a-z0-9_]{1,40}", r)
    } == set()
    assert met.outcome.said == ""
