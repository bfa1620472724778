"""The web server: who may come in, what a page may do, one app a rater.

/?token=…   a cookie, and on to /        /      the page
/ws         the app's screen and keys    else   403 for whoever has no cookie
"""

import asyncio
import contextlib
import json
import logging
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from aiohttp import WSMessage, WSMsgType, web
from aiohttp.typedefs import Handler
from textual_serve.server import Server

from evaluation.rating.serving.address import Address
from evaluation.rating.serving.links import rater_of
from evaluation.rating.serving.session import Ended, Session
from grist.store import text_hash
from grist.text import visible

HERE = Path(__file__).parent / "page"
MESSAGE_BYTES = 64 * 1024  # of one message: what a person types or pastes
_HEARTBEAT = 15.0  # seconds; a tab that is gone without a word is noticed after one or two
_COLUMNS, _ROWS = (10, 1000), (4, 500)
_REFUSED = "This page needs the link that you were given; ask for it again."
_RATER = web.RequestKey("rater", str)


class Raters(Server):
    """The library's server, with a rater behind every request and a command of that rater's."""

    def __init__(
        self,
        name: str,
        known: Mapping[str, str],
        command: Callable[[str], Sequence[str]],
        *,
        address: Address,
        say: Callable[[str], None],
    ) -> None:
        super().__init__("", host=address.host, port=address.port, title=f"Rating - {name}")
        self.known = known
        self.command_of = command
        self.address = address
        self.say = say
        self._sessions: dict[str, Session] = {}
        self._newest: dict[str, Session] = {}
        self._turns: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._stopping = False
        logging.getLogger("textual-serve").disabled = True  # it logs tracebacks and commands

    @cached_property
    def cookie(self) -> str:
        """The cookie's name: of this run, for all ports of a host share their cookies."""
        return f"rating-{text_hash(*self.known.values())[:8]}"

    async def _make_app(self) -> web.Application:
        app = web.Application(middlewares=[self._gate], client_max_size=MESSAGE_BYTES)
        app.add_routes(
            [
                web.get("/", self.handle_index),
                web.get("/ws", self.handle_websocket),
                web.get("/download/{key}", self.handle_download),
                web.static("/static", self.statics_path),
                web.static("/page", HERE),
            ]
        )
        app.on_response_prepare.append(self._harden)
        app.on_shutdown.append(self.on_shutdown)
        return app

    async def on_shutdown(self, app: web.Application) -> None:
        """End all sessions, all at once."""
        self._stopping = True
        await asyncio.gather(
            *(session.end(Ended.STOPPED) for session in list(self._sessions.values()))
        )

    @web.middleware
    async def _gate(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Let in whoever has a token or its cookie, under a name of this server."""
        if not self.address.is_host(request.host, self.port):
            return _refusal("This address is not the one that was given out.")
        if "token" in request.query:
            return self._welcome(request)
        rater = rater_of(self.known, request.cookies.get(self.cookie, ""))
        if rater is None:
            return _refusal(_REFUSED)
        request[_RATER] = rater
        return await handler(request)

    def _welcome(self, request: web.Request) -> web.Response:
        """Turn a link's token into a cookie, and go on without it.

        Not by a redirect: one that began at a link on another site carries no strict cookie, and
        the rater who clicked it in a mail would be refused.
        """
        given = request.query["token"]
        if request.path != "/" or rater_of(self.known, given) is None:
            return _refusal(_REFUSED)
        onwards = web.Response(text=_page("onwards"), content_type="text/html")
        onwards.set_cookie(
            self.cookie,
            given,
            path="/",
            httponly=True,
            samesite="Strict",
            secure=self.address.has_tls,
        )
        return onwards

    async def _harden(self, request: web.Request, response: web.StreamResponse) -> None:
        """Say on every answer what a page may do: what textual.js needs, and no more."""
        scheme = "wss" if self.address.has_tls else "ws"
        name = (self.address.public_url or f"//{request.host}").split("//")[1].strip("/")
        # Chromium takes 'self' for the websocket too; older Safaris want to be told.
        socket = f"{scheme}://{name}" if self.address.is_host(request.host, self.port) else ""
        response.headers.update(
            {
                # xterm.js writes <style> elements of its own; it draws what it needs on a canvas.
                "Content-Security-Policy": "default-src 'none'; script-src 'self'; "
                f"style-src 'self' 'unsafe-inline'; img-src data:; connect-src 'self' {socket}; "
                "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
                "Referrer-Policy": "no-referrer",
                "X-Content-Type-Options": "nosniff",
                "Cross-Origin-Opener-Policy": "same-origin",
                "Cross-Origin-Resource-Policy": "same-origin",
                "Permissions-Policy": "clipboard-read=(), clipboard-write=()",
                "Cache-Control": "no-store",
            }
        )

    async def handle_index(self, request: web.Request) -> web.Response:
        """Give the page; the library's own takes a font and scripts from where it likes."""
        return web.Response(text=_page("rating", title=self.title), content_type="text/html")

    async def handle_download(self, request: web.Request) -> web.StreamResponse:
        """Give nothing: an app has no files for a rater."""
        raise web.HTTPNotFound

    async def handle_websocket(self, request: web.Request) -> web.WebSocketResponse:
        """Run the rater's app for as long as this tab is open; another tab's is ended."""
        origin = request.headers.get("Origin", "")
        if self._stopping or not self.address.is_origin(origin, request.host, self.port):
            raise web.HTTPForbidden(text="Not from this page.")
        rater = request[_RATER]
        websocket = web.WebSocketResponse(
            heartbeat=_HEARTBEAT, max_msg_size=MESSAGE_BYTES, timeout=2
        )
        await websocket.prepare(request)
        session = Session(
            self.command_of(rater),
            is_light=request.query.get("light") == "1",
            write=websocket.send_bytes,
            close=lambda why: websocket.close(code=why),
        )
        try:
            if await self._begun(rater, session, request):
                await self._process_messages(_Sane(websocket), session)  # type: ignore[arg-type]
        finally:
            await asyncio.shield(self._over(rater, session))
        return websocket

    async def _begun(self, rater: str, session: Session, request: web.Request) -> bool:
        """Start a rater's session when the one before has ended, unless a newer one waits too.

        Whoever reloads a page that is slow to come does so several times.
        """
        self._newest[rater] = session
        async with self._turns[rater]:
            why = self._why_not(rater, session)
            if why is None:
                why = await self._started(rater, session, request)
        if why is not None:
            await session.end(why)  # not in its turn: a tab that does not answer takes seconds
        return why is None

    def _why_not(self, rater: str, session: Session) -> Ended | None:
        if self._stopping:
            return Ended.STOPPED
        return None if self._newest.get(rater) is session else Ended.ELSEWHERE

    async def _started(self, rater: str, session: Session, request: web.Request) -> Ended | None:
        """Start a session in another's place; say why not if it cannot be."""
        before = self._sessions.pop(rater, None)
        if before is not None:
            await before.end(Ended.ELSEWHERE)
        if why := self._why_not(rater, session):  # that took its time
            return why
        self._sessions[rater] = session
        width = _within(request.query.get("width", ""), _COLUMNS, 80)
        height = _within(request.query.get("height", ""), _ROWS, 24)
        try:
            await session.start(width, height)
        except OSError:
            self.say(f"{visible(rater)}: the rating could not be started")
            return Ended.FAILED
        return None

    async def _over(self, rater: str, session: Session) -> None:
        """See a session off; say so if its app has failed."""
        await session.stop()
        if self._sessions.get(rater) is session:
            del self._sessions[rater]
        if self._newest.get(rater) is session:
            del self._newest[rater]
        if session.exit_code is not None and session.exit_code > 0:
            self.say(
                f"{visible(rater)}: the rating ended with exit code {session.exit_code}; "
                "rate in a terminal to see why"
            )


class _Sane:
    """A websocket of which only those messages are heard that a page of ours sends."""

    def __init__(self, websocket: web.WebSocketResponse) -> None:
        self._websocket = websocket
        self.send_json = websocket.send_json

    async def __aiter__(self) -> AsyncIterator[WSMessage]:
        async for message in self._websocket:
            if message.type == WSMsgType.TEXT and _is_sane(message.data):
                yield message


def _is_sane(text: str) -> bool:
    """Say whether a message is one of those that textual.js sends."""
    try:
        said = json.loads(text)
    except (ValueError, RecursionError):
        return False
    match said:
        case ["stdin", str(keys)]:
            return keys.isprintable() or _is_storable(keys)
        case ["resize", {"width": int(width), "height": int(height)}]:
            return _COLUMNS[0] <= width <= _COLUMNS[1] and _ROWS[0] <= height <= _ROWS[1]
        case ["ping", str(number)]:
            return len(number) < 32
        case ["focus"] | ["blur"]:
            return True
    return False


def _is_storable(keys: str) -> bool:
    """Say whether the keys can be sent at all: half a surrogate pair cannot."""
    with contextlib.suppress(UnicodeEncodeError):
        return bool(keys.encode())
    return False


def _within(given: str, bounds: tuple[int, int], default: int) -> int:
    if not (given.isascii() and given.isdigit() and len(given) < 6):
        return default
    return min(max(int(given), bounds[0]), bounds[1])


def _refusal(why: str) -> web.Response:
    return web.Response(
        status=403, text=_page("refused", title="Rating", why=why), content_type="text/html"
    )


def _page(name: str, **values: Any) -> str:
    """Fill a template; whatever is put in is text."""
    from jinja2 import Environment, FileSystemLoader

    return (
        Environment(loader=FileSystemLoader(HERE), autoescape=True)
        .get_template(f"{name}.html")
        .render(values)
    )
