"""Serve a run's rating to its raters until ctrl+c: a link for each, one process for each.

serve(home, ["ana", "ben"], lambda rater: ["gristmill", "rate", …, rater], Address(), print)
"""

import asyncio
import signal
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from evaluation.rating.serving.address import Address
from evaluation.rating.serving.links import secret, tokens
from grist.errors import UserError
from grist.text import visible

if TYPE_CHECKING:
    from aiohttp import web

    from evaluation.rating.serving.server import Raters

_PATIENCE = 10.0  # seconds that answers which are under way get when all is stopped
_IN_THE_CLEAR = (
    "Raters come over the network without TLS: whoever is on the way can read the texts and the "
    "links, and answer in a rater's name. Put a reverse proxy with TLS in front, and give its "
    "public URL."
)

_BEHIND = (
    "Only the reverse proxy should be able to reach this port: what comes to it past the proxy is "
    "not encrypted."
)

_OPEN = (
    "{}: open until you press ctrl+c. Whoever has a link answers in that rater's name; every "
    "answer is saved at once."
)


def serve(
    home: Path,
    raters: Sequence[str],
    command: Callable[[str], Sequence[str]],
    address: Address,
    say: Callable[[str], None],
) -> None:
    """Serve until SIGINT, SIGTERM or SIGHUP; all sessions have ended when it returns.

    Args:
        home: the run folder.
        raters: who gets a link.
        command: gives the command that runs a rater's app; nothing of a request goes into it.
        address: where to listen, and how raters reach it.
        say: gets each line for whoever serves: links, warnings, sessions that failed.

    Raises:
        UserError: no rater, one twice, or an address that is not free.
    """
    from evaluation.rating.serving.server import Raters

    known = tokens(secret(home), raters)
    name = visible(home.resolve().name)
    asyncio.run(_served(Raters(name, known, command, address=address, say=say)))


async def _served(server: "Raters") -> None:
    from aiohttp import web

    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    runner = web.AppRunner(
        await server._make_app(),  # the library's own hook
        access_log=None,  # it would hold tokens
        shutdown_timeout=_PATIENCE,
    )
    await runner.setup()
    try:
        await _listen(runner, server)
        _tell(server)
        await stop.wait()
    finally:
        await runner.cleanup()


async def _listen(runner: "web.AppRunner", server: "Raters") -> None:
    from aiohttp import web

    try:
        await web.TCPSite(runner, server.host.strip("[]"), server.port).start()
    except OSError as problem:
        why = problem.strerror or "it cannot be listened on"
        raise UserError(
            f"{server.host}, port {server.port}: {why}; choose another with --port"
        ) from None
    server.port = runner.addresses[0][1]


def _tell(server: "Raters") -> None:
    """Say what is not protected, and each rater's link."""
    if server.address.is_in_the_clear:
        server.say(_IN_THE_CLEAR)
    elif not server.address.is_loopback:
        server.say(_BEHIND)
    width = max(len(visible(rater)) for rater in server.known)
    for rater, token in server.known.items():
        link = f"{server.address.origin(server.port)}/?token={token}"
        server.say(f"{visible(rater):{width}}  {link}")
    server.say(_OPEN.format(server.title))
