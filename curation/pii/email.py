"""Mail addresses, international ones too, and those that hide as `joana (at) tea (dot) example`.

The key is folded to lower case, its domain in Unicode rather than punycode.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache

from curation.pii.span import BLANK, EMAIL, Span

# Scripts written without spaces: there, the words around an address would seem to belong to it.
_SOLID = "\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
_PUNCTUATION = ".!#$%&'+^~-"
_AT = re.compile(r"[@\[({](?:(?<=@)|[ ]?(?:[Aa][Tt]|@)[ ]?[\])}][ ]?)")
_DOT = re.compile(r"\.|[ ]?[\[({][ ]?(?:dot|\.)[ ]?[\])}][ ]?|[ ]dot[ ]", re.IGNORECASE)


@cache
def _patterns(letter: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Make the patterns of what stands before and after @, whose letters and digits are `letter`.

    Runs are possessive and one starts at each @: linear time. Made when the first @ is met, since
    they take a while to compile.
    """
    host = rf"{letter}(?:{letter}|-)*+"
    top = rf"(?:xn--[a-z0-9-]++|(?:(?![\d_]){letter}){{2,}}+)"
    local = re.compile(rf"(?:{letter}|[{_PUNCTUATION}])*+")
    return local, re.compile(rf"(?:{host}(?:{_DOT.pattern}))+{top}", re.IGNORECASE)


_LETTER, _SOLID_LETTER = rf"[^\W{_SOLID}]", r"\w"
_SOLID_BESIDE_AT = re.compile(rf"[{_SOLID}]@|@[{_SOLID}]")


def find(text: str) -> Iterator[Span]:
    """Find mail addresses."""
    end = 0
    for at in _AT.finditer(text):
        mark = at.start()
        if mark > end and text[mark - 1] == " " and text[mark] != "@":
            mark -= 1  # `joana (at) tea`
        beside = text[max(mark - 1, 0) : at.end() + 1]
        solid = _SOLID_BESIDE_AT.search(beside)
        local, domain = _patterns(_SOLID_LETTER if solid else _LETTER)
        before = local.match(text[end:mark][::-1])
        after = domain.match(text, at.end())
        name = before[0][::-1].lstrip(_PUNCTUATION) if before else ""
        start = mark - len(name)
        end = at.end()  # no name holds an @: nothing before this one is looked at again
        if name and after and text[start - 1 : start] != BLANK:
            end = after.end()
            yield Span(start, end, EMAIL, canonical(name, after[0]))


def canonical(local: str, domain: str) -> str:
    """Give the form that all spellings of one address share.

    >>> canonical("Joana", "XN--EXMPLE-CUA (dot) com")
    'joana@exämple.com'
    """
    labels = (_in_unicode(label) for label in _DOT.split(domain.casefold()))
    return unicodedata.normalize("NFKC", f"{local.casefold()}@{'.'.join(labels)}")


def _in_unicode(label: str) -> str:
    try:
        return label.encode("ascii").decode("idna")
    except UnicodeError:
        return label
