"""Pages that are small to send and long to read: none may hold up the others for half a minute."""

import gzip
from pathlib import Path

import pytest

from tests.crawlers.answers import always, body, encoded, page
from tests.crawlers.apart import crawled_apart, known
from tests.crawlers.hostile import Piece, Visit, serve

SECONDS = 30  # the crawl of two good pages takes two


def onion(layers: int) -> bytes:
    """Pack four megabytes again and again, which costs the sender little more than once."""
    content = b"<p>" + b"tea " * (1 << 20)
    for _ in range(layers):
        content = gzip.compress(content, 0)
    return encoded(", ".join(["gzip"] * layers), content)


def attributes(count: int) -> bytes:
    """Give one element so many: parsers compare each with all before it."""
    return page(b"<html><body><p " + b" ".join(b"a%d=b" % n for n in range(count)) + b">tea")


COSTLY = {
    "a tag of 40,000 attributes": lambda: attributes(40_000),
    "a page of 400,000 links": lambda: page(
        b"".join(b"<a href=/n/%d>" % n for n in range(400_000))
    ),
    "a body packed 2,000 times": lambda: onion(2_000),
    "a page of a million entities": lambda: page(b"<p>" + b"&amp;&#65;" * 1_000_000),
    "a paragraph of ten megabytes": lambda: page(b"<article><p>" + b"the kettle sings. " * 600_000),
}


@pytest.mark.parametrize("what", COSTLY)
def test_a_costly_page_holds_up_no_crawl(tmp_path: Path, what: str) -> None:
    def index(_: Visit) -> list[Piece]:
        return [page(body("Home", "/costly", "/good"))]

    answers = {"": index, "costly": always(COSTLY[what]()), "good": always(page(body("Well")))}
    with serve(answers) as server:
        values = {"start": (server.url,), "delay": 0.0, "allow_private": ("127.0.0.1",)}
        outcome = crawled_apart(
            values | known(timeout=10.0, retries=0) | {"max_pages": 3}, tmp_path
        )

    assert {server.url, f"{server.url}good"} <= set(outcome.records)
    told = outcome.problems.get(f"{server.url}costly", "record")
    print(f"{what}: {told}, {outcome.seconds:.1f} s, {outcome.peak >> 20} MiB")  # noqa: T201
    assert outcome.seconds < SECONDS
