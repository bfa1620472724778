"""Places on the globe to a hundred metres or better: pairs of degrees, `geo:` addresses.

    38.7223, -9.1393    38.7223° N, 9.1393° W    38°43'20"N 9°8'21"W    geo:38.7223,-9.1393

Two decimals in a row are often scores or prices. So a pair has three decimals each and a sign, a
direction, a word or a whole part that no score has, and is no part of a longer list. The key is
latitude and longitude with five decimals (a metre).
"""

import re
from collections.abc import Iterator

from curation.pii.span import COORDINATES, Span

_BEFORE = 40  # characters in which a word like `location` is looked for
_WORD = re.compile(
    r"\b(?:lat|latitude|lng|lon|long|longitude|gps|geo|coord(?:inate)?s?|location|position"
    r"|koordinaten|coordenadas|coordonnées)\b[^.!?\n\0]{0,24}$"
    r"|(?:[?&](?:q|ll|center|query)=|/@)$",
    re.IGNORECASE,
)
_DEGREES = r"[-+]?\d{1,3}\.\d{3,17}"
_BETWEEN = (
    r"[,;]?[ ]?[\"']?\b(?:lon|lng|long|longitude)\b[\"']?[ ]?[:=]?[ ]?|,[ ]?|;[ ]?|/|[ ]{1,2}"
    r"|%2[Cc]"
)
_PAIR = re.compile(
    rf"(?<![\w.\0+-])({_DEGREES}) ?°?[ ]?([NSns])?"
    rf"({_BETWEEN})"
    rf"({_DEGREES})(?:[ ]?°?[ ]?([EWOewo])(?![A-Za-z]))?(?!\w|\.\d)"
)
_PRECISE = re.compile(r"\d\.\d{3}")  # begins with a digit: fast to look for
_SEXAGESIMAL = r"\d{1,3} ?[°º] ?\d{1,2} ?['′](?: ?\d{1,2}(?:[.,]\d{1,6})? ?(?:\"|″|”|''|′′))?"
_SIXTIETHS = re.compile(
    rf"(?<![\w.\0])({_SEXAGESIMAL}) ?([NSns])[,;/ ]{{0,3}}({_SEXAGESIMAL}) ?([EWOewo])(?![A-Za-z])"
)
_URI = re.compile(r"\bgeo:(-?\d{1,3}(?:\.\d{1,17})?),(-?\d{1,3}(?:\.\d{1,17})?)", re.IGNORECASE)
_LISTED_BEFORE = re.compile(r"\d\.\d+[,; ] ?$")
_LISTED_AFTER = re.compile(r"[,; ] ?[-+]?\d+\.\d+(?![\dz])")  # but 17.5z is how near a map is
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")


def find(text: str) -> Iterator[Span]:
    """Find pairs of latitude and longitude."""
    for match in _URI.finditer(text) if ":" in text else ():
        yield from _span(match, float(match[1]), float(match[2]))
    for match in _PAIR.finditer(text) if _PRECISE.search(text) else ():
        if _is_place(text, match):
            south, west = (match[2] or "") in "Ss", (match[5] or "") in "Ww"
            latitude, longitude = float(match[1]), float(match[4])
            yield from _span(
                match,
                -latitude if match[2] and south else latitude,
                -longitude if match[5] and west else longitude,
            )
    if "°" in text or "º" in text:
        for match in _SIXTIETHS.finditer(text):
            yield from _span(match, _degrees(match[1], match[2]), _degrees(match[3], match[4]))


def _is_place(text: str, match: re.Match[str]) -> bool:
    """Tell a place from a pair of scores."""
    named = bool(match[2] and match[5]) or "°" in match[0]
    before = text[max(match.start() - _BEFORE, 0) : match.start()]
    if named or _WORD.search(before):
        return True
    if _LISTED_BEFORE.search(before) or _LISTED_AFTER.match(text, match.end()):
        return False
    whole = [abs(float(match[1])), abs(float(match[4]))]
    signed = match[1][0] in "+-" or match[4][0] in "+-"
    precise = min(len(match[at].partition(".")[2]) for at in (1, 4)) >= 4
    return match[3].strip() == "," and precise and (max(whole) >= 2 if signed else min(whole) >= 2)


def _span(match: re.Match[str], latitude: float, longitude: float) -> Iterator[Span]:
    if abs(latitude) <= 90 and abs(longitude) <= 180:
        yield Span(*match.span(), COORDINATES, f"{latitude:.5f},{longitude:.5f}")


def _degrees(written: str, direction: str) -> float:
    """Read degrees, minutes and seconds.

    >>> round(_degrees("9° 8′ 21″", "W"), 4)
    -9.1392
    """
    parts = [float(part.replace(",", ".")) for part in _NUMBER.findall(written)]
    degrees = sum(part / 60.0**at for at, part in enumerate(parts))
    return -degrees if direction in "SsWw" else degrees
