"""A rater's screen without a terminal: keys are pressed, and what stands there is read."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from unittest import mock

from textual.pilot import Pilot
from textual.widgets import Static

from evaluation.rating.keys import mapped
from evaluation.rating.screen.app import RatingApp
from evaluation.rating.screen.order import Bidi
from evaluation.rating.screen.panes import Pane
from evaluation.rating.screen.rate import Rate
from evaluation.rating.sitting import Sitting

# A key goes from the app to its screen and from there to a pane, which draws: a round for each.
_LOOK, _LOOKS = 0.01, 200  # seconds between two looks at a window that changes, and how many
_ROUNDS = 4

Check = Callable[["Hand"], Awaitable[None]]


class Hand:
    """Presses keys and reads the screen."""

    def __init__(self, pilot: Pilot[None], sitting: Sitting) -> None:
        self.pilot = pilot
        self.app = pilot.app
        self.sitting = sitting

    async def press(self, *keys: str) -> None:
        """Press keys one after the other."""
        await self.pilot.press(*keys)
        await self.pilot.pause()

    async def resize(self, columns: int, rows: int) -> None:
        """Give the window another size, and wait until all in it has found its place."""
        await self.pilot.resize_terminal(columns, rows)
        for _ in range(_LOOKS):
            await asyncio.sleep(_LOOK)
            if self.rate.size == (columns, rows):
                break
        await asyncio.sleep(10 * _LOOK)  # its parts are told, and may have to be told again
        await self.pilot.pause()

    @property
    def rate(self) -> Rate:
        """The screen with the item, whatever lies above it."""
        return next(each for each in self.app.screen_stack if isinstance(each, Rate))

    def text(self, name: str) -> str:
        """Read a line or pane by its name."""
        found = self.rate.query_one(f"#{name}")
        if isinstance(found, Pane):
            return found.text
        assert isinstance(found, Static)
        return str(found.content)

    @property
    def all_text(self) -> str:
        """Read everything on the screen that is on top."""
        return "\n".join(str(each.content) for each in self.app.screen.query(Static))


def piloted(
    sitting: Sitting,
    check: Check,
    *,
    size: tuple[int, int] = (80, 24),
    light: bool = False,
    bidi: Bidi = "none",
) -> None:
    """Run a check before a rater's screen."""

    async def run() -> None:
        keys = mapped(sitting.section.keys or {})
        app = RatingApp(sitting, keys, light=light, bidi=bidi)
        async with app.run_test(size=size) as pilot:
            with _settling(pilot):
                await pilot.pause()
                await check(Hand(pilot, sitting))

    asyncio.run(run())


@contextmanager
def _settling(pilot: Pilot[None]) -> Iterator[None]:
    """Wait after a key until all messages are dealt with, not until the processor seems idle.

    Textual sleeps for 20 ms at a time, twice or more for each key, and takes a process that waits
    for its turn on a busy machine for one that is done.
    """

    async def settled(_least: float = 0) -> None:
        for _ in range(_ROUNDS):
            await asyncio.sleep(0)
            await pilot._wait_for_screen()

    with (
        mock.patch("textual.app.wait_for_idle", settled),
        mock.patch("textual.pilot.wait_for_idle", settled),
    ):
        yield
