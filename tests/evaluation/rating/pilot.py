"""A rater's screen without a terminal: keys are pressed, and what stands there is read."""

import asyncio
from collections.abc import Awaitable, Callable

from textual.pilot import Pilot
from textual.widgets import Static

from evaluation.rating.keys import mapped
from evaluation.rating.screen.app import RatingApp
from evaluation.rating.screen.panes import Pane
from evaluation.rating.screen.rate import Rate
from evaluation.rating.sitting import Sitting

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
    sitting: Sitting, check: Check, *, size: tuple[int, int] = (80, 24), light: bool = False
) -> None:
    """Run a check before a rater's screen."""

    async def run() -> None:
        app = RatingApp(sitting, mapped(sitting.section.keys or {}), light=light)
        async with app.run_test(size=size) as pilot:
            await pilot.pause()
            await check(Hand(pilot, sitting))

    asyncio.run(run())
