"""From names to addresses: judged, remembered, IPv6 too."""

import asyncio
import socket
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from twisted.internet.address import IPv4Address, IPv6Address
from twisted.internet.error import DNSLookupError

from crawlers.fetching.guard import Guard
from crawlers.fetching.resolver import GuardedResolver, PrivateAddressError
from tests.crawlers.crawling import crawl_of
from tests.crawlers.loopback import a_page
from tests.crawlers.moods import NO_ROBOTS, moody
from tests.crawlers.traps import trap

PUBLIC, PUBLIC6 = "93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c"


class Answers(GuardedResolver):
    """A resolver whose answers change from look-up to look-up; it counts them."""

    def __init__(self, answers: Mapping[str, list[list[str]]], *allowed: str) -> None:
        super().__init__(None, Guard(frozenset(allowed)), 1.0)
        self._answers: dict[str, Iterator[list[str]]] = {n: iter(a) for n, a in answers.items()}
        self.look_ups: list[str] = []

    async def _ask(self, name: str) -> list[Any]:
        self.look_ups.append(name)
        await asyncio.sleep(0)
        given = next(self._answers.get(name, iter([])), [])
        kinds = {True: socket.AF_INET6, False: socket.AF_INET}
        return [(kinds[":" in address], 0, 0, "", (address, 0)) for address in given]


def resolved(resolver: GuardedResolver, name: str) -> list[str]:
    return [address for _, address in asyncio.run(resolver.addresses(name))]


def test_a_name_has_ipv4_addresses_first_and_each_once() -> None:
    resolver = Answers({"tea.example": [[PUBLIC6, PUBLIC, PUBLIC]]})
    assert resolved(resolver, "tea.example") == [PUBLIC, PUBLIC6]


def test_a_name_that_has_only_an_ipv6_address_has_one() -> None:
    assert resolved(Answers({"six.example": [[PUBLIC6]]}), "six.example") == [PUBLIC6]


@pytest.mark.parametrize("inside", ["10.0.0.1", "::1", "::ffff:127.0.0.1", "fe80::1%eth0"])
def test_one_private_address_among_public_ones_is_enough(inside: str) -> None:
    resolver = Answers({"mixed.example": [[PUBLIC, inside, PUBLIC6]]})
    with pytest.raises(PrivateAddressError):
        resolved(resolver, "mixed.example")


def test_an_answer_that_changes_later_is_not_asked_for() -> None:
    resolver = Answers({"rebound.example": [[PUBLIC], ["127.0.0.1"]]})

    assert resolved(resolver, "rebound.example") == [PUBLIC]
    assert resolved(resolver, "rebound.example") == [PUBLIC]
    assert resolver.look_ups == ["rebound.example"]


def test_an_answer_that_was_private_is_judged_anew_each_time() -> None:
    resolver = Answers({"rebound.example": [["127.0.0.1"], ["10.0.0.1"], [PUBLIC]]})
    for _ in range(2):
        with pytest.raises(PrivateAddressError):
            resolved(resolver, "rebound.example")
    assert resolved(resolver, "rebound.example") == [PUBLIC]


def test_a_connection_is_made_to_the_addresses_that_were_judged() -> None:
    """What Twisted's endpoints ask, for http and https alike, is answered from memory."""
    resolver = Answers({"rebound.example": [[PUBLIC, PUBLIC6], ["127.0.0.1"]]})

    class Receiver:
        def __init__(self) -> None:
            self.got: list[Any] = []
            self.complete = asyncio.Event()

        def resolutionBegan(self, _: Any) -> None:  # noqa: N802
            pass

        def addressResolved(self, address: Any) -> None:  # noqa: N802
            self.got.append(address)

        def resolutionComplete(self) -> None:  # noqa: N802
            self.complete.set()

    async def connect() -> list[Any]:
        await resolver.addresses("rebound.example")
        receiver = Receiver()
        resolver.resolveHostName(receiver, "rebound.example", 443)
        await asyncio.wait_for(receiver.complete.wait(), 5)
        return receiver.got

    found = asyncio.run(connect())
    assert found == [IPv4Address("TCP", PUBLIC, 443), IPv6Address("TCP", PUBLIC6, 443)]


def test_pages_that_ask_at_once_make_one_look_up() -> None:
    resolver = Answers({"tea.example": [[PUBLIC], []]})

    async def many() -> list[Any]:
        return await asyncio.gather(*(resolver.addresses("tea.example") for _ in range(20)))

    assert len(asyncio.run(many())) == 20
    assert resolver.look_ups == ["tea.example"]


@pytest.mark.parametrize("name", ["", "a..b", "x" * 300, "\u0301.example", "no such host", "-"])
def test_what_is_no_name_is_not_found(name: str) -> None:
    with pytest.raises(DNSLookupError):
        resolved(GuardedResolver(None, Guard(), 1.0), name)


def test_a_look_up_that_takes_too_long_is_not_found() -> None:
    class Slow(GuardedResolver):
        async def _ask(self, name: str) -> list[Any]:
            await asyncio.sleep(60)
            return []

    with pytest.raises(DNSLookupError):
        resolved(Slow(None, Guard(), 0.05), "slow.example")


def test_a_name_in_another_script_is_asked_for_in_its_ascii_form() -> None:
    resolver = Answers({"xn--ch-nia.example": [[PUBLIC]]})
    assert resolved(resolver, "ch\u00e1.example") == [PUBLIC]


@pytest.mark.parametrize("named", ["::1", "[::1]", "0:0:0:0:0:0:0:1"])
def test_an_ipv6_host_is_crawled_where_the_recipe_names_it(tmp_path: Path, named: str) -> None:
    def mood(path: str, times: int) -> Any:
        return NO_ROBOTS if "robots" in path else a_page("Tea")

    with moody(mood, address="::1") as host:
        came_of = crawl_of(tmp_path, host.url, allowed=frozenset({named}))
    assert came_of == {host.url: "page"}
    assert [path for path, _ in host.asked] == ["/robots.txt", "/"]


def test_an_ipv6_host_is_not_connected_to_otherwise(tmp_path: Path) -> None:
    with trap() as listening:
        url = f"http://[::1]:{listening.port}/"
        assert crawl_of(tmp_path, url) == {url: "private_address"}
    assert listening.connections == 0


def test_a_name_with_an_ipv6_address_alone_is_crawled(tmp_path: Path) -> None:
    with moody(lambda *_: a_page("Tea"), address="::1") as host:
        url = f"http://six.example:{host.port}/"
        names = {"six.example": ["::1"]}
        came_of = crawl_of(tmp_path, url, names=names, allowed=frozenset(names))
    assert came_of == {url: "page"}
