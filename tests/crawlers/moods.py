"""A server on loopback whose answer depends on how often it was asked; it remembers when it was.

with moody(lambda path, times: Answer(status=503) if times == 1 else a_page("Tea")) as host: ...
host.asked   [("/robots.txt", 0.0), ("/", 0.1), ("/", 1.1)]
"""

import ssl
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from socket import AF_INET, AF_INET6
from typing import Any

from tests.crawlers.loopback import Answer

Mood = Callable[[str, int], Answer]
NO_ROBOTS = Answer(status=404)


@dataclass
class Host:
    """A running server; `asked` has each path with the seconds since the start."""

    url: str = ""
    port: int = 0
    asked: list[tuple[str, float]] = field(default_factory=list)
    heads: list[dict[str, str]] = field(default_factory=list)

    def times(self, path: str) -> list[float]:
        return [when for asked, when in self.asked if asked == path]

    def gaps(self) -> list[float]:
        """Give the seconds between one request and the next, robots.txt apart."""
        pages = (when for path, when in self.asked if path != "/robots.txt")
        return [later - earlier for earlier, later in pairwise(sorted(pages))]


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, *args: Any) -> None:
        """Say nothing of clients that hang up."""


class _Server6(_Server):
    address_family = AF_INET6


@contextmanager
def moody(
    mood: Mood, *, address: str = "127.0.0.1", tls: ssl.SSLContext | None = None
) -> Iterator[Host]:
    """Serve on a free port for as long as the block lasts; without TLS unless given a context."""
    host, seen, lock, start = Host(), Counter[str](), threading.Lock(), time.monotonic()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            with lock:
                host.asked.append((self.path, time.monotonic() - start))
                host.heads.append(dict(self.headers))
                seen[self.path] += 1
                number = seen[self.path]
            answer = mood(self.path, number)
            with suppress(OSError):
                self.send_response(answer.status)
                for name, value in answer.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(answer.body)))
                self.end_headers()
                self.wfile.write(answer.body)

        def log_message(self, *args: Any) -> None:
            pass

    kinds: dict[Any, type[_Server]] = {AF_INET: _Server, AF_INET6: _Server6}
    server = kinds[AF_INET6 if ":" in address else AF_INET]((address, 0), Handler)
    if tls:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    host.port = server.server_address[1]
    shown = f"[{address}]" if ":" in address else address
    host.url = f"{'https' if tls else 'http'}://{shown}:{host.port}/"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield host
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
