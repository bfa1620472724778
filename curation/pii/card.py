"""Payment cards: 12 to 19 digits, known first digits, a right check digit. The key is the digits.

    4111 1111 1111 1111    3782-822463-10005

Digits that are grouped otherwise are a table of numbers.
"""

import re
from collections.abc import Iterator
from functools import cache
from itertools import accumulate, chain

from curation.pii.span import CARD, Span

_RUN = re.compile(r"(?<![A-Za-z0-9_\0])\d{4,}(?:[ ]?[ .-][ ]?\d+){0,4}")
# After how many digits people put a space: 4-4-4-4-3, 4-6-5, 6-13.
_BREAKS = ({4, 8, 12, 16}, {4, 10}, {6})
_WORD = re.compile(r"[A-Za-z0-9_\0]")
_GROUP = re.compile(r"\d+")

# Ranges of first digits (ISO/IEC 7812) and lengths, as the networks publish them.
_NETWORKS = (
    (re.compile(r"4"), {13, 16, 19}),  # Visa
    (re.compile(r"5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720"), {16}),  # Mastercard
    (re.compile(r"3[47]"), {15}),  # American Express
    (re.compile(r"35|2131|1800"), set(range(15, 20))),  # JCB
    (re.compile(r"30[0-59]|3[689]"), set(range(14, 20))),  # Diners Club
    (re.compile(r"5[0678]|6|0604"), set(range(12, 20))),  # Maestro, Discover, UnionPay, RuPay
    (re.compile(r"8[12]|220[0-4]|9792"), {16, 19}),  # RuPay, Mir, Troy
)
_DOUBLED = {digit: sum(divmod(2 * int(digit), 10)) for digit in "0123456789"}


def find(text: str) -> Iterator[Span]:
    """Find card numbers."""
    end = 0
    while run := _RUN.search(text, end):
        groups = list(_GROUP.finditer(text, run.start(), run.end()))
        found = _longest(text, groups)
        if found:
            yield found
        end = found.end if found else groups[0].end()


def _longest(text: str, groups: list[re.Match[str]]) -> Span | None:
    """Find the card that starts with the first group and takes the most of the others."""
    start = groups[0].start()
    digits = "".join(group[0] for group in groups)
    lengths = _lengths(digits[:4])
    ends = list(accumulate(len(group[0]) for group in groups))
    for at in range(len(groups) - 1, -1, -1):
        card, end = digits[: ends[at]], groups[at].end()
        spaced = any(breaks.issuperset(ends[:at]) for breaks in _BREAKS)
        if len(card) in lengths and spaced and luhn(card) and not _WORD.match(text, end):
            return Span(start, end, CARD, card)
    return None


@cache
def _lengths(first_four: str) -> frozenset[int]:
    """Give how many digits a card with these first ones may have."""
    known = (lengths for first, lengths in _NETWORKS if first.match(first_four))
    return frozenset(chain.from_iterable(known))


def luhn(digits: str) -> bool:
    """Check the last digit by the algorithm of Hans Peter Luhn (US patent 2,950,048).

    >>> luhn("4111111111111111"), luhn("4111111111111112")
    (True, False)
    """
    odd = sum(map(int, digits[-1::-2]))
    return (odd + sum(_DOUBLED[digit] for digit in digits[-2::-2])) % 10 == 0
