r"""What a rater may be called, and when two names are one person's.

rater_name("  Ana ")   -> "Ana"       "ana" and "Ana" are one rater (`grist.text.comparable`)
rater_name("\x1b[2J")  -> UsageError, which does not repeat it
"""

import unicodedata

from grist.errors import UsageError

LONGEST = 40  # characters: a column of a terminal that is 80 wide
_ALSO = frozenset(" ._-")
_LETTERS_AND_DIGITS = ("L", "N")


def rater_name(text: str) -> str:
    """Give a name as it is kept: stripped, NFC.

    Raises:
        UsageError: it is empty, too long, or has other characters than those of names.
    """
    name = unicodedata.normalize("NFC", text[: 4 * LONGEST].strip())
    if len(text) > 4 * LONGEST or not 1 <= len(name) <= LONGEST or not _is_a_name(name):
        raise UsageError(
            f"a rater's name has 1 to {LONGEST} characters: letters, digits, spaces, '.', '_', '-'"
        )
    return name


def _is_a_name(name: str) -> bool:
    kinds = [unicodedata.category(letter)[0] for letter in name]
    fits = all(
        kind in {*_LETTERS_AND_DIGITS, "M"} or letter in _ALSO
        for letter, kind in zip(name, kinds, strict=True)
    )
    return fits and any(kind in _LETTERS_AND_DIGITS for kind in kinds)
