"""Values that the recipe names and that always go, in any case and without their accents.

    deny: [Project Bluebird, {value: 10-4711/B, type: NATIONAL_ID}]

Words and signs must stand as given, whatever the white space between them: `Bluebird` alone stays.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from curation.pii.names import WORD, fold
from curation.pii.span import BLANK, DENIED, STRUCTURED, Span


@dataclass(frozen=True)
class Denied:
    """A value that always goes, and the type that it goes as."""

    value: str
    type: str = DENIED

    def __post_init__(self) -> None:
        if not _pieces(self.value):
            raise ValueError("deny: a value must hold a letter, a digit or a sign")
        if self.type not in (DENIED, *STRUCTURED):
            known = ", ".join((DENIED, *STRUCTURED))
            raise ValueError(f"deny: no type {self.type!r}; types are {known}")


class Denials:
    """Many values at once, by their first word."""

    def __init__(self, denied: Iterable[Denied]) -> None:
        self._by_first: dict[str, list[tuple[tuple[str, ...], Span]]] = {}
        for each in denied:
            form = _pieces(each.value)
            span = Span(0, 0, each.type, " ".join(form))
            self._by_first.setdefault(form[0], []).append((form, span))
        for found in self._by_first.values():
            found.sort(key=lambda each: (-len(each[0]), each[1].type))

    def find(self, text: str) -> Iterator[Span]:
        """Find the values, of those that begin with the same word the longest; they may overlap."""
        if not self._by_first:
            return
        matches = list(_piece().finditer(text))
        folded = [_fold(match[0]) for match in matches]
        for at, first in enumerate(folded):
            for form, span in self._by_first.get(first, ()):
                if tuple(folded[at : at + len(form)]) == form:
                    last = matches[at + len(form) - 1]
                    yield span._replace(start=matches[at].start(), end=last.end())
                    break


@cache
def denials(denied: tuple[Denied, ...]) -> Denials:
    """Make values ready to be looked for, once a process."""
    return Denials(denied)


@cache
def _piece() -> re.Pattern[str]:
    # A blank is a piece of no value, so that none reaches across it.
    return re.compile(rf"{WORD.pattern}|\S")


def _pieces(value: str) -> tuple[str, ...]:
    return tuple(_fold(piece[0]) for piece in _piece().finditer(value) if piece[0] != BLANK)


def _fold(piece: str) -> str:
    return fold(piece)[0] if WORD.match(piece) else piece
