"""Numbers by which a state knows a person, as the given regions write them.

    460-89-9847 (US)    AB 12 34 56 C (GB)    RSSMRA85T10A562S (IT)    BSN 111222333 (NL)

The key is the region and the number without spaces and signs.
"""

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib import import_module
from typing import NamedTuple

from curation.pii.national_forms import FORMS, Form
from curation.pii.span import NATIONAL_ID, Span

_BEFORE = 60  # characters in which a word is looked for
_AFTER_WORD = r"[^\n\d\0]{0,24}$"
# What stands next to a number that is part of something longer.
_EDGE_BEFORE = re.compile(r"(?<![\w\0+])(?<!\d[.,/-])")
_EDGE_AFTER = r"(?![\w\0]|[.,/-]\d)"
_DIGITS = re.compile(r"[0-9](?<![0-9][0-9])")
_SIX = re.compile(r"(?:[A-Za-z]{1,6}[ -]?)?\d(?:[ ./-]?\d){5}")
_WITH_FEWER = ("it.codicefiscale", "in_.pan")  # all others hold six digits before any letter
_LETTERS_BEFORE = re.compile(r"[A-Za-z]{1,6}(?=[ -]?$)")  # an Italian number begins with six


class _Kind(NamedTuple):
    region: str
    pattern: re.Pattern[str]
    module: str
    words: re.Pattern[str] | None


def find(text: str, regions: tuple[str, ...]) -> Iterator[Span]:
    """Find numbers that their country's rules accept."""
    starts = list(_starts(text))
    likely = [start for start in starts if _SIX.match(text, start)]
    for kind in _kinds(regions):
        end = 0
        for start in starts if kind.module in _WITH_FEWER else likely:
            match = kind.pattern.match(text, start) if start >= end else None
            if match and _holds(kind, text, match):
                end = match.end()
                number = re.sub(r"[\W_]", "", match[0]).upper()
                yield Span(start, end, NATIONAL_ID, f"{kind.region} {number}")


def is_somebodys(region: str, number: str) -> bool:
    """Say whether a number without spaces and signs is one that its country could have given."""
    kinds = (kind for kind in _kinds((region,)) if kind.pattern.fullmatch(number))
    return any(not kind.module or _is_valid(kind.module, number) for kind in kinds)


def _starts(text: str) -> Iterator[int]:
    """Give the places where a number may begin: a group of digits, or letters before it."""
    for digits in _DIGITS.finditer(text):
        at = digits.start()
        letters = _LETTERS_BEFORE.search(text, max(at - 7, 0), at)
        if letters and _EDGE_BEFORE.match(text, letters.start()):
            yield letters.start()
        if _EDGE_BEFORE.match(text, at):
            yield at


def _holds(kind: _Kind, text: str, match: re.Match[str]) -> bool:
    start = match.start()
    if kind.words and not kind.words.search(text[max(start - _BEFORE, 0) : start]):
        return False
    return not kind.module or _is_valid(kind.module, match[0].replace(" ", ""))


@cache
def _kinds(regions: tuple[str, ...]) -> tuple[_Kind, ...]:
    return tuple(_kind(region, form) for region in regions for form in FORMS.get(region, ()))


def _kind(region: str, form: Form) -> _Kind:
    words = rf"(?<![^\W_])(?:{form.words}){_AFTER_WORD}"
    return _Kind(
        region,
        re.compile(f"(?:{form.pattern}){_EDGE_AFTER}"),
        form.module,
        re.compile(words, re.IGNORECASE) if form.words else None,
    )


@lru_cache(maxsize=4096)
def _is_valid(module: str, number: str) -> bool:
    library = import_module(f"stdnum.{module}")
    try:
        return bool(library.is_valid(number))
    except Exception:  # noqa: BLE001 - `cn.ric` breaks on a county that it does not know, last of all
        return True  # rather hidden than the whole row lost
