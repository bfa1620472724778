"""What servers do to those who read them, each under its name.

BEHAVIOURS["endless_body"]  ->  Behaviour(answer, outcomes={"too_large"})
"""

import random
from collections.abc import Callable, Iterable, Iterator
from itertools import islice, permutations

from tests.crawlers.answers import HEAD, RECORD, TYPE, Behaviour, body, page, status
from tests.crawlers.broken_answers import BROKEN, SECONDS
from tests.crawlers.hostile import RESET, Answer, Piece, Visit

PAUSE = 3.0  # seconds that a server asks for
DEEP, WIDE = 40_000, 100_000
ENDLESS = ("limit", "limit_and_more", "trap", "trap_shapes", "trap_repeats", "trap_deep")

BEHAVIOURS: dict[str, Behaviour] = dict(BROKEN)


def behaviour(*outcomes: str, endless: bool = False) -> Callable[[Answer], Answer]:
    """Enter an answer into the table, under the name of its function."""

    def enter(answer: Answer) -> Answer:
        kept = {RECORD} if endless else set()
        name = getattr(answer, "__name__", "")
        BEHAVIOURS[name] = Behaviour(answer, frozenset(outcomes) | kept, endless)
        return answer

    return enter


# Bodies and heads that never end.


@behaviour("too_large")
def endless_body(_: Visit) -> Iterator[Piece]:
    yield page(b"<p>", b"Transfer-Encoding: chunked").removesuffix(b"<p>")
    while True:
        yield b"10000\r\n" + b"tea " * (1 << 14) + b"\r\n"


@behaviour("timeout")
def slow_body(_: Visit) -> Iterator[Piece]:
    yield page(b"<p>")
    while True:
        yield b"a"
        yield 1.0


@behaviour("timeout")
def slow_head(_: Visit) -> Iterator[Piece]:
    for byte in page(body("Never")):
        yield bytes([byte])
        yield 1.0


@behaviour("timeout")
def no_answer(_: Visit) -> Iterator[Piece]:
    yield SECONDS
    yield b""


@behaviour("timeout", "too_large", "broken_answer")
def endless_head(_: Visit) -> Iterator[Piece]:
    yield HEAD
    while True:
        yield b"X-Tea: oolong\r\n" * 1_000


@behaviour("timeout", "too_large", "broken_answer")
def endless_folded_header(_: Visit) -> Iterator[Piece]:
    yield HEAD + b"X-Tea: oolong\r\n"
    while True:
        yield b" and more\r\n" * 1_000


@behaviour("timeout", "too_large", "broken_answer")
def endless_informational(_: Visit) -> Iterator[Piece]:
    while True:
        yield b"HTTP/1.1 103 Early Hints\r\nLink: </style.css>\r\n\r\n" * 100


@behaviour("timeout", "too_large", "broken_answer", RECORD)
def endless_trailers(_: Visit) -> Iterator[Piece]:
    text = body("Trailers")
    yield HEAD + TYPE + b"Transfer-Encoding: chunked\r\n\r\n" + b"%x\r\n" % len(text) + text
    yield b"\r\n0\r\n"
    while True:
        yield b"X-Tea: oolong\r\n" * 1_000


@behaviour("broken_answer", "no_answer")
def reset_in_the_middle(_: Visit) -> Iterator[Piece]:
    yield page(b"<p>half", b"Content-Length: 99999")
    yield 0.1
    yield RESET


# Redirects.


@behaviour("moved_in_circles", "moved_to_itself", "too_many_redirects", "redirect_loop")
def redirect_loop(visit: Visit) -> Iterable[Piece]:
    target = b"/redirect_loop" if visit.path.endswith("/b") else b"/redirect_loop/b"
    return [status(b"302 Found", b"Location: " + target)]


@behaviour("limit", "too_many_redirects", "moved_too_often", "trap_deep", "trap_redirects")
def redirect_chain(visit: Visit) -> Iterable[Piece]:
    number = int(visit.path.rpartition("/")[2].removeprefix("redirect_chain") or 0)
    return [status(b"301 Moved", b"Location: /redirect_chain/%d" % (number + 1))]


@behaviour("moved_away", "private_address", "scheme")
def redirect_to_another_port(visit: Visit) -> Iterable[Piece]:
    return [status(b"302 Found", b"Location: " + visit.elsewhere.encode())]


@behaviour(RECORD, "bad_address", "moved_away")
def redirect_with_control_characters(visit: Visit) -> Iterable[Piece]:
    if visit.path.count("/") > 1:
        return [page(body("Written in a form of its own"))]
    return [status(b"302 Found", b"Location: /redirect_with_control_characters/\x1b[31m\x00\x7f")]


# Servers that are busy.


@behaviour(RECORD)
def busy_once(visit: Visit) -> Iterable[Piece]:
    if visit.number == 1:
        return [status(b"429 Slow down", b"Retry-After: %d" % PAUSE)]
    return [page(body("Patience is rewarded"))]


@behaviour(RECORD)
def broken_once(visit: Visit) -> Iterable[Piece]:
    return [status(b"502 Oh") if visit.number == 1 else page(body("Tried again"))]


# Pages without end.


@behaviour(*ENDLESS, endless=True)
def calendar(visit: Visit) -> Iterable[Piece]:
    year, month = ([*map(int, visit.path.split("/")[2:]), 2026, 1])[:2]
    year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return [page(body(f"Nothing in month {month}", f"/calendar/{year}/{month}"))]


@behaviour(*ENDLESS, RECORD)
def session(visit: Visit) -> Iterable[Piece]:
    draw = random.Random(visit.path)  # noqa: S311
    ids = (f"/session?sid={draw.getrandbits(128):032x}" for _ in range(2))
    return [page(body("A page that knows you", *ids))]


@behaviour(RECORD)
def permutations_of_a_query(_: Visit) -> Iterable[Piece]:
    names = ("colour=red", "size=m", "sort=new", "page=1", "view=grid", "cup=big", "tea=black")
    orders = islice(permutations(names), 1_000)
    links = (f"/permutations_of_a_query?{'&'.join(order)}" for order in orders)
    return [page(body("Any order you like", *links))]


@behaviour(*ENDLESS, endless=True)
def flood(visit: Visit) -> Iterable[Piece]:
    links = (f"/flood/{number}" for number in range(9_000)) if visit.path == "/flood" else ()
    return [page(body(f"Tin {visit.path}", *links))]


# Pages that are hard to read.


@behaviour(RECORD, "too_complex")
def many_links(_: Visit) -> Iterable[Piece]:
    anchors = b"".join(
        b"<a href='/good/1.html?utm=%d#%d'>x</a>\n" % (n % 9, n) for n in range(WIDE)
    )
    return [page(body("Links").replace(b"</nav>", anchors + b"</nav>"))]


@behaviour(RECORD, "too_complex", "no_text", "not_extracted")
def deep_nesting(_: Visit) -> Iterable[Piece]:
    return [page(b"<html><body>" + b"<div><b>" * (DEEP // 2) + b"Down here")]


@behaviour(RECORD)
def two_answers(_: Visit) -> Iterable[Piece]:
    first = body("The answer")
    head = b"HTTP/1.1 200 OK\r\n" + TYPE + b"Content-Length: %d\r\n\r\n" % len(first)
    return [head + first + page(body("POISON: nobody asked for this"))]
