"""The words of a text, with what a look for names asks of each.

    "Ask Anna O'Neill's"  ->  ask (capital, begins a sentence), anna (capital), o'neill (capital)

A possessive 's is no part of a word. Words of one name have only a space between them.
"""

import re
from dataclasses import dataclass
from itertools import pairwise

from curation.pii.names import fold_word
from curation.pii.ner.common_words import is_common
from curation.pii.ner.phrases import TITLES

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_POSSESSIVE = re.compile(r"['’][sS]\Z")
_SPACE = re.compile(" {1,2}")
_DOT = re.compile(r"\. {1,2}")
_LONGEST = 40  # characters of a word that may be a name
_BEFORE = frozenset(
    " \t\"'“”‘’«»([*_~>-–—•·¿¡"
)  # what may stand between a full stop and a sentence
_STOPS = frozenset(".!?:;…\n\0")


@dataclass(frozen=True)
class Token:
    """A word.

    Attributes:
        text: as written, without 's.
        folded: without case and accents.
        capital: whether it begins with a capital.
        begins: whether it begins a sentence, a line or a quotation.
        joined: whether only a space, or the dot of an initial, stands before it.
    """

    start: int
    end: int
    text: str
    folded: str
    capital: bool
    begins: bool
    joined: bool

    @property
    def initial(self) -> bool:
        return len(self.text) == 1 and self.capital

    @property
    def plain(self) -> bool:
        """Whether it is an English word, as far as is known."""
        return is_common(self.folded)

    @property
    def namely(self) -> bool:
        """Whether it could be a name by its looks: a capital, two letters, no word of English."""
        return self.capital and len(self.text) > 1 and not self.plain


def tokens(text: str) -> list[Token]:
    """Cut a text into its words."""
    found = list(_WORD.finditer(text))
    ends = [(match.start(), _end(match)) for match in found]
    joined = [_joined(text, a, b) for a, b in pairwise(ends)]
    return [
        _token(text, start, end, joined=at > 0 and joined[at - 1])
        for at, (start, end) in enumerate(ends)
    ]


def _end(match: re.Match[str]) -> int:
    return match.end() - (2 if _POSSESSIVE.search(match[0]) and len(match[0]) > 3 else 0)


def _joined(text: str, first: tuple[int, int], second: tuple[int, int]) -> bool:
    """Say whether two words may be of one name: a dot is the end of a sentence, but not of `H.`."""
    if _SPACE.fullmatch(text, first[1], second[0]):
        return True
    if not _DOT.fullmatch(text, first[1], second[0]):
        return False
    return first[1] - first[0] == 1 or text[slice(*first)].lower() in TITLES


def _token(text: str, start: int, end: int, *, joined: bool) -> Token:
    word = text[start:end]
    capital = word[0].isupper() and len(word) <= _LONGEST
    folded = fold_word(word.replace("’", "'"))
    return Token(start, end, word, folded, capital, capital and _begins(text, start), joined)


def _begins(text: str, at: int) -> bool:
    """Look back over a few signs for the end of a sentence."""
    for back in range(at - 1, max(at - 12, -1), -1):
        if text[back] in _STOPS:
            return True
        if text[back] not in _BEFORE:
            return text[back] == '"'
    return at < 12
