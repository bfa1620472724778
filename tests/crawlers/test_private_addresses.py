"""No spelling of a private address leads inside: as a start, by a redirect, by robots.txt."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from crawlers.fetching.guard import Guard
from tests.crawlers.crawling import crawl_of
from tests.crawlers.loopback import moved, serve
from tests.crawlers.traps import NAMES, Trap, private_addresses, trap

REFUSED = {"private_address", "bad_address"}
HERE = {"tea.example": ["127.0.0.1"]}  # where redirects come from: a name that the recipe lets in


@pytest.fixture
def listening() -> Iterator[Trap]:
    with trap() as made:
        yield made


def test_the_table_has_more_than_forty_spellings_each_different() -> None:
    assert len(private_addresses(80)) > 40


@pytest.mark.parametrize("url", private_addresses(80))
def test_a_spelling_is_refused_by_its_text_unless_only_a_resolver_can_tell(url: str) -> None:
    expected = {None} if ".example:" in url and "@" not in url else REFUSED
    assert Guard().refuses(url) in expected


def test_the_trap_counts_who_comes(tmp_path: Path, listening: Trap) -> None:
    urls = [f"http://127.0.0.1:{listening.port}/", f"http://[::1]:{listening.port}/"]
    crawl_of(tmp_path, *urls, allowed=frozenset({"127.0.0.1", "::1"}))
    assert listening.connections >= 2


def test_as_a_start_none_is_connected_to(tmp_path: Path, listening: Trap) -> None:
    urls = private_addresses(listening.port)
    came_of = crawl_of(tmp_path, *urls, names=NAMES)

    assert {url: came_of[url] for url in urls if came_of[url] not in REFUSED} == {}
    assert listening.connections == 0


def test_by_a_redirect_none_is_connected_to(tmp_path: Path, listening: Trap) -> None:
    urls = private_addresses(listening.port)
    pages = {f"/{number}": moved(_in_a_header(url)) for number, url in enumerate(urls)}
    with serve(pages) as site:
        starts = [f"http://tea.example:{site.port}{path}" for path in pages]
        came_of = crawl_of(tmp_path, *starts, names=NAMES | HERE, allowed=frozenset(HERE))

    assert {came_of.pop(start) for start in starts} <= {"moved", "bad_address"}
    assert len(came_of) >= len(urls) - 10  # what no address can be made of is none already
    assert set(came_of.values()) <= REFUSED
    assert listening.connections == 0


def test_by_a_redirect_of_robots_txt_none_is_connected_to(tmp_path: Path, listening: Trap) -> None:
    urls = private_addresses(listening.port)
    with ExitStack() as stack:
        sites = [stack.enter_context(serve({"/robots.txt": moved(_in_a_header(u))})) for u in urls]
        starts = [f"http://tea.example:{site.port}/" for site in sites]
        came_of = crawl_of(tmp_path, *starts, names=NAMES | HERE, allowed=frozenset(HERE))
        asked = [path for site in sites for path in site.asked]

    assert set(came_of.values()) == {"robots_unreachable"}
    assert set(asked) == {"/robots.txt"}
    assert listening.connections == 0


def _in_a_header(url: str) -> str:
    """Write an address as the bytes of UTF-8, which is what servers send."""
    return url.encode().decode("latin-1")
