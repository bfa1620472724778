"""A web site on loopback that a test describes: path -> answer. It remembers who asked for what."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

HTML = "text/html; charset=utf-8"
_BODILESS = (204, 304)  # a body behind one of these would be taken for the next answer


@dataclass(frozen=True)
class Answer:
    """What the site says to a request."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=lambda: {"Content-Type": HTML})


def a_page(text: str, *links: str, title: str = "A page", lang: str = "en") -> Answer:
    """Make a page with some main text and links beside it."""
    anchors = " ".join(f'<a href="{link}">more</a>' for link in links)
    html = f"""<!doctype html><html lang="{lang}"><head><title>{title}</title></head>
    <body><nav>{anchors}</nav><article><h1>{title}</h1><p>{text}, and the kettle of the house has
    an opinion about it that it gives at five o'clock.</p></article></body></html>"""
    return Answer(html.encode())


def moved(to: str, status: int = 301) -> Answer:
    return Answer(status=status, headers={"Location": to})


@dataclass
class Website:
    """A running site."""

    pages: dict[str, Answer]
    wait: Callable[[str], float] = lambda _: 0.0
    asked: list[str] = field(default_factory=list)
    sent: Counter[str] = field(default_factory=Counter)
    agents: set[str] = field(default_factory=set)
    at_once: int = 0
    busiest: int = 0
    port: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    def read(self) -> list[str]:
        """Give what was asked for apart from robots.txt."""
        return [path for path in self.asked if path != "/robots.txt"]


@contextmanager
def serve(
    pages: Mapping[str, Answer], wait: Callable[[str], float] = lambda _: 0.0
) -> Iterator[Website]:
    """Serve pages on a free port for as long as the block lasts; unknown paths are 404."""
    site, lock = Website(dict(pages), wait), threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            with lock:
                site.asked.append(self.path)
                site.agents.add(self.headers["User-Agent"])
                site.at_once += 1
                site.busiest = max(site.busiest, site.at_once)
            time.sleep(site.wait(self.path))
            with lock:  # before the answer: the next request may come at once
                site.at_once -= 1
            answer = site.pages.get(self.path, Answer(status=404))
            if answer.headers.get("ETag", "") == self.headers.get("If-None-Match"):
                answer = Answer(status=304)
            if answer.status == 200 and self.path in site.pages:
                with lock:
                    site.sent[self.path] += 1
            with suppress(OSError):  # whoever asked may have been killed
                self.send_response(answer.status)
                for name, value in answer.headers.items():
                    self.send_header(name, value)
                if answer.status in _BODILESS:
                    self.end_headers()
                    return
                self.send_header("Content-Length", str(len(answer.body)))
                self.end_headers()
                self.wfile.write(answer.body)

        def log_message(self, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    site.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def answering(raw: bytes) -> Iterator[str]:
    """Answer every request but one for robots.txt with these bytes, whatever they are."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            none = b"HTTP/1.1 404 None\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
            with suppress(OSError):  # the other side hangs up when it has had enough
                self.wfile.write(none if self.path == "/robots.txt" else raw)
            self.close_connection = True

        def log_message(self, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
