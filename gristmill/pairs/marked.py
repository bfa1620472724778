"""What differs between two texts, word by word, so that an eye finds it.

    Bring the [-old-] {+blue+} cups and … the spoon!

Marks stand around what only one of them has, as `wdiff` and `git diff --word-diff` write them. Long
stretches that both have are cut. A character of a script without spaces counts as a word.
"""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import Literal, NamedTuple

What = Literal["both", "old", "new", "cut"]

_WORDS = 400  # of each text, from where they begin to differ: comparing more costs the square
_CHARACTERS = 100_000  # of each text that are looked at
_AROUND = 12  # words that are shown on each side of a difference, and the spaces between
_LETTERS = 400  # of one piece that are shown: a word may have a million
# Thai, Lao, Khmer, kana and Han, which put no spaces between words.
_SOLID = "\u0e00-\u0eff\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
_WORD = re.compile(rf"[{_SOLID}]|[^\W_{_SOLID}]+|\s+|.")
_MARKS: dict[What, tuple[str, str]] = {
    "both": ("", ""), "old": ("[-", "-]"), "new": ("{+", "+}"), "cut": ("", ""),
}  # fmt: skip
_COLOURS: dict[What, str] = {"old": "\x1b[31m", "new": "\x1b[32m"}
_PLAIN = "\x1b[0m"


class Piece(NamedTuple):
    """A stretch of text that both have, or one of them; `cut` stands for what is not shown."""

    what: What
    text: str


def difference(old: str, new: str) -> list[Piece]:
    """Compare two texts by words.

    >>> [tuple(piece) for piece in difference("the old cup", "the blue cup")]
    [('both', 'the '), ('old', 'old'), ('new', 'blue'), ('both', ' cup')]
    """
    one, other = (_words(text) for text in (old, new))
    front = _alike(one, other)
    back = _alike(one[front:][::-1], other[front:][::-1])
    left, right = (words[front : len(words) - back] for words in (one, other))
    cut = max(len(left), len(right)) > _WORDS or max(len(old), len(new)) > _CHARACTERS
    pieces = [
        Piece("both", "".join(one[:front])),
        *_compared(left[:_WORDS], right[:_WORDS]),
        *([Piece("cut", " … ")] if cut else []),
        *([Piece("both", "".join(one[len(one) - back :]))] if back and not cut else []),
    ]
    return [piece for piece in pieces if piece.text]


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


def _words(text: str) -> list[str]:
    return re.findall(_WORD, " ".join(text[:_CHARACTERS].split()))


def _alike(one: list[str], other: list[str]) -> int:
    """Count the words that two lists begin with alike."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (a, b) in pairs if a != b), min(len(one), len(other)))


def _compared(left: list[str], right: list[str]) -> Iterator[Piece]:
    for tag, a, b, c, d in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        if tag == "equal":
            yield Piece("both", "".join(left[a:b]))
        else:
            yield Piece("old", "".join(left[a:b]))
            yield Piece("new", "".join(right[c:d]))


def _ends(text: str, *, first: bool, last: bool) -> Iterator[Piece]:
    """Keep what stands beside a difference: before, behind, or of no difference the beginning."""
    words = re.findall(_WORD, text)  # with the spaces at its ends: they part it from its neighbours
    head = 0 if first and not last else 2 * _AROUND
    tail = 0 if last else 2 * _AROUND
    if len(words) <= head + tail and len(text) <= _LETTERS:
        yield Piece("both", text)
        return
    yield Piece("both", "".join(words[:head])[:_LETTERS])
    yield Piece("cut", "…")
    yield Piece("both", "".join(words[len(words) - tail :])[-_LETTERS:])
