"""Addresses of network cards, which name one device: the key is in lower case with colons.

    00:1B:44:11:3A:B7    00-1b-44-11-3a-b7    001b.4411.3ab7

Six pairs of digits with dashes are a date and a time; those of one sign alone are nobody's.
"""

import re
from collections.abc import Iterator

from curation.pii.span import MAC, Span

_PAIR = r"[0-9A-Fa-f]{2}"
_FORMS = re.compile(  # first of all a digit, so that the rest of a text is skipped fast
    rf"[0-9A-Fa-f](?<![0-9A-Za-z_:.\0-].)(?:[0-9A-Fa-f]([:-]){_PAIR}(?:\1{_PAIR}){{4}}"
    r"|[0-9A-Fa-f]{3}\.[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4})(?![0-9A-Za-z_\0]|[:.-][0-9A-Fa-f])"
)
_LETTER = re.compile(r"[A-Fa-f]")


def find(text: str) -> Iterator[Span]:
    """Find hardware addresses."""
    for match in _FORMS.finditer(text):
        digits = re.sub("[:.-]", "", match[0]).lower()
        if len(set(digits)) > 1 and (match[1] == ":" or _LETTER.search(digits)):
            yield Span(*match.span(), MAC, ":".join(re.findall("..", digits)))
