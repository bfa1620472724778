"""Text on the screen, its letters where a reader of its script expects them.

Terminals put letters from left to right as they come; few know better, and those that do take a
row of the whole screen for one line: two Hebrew texts side by side change places. So Hebrew and
Arabic are put in order here (`grist.bidi`), and the terminal is told to leave them (`order`).
"""

import re
from collections.abc import Sequence
from functools import cache
from itertools import groupby
from operator import itemgetter
from typing import Any

from rich.cells import cell_len
from rich.segment import Segment
from textual.strip import Strip
from textual.visual import VisualType
from textual.widgets import Static

from evaluation.rating.screen.order import TERMINAL_ARRANGES
from grist.bidi import directions, has_right_to_left, placed
from grist.joining import joined

_GAP = re.compile(" {2,}")


class Prose(Static):
    """Words of a recipe or of a rater within lines of ours, which run from the left."""

    def render_line(self, y: int) -> Strip:
        """Put one line in order, column by column: a name and an anchor never change places."""
        strip = super().render_line(y)
        if self.app.has_class(TERMINAL_ARRANGES):
            return strip
        return Strip.join([arranged(column, from_right=False) for column in _columns(strip)])


class Paragraphs(Static):
    """A text by itself: each paragraph begins at the side where its script does."""

    _from_right: Sequence[bool] = ()

    def update(self, content: VisualType = "", *, layout: bool = True) -> None:
        """Show another text."""
        self._from_right = directions(str(content))
        super().update(content, layout=layout)

    def render_line(self, y: int) -> Strip:
        """Put one line in order, and where it begins."""
        strip = super().render_line(y)
        paragraph = _paragraph(strip)
        from_right = paragraph is not None and self._from_right[paragraph]
        room = max(0, self.content_size.width - strip.cell_length)
        if not self.app.has_class(TERMINAL_ARRANGES):
            strip = arranged(strip, from_right=from_right)
        if not from_right:
            return strip
        blank = Segment(" " * room, self.visual_style.background_style.rich_style)
        return Strip.join([Strip([blank], room), strip])


def arranged(strip: Strip, *, from_right: bool) -> Strip:
    """Put the letters of a line in the order in which they stand, each with its style.

    Args:
        strip: a line as it is stored.
        from_right: whether its paragraph runs from the right.
    """
    line = strip.text
    if not line or not (from_right or has_right_to_left(line)):
        return strip
    styles = [segment.style for segment in strip for _ in segment.text]
    pieces = _graphemes(joined(line))
    starts = _starts(pieces)
    drawn = [(styles[starts[at]], piece) for at, piece in placed(pieces, from_right=from_right)]
    segments = [
        Segment("".join(map(itemgetter(1), run)), style)
        for style, run in groupby(drawn, key=itemgetter(0))
    ]
    return Strip(segments, strip.cell_length)


def _columns(strip: Strip) -> Sequence[Strip]:
    """Part a line of ours where two spaces or more stand, if order matters at all."""
    line = strip.text
    if not has_right_to_left(line):
        return [strip]
    ends = [cell_len(line[: gap.end()]) for gap in _GAP.finditer(line)]
    return strip.divide([*ends, strip.cell_length])


def _paragraph(strip: Strip) -> int | None:
    """Say which paragraph a line of the screen is part of: Textual notes it for the mouse."""
    for segment in strip:
        if segment.style is not None and "offset" in segment.style.meta:
            at: int = segment.style.meta["offset"][1]
            return at
    return None


def _starts(pieces: Sequence[str]) -> list[int]:
    found, at = [], 0
    for piece in pieces:
        found.append(at)
        at += len(piece)
    return found


def _graphemes(text: str) -> list[str]:
    """Part what is seen as one letter each (UAX 29): an accent never leaves its letter."""
    found: list[str] = _grapheme().findall(text)
    return found


@cache
def _grapheme() -> Any:
    import regex

    return regex.compile(r"\X")
