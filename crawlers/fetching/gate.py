"""The browser's one way out: a proxy on loopback that judges every address before it connects.

    GET http://tea.example/app.js    ->  93.184.215.14, the very address that was judged
    CONNECT tea.example:443          ->  a tunnel to it
    GET http://169.254.169.254/      ->  403, and nothing is connected to

Scripts of a page can ask for anything, in ways that no list of hooks in the browser is sure to know
(workers, redirects, preconnects); so the browser is started with this proxy and with no other way
to the network. Whoever does not know the password of the crawl is refused.
"""

import asyncio
import base64
import secrets
import socket
from asyncio import StreamReader, StreamWriter
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import urlsplit

from crawlers.fetching.guard import Guard

MAX_BYTES = 16 << 20  # of an answer, or of a tunnel one way
PATIENCE = 10.0  # seconds in which something must come
_LIFETIME = 60.0  # seconds of a connection, however much comes
_MAX_HEAD = 64 << 10
_METHODS = frozenset({b"CONNECT", b"GET", b"HEAD", b"OPTIONS"})  # the last is asked before a GET
# What is between the browser and this proxy, or would keep a connection open for a second answer.
_OURS = (
    *(b"proxy-", b"connection:", b"keep-alive:", b"host:", b"te:", b"trailer:", b"upgrade:"),
    *(b"content-length:", b"transfer-encoding:"),
)
_ANSWERS = {
    200: b"HTTP/1.1 200 Connected\r\n\r\n",
    400: b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
    403: b"HTTP/1.1 403 Refused\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
    407: b"HTTP/1.1 407 Who Asks\r\nProxy-Authenticate: Basic realm=gate\r\n"
    b"Content-Length: 0\r\nConnection: close\r\n\r\n",
    502: b"HTTP/1.1 502 Not Reached\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
}

Address = tuple[socket.AddressFamily, str]
Resolve = Callable[[str, int], Awaitable[list[Address]]]
_Way = tuple[StreamReader, StreamWriter]


class RefusedError(Exception):
    """A host that must not be connected to."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the browser asks: for a tunnel, or for an address in plain http."""

    method: bytes
    target: bytes
    headers: tuple[bytes, ...]
    host: str
    port: int

    @classmethod
    def read(cls, head: bytes) -> "Asked | None":
        """Read the head of a request; None if it is none."""
        line, *headers = head.removesuffix(b"\r\n\r\n").split(b"\r\n")
        try:
            method, target, _ = line.split(b" ")
            tunnel = method == b"CONNECT"
            parts = urlsplit(f"//{target.decode('ascii')}" if tunnel else target.decode("ascii"))
            host, port = parts.hostname, parts.port
        except ValueError:
            return None
        if not host or parts.username is not None or parts.scheme != ("" if tunnel else "http"):
            return None
        if tunnel and port is None:
            return None
        return cls(method, target, tuple(headers), host, 80 if port is None else port)

    def key(self) -> bytes:
        """Give the password that came with it."""
        name = b"proxy-authorization:"
        found = (line for line in self.headers if line.lower().startswith(name))
        return next(found, b"")[len(name) :].strip()

    def forwarded(self) -> bytes:
        """Write it as its server expects it."""
        parts = urlsplit(self.target)
        path = (parts.path or b"/") + (b"?" + parts.query if parts.query else b"")
        kept = [line for line in self.headers if not line.lower().startswith(_OURS)]
        first = [self.method + b" " + path + b" HTTP/1.1", b"Host: " + parts.netloc]
        return b"\r\n".join([*first, *kept, b"Connection: close", b"", b""])


async def resolved(host: str, port: int) -> list[Address]:
    """Look a name up."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [(family, str(address[0])) for family, _, _, _, address in found]


class Gate:
    """A proxy that lets through what a guard admits."""

    def __init__(self, guard: Guard, resolve: Resolve = resolved) -> None:
        self._guard, self._resolve = guard, resolve
        self._password = secrets.token_urlsafe(32)
        self._key = b"Basic " + base64.b64encode(b"gate:" + self._password.encode())
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.Task[None] | None] = set()

    async def open(self) -> None:
        """Begin to listen, on a free port of loopback."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0, limit=_MAX_HEAD)

    async def close(self) -> None:
        """Listen no more, and cut what is open."""
        if self._server is None:
            return
        self._server.close()
        for task in filter(None, tuple(self._open)):
            task.cancel()
        await self._server.wait_closed()

    @property
    def proxy(self) -> dict[str, str]:
        """Give what Playwright takes as `proxy`, once it listens."""
        if self._server is None:
            raise RuntimeError("the gate is not open")
        port = self._server.sockets[0].getsockname()[1]
        server = f"http://127.0.0.1:{port}"
        return {"server": server, "username": "gate", "password": self._password}

    async def _serve(self, reader: StreamReader, writer: StreamWriter) -> None:
        task = asyncio.current_task()
        self._open.add(task)
        broken = (OSError, TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError)
        try:
            with suppress(*broken):
                async with asyncio.timeout(_LIFETIME):
                    await self._answer(reader, writer)
        finally:
            self._open.discard(task)
            await _closed(writer)

    async def _answer(self, reader: StreamReader, writer: StreamWriter) -> None:
        head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), PATIENCE)
        asked = Asked.read(head)
        status = self._judged(asked)
        if asked is None or status:
            writer.write(_ANSWERS[status])
            return
        try:
            server = await asyncio.wait_for(self._connect(asked.host, asked.port), PATIENCE)
        except RefusedError:
            writer.write(_ANSWERS[403])
            return
        except (OSError, TimeoutError, UnicodeError):  # the last: no name of a host
            writer.write(_ANSWERS[502])
            return
        try:
            await _carry(asked, (reader, writer), server)
        finally:
            await _closed(server[1])

    def _judged(self, asked: Asked | None) -> int:
        """Give the status to refuse with; 0 if it may be asked, as far as its text tells."""
        if asked is None:
            return 400
        if not secrets.compare_digest(asked.key(), self._key):
            return 407
        return 0 if asked.method in _METHODS else 403

    async def _connect(self, host: str, port: int) -> _Way:
        """Connect to a host, at an address that was judged; a host with one bad one is refused."""
        written = f"[{host}]" if ":" in host else host
        if self._guard.refuses(f"http://{written}:{port}/"):
            raise RefusedError
        addresses = await self._resolve(host, port)
        if not all(self._guard.admits(host, address) for _, address in addresses):
            raise RefusedError
        failure = OSError("no address")
        for family, address in addresses:
            try:
                return await asyncio.open_connection(
                    address, port, family=family, flags=socket.AI_NUMERICHOST
                )
            except OSError as error:
                failure = error
        raise failure


async def _carry(asked: Asked, browser: _Way, server: _Way) -> None:
    """Carry bytes until one side has had enough."""
    if asked.method != b"CONNECT":
        server[1].write(asked.forwarded())
        await _copy(server[0], browser[1], PATIENCE)
        return
    browser[1].write(_ANSWERS[200])
    ways = [
        asyncio.create_task(_copy(server[0], browser[1], PATIENCE)),
        asyncio.create_task(_copy(browser[0], server[1], None)),  # it waits for what it asked
    ]
    try:
        await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for way in ways:
            way.cancel()
        await asyncio.gather(*ways, return_exceptions=True)


async def _copy(source: StreamReader, sink: StreamWriter, patience: float | None) -> None:
    most = MAX_BYTES
    while most > 0:
        piece = await asyncio.wait_for(source.read(min(most, _MAX_HEAD)), patience)
        if not piece:
            return
        sink.write(piece)
        await asyncio.wait_for(sink.drain(), PATIENCE)
        most -= len(piece)


async def _closed(writer: StreamWriter) -> None:
    writer.close()
    with suppress(OSError, TimeoutError):
        await asyncio.wait_for(writer.wait_closed(), PATIENCE)
