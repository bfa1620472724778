"""Answers made to fill memory, and servers that are not who they say."""

import datetime
import gzip
import ipaddress
import socket
import ssl
import threading
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import brotli  # type: ignore[import-untyped]
import pytest

from tests.crawlers.crawling import a_crawl, crawl_of, peak_mebibytes
from tests.crawlers.loopback import Answer, a_page, moved, serve
from tests.crawlers.moods import moody

HERE = frozenset({"127.0.0.1"})
MOST = 200  # MiB: an idle crawl takes about 85; what is unpacked may be held in two forms


def a_bomb() -> bytes:
    return b"<p>" + b" " * (192 << 20)


def brotlied(data: bytes) -> bytes:
    return bytes(brotli.compress(data, quality=4))


def zstandard(data: bytes) -> bytes:
    from backports import zstd

    return bytes(zstd.compress(data))


PACKED: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": brotlied,
    "zstd": zstandard,
}


@pytest.mark.parametrize("encoding", PACKED)
def test_a_bomb_is_too_large_and_is_never_unpacked(tmp_path: Path, encoding: str) -> None:
    body = PACKED[encoding](a_bomb())
    headers = {"Content-Type": "text/html", "Content-Encoding": encoding}
    with serve({"/": Answer(body, headers=headers), "/tea": a_page("Tea")}) as site:
        task = a_crawl(tmp_path / "a", site.url, allowed=HERE)
        assert peak_mebibytes(task) < MOST
        came_of = crawl_of(tmp_path / "b", site.url, f"{site.url}tea", allowed=HERE)

    assert came_of == {site.url: "too_large", f"{site.url}tea": "page"}
    assert site.asked.count("/") == 2  # once a crawl: it will not be smaller the next time


def test_a_bomb_in_a_bomb_is_no_better(tmp_path: Path) -> None:
    body = gzip.compress(gzip.compress(a_bomb()))
    headers = {"Content-Type": "text/html", "Content-Encoding": "gzip, gzip"}
    with serve({"/": Answer(body, headers=headers)}) as site:
        came_of = crawl_of(tmp_path, site.url, allowed=HERE)
    assert came_of == {site.url: "too_large"}


@pytest.mark.parametrize("encoding", PACKED)
def test_what_cannot_be_unpacked_is_a_broken_answer(tmp_path: Path, encoding: str) -> None:
    headers = {"Content-Type": "text/html", "Content-Encoding": encoding}
    with serve({"/": Answer(b"not packed at all", headers=headers)}) as site:
        came_of = crawl_of(tmp_path, site.url, allowed=HERE)
    assert came_of == {site.url: "broken_answer"}


@contextmanager
def pouring(line: bytes) -> Iterator[str]:
    """Answer with one header line after another, without end; robots.txt is not there."""
    listening = socket.create_server(("127.0.0.1", 0))
    none = b"HTTP/1.1 404 None\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"

    def pour(client: socket.socket) -> None:
        with suppress(OSError), client:
            if b"robots.txt" in client.recv(4096):
                client.sendall(none)
                return
            client.sendall(b"HTTP/1.1 200 OK\r\n")
            while True:
                client.sendall(line)

    def accept() -> None:
        with suppress(OSError):
            while True:
                threading.Thread(target=pour, args=listening.accept()[:1], daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    yield f"http://127.0.0.1:{listening.getsockname()[1]}/"
    listening.shutdown(socket.SHUT_RDWR)
    listening.close()


@pytest.mark.parametrize("line", [b"X: y\r\n", b"X: " + b"y" * 8_000 + b"\r\n", b"y" * 8_000])
def test_a_head_without_end_is_cut_off(tmp_path: Path, line: bytes) -> None:
    with pouring(line) as url:
        assert crawl_of(tmp_path / "a", url, allowed=HERE) == {url: "broken_answer"}
        assert peak_mebibytes(a_crawl(tmp_path / "b", url, allowed=HERE)) < MOST


def test_a_large_head_that_ends_is_read(tmp_path: Path) -> None:
    headers = {f"X-{number}": "y" * 4_000 for number in range(40)} | {"Content-Type": "text/html"}
    pages = {f"/{number}": Answer(a_page("Tea").body, headers=headers) for number in range(4)}
    with serve(pages) as site:  # over the same connections: each answer has its own limit
        came_of = crawl_of(tmp_path, *(f"{site.url}{n}" for n in range(4)), allowed=HERE)
    assert set(came_of.values()) == {"page"}


def test_a_body_does_not_count_as_a_head(tmp_path: Path) -> None:
    large = Answer(a_page("Tea" * 300_000).body)
    with serve({"/": large, "/2": large}) as site:
        came_of = crawl_of(tmp_path, site.url, f"{site.url}2", allowed=HERE, per_host=1)
    assert set(came_of.values()) == {"page"}


def a_context(folder: Path, *, name: str = "127.0.0.1") -> ssl.SSLContext:
    """Make a server's context with a certificate that nobody but itself has signed."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=9))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(name))]), False
        )
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    path = folder / "server.pem"
    path.write_bytes(secret + certificate.public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context


def test_a_server_that_vouches_for_itself_is_not_read(tmp_path: Path) -> None:
    with moody(lambda *_: a_page("Tea"), tls=a_context(tmp_path)) as host:
        came_of = crawl_of(tmp_path, host.url, allowed=HERE, retries=2)

    assert came_of == {host.url: "bad_certificate"}
    assert host.asked == []


@pytest.mark.parametrize(
    ("name", "expected"), [("127.0.0.1", "page"), ("127.0.0.2", "bad_certificate")]
)
def test_a_certificate_that_is_trusted_must_be_the_host_s_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, expected: str
) -> None:
    context = a_context(tmp_path, name=name)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "server.pem"))
    with moody(lambda *_: a_page("Tea"), tls=context) as host:
        assert crawl_of(tmp_path, host.url, allowed=HERE) == {host.url: expected}


def test_a_redirect_to_a_file_is_no_page(tmp_path: Path) -> None:
    secret = tmp_path / "secret.html"
    secret.write_bytes(a_page("Secret").body)
    with serve({"/": moved(secret.as_uri())}) as site:
        came_of = crawl_of(tmp_path, site.url, allowed=HERE)
    assert came_of == {site.url: "moved", secret.as_uri(): "scheme"}


def test_no_cookie_referrer_or_authorisation_is_sent_anywhere(tmp_path: Path) -> None:
    def mood(path: str, times: int) -> Answer:
        page = a_page("Tea", "/next", other.url)
        return Answer(page.body, headers={"Set-Cookie": "a=b", "Content-Type": "text/html"})

    with moody(lambda *_: a_page("Other")) as other, moody(mood) as host:
        crawl_of(tmp_path, host.url, allowed=HERE)

    assert len(other.heads) == 2
    for head in (*host.heads, *other.heads):
        assert {"cookie", "referer", "authorization"}.isdisjoint(map(str.lower, head))
