"""The app around the one screen: colours, the list of commands, and the way out."""

import asyncio
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import ClassVar

from textual import events
from textual.app import App, SystemCommand
from textual.binding import Binding
from textual.screen import Screen
from textual.theme import Theme

from evaluation.rating.screen import actions
from evaluation.rating.screen.order import Bidi, class_of, leaving_order
from evaluation.rating.screen.rate import Rate
from evaluation.rating.sitting import Sitting

DARK = Theme(
    name="gristmill-dark",
    dark=True,
    primary="#e0a458",
    secondary="#8fb8de",
    background="#16181d",
    surface="#16181d",
    panel="#20242c",
    foreground="#e8e6e1",
    error="#ff8a80",
    variables={"key": "#e0a458", "quiet": "#a3a8b0", "difference": "bold underline #8fd0a8"},
)
LIGHT = Theme(
    name="gristmill-light",
    dark=False,
    primary="#8a5200",
    secondary="#1d5a8c",
    background="#fbfaf7",
    surface="#fbfaf7",
    panel="#eeece6",
    foreground="#1d1f23",
    error="#b3261e",
    variables={"key": "#8a5200", "quiet": "#565b63", "difference": "bold underline #00633a"},
)


_LONGEST = 1.0  # seconds that a key is waited for
_STUCK = 2.0  # seconds after which a person presses again what seems not to have been heard
_LOOK = 0.002  # seconds between two looks whether it has done its work


class RatingApp(App[None]):
    """Shows one rater's queue until the rater leaves."""

    CSS_PATH = Path(__file__).with_name("style.tcss")
    TITLE = "gristmill rate"
    BINDINGS: ClassVar = [
        Binding("ctrl+c,ctrl+q", "quit", "Leave", priority=True, show=False),
        Binding("ctrl+z", "suspend_process", "Back to the shell", priority=True, show=False),
    ]
    ENABLE_COMMAND_PALETTE = True

    def __init__(
        self,
        sitting: Sitting,
        keys: Mapping[str, Sequence[str]],
        *,
        light: bool = False,
        bidi: Bidi = "none",
    ) -> None:
        super().__init__()
        self.add_class(class_of(bidi))
        if bidi != "rows":
            self.driver_class = leaving_order(self.driver_class)
        self._sitting, self._keys = sitting, keys
        self._stuck_until = 0.0
        self.register_theme(DARK)
        self.register_theme(LIGHT)
        self.theme = (LIGHT if light else DARK).name
        self._event_loop: asyncio.AbstractEventLoop | None = None

    def on_load(self) -> None:
        """Know the loop, for whoever calls from outside it."""
        self._event_loop = asyncio.get_running_loop()

    def on_mount(self) -> None:
        """Draw all of it again for who comes back from the shell: the terminal has kept nothing."""
        self.app_resume_signal.subscribe(self, lambda _: self.refresh(layout=True))

    def leave(self) -> None:
        """Leave as soon as may be; a signal's handler, or another thread, may ask for it."""
        if self._event_loop is not None:
            self._event_loop.call_soon_threadsafe(self.exit)

    async def on_event(self, event: events.Event) -> None:
        """Let each key do its work before the next one is looked at.

        Textual hands a key to whatever has the focus and goes on at once. Over a slow line several
        come together: without this, the first letters of a comment would be taken for answers.
        What was pressed while one key was stuck (another process holds the file, a disk sleeps) is
        laid aside: it was meant for what stood there, and would answer what nobody has seen.
        """
        if not isinstance(event, events.Key):
            await super().on_event(event)
            return
        began = time.monotonic()
        if event.time < self._stuck_until:
            return
        target = self.focused or self.screen
        await super().on_event(event)
        done = asyncio.Event()
        if target.call_later(done.set):
            until = time.monotonic() + _LONGEST
            while not done.is_set() and target.is_attached and time.monotonic() < until:
                await asyncio.sleep(_LOOK)
        if time.monotonic() - began > _STUCK:
            self._stuck_until = time.monotonic()

    def get_default_screen(self) -> Screen[None]:
        """Begin with the first open item."""
        return Rate(self._sitting, self._keys)

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """List what can be done, each with its keys."""
        if isinstance(screen, Rate):
            for action in actions.of(screen.ask):
                keys = actions.drawn(self._keys[action.name])
                yield SystemCommand(action.says, keys, lambda name=action.name: screen.act(name))
        other = DARK if self.theme == LIGHT.name else LIGHT
        yield SystemCommand(
            f"{'Dark' if other.dark else 'Light'} colours",
            "Change the colours",
            lambda: setattr(self, "theme", other.name),
        )
