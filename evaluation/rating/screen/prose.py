"""Text on the screen, its letters where a reader of its script expects them.

Terminals put letters from left to right as they come; few know better, and those that do take a
row of the whole screen for one line: two Hebrew texts side by side change places. So Hebrew and
Arabic are put in order here (`grist.bidi`), and the terminal is told to leave them (`order`).
"""

from collections.abc import Sequence
from functools import cache
from itertools import groupby
from operator import itemgetter
from typing import Any

from rich.segment import Segment
from textual.strip import Strip
from textual.widgets import Static

from evaluation.rating.screen.order import TERMINAL_ARRANGES
from grist.bidi import has_right_to_left, placed
from grist.joining import joined

FROM_RIGHT = "from-right"
"""The class of what begins at the right."""


class Prose(Static):
    """Words of a sample, of a recipe or of a rater."""

    def render_line(self, y: int) -> Strip:
        """Put one line in order, unless the terminal does."""
        strip = super().render_line(y)
        if self.app.has_class(TERMINAL_ARRANGES):
            return strip
        return arranged(strip, from_right=self.has_class(FROM_RIGHT))


def arranged(strip: Strip, *, from_right: bool) -> Strip:
    """Put the letters of a line in the order in which they stand, each with its style.

    Args:
        strip: a line as it is stored; white space at its ends stays where it is.
        from_right: whether its paragraph runs from the right.
    """
    line = strip.text
    words = line.strip(" ")
    if not words or not (from_right or has_right_to_left(words)):
        return strip
    start = len(line) - len(line.lstrip(" "))
    styles = [segment.style for segment in strip for _ in segment.text][start:]
    pieces = _graphemes(joined(words))
    starts = _starts(pieces)
    drawn = [(styles[starts[at]], piece) for at, piece in placed(pieces, from_right=from_right)]
    segments = [
        Segment("".join(map(itemgetter(1), run)), style)
        for style, run in groupby(drawn, key=itemgetter(0))
    ]
    end = strip.cell_length - (len(line) - start - len(words))
    whole = Strip(segments, end - start)
    return Strip.join([strip.crop(0, start), whole, strip.crop(end)])


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
