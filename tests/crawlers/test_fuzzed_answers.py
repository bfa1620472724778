"""Answers drawn at random, from noise to nearly right: none may end a crawl or be passed over."""

from collections.abc import Iterable
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.crawlers.answers import RECORD, body, page
from tests.crawlers.apart import crawled_apart, known
from tests.crawlers.hostile import Piece, Visit, serve

MANY = 300  # answers, all met in one crawl

NOISE = st.binary(max_size=200)
WORDS = st.text(max_size=20).map(lambda text: text.encode("utf-8", "surrogatepass"))
NUMBERS = st.integers(-9, 1 << 70).map(lambda number: b"%d" % number)
ADDRESSES = st.one_of(
    WORDS,
    st.sampled_from(
        [b"http://[::1/", b"//", b"?", b"http://127.0.0.1:99999999/", b"#\xff", b"\\\\x"]
    ),
    st.builds(b"http://%b/%b".__mod__, st.tuples(WORDS, NOISE)),
    st.sampled_from([b"&#xD800;", b"&#0;x", b"%ff%", b"/a b\x85c", b"/%00", b"/\xed\xa0\x80"]),
)
VALUES = st.one_of(NOISE, NUMBERS, WORDS, ADDRESSES)
TYPES = st.one_of(
    VALUES,
    st.builds(b"text/html; charset=%b".__mod__, st.one_of(WORDS, NOISE)),
    st.sampled_from([b"text/html; charset=utf-16", b"text/html; charset=utf-7", b"text/html;;=",
                     b"text/html; charset=idna", b"text/html; charset=punycode",
                     b"text/html; charset=zlib_codec", b"text/html; charset=undefined",
                     b"text/html; charset=unicode_escape", b"application/xhtml+xml"]),
)  # fmt: skip
HEADERS = st.one_of(
    st.tuples(st.just(b"Content-Type"), TYPES),
    st.tuples(st.just(b"Location"), ADDRESSES),
    st.tuples(st.sampled_from([b"Content-Length", b"Content-Range", b"Age"]), NUMBERS),
    st.tuples(
        st.sampled_from([b"Content-Encoding", b"Transfer-Encoding"]),
        st.sampled_from([b"gzip", b"br", b"zstd", b"deflate", b"x, gzip", b"chunked", b"x"]),
    ),
    st.tuples(st.sampled_from([b"Referrer-Policy", b"Link", b"Set-Cookie", b"Refresh"]), VALUES),
    st.tuples(WORDS, VALUES),
)
TAGS = st.one_of(
    st.builds(b"<a href='%b'>tea</a>".__mod__, ADDRESSES),
    st.builds(b"<base href='%b'>".__mod__, ADDRESSES),
    st.builds(b"<meta charset='%b'>".__mod__, st.one_of(WORDS, NOISE)),
    st.builds(b"<html lang='%b'>".__mod__, WORDS),
    st.builds(b"<meta http-equiv=refresh content='0;url=%b'>".__mod__, ADDRESSES),
    st.builds(b"<meta name=author content='%b'><title>%b</title>".__mod__, st.tuples(WORDS, NOISE)),
    st.builds(b"<%b %b>".__mod__, st.tuples(WORDS, NOISE)),
    st.sampled_from([b"<!--", b"<![CDATA[", b"<?xml version='1.0' encoding='\xff'?>", b"<script>",
                     b"<svg><a xlink:href=x>", b"<frameset>", b"\xff\xfe",
                     b"<!DOCTYPE a [<!ENTITY b 'c'>]>&b;"]),
    NOISE,
)  # fmt: skip
BODIES = st.one_of(NOISE, st.lists(TAGS, max_size=12).map(b"".join), st.just(body("Tea")))
STATUSES = st.one_of(
    st.integers(100, 599).map(lambda code: b"HTTP/1.1 %d Tea" % code),
    st.sampled_from([b"HTTP/1.1 200 OK", b"HTTP/1.1 301 Moved", b"HTTP/1.0 200 OK"]),
    st.builds(b"HTTP/%b %b %b".__mod__, st.tuples(NUMBERS, NUMBERS, NOISE)),
)


def written(status: bytes, headers: Iterable[tuple[bytes, bytes]], content: bytes) -> bytes:
    lines = (name + b": " + value for name, value in headers)
    return b"\r\n".join([status, *lines, b"Connection: close", b"", content])


ANSWERS = st.one_of(
    NOISE,
    st.builds(written, STATUSES, st.lists(HEADERS, max_size=5), BODIES),
    st.builds(written, st.just(b"HTTP/1.1 200 OK"), st.lists(HEADERS, max_size=2), BODIES),
    st.builds(page, BODIES),
)  # fmt: skip


def drawn() -> list[bytes]:
    """Draw the answers, the same each time; a crawl for each would take hours."""
    found: list[bytes] = []

    @settings(
        max_examples=MANY,
        phases=[Phase.generate],
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(ANSWERS)
    def draw(answer: bytes) -> None:
        found.append(answer)

    draw()
    return found


def test_no_answer_ends_a_crawl_or_is_passed_over(tmp_path: Path) -> None:
    answers = drawn()

    def index(_: Visit) -> list[Piece]:
        return [page(body("Home", *(f"/answer/{n}" for n in range(len(answers))), "/last"))]

    def answer(visit: Visit) -> list[Piece]:
        place = visit.path.removeprefix("/answer/")
        return [answers[int(place)] if place.isdecimal() else page(body("Found on a drawn page"))]

    def last(_: Visit) -> list[Piece]:
        return [page(body("All is well"))]

    with serve({"": index, "answer": answer, "last": last}) as server:
        values = {"start": (server.url,), "delay": 0.0, "allow_private": ("127.0.0.1",)}
        quick = known(timeout=3.0, retries=0)
        outcome = crawled_apart(values | quick, tmp_path)

    told = {**dict.fromkeys(outcome.records, RECORD), **outcome.problems}
    silent = [answers[n] for n in range(len(answers)) if f"{server.url}answer/{n}" not in told]
    assert [raw for raw in silent if not raw.startswith((b"HTTP/1.1 3", b"HTTP/1.0 3"))] == []
    assert len(answers) > 200
    assert f"{server.url}last" in outcome.records
    assert outcome.said == ""
