"""Answers that are wrong in themselves, and the same each time; and those for robots.txt.

BROKEN["cut_short"]  ->  Behaviour(always(b"HTTP/1.1 200 OK…9999…short"), {"broken_answer"})
"""

import gzip
import random
import zlib
from collections.abc import Iterable, Iterator
from importlib import import_module

from tests.crawlers.answers import (
    HEAD,
    RECORD,
    TYPE,
    Behaviour,
    always,
    body,
    encoded,
    page,
    status,
)
from tests.crawlers.hostile import Piece, Visit

_TWENTY_MEGABYTES = b"<p>" + b" " * (20 << 20)
SECONDS = 30.0  # longer than anybody should wait


def _nested(layers: int) -> bytes:
    content = body("An onion")
    for _ in range(layers):
        content = gzip.compress(content, 0)
    return content


def _compressed(library: str, content: bytes) -> bytes:
    """Compress by a library that has no types."""
    return bytes(import_module(library).compress(content))


_LATIN = body("Der Käse der Köchin").decode().encode("latin-1")
_PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256)) * 40
_COOKIES = [b"Set-Cookie: c%d=" % n + b"x" * 4_000 for n in range(500)]

# Name, outcomes, bytes.
_SAID: list[tuple[str, set[str], bytes]] = [
    ("nothing_said", {"broken_answer", "no_answer"}, b""),
    ("no_http", {"broken_answer"}, b"\x00\x01\x02 garbage\r\n\r\n"),
    ("http_0_9", {"broken_answer"}, body("No head at all")),
    ("cut_short", {"broken_answer"}, page(b"<p>short", b"Content-Length: 9999")),
    ("length_beyond_all", {"too_large", "broken_answer"},
     page(b"x", b"Content-Length: " + b"9" * 30)),
    ("length_negative", {"broken_answer"}, page(b"x", b"Content-Length: -5")),
    ("two_lengths", {"broken_answer", RECORD},
     page(b"x", b"Content-Length: 1", b"Content-Length: 9")),
    ("bad_chunks", {"broken_answer"}, page(b"ZZ\r\nhello", b"Transfer-Encoding: chunked")),
    ("huge_chunk", {"broken_answer"}, page(b"f" * 16 + b"\r\nx", b"Transfer-Encoding: chunked")),
    ("endless_chunk_size", {"broken_answer"},
     page(b"0" * (1 << 20), b"Transfer-Encoding: chunked")),
    ("header_of_a_megabyte", {"broken_answer", "too_large"}, page(b"x", b"X: " + b"a" * (1 << 20))),
    ("head_of_a_megabyte", {RECORD, "broken_answer", "too_large"},
     page(body("Beneath a head"), *[b"X-%d: " % n + b"a" * 90 for n in range(10_000)])),
    ("cookie_bomb", {RECORD, "broken_answer", "too_large"}, page(body("Biscuits"), *_COOKIES)),
    ("bare_line_feeds", {RECORD, "broken_answer"}, page(body("Lean")).replace(b"\r\n", b"\n")),
    ("gzip_bomb", {"too_large"}, encoded("gzip", gzip.compress(_TWENTY_MEGABYTES))),
    ("deflate_bomb", {"too_large"}, encoded("deflate", zlib.compress(_TWENTY_MEGABYTES))),
    ("brotli_bomb", {"too_large"}, encoded("br", _compressed("brotli", _TWENTY_MEGABYTES))),
    ("zstd_bomb", {"too_large"}, encoded("zstd", _compressed("backports.zstd", _TWENTY_MEGABYTES))),
    ("bomb_in_a_bomb", {"too_large"},
     encoded("gzip, gzip", gzip.compress(gzip.compress(_TWENTY_MEGABYTES)))),
    ("onion", {RECORD, "too_large", "broken_answer"},
     encoded(", ".join(["gzip"] * 64), _nested(64))),
    ("no_gzip_at_all", {"broken_answer", "no_text"}, encoded("gzip", b"<p>plain")),
    ("no_brotli_at_all", {"broken_answer", "no_text"}, encoded("br", b"<p>plain")),
    ("no_zstd_at_all", {"broken_answer", "no_text"}, encoded("zstd", b"<p>plain")),
    ("unknown_encoding", {RECORD, "no_text", "not_html", "broken_answer"},
     encoded("rot13", body("?"))),
    ("always_busy", {"status_503"}, status(b"503 Busy")),
    ("no_content", {"status_204"}, status(b"204 None")),
    ("part_of_a_page", {"status_206"},
     status(b"206 Part", TYPE.strip(), b"Content-Range: bytes 0-2/99", content=b"<p>")),
    ("unasked_not_modified", {"status_304"}, status(b"304 Same")),
    ("password", {"status_401"}, status(b'401 Who', b'WWW-Authenticate: Basic realm="x"')),
    ("status_of_999", {"status_999"}, status(b"999 Denied")),
    ("status_without_end", {"broken_answer", "bad_status"}, status(b"9" * 4_000 + b" Denied")),
    ("status_below_zero", {"broken_answer", "bad_status"}, status(b"-200 OK", TYPE.strip())),
    ("switching_protocols", {"status_101", "broken_answer"},
     status(b"101 Switching", b"Upgrade: websocket")),
    ("redirect_to_nowhere", {"status_302", "bad_address"}, status(b"302 Found")),
    ("redirect_to_a_file", {"moved_away", "scheme"},
     status(b"302 Found", b"Location: file:///etc/passwd")),
    ("redirect_to_metadata", {"moved_away", "private_address"},
     status(b"302 Found", b"Location: http://169.254.169.254/latest/meta-data/")),
    ("redirect_to_a_script", {"moved_away", "scheme"},
     status(b"302 Found", b"Location: javascript:alert(1)")),
    ("wrong_charset", {RECORD}, page(_LATIN)),
    ("unknown_charset", {RECORD}, page(body("Which letters?")).replace(b"utf-8", b"x-tea-7", 1)),
    ("picture_as_page", {"no_text", "not_html", "not_extracted"}, page(_PNG)),
    ("page_as_bytes", {"not_html"},
     page(body("?")).replace(b"text/html", b"application/octet-stream")),
    ("null_bytes", {RECORD}, page(body("Nu\0ll by\0tes").replace(b"<p>", b"<\0p>\0"))),
    ("no_type", {RECORD, "not_html"}, page(body("Untyped")).replace(TYPE, b"")),
]  # fmt: skip

BROKEN = {name: Behaviour(always(raw), frozenset(told)) for name, told, raw in _SAID}


# What may stand where robots.txt should, each on a port of its own; the outcome is that of `/`.
# What cannot be had forbids all (RFC 9309, 2.3.1.4), but may be read as far as it came (2.5).


def _endless_robots(_: Visit) -> Iterator[Piece]:
    yield HEAD + b"Content-Type: text/plain\r\n\r\n"
    while True:
        yield b"# tea\n" * 10_000


def _slow_robots(_: Visit) -> Iterator[Piece]:
    yield HEAD
    yield SECONDS
    yield b""


def _circling_robots(_: Visit) -> Iterable[Piece]:
    return [status(b"302 Found", b"Location: /robots.txt")]


_BIG_ROBOTS = b"User-agent: *\nDisallow: /\n" + b"# tea\n" * 350_000
_BINARY = random.Random(4).randbytes(20_000)  # noqa: S311
_UNREACHABLE = "robots_unreachable"
ROBOTS: dict[str, Behaviour] = {
    "broken": Behaviour(always(status(b"500 Oh")), frozenset({_UNREACHABLE})),
    "endless": Behaviour(_endless_robots, frozenset({_UNREACHABLE, RECORD})),
    "slow": Behaviour(_slow_robots, frozenset({_UNREACHABLE})),
    "circling": Behaviour(_circling_robots, frozenset({_UNREACHABLE, RECORD})),
    "cut_short": Behaviour(always(page(b"#", b"Content-Length: 99")), frozenset({_UNREACHABLE})),
    "no_http": Behaviour(always(b"\x00\x01\r\n\r\n"), frozenset({_UNREACHABLE})),
    "binary": Behaviour(always(page(_BINARY)), frozenset({RECORD})),
    "bomb": Behaviour(
        always(encoded("gzip", gzip.compress(b"# tea\n" * (4 << 20)))),
        frozenset({_UNREACHABLE, RECORD}),
    ),
    "two_megabytes": Behaviour(always(page(_BIG_ROBOTS)), frozenset({"robots"})),
    "to_a_file": Behaviour(
        always(status(b"302 Found", b"Location: file:///etc/passwd")),
        frozenset({_UNREACHABLE, RECORD}),
    ),
}
