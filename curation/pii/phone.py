"""Phone numbers: with a country code always, without one as the given regions write them.

    +44 7700 900123    (202) 555-0123    020 7946 0958 (GB)    call me on 467 3395

A run of digit groups is cut into the numbers it holds. Dates, times, prices, decimals, ISBNs and
what is called an order or a batch are none. The key is E.164, or the digits where that is unknown.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from curation.pii import numbering
from curation.pii.span import BLANK, PHONE, Span

_FIRST = r"(?:(?<![0-9+\0])\+\(?|(?<![A-Za-z0-9_\0])\(?\+?)\d+"
_RUN = re.compile(rf"(?=[(+\d]){_FIRST}(?:[ ().\-/]{{1,3}}\+?\d+)*+")
_GROUP = re.compile(r"(?:\(?\+ ?)?\(?\d+")
_EXTENSION = re.compile(r",? ?(?:x|ext\.?|extension) ?\d{1,6}(?!\d)", re.IGNORECASE)

# Blanked before the search: they look like parts of a number and are none. Each form is written
# as it goes on behind its first digit, so that the rest of a text is skipped fast.
_YEAR = r"(?:(?<=1)9|(?<=2)0)\d\d"
_DAY = rf"{_YEAR}([-./])\d{{1,2}}\1\d{{1,4}}|\d?([-./])\d{{1,2}}\2(?:19|20)?\d\d"
_MONTH = rf"{_YEAR}[-./](?:0[1-9]|1[0-2])"
_TIME = r"\d?:\d\d|\d?\.\d\d ?- ?\d{1,2}\.\d\d"
# Four fours are how cards and parcels are numbered; one that passes as a card is gone by now.
_FOURS = r"(?<!\+\d)(?<!\d[ -]\d)\d{3}([ -])\d{4}\3\d{4}\3\d{4}(?![ -]?\d)"
_MOMENT = re.compile(
    rf"\d(?<!\d\d)(?:(?<!\d[-./]\d)(?:{_DAY}|{_MONTH}|{_TIME})(?!\d|[-./]\d)|{_FOURS})"
)
_ISBN = re.compile(r"97[89](?<![\d-].{3})(?:\d{10}|([- ])\d{1,5}\1\d{1,7}\1\d{1,7}\1\d)(?!\d)")
_COUNTRY_CODE = re.compile(r"\+\d{1,3}[ ().-]*(?:\d{1,3}[ ().-]+)?$")
_DECIMAL = re.compile(r"\+?\d+\.\d+|0\.\d.*")

# Words and signs beside a number that say what it is.
_BEFORE = 40  # characters that are looked at
_CURRENCY = r"[$€£¥₹%]|(?:usd|eur|gbp|chf|jpy|dollars?|euros?|pounds?)\b"
_GOES_ON = re.compile(
    rf"(?!{_EXTENSION.pattern})(?:[A-Za-z0-9_\0]| ?(?:{_CURRENCY}))", re.IGNORECASE
)
_NO_PHONE = re.compile(
    rf"(?:[#№]|{_CURRENCY}) ?$"
    r"|\b(?:order|invoice|ref(?:erence)?|ticket|tracking|parcel|batch|lot|isbn|issn|ean|upc|sku"
    r"|serial|part|model|case|item|id|version|article|doi)"
    r"(?:[- ]?1[03])?(?: ?(?:number|no|nr|code|id)\b)?[ .:#=-]*$",
    re.IGNORECASE,
)
_PHONE = re.compile(
    r"\b(?:tel|telephone|phone|call|called|mobile|cell|fax|text|sms|dial|ring|whatsapp|signal)\b"
    r"[^.!?\n\d\0]{0,24}$",
    re.IGNORECASE,
)
_SHAPED = re.compile(r"\(\d{2,4}\)[ -]?\d{3,4}[ -]\d{3,4}|(?:1[-. ])?\d{3}([-.])\d{3}\1\d{4}")
_NORTH_AMERICAN = re.compile(r"\(?(?:1\D*)?\d{3}\D*\d{3}\D*\d{4}")
_WITH_TRUNK_PREFIX = re.compile(r"0\d{9,10}|0\d{2,4}[ -]\d{6,8}|0\d{2,4}(?:[ -]\d{2,4}){2,3}")

_MOST_GROUPS = 7  # +33 (0)1 84 17 61 18
_DIGITS = range(7, 18)  # E.164 has up to 15; 00 may come before


class _Group(NamedTuple):
    start: int
    end: int
    digits: str
    opens: bool  # a number may start here


class _Candidate(NamedTuple):
    """What may be a phone number, and what stands before it says of it."""

    written: str
    digits: str
    international: bool  # the country code comes first
    called: bool  # a phone number
    excluded: bool  # called something else


def find(text: str, regions: tuple[str, ...]) -> Iterator[Span]:
    """Find phone numbers."""
    clear = _MOMENT.sub(_blank_moment, _ISBN.sub(_blank_book, text) if "97" in text else text)
    for run in _RUN.finditer(clear):
        if sum(map(str.isdigit, run[0])) >= _DIGITS.start:
            yield from _numbers(clear, run, regions)


def _blank_book(match: re.Match[str]) -> str:
    """Blank an ISBN whose check digit is right."""
    digits = [int(sign) for sign in match[0] if sign.isdigit()]
    is_book = len(digits) == 13 and (sum(digits[::2]) + 3 * sum(digits[1::2])) % 10 == 0
    return BLANK * len(match[0]) if is_book else match[0]


def _blank_moment(match: re.Match[str]) -> str:
    """Blank a date or time, but not what follows a country code: +687 20.12.34."""
    before = match.string[max(match.start() - 12, 0) : match.start()]
    return match[0] if _COUNTRY_CODE.search(before) else BLANK * len(match[0])


def _numbers(text: str, run: re.Match[str], regions: tuple[str, ...]) -> Iterator[Span]:
    """Cut a run into numbers, each of as many groups as make a valid one."""
    groups = _groups(run)
    before = text[max(run.start() - _BEFORE, 0) : run.start()]
    called = bool(_PHONE.search(before))
    # Of the first number alone: chats mention people as @447700900123, and orders are numbered.
    mentioned, excluded = before.endswith("@"), bool(_NO_PHONE.search(before))
    at = 0
    while at < len(groups):
        candidates = [
            (taken, _Candidate(written, digits, mentioned or "+" in written, called, excluded))
            for taken, written, digits in _beginnings(text, groups[at : at + _MOST_GROUPS])
        ]
        taken, key = _first_of(candidates, regions)
        if taken:
            edges = _edges(text, groups[at].start, groups[at + taken - 1].end)
            yield Span(*edges, PHONE, key)
        at += taken or 1
        mentioned = excluded = False


def _edges(text: str, start: int, end: int) -> tuple[int, int]:
    """Leave out a bracket that is closed elsewhere, take in an extension."""
    extension = _EXTENSION.match(text, end)
    lone = text[start] == "(" and ")" not in text[start:end]
    return start + lone, extension.end() if extension else end


def _groups(run: re.Match[str]) -> list[_Group]:
    groups: list[_Group] = []
    for match in _GROUP.finditer(run[0]):
        digits = match[0].lstrip("(+ ")
        marked = match[0] != digits or digits[0] == "0" or len(digits) > 2
        after_point = run[0][match.start() - 1 : match.start()] == "."
        opens = (marked and not after_point) if groups else True
        groups.append(_Group(run.start() + match.start(), run.start() + match.end(), digits, opens))
    return groups


def _beginnings(text: str, groups: list[_Group]) -> Iterator[tuple[int, str, str]]:
    """Give what could be a number from the first group on, longest first: groups, text, digits."""
    if not groups[0].opens:
        return
    start, digits = groups[0].start, "".join(group.digits for group in groups)
    count = len(digits)
    for taken in range(len(groups), 0, -1):
        last = groups[taken - 1]
        if count in _DIGITS and ("+" in text[start : start + 2] or not _goes_on(text, last)):
            written = text[start : last.end]
            if not _DECIMAL.fullmatch(written):
                yield taken, written, digits[:count]
        count -= len(last.digits)


def _goes_on(text: str, last: _Group) -> bool:
    """Say whether a number cannot end here: with one lone digit, before a letter, as a price."""
    return len(last.digits) == 1 or bool(_GOES_ON.match(text, last.end))


def _first_of(
    candidates: list[tuple[int, _Candidate]], regions: tuple[str, ...]
) -> tuple[int, str]:
    """Pick the first valid number, else the first likely one: how many groups, and its key."""
    for key_of in (_valid_key, _likely_key):
        for taken, candidate in candidates:
            key = key_of(candidate, regions)
            if key:
                return taken, key
    return 0, ""


def _valid_key(candidate: _Candidate, regions: tuple[str, ...]) -> str | None:
    """Give the key of a number that a telephone network could have assigned."""
    if candidate.international or candidate.digits.startswith("00"):
        return numbering.e164(candidate.digits.removeprefix("00"), None, strict=True)
    if candidate.excluded:
        return None
    # In North America no prefix marks a number, only its groups: 12345 67890 is none.
    grouped = bool(_NORTH_AMERICAN.fullmatch(candidate.written))
    likely = (region for region in regions if grouped or not numbering.north_american(region))
    keys = (numbering.e164(candidate.digits, region, strict=True) for region in likely)
    return next((key for key in keys if key), None)


def _likely_key(candidate: _Candidate, regions: tuple[str, ...]) -> str | None:
    """Give the key of what is written, or announced, as a number, assigned or not."""
    if candidate.international:
        return numbering.e164(candidate.digits, None, strict=False)
    announced = candidate.called or _SHAPED.fullmatch(candidate.written)
    if candidate.excluded or not (announced or _WITH_TRUNK_PREFIX.fullmatch(candidate.written)):
        return None
    keys = (numbering.e164(candidate.digits, region, strict=False) for region in regions)
    possible = next((key for key in keys if key), None)
    return possible or (candidate.digits if announced else None)
