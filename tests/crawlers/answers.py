"""How hostile answers are written, and how each may be told of in a crawl's problems.

    Behaviour(always(status(b"503 Busy")), outcomes=frozenset({"status_503"}))

The outcome of a behaviour is the set of the reasons under its path, with RECORD if a page of it was
kept. Where several reasons are right, it is one of them.
"""

from dataclasses import dataclass

from tests.crawlers.hostile import Answer
from tests.crawlers.loopback import a_page

RECORD = "record"
HEAD = b"HTTP/1.1 200 OK\r\nConnection: close\r\n"
TYPE = b"Content-Type: text/html; charset=utf-8\r\n"


@dataclass(frozen=True)
class Behaviour:
    """An answer, and the outcomes that are right.

    Attributes:
        endless: pages of it may be kept, but that it was not read to the end must be told.
    """

    answer: Answer
    outcomes: frozenset[str]
    endless: bool = False

    def fits(self, told: set[str]) -> bool:
        """Say whether what was told of it is right."""
        named = not self.endless or bool(told - {RECORD})
        return bool(told) and named and told <= self.outcomes


def body(text: str, *links: str) -> bytes:
    return a_page(text, *links).body


def page(content: bytes, *lines: bytes) -> bytes:
    """Write a whole answer: its head, with further lines, and its body."""
    return HEAD + TYPE + b"".join(line + b"\r\n" for line in lines) + b"\r\n" + content


def status(line: bytes, *lines: bytes, content: bytes = b"") -> bytes:
    """Write an answer with a status of its own."""
    head = b"".join(other + b"\r\n" for other in lines)
    return b"HTTP/1.1 " + line + b"\r\nConnection: close\r\n" + head + b"\r\n" + content


def encoded(encoding: str, content: bytes) -> bytes:
    return page(content, b"Content-Encoding: " + encoding.encode())


def always(raw: bytes) -> Answer:
    return lambda _: [raw]
