"""The screens that ask one thing and go away: each gives a typed answer, or None."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from evaluation.rating.dimensions import LEVELS, Dimension
from evaluation.rating.screen import actions
from evaluation.rating.screen.order import bidi_at
from evaluation.rating.screen.panes import Pane
from evaluation.rating.screen.prose import Prose
from evaluation.rating.sitting import Progress
from grist.bidi import has_right_to_left
from grist.text import storable, visible

REASONS = (
    "cannot tell",
    "not readable",
    "a language I do not know",
    "private or offensive",
    "I know the text",
)
_COMMENT = 2_000  # characters
_ENDS = "⏎ saves   Esc leaves it as it was"


class Line(Input):
    """A line to write on. What is pasted may have been copied from anywhere."""

    def insert_text_at_cursor(self, text: str) -> None:
        """Take as much as there is room for of what is typed or pasted, controls made visible."""
        room = max(0, _COMMENT - len(self.value))
        super().insert_text_at_cursor(visible(storable(text).replace("\n", " "))[:room])

    def on_key(self, event: events.Key) -> None:
        """Give what is written, or nothing, to whoever asked.

        Bindings are looked at only when a key comes back from here: by then the next key is gone.
        """
        if event.key in ("enter", "escape"):
            event.stop()
            event.prevent_default()
            self.screen.dismiss(storable(self.value).strip() if event.key == "enter" else None)


class Comment(ModalScreen[str | None]):
    """Asks for a comment; the one that is there can be changed. Escape leaves it as it is."""

    def __init__(self, before: str) -> None:
        super().__init__()
        self._before = before

    def compose(self) -> ComposeResult:
        """Lay it out."""
        with Vertical(classes="question"):
            yield Static(Content("Comment on this item"), classes="title")
            yield Line(visible(self._before), max_length=_COMMENT, select_on_focus=False)
            yield Pane("", from_end=True, name="preview")
            yield Static(Content(_ENDS), classes="hint")

    def on_mount(self) -> None:
        """Show what there is already."""
        self._preview(self._before)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Show what there is now, and say when there is no room for more."""
        self._preview(event.value)
        full = f"   {_COMMENT:,} characters, and no room for more" * (len(event.value) >= _COMMENT)
        self.query_one(".hint", Static).update(Content(_ENDS + full))

    def _preview(self, text: str) -> None:
        """Show in order what runs from the right: on the line itself it stands as it is stored."""
        preview = self.query_one(Pane)
        is_needed = has_right_to_left(text) and bidi_at(self.app) != "rows"
        preview.show(text if is_needed else "")
        preview.display = is_needed

    def on_key(self, event: events.Key) -> None:
        """Take a letter that came before the line had the focus."""
        if event.is_printable and event.character:
            self.query_one(Line).insert_text_at_cursor(event.character)


@dataclass(frozen=True)
class Skipped:
    """A skip, its reason or "", and the key that is still to be read if one said more."""

    reason: str
    key: events.Key | None = None


class Skip(ModalScreen[Skipped | None]):
    """Asks why an item is laid aside: one key, and any other than these skips without a reason."""

    def compose(self) -> ComposeResult:
        """Lay it out."""
        with Vertical(classes="question"):
            yield Static(Content("Skip this item, because …"), classes="title")
            for number, reason in enumerate(REASONS, 1):
                yield Static(Content(f"{number}  {reason}"))
            yield Static(Content("⏎ or s without a reason   Esc stays with it"), classes="hint")

    def on_key(self, event: events.Key) -> None:
        """Take one key."""
        event.stop()
        event.prevent_default()
        letter = event.character or ""
        if event.key == "escape":
            self.dismiss(None)
        elif letter.isdecimal() and letter.isascii() and 1 <= int(letter) <= len(REASONS):
            self.dismiss(Skipped(REASONS[int(letter) - 1]))
        elif event.key in ("enter", "s"):
            self.dismiss(Skipped(""))
        else:
            self.dismiss(Skipped("", event))


class Break(ModalScreen[None]):
    """Suggests a pause; any key goes on."""

    def __init__(self, progress: Progress) -> None:
        super().__init__()
        self._progress = progress

    def compose(self) -> ComposeResult:
        """Lay it out."""
        done, total = self._progress.done, self._progress.total
        with Vertical(classes="question"):
            yield Static(Content("A good moment for a break"), classes="title")
            yield Static(
                Content(f"{done:,} of {total:,} are done and saved. Look out of a window.")
            )
            yield Static(Content("Any key goes on; the time until then is not counted."))

    def on_key(self, event: events.Key) -> None:
        """Go on."""
        event.stop()
        event.prevent_default()
        self.dismiss(None)


class Help(ModalScreen[None]):
    """Explains the question, the anchors and every key."""

    BINDINGS: ClassVar = [("escape,q,question_mark,enter", "dismiss(None)", "Close")]

    def __init__(
        self,
        about: Sequence[str],
        dimensions: Sequence[Dimension],
        keys: Mapping[str, Sequence[str]],
        shown: Sequence[actions.Action],
    ) -> None:
        super().__init__()
        self._about, self._dimensions = about, dimensions
        self._keys, self._shown = keys, shown

    def compose(self) -> ComposeResult:
        """Lay it out."""
        with VerticalScroll(classes="question help"):
            yield Static(Content("How to rate"), classes="title")
            for line in self._about:
                yield Static(Content(line), classes="line")
            for each in self._dimensions:
                yield Prose(Content(visible(each.name)), classes="title")
                for level, anchor in zip(LEVELS, each.anchors, strict=True):
                    yield Prose(Content(f"  {level}  {visible(anchor)}"))
            yield Static(Content("Keys"), classes="title")
            for action in self._shown:
                yield from _explained(actions.drawn(self._keys[action.name]), action.says)
            yield from _explained("ctrl+p", "List all commands")
            yield Static(Content("↑ ↓ scroll   Esc closes"), classes="hint")


def _explained(keys: str, says: str) -> ComposeResult:
    """Put what keys do beside them, so that its second line stands below its first."""
    with Horizontal(classes="explained"):
        yield Static(Content(keys), classes="keys")
        yield Static(Content(says))
