"""What stands in the place of something private, and what only looks like it.

    <PHONE_3> pseudonym    <PHONE> tag    [removed] redact    ‹PHONE_3› typed by somebody

In the mode `surrogate` it is something made up, of the same shape (`curation.pii.surrogate`).

A text that came with `<PHONE_3>` in it must not be mistaken for one that we treated.
"""

import re
from collections.abc import Iterator
from typing import Literal

from curation.pii.span import BLANK, PRIORITY, THREAD, TYPED, Span

Mode = Literal["redact", "tag", "pseudonym", "surrogate"]

REMOVED = "[removed]"
_TYPES = "|".join((*PRIORITY[1:], THREAD))
_PLACEHOLDER = re.compile(rf"<(?:{_TYPES})(?:_\d+)?>|{re.escape(REMOVED)}")


def find(text: str) -> Iterator[Span]:
    """Find what looks like a placeholder before there are any of ours: somebody typed it."""
    for match in _PLACEHOLDER.finditer(text):
        yield Span(*match.span(), TYPED, match[0][1:-1])


def numbered(type_: str, number: int) -> str:
    """Name the one of its type that appeared as number so-and-so."""
    return f"<{type_}_{number}>"


def shown(span: Span, *, pseudonym: str | None, mode: Mode) -> str:
    """Write what stands in the place of a span; what has no pseudonym gets its type alone."""
    if span.type == TYPED:
        return f"‹{span.key}›"
    if mode == "redact":
        return REMOVED
    return pseudonym if pseudonym and mode != "tag" else f"<{span.type}>"


def without(text: str) -> str:
    """Blank the placeholders of a treated text."""
    return _PLACEHOLDER.sub(lambda match: BLANK * len(match[0]), text)
