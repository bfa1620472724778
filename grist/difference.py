"""What differs between two texts, word by word.

    the old cup / the blue cup   ->   both "the "  old "old"  new "blue"  both " cup"

A character of a script without spaces counts as a word.
"""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import Literal, NamedTuple

What = Literal["both", "old", "new", "cut"]

_WORDS = 400  # of each text, from where they begin to differ: comparing more costs the square
_CHARACTERS = 100_000  # of each text that are looked at
# Thai, Lao, Khmer, kana and Han, which put no spaces between words.
_SOLID = "\u0e00-\u0eff\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
_WORD = re.compile(rf"[{_SOLID}]|[^\W_{_SOLID}]+|\s+|.")


class Piece(NamedTuple):
    """A stretch of text that both have, or one of them; `cut` stands for what is not shown."""

    what: What
    text: str


def difference(old: str, new: str) -> list[Piece]:
    """Compare two texts by words.

    >>> [tuple(piece) for piece in difference("the old cup", "the blue cup")]
    [('both', 'the '), ('old', 'old'), ('new', 'blue'), ('both', ' cup')]
    """
    one, other = (words(text) for text in (old, new))
    front = _alike(one, other)
    back = _alike(one[front:][::-1], other[front:][::-1])
    left, right = (each[front : len(each) - back] for each in (one, other))
    cut = max(len(left), len(right)) > _WORDS or max(len(old), len(new)) > _CHARACTERS
    pieces = [
        Piece("both", "".join(one[:front])),
        *_compared(left[:_WORDS], right[:_WORDS]),
        *([Piece("cut", " … ")] if cut else []),
        *([Piece("both", "".join(one[len(one) - back :]))] if back and not cut else []),
    ]
    return [piece for piece in pieces if piece.text]


def words(text: str) -> list[str]:
    """Cut a text into words, and the spaces and marks between them.

    >>> words("two cups,  please")
    ['two', ' ', 'cups', ',', '  ', 'please']
    """
    return re.findall(_WORD, text[:_CHARACTERS])


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
