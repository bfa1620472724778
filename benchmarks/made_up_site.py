"""A web site that never was, and a server for it in a process of its own: the same bytes each time.

    with serving(1_000, latency=0.05) as site:     # http://127.0.0.1:40123/
        ...                                        # 1,000 pages: /, /page/1/, … /page/999/

A page has 21 kB: a head with styles, two menus, an article with a list, a table and comments, a
column of teasers, a footer. Of its 60 links, 56 lead to pages of the site, the
others away. The server answers from memory, so that whoever asks is what is measured.
"""

import asyncio
import multiprocessing
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import accumulate
from multiprocessing.connection import Connection
from random import Random

SECTIONS = 20  # the first pages, to which every menu leads
TEASERS = 15
_SYLLABLES = tuple(a + b for a in "bdfgklmnprstvz" for b in "aeiou")
_STYLE = "\n".join(
    f".part-{at} > .inner {{ margin: {at}px; color: #{at:03x}; }}" for at in range(80)
)


def addresses(count: int, site: str) -> list[str]:
    """Give the addresses of so many pages."""
    return [site + _path(number).removeprefix("/") for number in range(count)]


def page(number: int, count: int) -> str:
    """Write a page of a site that has so many."""
    random = Random(f"page {number}")  # noqa: S311 - nothing here is secret
    text = _Text(random)

    def link(target: int) -> str:
        return f'<a class="link" href="{_path(target % count)}">{text.words(4)}</a>'

    def some() -> str:
        return link(random.randrange(count))

    title = text.words(6).capitalize()
    menu = "".join(
        f'<li class="menu-item menu-item-{at}">{link(at)}</li>' for at in range(SECTIONS)
    )
    paragraphs = [
        f"<p>{text.sentences(2)} {some()} <em>{text.words(2)}</em> {text.sentences(1)}</p>"
        for _ in range(14)
    ]
    rows = "".join(f"<tr><td>{text.words(2)}</td><td>{at}</td></tr>" for at in range(6))
    items = "".join(f'<li class="item">{text.words(9)}</li>' for _ in range(5))
    comments = "".join(
        f"""<div class="comment depth-1" id="comment-{at}"><div class="comment-author vcard">
        <cite class="fn">{text.words(1)}</cite><span class="comment-date">3 March 2024</span></div>
        <div class="comment-body"><p>{text.sentences(2)}</p></div></div>"""
        for at in range(3)
    )
    teasers = "".join(
        f"""<div class="card card--small teaser"><div class="card-image"><img class="lazy"
        src="/images/{at}-300x200.jpg" width="300" height="200" alt="{text.words(3)}"></div>
        <div class="card-body"><h4 class="card-title">{some()}</h4>
        <p class="card-text">{text.words(8)}</p>
        <time class="card-date">May 2024</time></div></div>"""
        for at in range(TEASERS)
    )
    return f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{title} | The made-up house</title>
<meta name="author" content="Ana Folha"><meta name="description" content="{text.words(20)}">
<meta property="article:published_time" content="2024-03-{1 + number % 28:02d}T09:00:00+00:00">
<link rel="stylesheet" href="/main.css"><style>{_STYLE}</style>
<script>window.seen = [{number}]; document.documentElement.className += " js";</script></head>
<body class="single"><header><nav class="menu" id="main-menu"><ul>{menu}</ul></nav></header>
<div class="content"><main><article class="post"><h1>{title}</h1>
{"".join(paragraphs[:5])}<h2>{text.words(5)}</h2><ul>{items}</ul>{"".join(paragraphs[5:10])}
<h2>{text.words(5)}</h2><table>{rows}</table>{"".join(paragraphs[10:])}</article>
<section class="comments" id="comments"><h3>Comments</h3>{comments}</section>
<nav class="pager">{link(number - 1)} {link(number + 1)} <a href="#top">Up</a></nav></main>
<aside class="sidebar">{teasers}</aside></div>
<footer class="footer"><p>{link(0)} {link(1)} {link(2)} {link(3)} {link(4)}
<a href="https://elsewhere.example/made-up">{text.words(3)}</a>
<a href="https://feeds.example/made-up?page={number}">{text.words(2)}</a>
<a href="mailto:ana@tea.example">Write</a></p><p>All rights reserved by nobody.</p></footer>
</body></html>
"""


class _Text:
    """Words drawn by Zipf's law from 3,000."""

    _words = sorted(a + b + c for a in _SYLLABLES for b in ("", *_SYLLABLES) for c in _SYLLABLES)
    _words = Random(7).sample(_words, 3_000)  # noqa: S311
    _weights = tuple(accumulate(1 / rank for rank in range(1, len(_words) + 1)))

    def __init__(self, random: Random) -> None:
        self._random = random

    def words(self, count: int) -> str:
        return " ".join(self._random.choices(self._words, cum_weights=self._weights, k=count))

    def sentences(self, count: int) -> str:
        lengths = (self._random.randint(7, 17) for _ in range(count))
        return " ".join(f"{self.words(length).capitalize()}." for length in lengths)


@contextmanager
def serving(count: int, latency: float = 0.0) -> Iterator[str]:
    """Serve so many pages, each so many seconds late, for as long as the block lasts."""
    ours, theirs = multiprocessing.Pipe()
    context = multiprocessing.get_context("spawn")
    server = context.Process(target=_serve, args=(count, latency, theirs), daemon=True)
    server.start()
    try:
        yield f"http://127.0.0.1:{ours.recv()}/"
    finally:
        server.kill()
        server.join()


def _serve(count: int, latency: float, told: Connection) -> None:
    """Answer until killed."""
    answers = {_path(at).encode(): _answer("200 OK", page(at, count)) for at in range(count)}
    answers[b"/robots.txt"] = _answer("200 OK", "User-agent: *\nDisallow: /private/\n", "plain")
    missing = _answer("404 Not Found", "none")

    class Visitor(asyncio.Protocol):
        """One connection, kept alive; requests have no body, and come one by one."""

        def connection_made(self, transport: asyncio.BaseTransport) -> None:
            assert isinstance(transport, asyncio.Transport)  # noqa: S101 - for the types
            self._transport, self._came = transport, b""

        def data_received(self, data: bytes) -> None:
            self._came += data
            if self._came.endswith(b"\r\n\r\n"):
                answer = answers.get(self._came.split(b" ", 2)[1], missing)
                self._came = b""
                loop.call_later(latency, self._transport.write, answer)

    async def listen() -> None:
        server = await loop.create_server(Visitor, "127.0.0.1", 0)
        told.send(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    loop = asyncio.new_event_loop()
    loop.run_until_complete(listen())


def _answer(status: str, text: str, kind: str = "html") -> bytes:
    body = text.encode()
    head = f"HTTP/1.1 {status}\r\nContent-Type: text/{kind}; charset=utf-8\r\n"
    return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body


def _path(number: int) -> str:
    return f"/page/{number}/" if number else "/"
