"""Tags of thousands of attributes, seen before a parser meets them.

libxml2 and lexbor compare each attribute of a tag with all before it: 40,000 of them took a minute.
No page that people read has such a tag. The search is linear and may suspect too much (a stray
quote makes a tag look long), so what it suspects is counted by a tokeniser that is slow, but sure.
"""

import re
from html.parser import HTMLParser

MOST = 2_000  # attributes of a tag
_TAG = re.compile(r"""<[a-zA-Z][^>"']*+(?:(?:"[^"]*+"|'[^']*+')[^>"']*+)*+""")
_LONG = 2 * MOST  # characters: an attribute and the space before it have two at the least


def has_too_many(html: str) -> bool:
    """Say whether a tag of a page has more attributes than one could need."""
    tags = _TAG.findall(html)
    if max(map(len, tags), default=0) <= _LONG:  # as of nearly every page
        return False
    if not any(len(tag) > _LONG and len(tag.split()) > MOST for tag in tags):
        return False
    counter = _Counter()
    counter.feed(html)
    return counter.most > MOST


class _Counter(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.most = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.most = max(self.most, len(attrs))
