"""A stretch of text that holds something private, and what is done with many of them.

    "mail joana@tea.example"  ->  Span(5, 22, "EMAIL", "joana@tea.example")

The key is the canonical value: the same mailbox, number or person, however it was written.
"""

from collections.abc import Iterable
from typing import NamedTuple

URL, EMAIL, IBAN, CARD, IP, PHONE = "URL", "EMAIL", "IBAN", "CARD", "IP", "PHONE"
SECRET, CRYPTO, NATIONAL_ID, MAC = "SECRET", "CRYPTO", "NATIONAL_ID", "MAC"
COORDINATES, ADDRESS = "COORDINATES", "ADDRESS"
DENIED, PERSON, HANDLE, THREAD = "DENIED", "PERSON", "HANDLE", "THREAD"
TYPED = "PLACEHOLDER"  # looks like one of ours, but somebody typed it

# Of finds that overlap, the one earlier in this list gives its name to them all.
STRUCTURED = (
    URL, SECRET, EMAIL, IBAN, CRYPTO, CARD, NATIONAL_ID, IP, MAC, COORDINATES, ADDRESS, PHONE,
)  # fmt: skip
PRIORITY = (TYPED, *STRUCTURED, DENIED, PERSON, HANDLE)

# What stands where something was found. No stored text holds a BLANK, no detector reaches across
# one; next to what somebody typed there may be anything.
BLANK, BLANK_TYPED = "\0", "‹"


class Span(NamedTuple):
    """Where something private stands, of which type, and its canonical value."""

    start: int
    end: int
    type: str
    key: str


def resolve(spans: Iterable[Span]) -> list[Span]:
    """Join spans that overlap into one, named by the most specific: no rest of any is left over."""
    joined: list[Span] = []
    for span in sorted(spans):
        if joined and span.start < joined[-1].end:
            joined[-1] = _join(joined[-1], span)
        else:
            joined.append(span)
    return joined


def _join(first: Span, second: Span) -> Span:
    name = min(first, second, key=_specific)
    return Span(first.start, max(first.end, second.end), name.type, name.key)


def _specific(span: Span) -> tuple[int, int]:
    """Order by priority, then length; a handle and a person compete by length alone."""
    rank = PRIORITY.index(PERSON if span.type == HANDLE else span.type)
    return rank, span.start - span.end


def blanked(text: str, spans: Iterable[Span]) -> str:
    """Put blanks where the spans are, so that everything else keeps its place."""
    signs = ((span, BLANK_TYPED if span.type == TYPED else BLANK) for span in spans)
    return replaced(text, ((span, sign * (span.end - span.start)) for span, sign in signs))


def replaced(text: str, pairs: Iterable[tuple[Span, str]]) -> str:
    """Put another text in the place of each span; spans are in order and apart."""
    parts: list[str] = []
    end = 0
    for span, new in pairs:
        parts += (text[end : span.start], new)
        end = span.end
    return "".join((*parts, text[end:]))
