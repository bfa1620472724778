"""Rating in a browser: who gets in, what runs for whom, and that nothing is left running.

The app behind is `echo_app.py`. Rules are asked of the server itself; the page is looked at in
`test_serving_page.py`.
"""

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp
import pytest
from aiohttp.test_utils import TestClient, TestServer

from evaluation.rating.serving.address import Address
from evaluation.rating.serving.serve import serve
from evaluation.rating.serving.server import Raters
from grist.errors import UserError

APP = Path(__file__).with_name("echo_app.py")
SERVING = """
import sys
from pathlib import Path
from evaluation.rating.serving.address import Address
from evaluation.rating.serving.serve import serve
app, home, port, *raters = sys.argv[1:]
serve(
    Path(home), raters, lambda rater: [sys.executable, app, home, rater],
    Address(port=int(port)), lambda line: print(line, flush=True),
)
"""


@dataclass
class Served:
    """A server in a process of its own, and the links that it has given."""

    process: "subprocess.Popen[str]"
    home: Path
    links: dict[str, str] = field(default_factory=dict)

    @property
    def root(self) -> str:
        return next(iter(self.links.values())).split("/?")[0]

    def pids(self, rater: str) -> list[int]:
        path = self.home / f"{rater}.pids"
        return [int(line.split()[0]) for line in path.read_text().splitlines()]


@contextmanager
def served(home: Path, *raters: str) -> Iterator[Served]:
    command = [sys.executable, "-c", SERVING, str(APP), str(home), "0", *raters]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    server = Served(process, home)
    try:
        assert process.stdout is not None
        for rater in raters:
            line = process.stdout.readline()
            assert line.startswith(rater), line + process.stdout.read()
            server.links[rater] = line.split()[-1]
        assert f"{home.name}: open until" in process.stdout.readline()
        yield server
    finally:
        process.send_signal(signal.SIGTERM)
        said = process.communicate(timeout=60)[0]
        assert process.returncode == 0, said
        assert "token" not in said
        assert "Traceback" not in said


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served(tmp_path_factory.mktemp("tea-house"), "ana", "ben") as server:
        yield server


@asynccontextmanager
async def client(server: Served, rater: str | None) -> AsyncIterator[aiohttp.ClientSession]:
    """Give a browser that has followed a rater's link, if one is named."""
    jar = aiohttp.CookieJar(unsafe=True)  # an address is no name, but a host all the same
    async with aiohttp.ClientSession(server.root, cookie_jar=jar) as session:
        if rater:
            async with session.get(server.links[rater].removeprefix(server.root)) as answer:
                assert answer.status == 200
        yield session


async def status(session: aiohttp.ClientSession, path: str, **headers: str) -> tuple[int, str]:
    async with session.get(path, headers=headers, allow_redirects=False) as answer:
        return answer.status, await answer.text()


async def until(done: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < end
        await asyncio.sleep(0.05)


async def shown(socket: aiohttp.ClientWebSocketResponse, wanted: bytes) -> bytes:
    """Read the screen until it shows something."""
    seen = b""
    while wanted not in seen:
        message = await socket.receive(timeout=60)
        assert message.type == aiohttp.WSMsgType.BINARY, message
        seen += message.data
    return seen


async def closed(socket: aiohttp.ClientWebSocketResponse) -> int | None:
    """Read on until the other side closes; give its code."""
    while (await socket.receive(timeout=60)).type == aiohttp.WSMsgType.BINARY:
        pass
    return socket.close_code


def is_running(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def run(asked: Awaitable[None]) -> None:
    async def whole() -> None:
        await asyncio.wait_for(asked, 60)

    asyncio.run(whole())


def test_behind_a_proxy_links_cookie_and_websocket_are_of_the_public_name() -> None:
    address = Address(port=0, public_url="https://mill.example/")
    assert address.origin(8000) == "https://mill.example"

    async def asked() -> None:
        server = Raters("tea", {"ana": "t"}, lambda rater: [rater], address=address, say=print)
        async with TestClient(TestServer(await server._make_app())) as proxy:
            through = {"Host": "mill.example"}
            answer = await proxy.get("/?token=t", headers=through, allow_redirects=False)
            (cookie,) = answer.cookies.values()
            assert (cookie["secure"], cookie["samesite"]) == (True, "Strict")
            given = {**through, "Cookie": f"{cookie.key}=t"}
            page = await proxy.get("/", headers=given)
            assert page.status == 200
            assert (
                "connect-src 'self' wss://mill.example;" in page.headers["Content-Security-Policy"]
            )
            refused = await proxy.get("/ws", headers={**given, "Origin": "http://mill.example"})
            assert refused.status == 403

    run(asked())


@pytest.mark.parametrize(
    ("address", "first"),
    [
        (Address(port=0, public_url="http://mill.example"), "Raters come over the network without"),
        (Address(host="0.0.0.0", port=0, public_url="https://mill.example"), "Only the reverse"),  # noqa: S104
    ],
)
def test_who_serves_is_told_what_is_not_protected(
    tmp_path: Path, address: Address, first: str
) -> None:
    said: list[str] = []

    def say(line: str) -> None:
        said.append(line)
        if "token=" in line:
            signal.raise_signal(signal.SIGTERM)

    serve(tmp_path, ["ana\x1b[2J"], lambda rater: [rater], address, say)
    assert said[0].startswith(first)
    assert said[1].startswith(f"ana␛[2J  {address.origin(0)}/?token=")


def test_a_port_in_use_is_named(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(UserError, match=rf"127\.0\.0\.1, port {port}: .*in use"):
            serve(tmp_path, ["ana"], lambda rater: [rater], Address(port=port), print)


@pytest.mark.parametrize(
    "path", ["/", "/ws", "/download/x", "/static/js/textual.js", "/page/page.js"]
)
def test_nobody_gets_in_without_a_token(server: Served, path: str) -> None:
    async def asked() -> None:
        async with client(server, None) as session:
            for way in (path, f"{path}?token=", f"{path}?token={'0' * 64}"):
                code, text = await status(session, way)
                assert (code, "ask for it again" in text) == (403, True)

    run(asked())


def test_a_link_turns_into_a_cookie_that_no_script_and_no_other_site_can_use(
    server: Served,
) -> None:
    async def asked() -> None:
        async with client(server, None) as session, session.get(server.links["ana"]) as answer:
            (cookie,) = answer.cookies.values()
            assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Strict", "/")
            assert 'content="0; url=/"' in await answer.text()
            assert answer.headers["Referrer-Policy"] == "no-referrer"
            assert answer.headers["Cache-Control"] == "no-store"

    run(asked())


def test_another_name_for_this_machine_is_refused_even_with_the_cookie(server: Served) -> None:
    async def asked() -> None:
        async with client(server, "ana") as session:
            assert (await status(session, "/"))[0] == 200
            code, text = await status(session, "/", Host="evil.example")
            assert (code, "not the one that was given out" in text) == (403, True)
            for origin in ("http://evil.example", "null", ""):
                assert (await status(session, "/ws", Origin=origin))[0] == 403
            assert (await status(session, "/download/x"))[0] == 404
            assert (await status(session, "/static/"))[0] == 403  # no listing

    run(asked())


def test_a_session_is_of_the_links_rater_and_hears_keys(server: Served) -> None:
    async def asked() -> None:
        async with (
            client(server, "ben") as session,
            session.ws_connect("/ws?width=90&height=x&rater=ana", origin=server.root) as tab,
        ):
            await shown(tab, b"rater ben")
            await tab.send_str("not json")
            await tab.send_json(["resize", {"width": 10**9, "height": 1}])
            await tab.send_json(["stdin", "\ud800"])
            await tab.send_json(["stdin", {"a": 1}])
            await tab.send_json(["stdin", "\x1b[1;2D"])
            await tab.send_json(["stdin", "s"])
            await shown(tab, b"shift+left s")
            await tab.send_json(["stdin", "q"])
            assert await closed(tab) == 4000
        last = (server.home / "ben.pids").read_text().splitlines()[-1]
        assert last.endswith(" 90x24")

    run(asked())


def test_a_message_without_measure_ends_the_session(server: Served) -> None:
    async def asked() -> None:
        async with (
            client(server, "ben") as session,
            session.ws_connect("/ws", origin=server.root) as tab,
        ):
            await shown(tab, b"rater ben")
            await tab.send_str(json.dumps(["stdin", "a" * 70_000]))
            assert await closed(tab) == 1009
            await until(lambda: not is_running(server.pids("ben")[-1]))

    run(asked())


def test_a_second_tab_takes_over_and_the_first_is_told(server: Served) -> None:
    async def asked() -> None:
        async with (
            client(server, "ana") as session,
            session.ws_connect("/ws", origin=server.root) as first,
        ):
            await shown(first, b"rater ana")
            async with session.ws_connect("/ws", origin=server.root) as second:
                assert await closed(first) == 4001
                await shown(second, b"rater ana")
                before, after = server.pids("ana")[-2:]
                assert not is_running(before)
                assert is_running(after)

    run(asked())


def test_of_many_tabs_at_once_only_the_last_gets_an_app(server: Served) -> None:
    async def asked() -> None:
        async with client(server, "ana") as session:
            path = server.home / "ana.pids"
            before = len(server.pids("ana")) if path.exists() else 0
            tabs = [await session.ws_connect("/ws", origin=server.root) for _ in range(12)]
            await shown(tabs[-1], b"rater ana")
            assert [await closed(tab) for tab in tabs[:-1]] == [4001] * 11
            assert len(server.pids("ana")) - before <= 2
            await tabs[-1].close()

    run(asked())


def test_closing_the_tab_ends_the_app_and_its_children_and_keeps_what_it_heard(
    server: Served,
) -> None:
    async def asked() -> None:
        async with client(server, "ana") as session:
            async with session.ws_connect("/ws", origin=server.root) as tab:
                await shown(tab, b"rater ana")
                await tab.send_json(["stdin", "!"])
                await tab.send_json(["stdin", "7"])
                await shown(tab, b"exclamation_mark 7")
            pids = [server.pids("ana")[-1], int((server.home / "ana.child").read_text())]
            await until(lambda: not any(map(is_running, pids)))
        assert (server.home / "ana.keys").read_text().split()[-1] == "7"

    run(asked())


def test_an_app_that_fails_is_told_to_the_tab_and_to_whoever_serves(tmp_path: Path) -> None:
    async def asked(server: Served) -> None:
        async with (
            client(server, "ana") as session,
            session.ws_connect("/ws", origin=server.root) as tab,
        ):
            await shown(tab, b"rater ana")
            await tab.send_json(["stdin", "x"])
            assert await closed(tab) == 4003

    with served(tmp_path, "ana") as server:
        run(asked(server))
        assert server.process.stdout is not None
        assert server.process.stdout.readline().startswith("ana: the rating ended with exit code 7")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_stopping_the_server_leaves_nothing_running(tmp_path: Path, number: signal.Signals) -> None:
    async def asked(server: Served) -> None:
        async with (
            client(server, "ana") as session,
            session.ws_connect("/ws", origin=server.root) as tab,
        ):
            await shown(tab, b"rater ana")
            os.kill(server.process.pid, number)
            code = await closed(tab)
            assert code == (1006 if number == signal.SIGKILL else 4002)
        await until(lambda: not is_running(server.pids("ana")[-1]))

    command = [sys.executable, "-c", SERVING, str(APP), str(tmp_path), "0", "ana"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        link = process.stdout.readline().split()[-1]
        run(asked(Served(process, tmp_path, {"ana": link})))
        assert process.wait(20) == (-9 if number == signal.SIGKILL else 0)
