"""Spellings of private addresses, and a server on this machine that none of them may reach.

The spellings stand in tests/cases/private_addresses.txt, one a line with what it is.
"""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

TABLE = Path(__file__).parents[1] / "cases" / "private_addresses.txt"
# What the names of the table resolve to, for tests that have a resolver of their own.
NAMES = {
    "127.0.0.1.nip.example": ["127.0.0.1"],
    "inside.example": ["10.0.0.1"],
    "mixed.example": ["93.184.215.14", "127.0.0.1"],
    "six.example": ["::1"],
    "mapped.example": ["::ffff:127.0.0.1"],
    "translated.example": ["64:ff9b::7f00:1"],
    "metadata.example": ["169.254.169.254"],
}


@dataclass
class Trap:
    """A listening port; `connections` counts who came."""

    port: int
    connections: int = 0


def private_addresses(port: int) -> dict[str, str]:
    """Give every spelling as an address with that port, and what it is."""
    lines = TABLE.read_text("utf-8").splitlines()
    rows = (line.split("  ", 1) for line in lines if line and not line.startswith("#"))
    return {url.replace("PORT", str(port)): what.strip() for url, what in rows}


@contextmanager
def trap() -> Iterator[Trap]:
    """Listen on every address of this machine, IPv4 and IPv6, for as long as the block lasts."""
    listening = socket.create_server(
        ("::", 0), family=socket.AF_INET6, dualstack_ipv6=True, backlog=64
    )
    trap = Trap(listening.getsockname()[1])

    def count() -> None:
        with suppress(OSError):
            while True:
                listening.accept()[0].close()
                trap.connections += 1

    thread = threading.Thread(target=count, daemon=True)
    thread.start()
    try:
        yield trap
    finally:
        listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        thread.join()
