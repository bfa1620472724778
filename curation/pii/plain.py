r"""The form in which detectors see a text: what hides a value from them is undone.

    "call ０２０ 7946\u200b 0958"   ->   "call 020 7946 0958"

Full-width signs, foreign digits, and unusual dashes and spaces are put one for one; zero-width
characters are taken out, and `places` leads from each character back to where it stood.
"""

import re
import unicodedata
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from curation.pii.span import Span

_FULL_WIDTH = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
_DASHES = dict.fromkeys([*range(0x2010, 0x2016), 0x2212, 0xFE63], "-")
_SPACES = dict.fromkeys([0xA0, *range(0x2000, 0x200B), 0x202F, 0x3000], " ")
_SAME = str.maketrans(_FULL_WIDTH | _DASHES | _SPACES | {0xFE6B: "@", 0x2019: "'"})
_FOREIGN_DIGIT = re.compile(r"(?![0-9])\d")
_INVISIBLE = "\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff"
_HIDDEN = re.compile(f"[{_INVISIBLE}]+")


class Plain(NamedTuple):
    """A text as detectors see it; `places` is missing where nothing was taken out."""

    text: str
    places: Sequence[int] | None = None

    def back(self, span: Span) -> Span:
        """Say where a span stands in the text as it was written."""
        if self.places is None:
            return span
        return span._replace(start=self.places[span.start], end=self.places[span.end - 1] + 1)


def plain(text: str) -> Plain:
    """Make a text plain for the detectors."""
    if text.isascii() or not _strange().search(text):
        return Plain(text)
    same = _FOREIGN_DIGIT.sub(_ascii_digit, text.translate(_SAME))
    if not _HIDDEN.search(same):
        return Plain(same)
    places: list[int] = []
    end = 0
    for hidden in _HIDDEN.finditer(same):
        places += range(end, hidden.start())
        end = hidden.end()
    return Plain(_HIDDEN.sub("", same), [*places, *range(end, len(same))])


@cache
def _strange() -> re.Pattern[str]:
    """Make the set of all signs that are not plain.

    Most texts have accents and none of these, and one set is looked for in no time. Of the planes
    above the first it is enough that there is something.
    """
    digits = "".join(sign for sign in map(chr, range(0x80, 0x10000)) if sign.isdecimal())
    same = re.escape("".join(map(chr, _SAME)))
    return re.compile(f"[{same}{digits}{_INVISIBLE}\U00010000-\U0010ffff]")


def _ascii_digit(match: re.Match[str]) -> str:
    return str(unicodedata.digit(match[0]))
