"""The browser's way out: who is let through, to where, and how much."""

import asyncio
import base64
import socket
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

import pytest

from crawlers.fetching import gate
from crawlers.fetching.gate import Address, Gate
from crawlers.fetching.guard import Guard
from tests.crawlers.ambush import ambush
from tests.crawlers.loopback import Answer, serve
from tests.crawlers.traps import private_addresses

HERE = Guard(frozenset({"127.0.0.1", "tea.example"}))


def talk(
    raw: str,
    guard: Guard = HERE,
    *,
    password: str | None = None,
    resolve: Callable[[str, int], Coroutine[Any, Any, list[Address]]] = gate.resolved,
) -> bytes:
    """Say something to a gate and give its whole answer; `KEY` stands for the right password."""

    async def conversation() -> bytes:
        opened = Gate(guard, resolve)
        await opened.open()
        proxy = opened.proxy
        word = f"gate:{proxy['password'] if password is None else password}".encode()
        said = raw.replace("KEY", f"Proxy-Authorization: Basic {base64.b64encode(word).decode()}")
        port = int(proxy["server"].rpartition(":")[2])
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(said.replace("\n", "\r\n").encode("latin-1"))
        answer = b""
        with suppress(TimeoutError, ConnectionError):
            async with asyncio.timeout(20):
                while piece := await reader.read(1 << 16):
                    answer += piece
        writer.close()
        await opened.close()
        return answer

    return asyncio.run(conversation())


def status(answer: bytes) -> int:
    return int(answer.split(b" ")[1])


def test_plain_http_reaches_the_address_that_was_asked_for() -> None:
    with serve({"/tea?a=1": Answer(b"oolong")}) as site:
        answer = talk(f"GET http://127.0.0.1:{site.port}/tea?a=1 HTTP/1.1\nHost: x\nKEY\n\n")

    assert status(answer) == 200
    assert answer.endswith(b"oolong")
    assert site.asked == ["/tea?a=1"]


def test_a_tunnel_carries_what_both_sides_say() -> None:
    with serve({"/": Answer(b"oolong")}) as site:
        answer = talk(
            f"CONNECT 127.0.0.1:{site.port} HTTP/1.1\nKEY\n\n"
            "GET / HTTP/1.1\nHost: x\nConnection: close\n\n"
        )

    assert status(answer) == 200
    assert answer.endswith(b"oolong")


@pytest.mark.parametrize("password", ["", "wrong"])
def test_who_does_not_know_the_password_is_refused(password: str) -> None:
    with ambush() as caught:
        for said in (
            "GET http://127.0.0.1:%d/ HTTP/1.1\nKEY\n\n",
            "CONNECT 127.0.0.1:%d x\nKEY\n\n",
        ):
            assert status(talk(said % caught.port, password=password)) == 407
            assert status(talk((said % caught.port).replace("KEY\n", ""))) == 407
    assert caught.caught == []


def test_the_password_goes_no_further() -> None:
    asked = gate.Asked.read(
        b"GET http://tea.example/x HTTP/1.1\r\nHost: y\r\nProxy-Authorization: Basic s\r\n"
        b"Accept: */*\r\nConnection: keep-alive\r\nContent-Length: 3\r\n\r\n"
    )

    assert asked is not None
    assert asked.forwarded() == (
        b"GET /x HTTP/1.1\r\nHost: tea.example\r\nAccept: */*\r\nConnection: close\r\n\r\n"
    )


@pytest.mark.parametrize("url", private_addresses(80))
def test_no_spelling_of_a_private_address_is_connected_to(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    connected: list[str] = []
    opened = asyncio.open_connection

    async def connect(host: str, port: int, **more: Any) -> Any:
        if not more:  # the test's own, to the gate
            return await opened(host, port)
        connected.append(host)
        raise OSError

    monkeypatch.setattr(asyncio, "open_connection", connect)
    written = url.encode().decode("latin-1")
    plain = talk(f"GET {written} HTTP/1.1\nKEY\n\n", Guard())
    tunnel = talk(f"CONNECT {urlsplit(written).netloc} HTTP/1.1\nKEY\n\n", Guard())

    assert connected == []
    assert {status(plain), status(tunnel)} <= {400, 403, 502}


def test_a_name_with_one_private_address_is_refused() -> None:
    async def both(host: str, port: int) -> list[Address]:
        return [(socket.AF_INET, "93.184.215.14"), (socket.AF_INET, "10.0.0.1")]

    assert status(talk("GET http://rebind.example/ HTTP/1.1\nKEY\n\n", resolve=both)) == 403


def test_a_name_that_changes_its_address_is_asked_for_once() -> None:
    with serve({"/": Answer(b"oolong")}) as site, ambush() as caught:
        asked: list[str] = []

        async def flipping(host: str, port: int) -> list[Address]:
            asked.append(host)
            return [(socket.AF_INET, "127.0.0.1" if len(asked) == 1 else "127.0.0.2")]

        said = f"GET http://tea.example:{site.port}/ HTTP/1.1\nKEY\n\n"
        answer = talk(said, resolve=flipping)

    assert status(answer) == 200
    assert asked == ["tea.example"]
    assert caught.caught == []


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "TRACE", "get"])
def test_nothing_is_sent_in_plain_http(method: str) -> None:
    with ambush() as caught:
        said = f"{method} http://127.0.0.1:{caught.port}/ HTTP/1.1\nKEY\nContent-Length: 0\n\n"
        assert status(talk(said)) == 403
    assert caught.caught == []


@pytest.mark.parametrize(
    "said",
    [
        "GET / HTTP/1.1\nKEY\n\n",
        "GET file:///etc/passwd HTTP/1.1\nKEY\n\n",
        "GET ftp://tea.example/ HTTP/1.1\nKEY\n\n",
        "GET http://me:secret@tea.example/ HTTP/1.1\nKEY\n\n",
        "GET http://tea.example:99999/ HTTP/1.1\nKEY\n\n",
        "GET http://[::1/ HTTP/1.1\nKEY\n\n",
        "CONNECT tea.example HTTP/1.1\nKEY\n\n",
        "CONNECT HTTP/1.1\nKEY\n\n",
        "\x00\n\n",
    ],
)
def test_what_is_no_request_is_refused(said: str) -> None:
    assert status(talk(said)) == 400


def test_an_answer_without_end_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "MAX_BYTES", 1 << 20)
    with serve({"/": Answer(b"x" * (3 << 20))}) as site:
        answer = talk(f"GET http://127.0.0.1:{site.port}/ HTTP/1.1\nKEY\n\n")

    assert len(answer) == 1 << 20


def test_a_server_that_says_nothing_is_waited_for_no_longer_than_that(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(gate, "PATIENCE", 0.5)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        answer = talk(f"GET http://127.0.0.1:{silent.getsockname()[1]}/ HTTP/1.1\nKEY\n\n")

    assert answer == b""


def test_a_host_that_is_not_there_is_said_to_be_out_of_reach() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]

    assert status(talk(f"CONNECT 127.0.0.1:{port} HTTP/1.1\nKEY\n\n")) == 502
