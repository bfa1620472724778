"""What differs between two texts, word by word, so that an eye finds it.

    Bring the [-old-] {+blue+} cups and … the spoon!

Marks stand around what only one of them has, as `wdiff` and `git diff --word-diff` write them. Long
stretches that both have are cut. A character of a script without spaces counts as a word.
"""

from collections.abc import Iterator

from grist.difference import Piece, What, words
from grist.difference import difference as compared

_AROUND = 12  # words that are shown on each side of a difference, and the spaces between
_LETTERS = 400  # of one piece that are shown: a word may have a million
_MARKS: dict[What, tuple[str, str]] = {
    "both": ("", ""), "old": ("[-", "-]"), "new": ("{+", "+}"), "cut": ("", ""),
}  # fmt: skip
_COLOURS: dict[What, str] = {"old": "\x1b[31m", "new": "\x1b[32m"}
_PLAIN = "\x1b[0m"


def difference(old: str, new: str) -> list[Piece]:
    """Compare two texts by words; white space of whatever kind and length is one space."""
    return compared(*(" ".join(text.split()) for text in (old, new)))


def shortened(pieces: list[Piece]) -> Iterator[Piece]:
    """Cut what both have and is far from any difference, and what is too long for a screen."""
    for at, (what, text) in enumerate(pieces):
        if what == "both":
            yield from _ends(text, first=at == 0, last=at == len(pieces) - 1)
        elif len(text) > _LETTERS:
            yield from (Piece(what, text[:_LETTERS]), Piece("cut", "…"))
        else:
            yield Piece(what, text)


def written(pieces: list[Piece], *, colour: bool = False) -> str:
    """Write pieces with their marks; a text must be made visible before (`grist.text`)."""
    return "".join(map(_coloured if colour else _written, pieces))


def _written(piece: Piece) -> str:
    begin, end = _MARKS[piece.what]
    return f"{begin}{piece.text}{end}"


def _coloured(piece: Piece) -> str:
    colour = _COLOURS.get(piece.what)
    return f"{colour}{_written(piece)}{_PLAIN}" if colour else piece.text


def _ends(text: str, *, first: bool, last: bool) -> Iterator[Piece]:
    """Keep what stands beside a difference: before, behind, or of no difference the beginning."""
    parts = words(text)  # with the spaces at its ends: they part it from its neighbours
    head = 0 if first and not last else 2 * _AROUND
    tail = 0 if last else 2 * _AROUND
    if len(parts) <= head + tail and len(text) <= _LETTERS:
        yield Piece("both", text)
        return
    yield Piece("both", "".join(parts[:head])[:_LETTERS])
    yield Piece("cut", "…")
    yield Piece("both", "".join(parts[len(parts) - tail :])[-_LETTERS:])
