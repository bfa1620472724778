"""Bank accounts by IBAN, spaced or not, whose check digits are right. The key has no spaces."""

import re
from collections.abc import Iterator
from functools import lru_cache

from curation.pii.span import IBAN, Span

_START = re.compile(r"(?<![A-Za-z0-9_\0])[A-Za-z]{2}[ -]?\d[ -]?\d")
_COUNT = re.compile(r"(\d+)!")  # the registry writes a structure as 4!a6!n8!n


def find(text: str) -> Iterator[Span]:
    """Find valid IBANs."""
    end = 0
    for match in _START.finditer(text):
        rest = _rest(match[0][:2].upper())
        whole = rest.match(text, match.end()) if rest and match.start() >= end else None
        if whole is None:
            continue
        key = re.sub("[ -]", "", text[match.start() : whole.end()]).upper()
        if _is_valid(key):
            end = whole.end()
            yield Span(match.start(), end, IBAN, key)


@lru_cache
def _rest(country: str) -> re.Pattern[str] | None:
    """Make the pattern of what follows country and check digits; none for no country."""
    from stdnum import numdb

    _, facts = numdb.get("iban").info(country)[0]
    length = sum(int(count) for count in _COUNT.findall(facts.get("bban", "")))
    return re.compile(rf"(?:[ -]?[A-Za-z0-9]){{{length}}}(?![A-Za-z0-9_\0])") if length else None


@lru_cache(maxsize=4096)
def _is_valid(number: str) -> bool:
    from stdnum import iban

    # Without the country's own check digits: a slip there leaves it an account all the same.
    return bool(iban.is_valid(number, check_country=False))
