"""UTF-8 that somebody read in another encoding, read anew.

    "cafÃ© â€” voilÃ  lâ€™addition"   ->   "café — voilà l’addition"

ftfy finds it and says what it was (Speer 2019, doi:10.5281/zenodo.2591652), and is asked for this
alone: quotes, ligatures and wide letters stay as they were written, and so does what has lost
bytes on its way. Texts without a mark of it are not shown to ftfy at all.
"""

import re
from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING

from curation.cleaning.columns import where

if TYPE_CHECKING:
    from ftfy import TextFixerConfig
    from pandas import Series

# By the first bytes of what UTF-8 is commonly misread: letters of Europe, punctuation (E2), emoji
# (F0), and in the encodings of the west also the scripts of Asia. Read so, other first bytes are
# letters that stand before such signs in many real words: a search would find them everywhere.
_EUROPE = (0xC3, 0xC4, 0xC5, 0xCE, 0xCF, 0xD0, 0xD1, 0xE2)
_WEST = (0xC2, *_EUROPE, 0xD7, 0xD8, 0xD9, 0xE0, 0xE1, *range(0xE3, 0xEB), 0xEF, 0xF0)
_FIRST = {
    "latin-1": _WEST,
    "cp1252": _WEST,
    "cp1251": (0xD0, 0xD1),
    "cp1250": _EUROPE,
    "cp1253": _EUROPE,
    "cp1254": _WEST,
    "cp1257": _EUROPE,
    "iso-8859-2": _EUROPE,
    "mac-roman": _EUROPE,
    "cp437": (0xC2, *_EUROPE, 0xF0),
}  # those that ftfy tries
_NEXT = range(0x80, 0xC0)
_OTHERS = ("[ÂÃ] ", "вЂ")  # a no-break space that became another one; a quotation mark in cp1251


def repaired(texts: "Series[str]") -> "Series[str]":
    """Read anew what was misread, line by line, since each may have come another way."""
    return where(texts, _mark(), _repaired)


@cache
def _mark() -> str:
    """Write a pattern of the pairs of characters that a character of UTF-8 may be misread as."""
    pairs = (
        f"[{_read(first, encoding)}][{_read(_NEXT, encoding)}]"
        for encoding, first in _FIRST.items()
    )
    return "|".join((*pairs, *_OTHERS))


def _read(values: Iterable[int], encoding: str) -> str:
    return re.escape(bytes(values).decode(encoding, errors="ignore"))


def _repaired(text: str) -> str:
    from ftfy import fix_encoding

    return "\n".join(fix_encoding(line, _config()) for line in text.split("\n"))


@cache
def _config() -> "TextFixerConfig":
    from ftfy import TextFixerConfig

    return TextFixerConfig(replace_lossy_sequences=False, fix_c1_controls=False)
