"""Streets with a number, as the given regions write them, with flat and postcode where they follow.

    12 Harbour Street, Flat 3, London SW1A 2AA    Lange Straße 7, 10115 Berlin    Rua Alta 1634

This finds what is written with care: capitals, a number, a word for street. Much of what people
type is not. The key is folded, without punctuation.
"""

import re
from collections.abc import Iterator

from curation.pii import address_forms
from curation.pii.span import ADDRESS, Span

# A number after one of these counts something else: "chapter 3 The Long Road".
_COUNTED = re.compile(
    r"\b(?:chapters?|pages?|parts?|sections?|figures?|fig\.|tables?|steps?|episodes?|volumes?|vol\."
    r"|levels?|scenes?|acts?|seasons?|day|week|number|version|top|until|since|in)\s$",
    re.IGNORECASE,
)
_BEFORE = 12  # characters: the longest of these words, and a space


def find(text: str, regions: tuple[str, ...]) -> Iterator[Span]:
    """Find addresses of houses."""
    for form in address_forms.patterns(regions):
        for match in form.finditer(text):
            if not _COUNTED.search(text, max(match.start() - _BEFORE, 0), match.start()):
                key = " ".join(re.findall(r"\w+", match[0].casefold()))
                yield Span(*match.span(), ADDRESS, key)
