r"""Characters that nobody sees and that hide in a text, or that are none.

"fish\u200b and\u00ad chips\u202e"   ->   "fish and chips"
"می\u200cخواهم", "👩\u200d💻"          stay: there the joiner shapes what is seen
"""

import re
from typing import TYPE_CHECKING

from curation.cleaning.columns import where

if TYPE_CHECKING:
    from pandas import Series

_PLANES = "".join(chr(plane << 16 | last) for plane in range(17) for last in (0xFFFE, 0xFFFF))
HIDDEN = (
    # Controls, soft hyphens, zero-width and bidirectional marks, blanks that are letters (Hangul
    # fillers), annotation marks and what stands for an object; no joiners, see below.
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e"
    f"\u200f\u202a-\u202e\u2060-\u206f\u3164\ufdd0-\ufdef\ufeff\uffa0\ufff9-\ufffc{_PLANES}]"
)
TAGS = "[\U000e0000-\U000e007f]"
"""Letters that nobody sees: they write the flags of countries' parts, or hidden orders."""

_JOINERS = "[\u200c\u200d]"
# What a joiner joins: emoji, and letters of scripts that write with it; no letter of the Latin,
# Greek and Cyrillic scripts, of China, Japan and Korea.
JOINED = (
    "[\u00a9\u00ae\u0530-\u10ff\u1200-\u1cff\u2190-\u2bff\ua840-\uabff\ufb1d-\ufdcf\ufdf0-\ufdff"
    "\ufe0f\ufe70-\ufefc\U00010800-\U0001faff]"
)
_SELECTORS = "[\ufe00-\ufe0f\U000e0100-\U000e01ef]"
_FLAG_OR_TAG = re.compile(
    "(\U0001f3f4[\U000e0030-\U000e0039\U000e0061-\U000e007a]{3,6}\U000e007f)|" + TAGS
)
_RUN_OF_JOINERS = re.compile(f"{_JOINERS}+")
_RUN_OF_SELECTORS = re.compile(f"({_SELECTORS}){_SELECTORS}+")
_JOINED = re.compile(JOINED)


def without_hidden(texts: "Series[str]") -> "Series[str]":
    """Take out what is hidden and joins nothing."""
    shown = texts.str.replace(HIDDEN, "", regex=True)
    return without_loose(shown)


def without_loose(texts: "Series[str]") -> "Series[str]":
    """Take out tags but those of a flag, selectors after a selector, joiners that join nothing."""
    flagged = where(texts, TAGS, lambda text: _FLAG_OR_TAG.sub(r"\1", text))
    chosen = where(
        flagged, _SELECTORS + _SELECTORS, lambda text: _RUN_OF_SELECTORS.sub(r"\1", text)
    )
    return where(chosen, _JOINERS, lambda text: _RUN_OF_JOINERS.sub(_joining, text))


def joins(before: str, after: str) -> bool:
    """Tell whether a joiner between two characters has something to join."""
    return bool(_JOINED.match(before) and _JOINED.match(after))


def _joining(run: re.Match[str]) -> str:
    """Give the first joiner of a run, if it joins."""
    text, start, end = run.string, run.start(), run.end()
    return run[0][0] if joins(text[max(start - 1, 0) : start], text[end : end + 1]) else ""
