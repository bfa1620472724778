r"""The form in which detectors see a text: what hides a value from them is undone.

    "call ０２０ 7946\u200b 0958"   ->   "call 020 7946 0958"

Full-width signs, foreign digits, and unusual dashes and spaces are put one for one. Characters
that show nothing are taken out (zero-width ones, selectors of variants, tags, fillers of Hangul),
and so is the frame of a keycap. `places` leads from each character back to where it stood, `ends`
to behind the marks that belong to it.
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
# What belongs to the character before it: variants (Mongolian ones too), keycaps, tags.
_MARKS = "\u180b-\u180d\u180f\u20e3\ufe00-\ufe0f\U000e0000-\U000e0fff"
_INVISIBLE = (
    "\u00ad\u034f\u061c\u115f\u1160\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0"
    + _MARKS
)
# Letters that a pattern takes for others when it ignores case, and `str.lower` does not.
_ALIKE = {"İ": "i", "ı": "i", "ſ": "s", "\u1c82": "о"}
_HIDDEN = re.compile(f"(?=[{_INVISIBLE}])([{_MARKS}]*+)[{_INVISIBLE}]*+")


class Plain(NamedTuple):
    """A text as detectors see it; `places` and `ends` are empty where nothing was taken out."""

    text: str
    places: Sequence[int] = ()
    ends: Sequence[int] = ()

    def back(self, span: Span) -> Span:
        """Say where a span stands in the text as it was written."""
        if not self.places:
            return span
        return span._replace(start=self.places[span.start], end=self.ends[span.end - 1])


def plain(text: str) -> Plain:
    """Make a text plain for the detectors."""
    if text.isascii() or not _strange().search(text):
        return Plain(text)
    same = _FOREIGN_DIGIT.sub(_ascii_digit, text.translate(_SAME))
    if not _HIDDEN.search(same):
        return Plain(same)
    kept = list[str]()
    places, ends = list[int](), list[int]()
    at = 0
    for hidden in _HIDDEN.finditer(same):
        kept.append(same[at : hidden.start()])
        places += range(at, hidden.start())
        ends += range(at + 1, hidden.start() + 1)
        if ends and hidden.start() > at:
            ends[-1] = hidden.end(1)
        at = hidden.end()
    places += range(at, len(same))
    ends += range(at + 1, len(same) + 1)
    return Plain("".join((*kept, same[at:])), places, ends)


def small(text: str) -> str:
    """Put small letters, one for one, as a pattern sees them that ignores case.

    >>> small("PİN"), "PİN".lower() == "pin"
    ('pin', False)
    """
    if not text.isascii():
        for sign, letter in _ALIKE.items():
            text = text.replace(sign, letter)
    return text.lower()


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
