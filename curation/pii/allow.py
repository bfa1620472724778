"""What may stay of what was found: values that the recipe allows, and all mail of a domain.

    allow: ["@tea.example"]    info@tea.example              stays
                               4111 1111 1111 1111-info@tea.example   the card goes

A find stays only by itself: one that overlaps it, and may not stay, goes whole. Only a value that
is allowed as it is written covers what else may be found inside it.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import NamedTuple

from curation.pii.span import EMAIL, Span, resolve


class Parted(NamedTuple):
    """Finds that go and finds that stay, each in order, all of them apart."""

    going: list[Span]
    staying: list[Span]

    def all(self) -> list[Span]:
        """Give them all in order."""
        return sorted((*self.going, *self.staying)) if self.staying else self.going


@dataclass(frozen=True)
class Allowed:
    """What may stay.

    Attributes:
        keys: canonical values.
        domains: of mail addresses, folded, with the @.
    """

    keys: frozenset[str] = frozenset()
    domains: frozenset[str] = frozenset()

    def parted(self, spans: Iterable[Span]) -> Parted:
        """Part finds that may overlap; those that go are joined."""
        if not (self.keys or self.domains):
            return Parted(resolve(spans), [])
        going, named, staying = list[Span](), list[Span](), list[Span]()
        for span in spans:
            kind = named if span.key in self.keys else staying if self._is_at(span) else going
            kind.append(span)
        outside = _Places(resolve(named)).not_holding(going)
        return apart(outside, (*named, *staying))

    def _is_at(self, span: Span) -> bool:
        return span.type == EMAIL and f"@{span.key.rpartition('@')[2]}" in self.domains


def apart(going: Iterable[Span], staying: Collection[Span]) -> Parted:
    """Join what goes, and let stay what does not overlap it."""
    joined = resolve(going)
    if not staying:
        return Parted(joined, [])
    return Parted(joined, resolve(_Places(joined).not_touching(staying)))


class _Places:
    """Spans that are in order and apart, to hold others against."""

    def __init__(self, spans: list[Span]) -> None:
        self._starts = [span.start for span in spans]
        self._ends = [span.end for span in spans]

    def not_holding(self, spans: Iterable[Span]) -> list[Span]:
        """Give those that are in none of the places as a whole."""
        return [span for span in spans if not self._holds(span)]

    def not_touching(self, spans: Iterable[Span]) -> list[Span]:
        """Give those that overlap none of the places."""
        return [span for span in spans if not self._touches(span)]

    def _holds(self, span: Span) -> bool:
        at = bisect_right(self._starts, span.start) - 1
        return at >= 0 and span.end <= self._ends[at]

    def _touches(self, span: Span) -> bool:
        return bisect_right(self._ends, span.start) < bisect_left(self._starts, span.end)
