"""A text of the samples in a frame: made visible, never markup, marked where it differs.

Whatever a text holds, the terminal gets letters of it and nothing that it would obey: control,
escape and bidirectional characters are shown as marks (`grist.text.visible`), and Textual is given
`Content`, which it does not parse.
"""

from collections.abc import Iterator, Sequence

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content, Span

from evaluation.rating.screen.prose import Paragraphs
from grist.difference import Piece
from grist.text import visible

MOST = 20_000  # characters of one text that are shown
_NOTHING = "(nothing was written)"


class Pane(VerticalScroll, can_focus=False):
    """One text with a title; several panes can be scrolled as one."""

    def __init__(self, title: str, *, from_end: bool = False, name: str) -> None:
        super().__init__(id=name)
        self.border_title = Content(title)
        self._from_end = from_end

    def compose(self) -> ComposeResult:
        """Make the place for the text."""
        yield Paragraphs(Content(""), markup=False)

    def show(self, text: str, pieces: Sequence[Piece] = (), side: str = "old") -> None:
        """Show a text from its beginning, or so that its end is seen.

        Args:
            text: as it is stored.
            pieces: what a text differs in, if that is to be marked; of `presentable` texts.
            side: which pieces are this text's own.
        """
        self.query_one(Paragraphs).update(content(text, pieces, side, from_end=self._from_end))
        if self._from_end:
            self.call_after_refresh(self.scroll_end, animate=False)
        else:
            self.scroll_home(animate=False)

    def scrolls_with(self, other: "Pane") -> None:
        """Take another pane along when this one is scrolled, as far as that one goes."""

        def follow(y: float) -> None:
            is_at_end = y >= self.max_scroll_y
            if other.scroll_y != y and not (is_at_end and other.scroll_y > y):
                other.scroll_to(y=y, animate=False, immediate=True)

        self.watch(self, "scroll_y", follow, init=False)

    @property
    def text(self) -> str:
        """Give what is shown."""
        found = self.query_one(Paragraphs).content
        return found.plain if isinstance(found, Content) else ""


def content(
    text: str, pieces: Sequence[Piece] = (), side: str = "old", *, from_end: bool = False
) -> Content:
    r"""Make a text harmless and presentable; what only it has is underlined and bold.

    >>> content("a\x1b[31m[red]").plain
    'a␛[31m[red]'
    """
    if not text:
        return Content(_NOTHING).stylize("dim italic")
    if len(text) > MOST:
        left_out = f"… {len(text) - MOST:,} characters are not shown …"
        shown = presentable(text[-MOST:] if from_end else text[:MOST])
        return Content(f"{left_out}\n{shown}" if from_end else f"{shown}\n{left_out}")
    return Content(presentable(text), spans=list(_spans(pieces, side)))


def presentable(text: str) -> str:
    """Give what is shown of a text, and what is compared where differences are marked."""
    return visible(text).replace("\t", "    ")


def _spans(pieces: Sequence[Piece], side: str) -> Iterator[Span]:
    """Find where the marks stand in the visible text."""
    at = 0
    for piece in pieces:
        if piece.what == "cut":  # from here on nothing was compared
            break
        if piece.what not in ("both", side):
            continue
        if piece.what == side and piece.text.strip():
            yield Span(at, at + len(piece.text), "$difference")
        at += len(piece.text)
