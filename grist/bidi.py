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
from itertools import groupby
from typing import Any

_RIGHT_TO_LEFT = frozenset({"R", "AL"})
_STRONG = frozenset({"L", *_RIGHT_TO_LEFT})
_ARRANGED = frozenset({*_RIGHT_TO_LEFT, "AN"})
_OBJECT = "\ufffc"  # what UAX 9 (3.2) takes for whatever is no letter
_LETTERS = frozenset({*_STRONG, "EN", "AN", "ES", "ET", "CS", "WS", "ON"})
_ARABIC_MARKS = "،؛؟"  # drawn by the font that draws the letters, hence as part of the word
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


def levels(paragraph: str, *, from_right: bool) -> list[int]:
    """Say of each character how deep it is embedded (P to I): odd is from the right.

    That depends on what stands around it, on the lines above and below too: a paragraph's levels
    are found before it is wrapped to lines.

    >>> levels("ab (שלום)", from_right=False)
    [0, 0, 0, 0, 1, 1, 1, 1, 0]
    """
    from bidi import algorithm as uax9

    pieces = _graphemes(paragraph)
    whole = uax9.get_empty_storage()
    whole["base_level"], whole["base_dir"] = int(from_right), "LR"[from_right]
    uax9.get_embedding_levels("".join(map(_letter, pieces)), whole)
    uax9.explicit_embed_and_overrides(whole)
    uax9.resolve_weak_types(whole)
    _resolve_brackets(whole["chars"], "LR"[from_right])
    uax9.resolve_neutral_types(whole, debug=False)
    uax9.resolve_implicit_levels(whole, debug=False)
    return [
        letter["level"] for letter, piece in zip(whole["chars"], pieces, strict=True) for _ in piece
    ]


def placed(line: str, of: Sequence[int], *, from_right: bool) -> list[tuple[int, str]]:
    """Give what is drawn for one line, from the left (L1 to L4).

    Args:
        line: of a paragraph.
        of: the levels of its characters.
        from_right: whether the paragraph runs from the right.

    Returns:
        For each letter, with what stands above or below it, where it begins in the line, and how
        it is drawn: brackets look the other way where the text runs from the right.

    >>> [drawn for _, drawn in placed("(שלום)", [1] * 6, from_right=True)]
    ['(', 'ם', 'ו', 'ל', 'ש', ')']
    """
    from bidi import algorithm as uax9

    whole = uax9.get_empty_storage()
    whole["base_level"], whole["base_dir"] = int(from_right), "LR"[from_right]
    at = 0
    for piece in _graphemes(line):
        letter = _letter(piece)
        rest = piece if letter == _OBJECT else piece[1:]
        way = unicodedata.bidirectional(letter)
        whole["chars"].append({"ch": letter, "level": of[at], "orig": way, "at": at, "rest": rest})
        at += len(piece)
    uax9.reorder_resolved_levels(whole, debug=False)
    uax9.apply_mirroring(whole, debug=False)
    return [(each["at"], each["ch"].strip(_OBJECT) + each["rest"]) for each in whole["chars"]]


def words_turned(line: Sequence[tuple[int, str]]) -> list[tuple[int, str]]:
    """Turn each word that runs from the right about, for a terminal that will turn it again.

    >>> "".join(drawn for _, drawn in words_turned(list(enumerate("12 ,םח הת"))))
    '12 ,חם תה'
    """
    return [
        letter
        for is_word, word in groupby(line, key=lambda letter: _is_from_right(letter[1]))
        for letter in (reversed(list(word)) if is_word else word)
    ]


def _is_from_right(drawn: str) -> bool:
    return unicodedata.bidirectional(drawn[0]) in _RIGHT_TO_LEFT or drawn[0] in _ARABIC_MARKS


def _graphemes(text: str) -> list[str]:
    """Part what is seen as one letter each (UAX 29): an accent never leaves its letter."""
    found: list[str] = _grapheme().findall(text)
    return found


@cache
def _grapheme() -> Any:
    import regex

    return regex.compile(r"\X")


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
