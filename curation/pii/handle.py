"""Mentions as `@name`; the key is folded.

    "ask @joana_s at 5 @ the tea house @4pm"   ->   joana_s

Who is meant, the list of participants may know (`curation.pii.names`).
"""

import re
import unicodedata
from collections.abc import Iterator

from curation.pii.span import HANDLE, Span

_HANDLE = re.compile(r"(?<![\w@\0])@([^\W\d]\w+(?:[.@-]\w+)*+)")
_EVERYONE = frozenset({"all", "everyone", "here", "channel", "room", "group", "team", "admins"})


def find(text: str) -> Iterator[Span]:
    """Find mentions."""
    for match in _HANDLE.finditer(text):
        key = unicodedata.normalize("NFKC", match[1]).casefold()
        if key not in _EVERYONE:
            yield Span(*match.span(), HANDLE, key)
