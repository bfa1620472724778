"""A resolver whose names a test makes up: {"tea.example": ["127.0.0.1"]}."""

import ipaddress
import socket
from typing import Any, Self

from crawlers.fetching.resolver import GuardedResolver, guard_of


class FakeNames(GuardedResolver):
    """Judge made-up answers as the real ones are judged; numbers go to the system."""

    names: dict[str, list[str]]

    @classmethod
    def from_crawler(cls, crawler: Any, reactor: Any) -> Self:
        made = cls(reactor, guard_of(crawler.settings), 5.0)
        made.names = crawler.settings.getdict("FAKE_NAMES")
        return made

    async def _ask(self, name: str) -> list[Any]:
        if name not in self.names:
            return await super()._ask(name)
        return [(_family(address), 0, 0, "", (address, 0)) for address in self.names[name]]


def _family(address: str) -> int:
    version = ipaddress.ip_address(address).version
    return int(socket.AF_INET6 if version == 6 else socket.AF_INET)
