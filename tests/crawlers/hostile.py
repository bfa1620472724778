r"""A server on loopback that answers as badly as it is told to, and counts what it is asked for.

    with serve({"slow": lambda visit: [b"HTTP/1.1 200 OK\r\n", 5.0, RESET]}) as server:
        server.url    ->  http://127.0.0.1:41233/
        server.asked  ->  [Asked(path="/slow", at=1033.5, cookie=False)]

The first segment of a path names the answer. An answer is made of pieces: bytes are sent as they
are, a number is a wait in seconds, RESET hangs up in the rudest way.
"""

import select
import socket
import struct
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from socketserver import StreamRequestHandler, ThreadingTCPServer
from typing import Final, Literal

RESET: Final = "reset"
_NO_LINGER = struct.pack("ii", 1, 0)
_NO_SUCH_PAGE = b"HTTP/1.1 404 None\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"

Piece = bytes | float | Literal["reset"]


@dataclass(frozen=True)
class Visit:
    """A request.

    Attributes:
        path: with its query.
        number: how often this path was asked for, with this time.
        elsewhere: an address on another port of this host.
    """

    path: str
    number: int
    elsewhere: str

    @property
    def name(self) -> str:
        """Give the first segment of the path: `calendar` of `/calendar/2026/1?day=2`."""
        return self.path.partition("?")[0].split("/")[1]


Answer = Callable[[Visit], Iterable[Piece]]


@dataclass(frozen=True)
class Asked:
    """What the server remembers of a request."""

    path: str
    at: float
    cookie: bool


@dataclass
class Server:
    """A running server.

    Attributes:
        asked: every request, in the order in which they came.
        busiest: how many requests were under way at once, at the most.
        sent: the most bytes that one answer had, by path; some may lie in buffers.
    """

    port: int = 0
    asked: list[Asked] = field(default_factory=list)
    busiest: int = 0
    sent: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    _counts: Counter[str] = field(default_factory=Counter)
    _under_way: set[socket.socket] = field(default_factory=set)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    def times(self, path: str) -> list[float]:
        """Give the moments at which a path was asked for."""
        return [asked.at for asked in self.asked if asked.path == path]

    def begin(self, path: str, peer: socket.socket, *, cookie: bool) -> int:
        """Note a request; give how often its path was asked for."""
        with self._lock:
            # Who has hung up waits no longer, even if the thread that answers has not seen it.
            self._under_way = {other for other in self._under_way if not hung_up(other)}
            self._under_way.add(peer)
            self.busiest = max(self.busiest, len(self._under_way))
            self.asked.append(Asked(path, time.monotonic(), cookie))
            self._counts[path] += 1
            return self._counts[path]

    def end(self, peer: socket.socket) -> None:
        with self._lock:
            self._under_way.discard(peer)


def hung_up(peer: socket.socket, seconds: float = 0.0) -> bool:
    """Say whether the other side hangs up within a time; it has nothing more to say."""
    try:
        return bool(select.select([peer], [], [], seconds)[0])
    except (OSError, ValueError):  # closed on this side
        return True


@contextmanager
def serve(answers: Mapping[str, Answer], elsewhere: str = "") -> Iterator[Server]:
    """Serve on a free port for as long as the block lasts; what has no answer is not found."""
    listener = _Listener(answers, elsewhere)
    thread = threading.Thread(target=listener.serve_forever, daemon=True)
    thread.start()
    try:
        yield listener.seen
    finally:
        listener.shutdown()
        listener.server_close()
        thread.join()


class _Listener(ThreadingTCPServer):
    """Takes connections, and answers each in a thread of its own."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, answers: Mapping[str, Answer], elsewhere: str) -> None:
        super().__init__(("127.0.0.1", 0), _Handler, bind_and_activate=False)
        # What is sent should be what the other side took, not what lies in this side's buffer.
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 16)
        self.server_bind()
        self.server_activate()
        self.answers, self.elsewhere = answers, elsewhere
        self.seen = Server(self.server_address[1])

    def pieces(self, path: str, number: int) -> Iterable[Piece]:
        visit = Visit(path, number, self.elsewhere)
        return self.answers.get(visit.name, _missing)(visit)


class _Handler(StreamRequestHandler):
    server: _Listener

    def handle(self) -> None:
        try:
            line, *head = iter(lambda: self.rfile.readline(1 << 16).strip(), b"")
            path = line.split()[1].decode("latin-1")
            cookie = any(other.lower().startswith(b"cookie:") for other in head)
            number = self.server.seen.begin(path, self.connection, cookie=cookie)
            self._answer(path, self.server.pieces(path, number))
        except (OSError, ValueError):  # the other side hung up: it has had enough
            self.server.seen.end(self.connection)

    def _answer(self, path: str, pieces: Iterable[Piece]) -> None:
        seen, sent = self.server.seen, 0
        for piece, last in _told_the_last(pieces):
            if last:  # before it is sent: the next request may come at once
                seen.end(self.connection)
            if isinstance(piece, bytes):
                self.connection.sendall(piece)
                sent += len(piece)
                seen.sent[path] = max(sent, seen.sent[path])
            elif piece == RESET:
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _NO_LINGER)
                self.connection.close()
            elif hung_up(self.connection, piece):
                seen.end(self.connection)
                return


def _missing(_: Visit) -> list[Piece]:
    return [_NO_SUCH_PAGE]


def _told_the_last(pieces: Iterable[Piece]) -> Iterator[tuple[Piece, bool]]:
    """Give each piece, and whether it is the last one."""
    coming = iter(pieces)
    now = next(coming, b"")
    for then in coming:
        yield now, False
        now = then
    yield now, True
