"""Rating in a browser: who gets in, what runs for whom, and that nothing is left running.

The app behind is `echo_app.py`. Rules are asked of the server itself; the page is looked at in
`test_serving_page.py`.
"""

import asyncio
import json
import os
import re
import signal
import socket
import stat
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp
import pytest
from aiohttp.test_utils import TestClient, TestServer

from evaluation.rating.serving.address import Address
from evaluation.rating.serving.links import rater_of, secret, token, tokens
from evaluation.rating.serving.serve import serve
from evaluation.rating.serving.server import Raters
from grist.errors import UsageError, UserError

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
        yield server
    finally:
        process.send_signal(signal.SIGTERM)
        said = process.communicate(timeout=20)[0]
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


async def until(done: Callable[[], bool], seconds: float = 15) -> None:
    end = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < end
        await asyncio.sleep(0.05)


async def shown(socket: aiohttp.ClientWebSocketResponse, wanted: bytes) -> bytes:
    """Read the screen until it shows something."""
    seen = b""
    while wanted not in seen:
        message = await socket.receive(timeout=15)
        assert message.type == aiohttp.WSMsgType.BINARY, message
        seen += message.data
    return seen


async def closed(socket: aiohttp.ClientWebSocketResponse) -> int | None:
    """Read on until the other side closes; give its code."""
    while (await socket.receive(timeout=15)).type == aiohttp.WSMsgType.BINARY:
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


def test_a_token_stays_the_same_and_is_of_the_name_as_names_are_compared(tmp_path: Path) -> None:
    key = secret(tmp_path)
    assert secret(tmp_path) == key
    assert token(key, "Ana") == token(key, "  ana ") != token(key, "ben")
    path = tmp_path / "ratings" / "serve.key"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert re.fullmatch(r"[0-9a-f]{64}\n", path.read_text())
    assert [each.name for each in path.parent.iterdir()] == ["serve.key"]


def test_a_secret_that_is_none_is_refused(tmp_path: Path) -> None:
    secret(tmp_path)
    (tmp_path / "ratings" / "serve.key").write_text("short")
    with pytest.raises(UserError, match="delete it"):
        secret(tmp_path)


def test_a_token_is_known_only_whole() -> None:
    known = tokens(b"k", ["ana", "ben"])
    assert rater_of(known, known["ben"]) == "ben"
    assert [rater_of(known, given) for given in ("", known["ben"][:-1], "é\ud800")] == [None] * 3


@pytest.mark.parametrize(
    ("raters", "why"), [([], "say who rates"), ([" "], "say who"), (["Ana", "ana"], "twice: ana")]
)
def test_raters_are_named_and_named_once(raters: Sequence[str], why: str) -> None:
    with pytest.raises(UserError, match=why):
        tokens(b"k", raters)


@pytest.mark.parametrize(
    ("host", "known"),
    [
        ("127.0.0.1:8000", True),
        ("localhost:8000", True),
        ("LOCALHOST:8000", True),
        ("mill.example", True),
        ("mill.example:443", True),
        ("127.0.0.1:8001", False),
        ("evil.example:8000", False),
        ("mill.example.evil.example", False),
        ("", False),
    ],
)
def test_only_names_that_were_given_out_are_served(host: str, known: bool) -> None:
    assert Address(public_url="https://mill.example").is_host(host, 8000) is known


def test_a_page_of_another_origin_is_none_of_ours() -> None:
    local, public = Address(), Address(public_url="https://mill.example")
    assert local.is_origin("http://localhost:8000", "localhost:8000", 8000)
    assert public.is_origin("https://mill.example", "127.0.0.1:8000", 8000)
    assert not public.is_origin("http://mill.example", "mill.example", 8000)
    for origin in (
        "",
        "null",
        "http://evil.example",
        "http://127.0.0.1:8000",
        "https://localhost:8000",
    ):
        assert not local.is_origin(origin, "localhost:8000", 8000)


@pytest.mark.parametrize(
    "wrong",
    [{"port": 70000}, {"host": "::"}, {"public_url": "mill.example"},
     {"public_url": "https://mill.example/rate"}, {"public_url": "https://a@mill.example"}],
)  # fmt: skip
def test_an_address_that_cannot_be_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(UsageError):
        Address(**wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("address", "clear"),
    [
        (Address(), False),
        (Address(host="::1"), False),
        (Address(host="192.168.1.5"), True),
        (Address(public_url="http://mill.example"), True),
        (Address(host="::", public_url="https://mill.example"), False),
    ],
)
def test_what_can_be_read_on_the_way_is_known(address: Address, clear: bool) -> None:
    assert address.is_in_the_clear is clear


def test_an_address_of_the_sixth_version_has_brackets() -> None:
    assert Address(host="::1").origin(80) == "http://[::1]:80"


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
