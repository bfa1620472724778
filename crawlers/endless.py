"""Keep a crawl out of endless spaces: what lies in a trap is refused before a level is opened.

    https://tea.example/calendar/2031/02    trap: fifty pages of the calendar showed nothing new

It depends on the pages of finished levels alone, so the same site gives the same records. Only
patterns of which links wait, and of which enough pages are there, are looked at.
"""

from collections import Counter, defaultdict
from functools import lru_cache

from crawlers import traps
from crawlers.frontier import Frontier
from crawlers.shape import shape
from crawlers.traps import MIN_PAGES, Traps

REASON = "trap"

_pattern = lru_cache(1 << 16)(traps.pattern)


def refuse(frontier: Frontier) -> None:
    """Refuse the waiting links that lie in a trap; nothing may be open."""
    waiting: defaultdict[str, list[str]] = defaultdict(list)
    for url in frontier.waiting():
        waiting[_pattern(url)].append(url)
    if not waiting:
        return
    known = frontier.in_order()
    many = {name for name, count in Counter(map(_pattern, known)).items() if count >= MIN_PAGES}
    suspects = many & waiting.keys()
    if not suspects:
        return
    seen = Traps()
    for url in known:
        if _pattern(url) in suspects:
            seen.see(url, _shape(frontier, url))
    for name in sorted(suspects):
        held = [url for url in waiting[name] if seen.holds(url)]
        frontier.refuse(held, REASON)


def _shape(frontier: Frontier, url: str) -> str:
    """Give the shape of a page that was fetched; it is worked out once."""
    known = frontier.shape(url)
    if known is None:
        known = shape(frontier.read(url).body, url)
        frontier.shaped(url, known)
    return known
