"""Keep a crawl out of endless spaces: what lies in a trap is refused before a level is opened.

    https://tea.example/calendar/2031/02    trap: fifty pages of the calendar showed nothing new

It depends on the pages of finished levels alone, so the same site gives the same records. Only
patterns of which links wait, and of which enough pages are there, are looked at.
"""

from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache

from crawlers.frontier import Frontier
from crawlers.traps import patterns
from crawlers.traps.patterns import MIN_PAGES, Traps
from crawlers.traps.shape import shape

REASON = "trap"

_pattern = lru_cache(1 << 16)(patterns.pattern)


def refuse(frontier: Frontier) -> None:
    """Refuse the waiting links that lie in a trap; nothing may be open."""
    links, known = frontier.waiting(), frontier.in_order()
    if not links or len(known) < MIN_PAGES:
        return
    waiting, pages = _by_pattern(links), _by_pattern(known)
    for name, urls in sorted(pages.items()):
        if name in waiting and len(urls) >= MIN_PAGES and _is_trap(frontier, urls):
            frontier.refuse(waiting[name], REASON)


def _by_pattern(urls: Iterable[str]) -> dict[str, list[str]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for url in urls:
        found[_pattern(url)].append(url)
    return found


def _is_trap(frontier: Frontier, urls: list[str]) -> bool:
    """Say whether pages of one pattern, in their order, showed too little that was new."""
    seen = Traps()
    for url in urls:
        seen.see(url, _shape(frontier, url))
        if seen.clears(url, len(urls)):
            return False
    return seen.holds(urls[0])


def _shape(frontier: Frontier, url: str) -> str:
    """Give the shape of a page that was fetched; it is worked out once."""
    known = frontier.shape(url)
    if known is None:
        known = shape(frontier.read(url).body, url)
        frontier.shaped(url, known)
    return known
