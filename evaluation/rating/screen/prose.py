"""Text on the screen, its letters where a reader of its script expects them.

Terminals put letters from left to right as they come; few know better, and those that do take a
row of the whole screen for one line: two Hebrew texts side by side change places. So Hebrew and
Arabic are put in order here (`grist.bidi`), and the terminal is told to leave them (`order`).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from rich.cells import cell_len
from rich.segment import Segment
from textual.strip import Strip
from textual.visual import Visual
from textual.widgets import Static

from evaluation.rating.screen.order import Bidi, bidi_at
from grist.bidi import directions, has_right_to_left, levels, placed, words_turned
from grist.joining import joined

_GAP = re.compile(" {2,}")


class Prose(Static):
    """Words of a recipe or of a rater within lines of ours, which run from the left."""

    def render_line(self, y: int) -> Strip:
        """Put one line in order, column by column: a name and an anchor never change places."""
        strip = super().render_line(y)
        bidi = bidi_at(self.app)
        if bidi == "rows" or not has_right_to_left(strip.text):
            return strip
        columns = _columns(strip)
        return Strip.join([arranged(column, from_right=False, bidi=bidi) for column in columns])


class Paragraphs(Static):
    """A text by itself: each paragraph begins at the side where its script does."""

    _read: "_Read | None" = None

    def render_line(self, y: int) -> Strip:
        """Put one line in order, and where it begins."""
        strip = super().render_line(y)
        place = _place(strip)
        if place is None:  # a row below the text, as long as its place is too large
            return strip
        start, paragraph = place
        read = self._reading()
        from_right = read.from_right[paragraph]
        room = max(0, self.content_size.width - strip.cell_length)
        if read.bidi != "rows":
            strip = _arranged(strip, read.order(paragraph), start)
        if not from_right:
            return strip
        blank = Segment(" " * room, self.visual_style.background_style.rich_style)
        return Strip.join([Strip([blank], room), strip])

    def _reading(self) -> "_Read":
        """Read the text, once as long as it is the same."""
        if self._read is None or self._read.visual is not self.visual:
            text = str(self.visual)
            self._read = _Read(self.visual, directions(text), text.split("\n"), bidi_at(self.app))
        return self._read


@dataclass(frozen=True)
class _Read:
    """What is shown, by paragraphs, and what the terminal itself puts in order."""

    visual: Visual
    from_right: Sequence[bool]
    paragraphs: Sequence[str]
    bidi: Bidi
    orders: "dict[int, Order | None]" = field(default_factory=dict)

    def order(self, at: int) -> "Order | None":
        """Look at a whole paragraph, once: what a line looks like depends on those around it."""
        if at not in self.orders:
            self.orders[at] = _order(self.paragraphs[at], self.bidi, from_right=self.from_right[at])
        return self.orders[at]


def arranged(strip: Strip, *, from_right: bool, bidi: Bidi = "none") -> Strip:
    """Put the letters of a line in the order in which they stand, each with its style.

    Args:
        strip: a paragraph of one line, as it is stored.
        from_right: whether it runs from the right.
        bidi: what the terminal puts in order after us.
    """
    return _arranged(strip, _order(strip.text, bidi, from_right=from_right), 0)


class Order(NamedTuple):
    """How a paragraph is drawn.

    Attributes:
        letters: joined, where the terminal does not.
        levels: of each letter.
        from_right: whether it runs from the right.
        turns_words: whether the terminal will turn each word about.
    """

    letters: str
    levels: Sequence[int]
    from_right: bool
    turns_words: bool


def _order(text: str, bidi: Bidi, *, from_right: bool) -> Order | None:
    """Look at a paragraph; there is none where all stands as it is stored."""
    if not (from_right or has_right_to_left(text)):
        return None
    letters = text if bidi == "words" else joined(text)
    return Order(letters, levels(letters, from_right=from_right), from_right, bidi == "words")


def _arranged(strip: Strip, order: Order | None, start: int) -> Strip:
    """Put a line in order that begins at a character of its paragraph."""
    if order is None:
        return strip
    styles = [segment.style for segment in strip for _ in segment.text]
    end = start + len(styles)
    letters, depths = order.letters[start:end], order.levels[start:end]
    line = placed(letters, depths, from_right=order.from_right)
    if order.turns_words:
        line = words_turned(line)
    drawn = [(styles[at], letter) for at, letter in line]
    segments = [
        Segment("".join(map(itemgetter(1), run)), style)
        for style, run in groupby(drawn, key=itemgetter(0))
    ]
    return Strip(segments, strip.cell_length)


def _columns(strip: Strip) -> Sequence[Strip]:
    """Part a line of ours where two spaces or more stand."""
    line = strip.text
    ends = [cell_len(line[: gap.end()]) for gap in _GAP.finditer(line)]
    return strip.divide([*ends, strip.cell_length])


def _place(strip: Strip) -> tuple[int, int] | None:
    """Say where a line begins: at which character of which paragraph. Textual keeps it for mice."""
    for segment in strip:
        if segment.style is not None and "offset" in segment.style.meta:
            x, y = segment.style.meta["offset"]
            return x, y
    return None
