"""Telephone numbers and cards in links: only what leaves little doubt, since links are full of ids.

    https://x.example/call/+447700900123    …?to=%2B44%207700%20900123    …/pay/4111111111111111

A number counts with its country code and a + before it; where that may be a space, `q=call+4477…`,
only if a network has assigned it. A card has 14 to 16 digits, and no letter or digit beside it. Of
the ids of 16 digits that begin as cards do, every tenth passes the check by chance: it goes too.
"""

import re
from collections.abc import Iterator

from curation.pii import card, numbering, phone, url
from curation.pii.span import PHONE, Span

_NUMBER = re.compile(
    r"(?:\+|%2B)(?P<rest>\(?\d(?:(?:[().-]|%20){0,3}+\d){6,19}+)(?!\d)", re.IGNORECASE
)
# The lengths of the cards of today; ids and moments in milliseconds often have 13 or 19 digits.
_CARD_DIGITS = range(14, 17)


def find(text: str) -> Iterator[Span]:
    """Find numbers and cards in links that stay; links to dial hold a number like any text."""
    for link in url.LINKED.finditer(text) if "://" in text else ():
        if not url.is_to_dial(link[0]):
            for span in (*_numbers(link[0]), *_cards(link[0])):
                yield span._replace(start=span.start + link.start(), end=span.end + link.start())


def _numbers(link: str) -> Iterator[Span]:
    for match in _NUMBER.finditer(link):
        written = "+" + match["rest"].replace("%20", "   ")
        for span in phone.find(written, ()):
            if span.start or not span.key.startswith("+"):
                continue
            apart = not link[match.start() - 1].isalnum()
            if apart or numbering.e164(span.key[1:], None, strict=True):
                yield Span(match.start(), match.start("rest") + span.end - 1, PHONE, span.key)


def _cards(link: str) -> Iterator[Span]:
    return (span for span in card.find(link) if len(span.key) in _CARD_DIGITS)
