"""`gristmill rate --serve` whole: the real app in a real browser, and what stands at the end."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pyte
import pytest

from crawlers.fetching.browser import find
from evaluation.rating.standing import judgements
from evaluation.rating.store import kept
from tests.browser import SKIPPED, opened
from tests.evaluation.rating.world import a_material, write_samples

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, ViewportSize, WebSocket

_UNKNOWN_TO_PYTE = re.compile(rb"\x1b\[[<>=][0-9;]*[a-z]")
_SMALL: "ViewportSize" = {"width": 800, "height": 500}
_PAPER = {"light": "#fbfaf7", "dark": "#16181d"}


@pytest.fixture(scope="module")
def browser() -> "Iterator[Browser]":
    path = find()
    if path is None:
        pytest.skip(SKIPPED)
    with opened(path) as browser:
        yield browser


@dataclass
class Served:
    """The command, and the links that it has printed."""

    process: "subprocess.Popen[str]"
    links: dict[str, str] = field(default_factory=dict)
    said: str = ""


@contextmanager
def served(home: Path, *raters: str) -> Iterator[Served]:
    names = [part for rater in raters for part in ("--rater", rater)]
    command = [sys.executable, "-m", "gristmill", "rate", str(home), "--serve", "--port", "0"]
    # A server whose own terminal is a light one: browsers are none of its business.
    process = subprocess.Popen(
        [*command, *names], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        env={**os.environ, "COLORFGBG": "0;15"},
    )  # fmt: skip
    server = Served(process)
    assert process.stdout is not None
    try:
        for rater in raters:
            line = process.stdout.readline()
            assert line.startswith(rater), line + process.stdout.read()
            server.links[rater] = line.split()[-1]
        server.said = process.stdout.readline()
        yield server
    finally:
        process.kill()
        process.communicate()


class Tab:
    """A page, and the screen that its websocket has drawn: the page itself has but a picture."""

    def __init__(self, page: "Page") -> None:
        self.page = page
        self.screen = pyte.Screen(80, 24)
        page.on("websocket", self._follow)

    def _follow(self, socket: "WebSocket") -> None:
        size = parse_qs(urlsplit(socket.url).query)
        self.screen = pyte.Screen(int(size["width"][0]), int(size["height"][0]))
        stream = pyte.ByteStream(self.screen)
        socket.on(
            "framereceived",
            lambda data: stream.feed(
                _UNKNOWN_TO_PYTE.sub(b"", data) if isinstance(data, bytes) else b""
            ),
        )

    @property
    def text(self) -> str:
        return "\n".join(self.screen.display)

    def wait(self, wanted: str) -> None:
        self.until(lambda: wanted in self.text, wanted)

    def until(self, done: Callable[[], bool], what: str, seconds: float = 60) -> None:
        end = time.monotonic() + seconds
        while not done():
            assert time.monotonic() < end, f"{what} never came; the screen:\n{self.text}"
            self.page.wait_for_timeout(50)

    def press(self, key: str, wanted: str) -> None:
        self.page.keyboard.press(key)
        self.wait(wanted)

    def click(self, word: str) -> None:
        """Click on a word of the screen."""
        row, line = next((at, each) for at, each in enumerate(self.screen.display) if word in each)
        box = self.page.locator(".xterm-screen").bounding_box()
        assert box is not None
        wide, high = box["width"] / self.screen.columns, box["height"] / self.screen.lines
        at = line.index(word) + len(word) / 2
        self.page.mouse.click(box["x"] + at * wide, box["y"] + (row + 0.5) * high)


def running(home: Path) -> list[int]:
    """Find the processes that rate a run."""
    found = []
    for each in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            parts = each.read_bytes().split(b"\0")
        except OSError:
            continue
        if b"rate" in parts and str(home).encode() in parts and b"--serve" not in parts:
            found.append(int(each.parent.name))
    return found


@pytest.fixture
def home(tmp_path: Path) -> Path:
    write_samples(tmp_path / "run", a_material(12))
    return tmp_path / "run"


def test_two_raters_rate_in_browsers_and_every_answer_stands_once(
    browser: "Browser", home: Path
) -> None:
    with served(home, "ana", "ben") as server, browser.new_context(viewport=_SMALL) as context:
        assert "run: open until you press ctrl+c" in server.said
        ana, ben = (
            Tab(context.new_page()),
            Tab(browser.new_context(color_scheme="dark", viewport=_SMALL).new_page()),
        )
        ana.page.goto(server.links["ana"])
        ben.page.goto(server.links["ben"])
        ana.wait("0 saved")
        assert ana.screen.buffer[8][3].bg == _PAPER["light"][1:]
        ana.press("ArrowLeft", "1 saved")
        ana.press("Shift+ArrowRight", "2 saved")
        ana.press("=", "3 saved")
        ana.press("s", "Skip this")
        ana.press("Enter", "skipped")
        ana.press("c", "Comment")
        ana.page.keyboard.type("too polite 🍵")
        ana.press("Enter", "comment saved")
        ana.press("u", "taken back: a comment")
        ana.press("Control+p", "Search for commands")
        ana.page.keyboard.press("Escape")
        ana.until(lambda: "Search" not in ana.text, "the list's end")
        ana.click("both bad")
        ana.wait("4 saved")

        ben.wait("0 saved")
        assert ben.screen.buffer[8][3].bg == _PAPER["dark"][1:]
        ben.press("ArrowRight", "1 saved")
        ben.page.close()  # in the middle of it
        again = Tab(context.new_page())
        again.page.goto(ana.page.url)  # the second tab takes over
        again.wait("4 saved")
        ana.page.get_by_text("goes on in another window").wait_for()
        again.press("ArrowLeft", "5 saved")
        again.page.keyboard.press("q")
        again.page.get_by_text("Done for now").wait_for()

        server.process.send_signal(signal.SIGINT)
        said = server.process.communicate(timeout=60)[0]
        assert server.process.returncode == 0
        assert said == f"stopped; `gristmill ratings {home}` sums up\n"
        again.page.get_by_role("button", name="Go on").click()
        again.page.get_by_text("Nobody answers there now").wait_for()
    assert running(home) == []
    answers = [(each.rater, each.choice) for each in judgements(kept(home))]
    # Stable: who has joined first is anybody's guess.
    assert sorted(answers, key=lambda each: each[0]) == [
        ("ana", "left"), ("ana", "right_much"), ("ana", "tie"), ("ana", "bad"), ("ana", "left"),
        ("ben", "right"),
    ]  # fmt: skip
