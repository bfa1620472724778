"""A port of loopback that nobody may come to, by TCP or UDP, over IPv4 or IPv6."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field


@dataclass
class Ambush:
    """Who came to a port, and how."""

    port: int
    caught: list[bytes] = field(default_factory=list)


@contextmanager
def ambush() -> Iterator[Ambush]:
    """Listen on one port in all four ways for as long as the block lasts."""
    sockets = _sockets()
    caught = Ambush(sockets[0].getsockname()[1])
    threads = [
        threading.Thread(target=_watch, args=(end, caught.caught), daemon=True) for end in sockets
    ]
    for end, thread in zip(sockets, threads, strict=True):
        end.settimeout(0.2)
        thread.start()
    try:
        yield caught
    finally:
        for end in sockets:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()
        for thread in threads:
            thread.join()


def _sockets() -> list[socket.socket]:
    """Take one free port for TCP and UDP, on all addresses of this machine."""
    first = socket.create_server(("0.0.0.0", 0))  # noqa: S104 - to catch whoever comes
    port = first.getsockname()[1]
    ends = [first]
    for family, kind, host in (
        (socket.AF_INET, socket.SOCK_DGRAM, "0.0.0.0"),  # noqa: S104
        (socket.AF_INET6, socket.SOCK_STREAM, "::"),
        (socket.AF_INET6, socket.SOCK_DGRAM, "::"),
    ):
        with suppress(OSError):  # a machine without IPv6
            end = socket.socket(family, kind)
            ends.append(end)
            if family == socket.AF_INET6:
                end.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
            end.bind((host, port))
            if kind == socket.SOCK_STREAM:
                end.listen()
    return ends


def _watch(end: socket.socket, caught: list[bytes]) -> None:
    while True:
        try:
            if end.type == socket.SOCK_DGRAM:
                caught.append(b"UDP " + end.recv(200))
                continue
            connection, _ = end.accept()
            caught.append(b"TCP")
            connection.close()
        except TimeoutError:
            continue
        except OSError:  # closed
            return
