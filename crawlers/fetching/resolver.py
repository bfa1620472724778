"""From a host's name to addresses that may be connected to, IPv4 or IPv6.

    tea.example      93.184.215.14            given
    printer.example  192.168.1.9              PrivateAddressError
    mixed.example    93.184.215.14, 10.0.0.1  PrivateAddressError: one is enough
    [::1]            ::1                      PrivateAddressError, unless the recipe names it

This is the reactor's resolver: every connection, encrypted or not, is made to an address that it
gave, and what was judged once is what is connected to for as long as the crawl lasts. So a name
that resolves to something else the second time (DNS rebinding) gains nothing.
"""

import asyncio
import socket
from collections.abc import Sequence
from typing import Any, Self

from scrapy.settings import BaseSettings
from twisted.internet._idna import _idnaBytes  # what the reactor's own resolver does with a name
from twisted.internet.address import IPv4Address, IPv6Address
from twisted.internet.error import DNSLookupError
from twisted.internet.interfaces import IHostnameResolver, IHostResolution
from zope.interface import implementer  # type: ignore[import-untyped]

from crawlers.fetching.guard import Guard

_KINDS: dict[int, Any] = {socket.AF_INET: IPv4Address, socket.AF_INET6: IPv6Address}


class PrivateAddressError(DNSLookupError):
    """A name that resolves to a private address."""


@implementer(IHostResolution)
class _Resolution:
    def __init__(self, name: str) -> None:
        self.name = name

    def cancel(self) -> None:
        """Nothing to cancel: a look-up has a time limit of its own."""


@implementer(IHostnameResolver)
class GuardedResolver:
    """Resolve names, but to no private address: what is judged is what is connected to."""

    def __init__(self, reactor: Any, guard: Guard, timeout: float) -> None:
        self._reactor, self._guard, self._timeout = reactor, guard, timeout
        self._found: dict[str, list[tuple[int, str]]] = {}
        self._asking: dict[str, asyncio.Future[list[tuple[int, str]]]] = {}
        self._telling: set[asyncio.Future[None]] = set()

    @classmethod
    def from_crawler(cls, crawler: Any, reactor: Any) -> Self:
        settings: BaseSettings = crawler.settings
        return cls(reactor, guard_of(settings), settings.getfloat("DNS_TIMEOUT"))

    def install_on_reactor(self) -> None:
        self._reactor.installNameResolver(self)

    async def addresses(self, name: str) -> list[tuple[int, str]]:
        """Give a host's addresses, each with its family, IPv4 first: it works in most networks.

        Raises:
            PrivateAddressError: one of them is private.
            DNSLookupError: there are none.
        """
        known = _ascii(name)
        if known in self._found:
            return self._found[known]
        if known not in self._asking:  # sixteen pages of a host are one look-up
            asking = asyncio.ensure_future(self._judged(known))
            self._asking[known] = asking
            asking.add_done_callback(lambda _: self._asking.pop(known))
        return await asyncio.shield(self._asking[known])

    def resolveHostName(  # noqa: N802 - Twisted's interface
        self,
        resolutionReceiver: Any,  # noqa: N803
        hostName: str,  # noqa: N803
        portNumber: int = 0,  # noqa: N803
        addressTypes: Sequence[Any] | None = None,  # noqa: N803
        transportSemantics: str = "TCP",  # noqa: N803
    ) -> Any:
        resolution = _Resolution(hostName)
        resolutionReceiver.resolutionBegan(resolution)
        kinds = tuple(addressTypes or _KINDS.values())
        telling = asyncio.ensure_future(self._tell(resolutionReceiver, hostName, portNumber, kinds))
        self._telling.add(telling)  # the loop itself holds tasks but weakly
        telling.add_done_callback(self._telling.discard)
        return resolution

    async def _tell(self, receiver: Any, name: str, port: int, kinds: tuple[Any, ...]) -> None:
        try:
            found = await self.addresses(name)
        except DNSLookupError:
            found = []
        for family, address in found:
            if _KINDS[family] in kinds:
                receiver.addressResolved(_KINDS[family]("TCP", address, port))
        receiver.resolutionComplete()

    async def _judged(self, name: str) -> list[tuple[int, str]]:
        found = await self._looked_up(name)
        if not all(self._guard.admits(name, address) for _, address in found):
            raise PrivateAddressError(name)
        self._found[name] = found
        return found

    async def _looked_up(self, name: str) -> list[tuple[int, str]]:
        """Ask the system; a name that it cannot even write down does not exist."""
        try:
            rows = await asyncio.wait_for(self._ask(name), self._timeout)
        except (OSError, UnicodeError, TimeoutError):
            rows = []
        found = dict.fromkeys((family, str(row[0])) for family, *_, row in rows if family in _KINDS)
        if not found:
            raise DNSLookupError(name)
        return sorted(found, key=lambda one: one[0] != socket.AF_INET)

    async def _ask(self, name: str) -> list[Any]:
        loop = asyncio.get_running_loop()
        return await loop.getaddrinfo(name, None, type=socket.SOCK_STREAM)


def guard_of(settings: BaseSettings) -> Guard:
    """Give the guard that a crawl's settings describe."""
    return Guard(frozenset(settings.getlist("GUARD_ALLOWED")))


def _ascii(name: str) -> str:
    """Write a name as it is asked for; one that cannot be written stays, and is not found."""
    try:
        return name if name.isascii() else bytes(_idnaBytes(name)).decode("ascii")
    except UnicodeError:
        return name
