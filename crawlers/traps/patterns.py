"""Endless spaces: addresses that a site makes up as it is read.

looks_endless("https://tea.example/a/b/a/b/a/b")          trap_repeats
pattern("https://tea.example/calendar/2031/02?view=day")  https://tea.example/calendar/{n}/{n}?view

seen = Traps()
seen.see("https://tea.example/calendar/2026/11", shape)   # each page, in crawl order
seen.holds("https://tea.example/calendar/2031/02")        # True once fifty showed nothing new
"""

import re
from collections import defaultdict
from dataclasses import dataclass, field
from functools import lru_cache

from crawlers.traps.calendar_names import CALENDAR_NAMES

MAX_LENGTH = 2_000  # characters of an address
MAX_SEGMENTS = 20
MAX_PARAMETERS = 20
MAX_SAME = 8  # parameters of one name, as of boxes that can be ticked
_TIMES = 3  # a sequence of segments stands there one after another
_CACHED, _CACHED_LENGTH = 1 << 16, 200  # addresses that many pages of a site name
_TIMES_SHORT = 5  # and one short or numbered segment: chapter /1/1/1, shard /a/a/a

MIN_PAGES = 50  # of a pattern, before it can be a trap
_FEW = 0.1  # the share of its pages that show something new, below which it is one
_MANY = 3  # parameters: from here on it is their combinations that are endless

_UUID = "[0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}"
_TOKEN = re.compile(f"%[0-9A-F]{{2}}|{_UUID}|[0-9A-Za-z]+")
_DIGITS = re.compile("[0-9]+")
_HEX = re.compile("(?=[0-9]*[a-fA-F])(?=[a-fA-F]*[0-9])[0-9a-fA-F]{8,}")
_RANDOM = re.compile("(?=[0-9]*[a-zA-Z])(?=[a-zA-Z]*[0-9])[0-9a-zA-Z]{16,}")
_MARK = 8  # digits of a mark in a page's shape


def looks_endless(address: str) -> str | None:
    """Say why an address, as its one form is, must come from an endless space; None if it need not.

    Returns:
        `too_long`, `trap_deep` (of path or query) or `trap_repeats` (/a/b/a/b/a/b, ?x=&x=&x=…).
    """
    if len(address) > MAX_LENGTH:
        return "too_long"
    return _cached(address) if len(address) <= _CACHED_LENGTH else _looks_endless(address)


def _looks_endless(address: str) -> str | None:
    place, _, query = address.partition("?")
    segments = place.split("/")[3:]
    names = [parameter.partition("=")[0] for parameter in _parameters(query)]
    if len(segments) > MAX_SEGMENTS or len(names) > MAX_PARAMETERS:
        return "trap_deep"
    if _repeats(segments) or any(names.count(name) > MAX_SAME for name in set(names)):
        return "trap_repeats"
    return None


_cached = lru_cache(_CACHED)(_looks_endless)


def pattern(address: str) -> str:
    """Name an address and all that differ from it in numbers, dates, tokens and values only.

    Three parameters and more are one pattern, whichever they are: what facets can be combined to
    has more sets of names than pages.
    """
    place, _, query = address.partition("?")
    scheme, _, host, *path = place.split("/", 3)
    start = "/".join([scheme, "", host, *(_TOKEN.sub(_abstract, part) for part in path)])
    parameters = _parameters(query)
    if len(parameters) >= _MANY:
        return f"{start}?{{many}}"
    names = {_TOKEN.sub(_abstract, parameter.partition("=")[0]) for parameter in parameters}
    return f"{start}?{'&'.join(sorted(names))}" if names else start


@dataclass(slots=True)
class _Pattern:
    """The pages of a pattern: what they showed, and how many showed something new."""

    marks: set[str] = field(default_factory=set)
    pages: int = 0
    fresh: int = 0

    def see(self, marks: list[str]) -> None:
        self.pages += 1
        self.fresh += not self.marks.issuperset(marks)
        self.marks.update(marks)

    @property
    def is_endless(self) -> bool:
        return self.pages >= MIN_PAGES and self.fresh < _FEW * self.pages


class Traps:
    """The patterns of a site's addresses of which more pages would show nothing new.

    A page shows something new if none of its pattern before it was the same as a whole; with many
    parameters, if it has a block (a product's name) that none had, since facets combine the same
    few ever anew. A pattern is a trap if of its pages, fifty at the least, fewer than a tenth do.

    On made-up sites (tests/crawlers/endless.py) the share never fell below 0.60 for lists of 800
    pages with a title, four colour names, a picture or six numbers each, and was 0.41 where four
    in ten pages are gone. Endless calendars, pages behind the last and sorted lists were traps
    after 50 pages, a calendar in a language unknown here after 121, one with events in its first
    60 months after 611, 20 pages under ever new tickets after 201, 200 goods in facets after 896.
    In the manuals of SQLite (767 pages) and Rust (48,625) there is none.

    What it cannot see: pages that show a counter, and facets that are segments of the path.
    """

    def __init__(self) -> None:
        self._patterns: defaultdict[str, _Pattern] = defaultdict(_Pattern)

    def see(self, address: str, shape: str) -> None:
        """Note a page that was fetched; the order, level by level and sorted, is part of it."""
        name = pattern(address)
        marks = [shape[place : place + _MARK] for place in range(0, len(shape), _MARK)]
        self._patterns[name].see(marks[1:] if name.endswith("{many}") else marks[:1])

    def clears(self, address: str, pages: int) -> bool:
        """Say whether the pattern of an address is no trap, of which there are so many pages.

        What has shown enough that was new need not be looked at to its end.
        """
        seen = self._patterns.get(pattern(address))
        return seen is not None and seen.fresh >= _FEW * pages

    def holds(self, address: str) -> bool:
        """Say whether an address is of a pattern that is a trap."""
        seen = self._patterns.get(pattern(address))
        return seen is not None and seen.is_endless


def _parameters(query: str) -> list[str]:
    return query.split("&" if "&" in query else ";") if query else []


def _repeats(segments: list[str]) -> bool:
    """Say whether a sequence of segments stands there again and again, one after another."""
    if len(set(segments)) == len(segments):
        return False
    sizes = range(1, len(segments) // _TIMES + 1)
    return any(_stutters(segments, size) for size in sizes)


def _stutters(segments: list[str], size: int) -> bool:
    """Say whether one sequence of so many segments follows itself too often."""
    run = 0  # segments that are what stood `size` before them
    for place in range(size, len(segments)):
        run = run + 1 if segments[place] == segments[place - size] else 0
        sequence = segments[place - size + 1 : place + 1]
        if run >= size * ((_TIMES if _tells(sequence) else _TIMES_SHORT) - 1):
            return True
    return False


def _tells(sequence: list[str]) -> bool:
    """Say whether a sequence is more than the number of a chapter or the letter of a shelf."""
    return len(sequence) > 1 or (len(sequence[0]) > 2 and not sequence[0].isdigit())


def _abstract(token: re.Match[str]) -> str:
    word = token[0]
    if word[0] == "%":
        return word
    if word.isdigit():
        return "{n}"
    if "-" in word or _HEX.fullmatch(word) or _RANDOM.fullmatch(word):
        return "{h}"
    return "{m}" if word.lower() in CALENDAR_NAMES else _DIGITS.sub("{n}", word)
