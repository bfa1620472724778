"""Where the letters of a line stand on a screen: Unicode's bidirectional algorithm (UAX 9).

    in memory         Ana: שלום (hi), 12!
    on the screen     Ana: םולש (hi), 12!        left to right, as most terminals put what they get

`bidi` (python-bidi) does the algorithm, without its rule for brackets, which is added here. What
steers the order (LRE, RLO, isolates) is never obeyed: `grist.text.visible` has made marks of it.
How Arabic letters join stands in `grist.joining`.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

_RIGHT_TO_LEFT = frozenset({"R", "AL"})
_STRONG = frozenset({"L", *_RIGHT_TO_LEFT})
_ARRANGED = frozenset({*_RIGHT_TO_LEFT, "AN"})
_OBJECT = "\ufffc"  # what UAX 9 (3.2) takes for whatever is no letter
_LETTERS = frozenset({*_STRONG, "EN", "AN", "ES", "ET", "CS", "WS", "ON"})
_DEEPEST = 63  # UAX 9, BD16: brackets within brackets


def directions(text: str) -> list[bool]:
    r"""Say of each paragraph (a line of a text as it is stored) whether it runs from the right.

    As UAX 9 has it (P1 to P3) each begins where its own first letter does; one without letters
    ("12", "…") goes with the whole text.

    >>> directions("שלום\n12.\nok")
    [True, True, False]
    """
    if text.isascii():
        return [False] * (text.count("\n") + 1)
    ways = [_way(paragraph) for paragraph in text.split("\n")]
    first = next((way for way in ways if way), "L")
    return [(way or first) in _RIGHT_TO_LEFT for way in ways]


def has_right_to_left(text: str) -> bool:
    """Say whether anything in a text is written from the right, or is an Arabic number.

    >>> has_right_to_left("ok שלום"), has_right_to_left("ok")
    (True, False)
    """
    if text.isascii():  # nearly always
        return False
    return any(unicodedata.bidirectional(letter) in _ARRANGED for letter in text)


def placed(pieces: Sequence[str], *, from_right: bool) -> list[tuple[int, str]]:
    """Give the pieces of one line in the order in which they stand, from the left.

    Args:
        pieces: letters, each with what stands above or below it.
        from_right: whether the paragraph runs from the right.

    Returns:
        For each place the index of its piece, and the piece as it is drawn there: brackets
        look the other way where the text runs from the right.

    >>> [piece for _, piece in placed(list("ab (שלום)"), from_right=False)]
    ['a', 'b', ' ', '(', 'ם', 'ו', 'ל', 'ש', ')']
    """
    from bidi import algorithm as uax9

    line = uax9.get_empty_storage()
    line["base_level"], line["base_dir"] = int(from_right), "LR"[from_right]
    uax9.get_embedding_levels("".join(map(_letter, pieces)), line)
    for at, (letter, piece) in enumerate(zip(line["chars"], pieces, strict=True)):
        letter["at"], letter["rest"] = at, piece[1:]
        if letter["ch"] == _OBJECT:
            letter["rest"] = piece
    uax9.explicit_embed_and_overrides(line)
    uax9.resolve_weak_types(line)
    _resolve_brackets(line["chars"], "LR"[from_right])
    uax9.resolve_neutral_types(line, debug=False)
    uax9.resolve_implicit_levels(line, debug=False)
    uax9.reorder_resolved_levels(line, debug=False)
    uax9.apply_mirroring(line, debug=False)
    return [(each["at"], each["ch"].strip(_OBJECT) + each["rest"]) for each in line["chars"]]


def _way(text: str) -> str:
    """Give the direction of the first letter that has one, or nothing."""
    ways = map(unicodedata.bidirectional, text)
    return next((way for way in ways if way in _STRONG), "")


def _letter(piece: str) -> str:
    """Take the letter that says which way a piece runs."""
    return piece[0] if unicodedata.bidirectional(piece[0]) in _LETTERS else _OBJECT


def _resolve_brackets(letters: Sequence[dict[str, Any]], way: str) -> None:
    """Let both brackets of a pair run one way (UAX 9, N0), for a line of one embedding."""
    for opening, closing in sorted(_pairs(letters)):
        inside = {_direction(each) for each in letters[opening + 1 : closing]} - {""}
        if not inside:
            continue
        before = (_direction(each) for each in reversed(letters[:opening]))
        context = next((each for each in before if each), way)
        given = way if way in inside else context
        letters[opening]["type"] = letters[closing]["type"] = given


def _direction(letter: dict[str, Any]) -> str:
    """Say which way a letter runs as its neighbours see it; numbers run as their script does."""
    found: str = letter["type"]
    return found if found == "L" else "R" if found in ("R", "EN", "AN") else ""


def _pairs(letters: Sequence[dict[str, Any]]) -> Iterator[tuple[int, int]]:
    """Find the brackets that belong together (UAX 9, BD16)."""
    waiting: list[tuple[str, int]] = []
    for at, letter in enumerate(letters):
        if letter["type"] != "ON" or letter["ch"] not in _brackets():
            continue
        bracket = letter["ch"]
        if unicodedata.category(bracket) == "Ps":
            if len(waiting) == _DEEPEST:
                return
            waiting.append((_canonical(_brackets()[bracket]), at))
            continue
        ends = [end for end, _ in waiting]
        if _canonical(bracket) in ends:
            place = len(ends) - 1 - ends[::-1].index(_canonical(bracket))
            yield waiting[place][1], at
            del waiting[place:]


@cache
def _brackets() -> dict[str, str]:
    """Give each bracket with its other half, as BidiBrackets.txt derives them."""
    from bidi.mirror import MIRRORED

    kinds = {"Ps": "Pe", "Pe": "Ps"}
    return {
        one: other
        for one, other in MIRRORED.items()
        if unicodedata.category(other) == kinds.get(unicodedata.category(one))
        and unicodedata.bidirectional(one) == "ON"
    }


def _canonical(bracket: str) -> str:
    return unicodedata.normalize("NFD", bracket)
