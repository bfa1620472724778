"""The texts of one item: its beginning, and below it one way to go on, or two side by side."""

from typing import Literal

from textual.app import ComposeResult
from textual.containers import Container

from evaluation.rating.judgement import Ask
from evaluation.rating.queue import Shown
from evaluation.rating.screen.panes import MOST, Pane, presentable
from grist.bidi import has_right_to_left
from grist.difference import Piece, difference

_FROM_RIGHT = "-from-right"

Marks = Literal["none", "sides", "true"]
"""What is marked: nothing, where two texts differ, or where they differ from the true half."""


class Texts(Container):
    """Shows the texts of one item, and scrolls them as one."""

    def __init__(self, ask: Ask) -> None:
        super().__init__(id="texts")
        self._ask = ask

    def compose(self) -> ComposeResult:
        """Lay them out."""
        yield Pane("the beginning", from_end=True, name="beginning")
        with Container(id="sides", classes=self._ask):
            if self._ask == "pairwise":
                yield Pane("← first", name="left")
                yield Pane("second →", name="right")
            else:
                yield Pane("what follows", name="left")

    def on_mount(self) -> None:
        """Let each pane take the other along."""
        if self._ask == "pairwise":
            left, right = self._sides()
            left.scrolls_with(right)
            right.scrolls_with(left)

    def show(self, shown: Shown, marks: Marks, *, is_same: bool) -> None:
        """Show an item; if it is the same as before, its beginning stays where it was scrolled."""
        sides = (shown.left, shown.right or "")
        from_right = any(has_right_to_left(side[:MOST]) for side in sides)
        self.query_one("#sides").set_class(from_right, _FROM_RIGHT)
        if not is_same:
            self.query_one("#beginning", Pane).show(shown.prompt)
        for pane, text in zip(self._sides(), sides, strict=False):
            is_second = marks == "sides" and pane.id == "right"
            pane.show(text, _pieces(shown, text, marks), "new" if is_second else "old")

    def scroll_sides(self, lines: int) -> None:
        """Scroll all texts but the beginning as one."""
        panes = self._sides()
        to = max(pane.scroll_target_y for pane in panes) + lines
        for pane in panes:  # at once: a key that comes before the screen is drawn counts on it
            pane.scroll_to(y=to, animate=False, immediate=True)

    @property
    def page(self) -> int:
        """Give how many lines a page has, but for one to go on from."""
        return max(1, self._sides()[0].scrollable_content_region.height - 1)

    def _sides(self) -> list[Pane]:
        return [pane for pane in self.query(Pane) if pane.id != "beginning"]


def _pieces(shown: Shown, text: str, marks: Marks) -> list[Piece]:
    """Find what is to be marked; texts are compared as they are seen."""
    if marks == "true":
        return difference(presentable(text), presentable(shown.measure))
    if marks == "sides" and shown.right is not None:
        return difference(presentable(shown.left), presentable(shown.right))
    return []
