"""One rater's app, run for one browser tab, without a shell; it ends with the tab.

    tab opens -> process starts -> keys in, screen out -> tab closes -> quit, wait, kill if need be

The app keeps every key as it comes, so that ending it loses nothing.
"""

import asyncio
import contextlib
import os
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Awaitable, Callable, Sequence
from enum import IntEnum

from textual_serve.app_service import AppService
from textual_serve.download_manager import DownloadManager

_PATIENCE = 5.0  # seconds to quit in; the app has then nothing left to do but to close its store
_POLL = 0.05  # seconds
_PDEATHSIG = 1
_DARK_ON_LIGHT, _LIGHT_ON_DARK = "0;15", "15;0"  # rxvt's: letters; background


class Ended(IntEnum):
    """Why a websocket was closed: codes that applications may choose (RFC 6455, 7.4.2)."""

    QUIT = 4000
    ELSEWHERE = 4001
    STOPPED = 4002
    FAILED = 4003


class Session(AppService):
    """The library's service, but for how a process starts, what it may ask for, and how it ends."""

    def __init__(
        self,
        command: Sequence[str],
        *,
        is_light: bool = False,
        write: Callable[[bytes], Awaitable[None]],
        close: Callable[[Ended], Awaitable[object]],
    ) -> None:
        super().__init__(
            "",
            write_bytes=write,
            write_str=_unheard,
            close=_nothing,
            download_manager=DownloadManager(),
        )
        self._parts = tuple(command)
        self._is_light = is_light
        self._close = close
        self._ending = asyncio.Lock()

    @property
    def exit_code(self) -> int | None:
        """The app's exit code, once it has ended."""
        return self._process.returncode if self._process else None

    async def on_data(self, payload: bytes) -> None:
        """Send what the app draws; a tab that has gone must not stop the app from ending."""
        with contextlib.suppress(ConnectionError, RuntimeError):
            await super().on_data(payload)

    async def on_meta(self, data: bytes) -> None:
        """Do nothing: the app has no page to open and no file to give; its end is seen anyway."""

    async def on_packed(self, payload: bytes) -> None:
        """Do nothing: no file was asked for."""

    async def run(self) -> None:
        """Pass on what the app draws until it ends; then close the tab's side too."""
        if self._process is None:
            return
        ending = asyncio.create_task(self._swept(self._process))
        await super().run()
        code = await ending
        await self._close(Ended.FAILED if code else Ended.QUIT)

    async def end(self, why: Ended) -> None:
        """Tell the tab why, then stop."""
        await self._close(why)
        await self.stop()

    async def stop(self) -> None:
        """Ask the app to quit, wait, and see to it that no process is left."""
        async with self._ending:
            process, task = self._process, self._task
            if process is None or task is None:
                return
            if process.returncode is None:
                await self.send_meta({"type": "quit"})
                await self._quit(process)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(task, _PATIENCE)
            self._task = None

    def _build_environment(self, width: int = 80, height: int = 24) -> dict[str, str]:
        """Tell the app what the browser is like, as terminals do; the server's may be another."""
        environment = super()._build_environment(width, height)
        return {**environment, "COLORFGBG": _DARK_ON_LIGHT if self._is_light else _LIGHT_ON_DARK}

    async def _open_app_process(self, width: int = 80, height: int = 24) -> Process:
        """Start the app by its parts; what it says of errors may hold people's texts: unheard."""
        self._process = process = await asyncio.create_subprocess_exec(
            *self._parts,
            stdin=PIPE,
            stdout=PIPE,
            stderr=DEVNULL,
            env=self._build_environment(width=width, height=height),
            start_new_session=True,
            preexec_fn=_with_its_server(),
        )
        process.stderr = asyncio.StreamReader()  # the library reads one
        process.stderr.feed_eof()
        self._stdin = process.stdin
        return process

    async def _quit(self, process: Process) -> None:
        """Wait for the process; then ask louder; then kill it with all that it has started."""
        for louder, seconds in ((None, _PATIENCE), (signal.SIGTERM, 1.0), (signal.SIGKILL, 1.0)):
            if louder:
                _signal(process, louder)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(_exit_of(process), seconds)
                return

    async def _swept(self, process: Process) -> int:
        """Wait for the process's end, and end what it has left behind."""
        code = await _exit_of(process)
        _signal(process, signal.SIGKILL)
        return code


async def _exit_of(process: Process) -> int:
    """Wait for the process alone: asyncio's own `wait` waits for whoever else holds its pipes."""
    while process.returncode is None:
        await asyncio.sleep(_POLL)
    return process.returncode


def _signal(process: Process, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, number)


def _with_its_server() -> Callable[[], None] | None:
    """Have a process end when its server is killed; only Linux can (prctl(2), PR_SET_PDEATHSIG)."""
    if sys.platform != "linux":
        return None
    import ctypes

    libc = ctypes.CDLL(None)  # loaded here: between fork and exec as little as can be
    return lambda: libc.prctl(_PDEATHSIG, int(signal.SIGTERM))


async def _nothing() -> None:
    """Close nothing: `Session.run` does, when the process has ended."""


async def _unheard(text: str) -> None:
    """Send no text: a page would open addresses and files on being told to."""
