"""Arabic letters in the forms in which they join their neighbours, for screens that join nothing.

    ب + ب       ->  ﺑ + ﺐ       beh at the beginning of a word, beh at its end

Which letters join is what Unicode says of them (ArabicShaping.txt); the forms are those that it has
for older programs (Arabic Presentation Forms). Letters without any, as Kurdish and Pashto have,
stay as they are, and those beside them join all the same.
"""

import unicodedata
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Any

_FORMS = (range(0xFB50, 0xFE00), range(0xFE70, 0xFF00))
_BOTH, _AFTER, _BEFORE = "DC", "L", "R"
_SEEN = 4096  # letters whose joining is remembered; no script has so many
_PLACES = {
    (False, False): "<isolated>",
    (False, True): "<initial>",
    (True, True): "<medial>",
    (True, False): "<final>",
}


def joined(text: str) -> str:
    """Give Arabic letters the forms in which they join their neighbours, one for one.

    Two letters are not drawn as one (lam and alef), as each has a place of its own.

    >>> [f"{ord(letter):04X}" for letter in joined("بب")]
    ['FE91', 'FE90']
    """
    if not any(unicodedata.bidirectional(letter) == "AL" for letter in text):
        return text
    letters = list(text)
    kinds = [_joining(letter) for letter in text]
    places = [at for at, kind in enumerate(kinds) if kind != "T"]  # vowel signs part nothing
    joins_before = False
    for at, after in zip(places, [*places[1:], None], strict=True):
        joins_after = after is not None and _do_join(kinds[at], kinds[after])
        place = _PLACES[joins_before, joins_after]
        letters[at] = _forms().get((letters[at], place), letters[at])
        joins_before = joins_after
    return "".join(letters)


def _do_join(one: str, next_one: str) -> bool:
    return one in (*_BOTH, _AFTER) and next_one in (*_BOTH, _BEFORE)


@cache
def _forms() -> Mapping[tuple[str, str], str]:
    """Give each letter's form by its place, as UnicodeData.txt decomposes them."""
    found: dict[tuple[str, str], str] = {}
    for code in (code for codes in _FORMS for code in codes):
        place, *letters = unicodedata.decomposition(chr(code)).split() or [""]
        if len(letters) == 1:
            found[chr(int(letters[0], 16)), place] = chr(code)
    return found


@lru_cache(_SEEN)
def _joining(letter: str) -> str:
    """Give a letter's Joining_Type: D joins on both sides, R the one before, T is looked past."""
    return next((kind for kind, of_kind in _kinds().items() if of_kind.match(letter)), "U")


@cache
def _kinds() -> Mapping[str, Any]:
    import regex

    return {kind: regex.compile(rf"\p{{Joining_Type={kind}}}") for kind in "DRTCL"}
