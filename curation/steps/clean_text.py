r"""Undo what transport did to a text, and nothing that its author did.

    "Tea &amp; cake\u200b \t now \n\n\n\nBye "   ->   "Tea & cake now\n\nBye"

The result is NFC, and cleaning it again changes nothing.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from html import unescape
from html.entities import html5
from typing import TYPE_CHECKING, ClassVar

from curation.steps.step import Edit, steps
from grist.text import storable

if TYPE_CHECKING:
    from pandas import DataFrame, Series

_LINE_END = "\r\n?|[\u2028\u2029\x85]"
# Controls, soft hyphens, zero-width and bidirectional marks; no joiners, see below.
_HIDDEN = (
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u034f\u061c\u180e\u200b\u200e\u200f\u202a-\u202e"
    "\u2060-\u206f\ufeff\ufff9-\ufffb]"
)
_SPACES = "[\t \u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+"

# Zero-width joiners hold emoji and the letters of many scripts together; elsewhere they only hide.
_JOINED = r"[^\x00-\x7f\s]"
_LOOSE_JOINER = re.compile(f"(?<!{_JOINED})[\u200c\u200d]+|[\u200c\u200d]+(?!{_JOINED})")

# Only a whole entity is certain: `&copy=1` in a link is none.
_ENTITY_AT_END = re.compile(r"&(#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});\Z")
_LONGEST_ENTITY = 40


@steps
@dataclass(frozen=True)
class CleanText(Edit):
    """Unescape entities, take out hidden characters, fold spaces and empty lines."""

    name: ClassVar[str] = "clean_text"

    def edit(self, rows: "DataFrame") -> "DataFrame":
        return rows.assign(text=clean(rows["text"]))


def clean(texts: "Series[str]") -> "Series[str]":
    """Clean a column of texts."""
    lines = texts.str.replace(_LINE_END, "\n", regex=True)
    shown = lines.str.replace(_HIDDEN, "", regex=True).str.normalize("NFC")
    joined = _where(shown, "[\u200c\u200d]", _without_loose_joiners)
    plain = _where(joined, "&", _unescaped)
    composed = _where(plain, "[\u200c\u200d]", _without_loose_joiners).str.normalize("NFC")
    folded = composed.str.replace(_SPACES, " ", regex=True).str.replace(" +\n", "\n", regex=True)
    return folded.str.replace("\n{3,}", "\n\n", regex=True).str.strip()


def _where(texts: "Series[str]", pattern: str, function: Callable[[str], str]) -> "Series[str]":
    """Apply a function to the few texts that hold what it is about."""
    some = texts.str.contains(pattern, regex=True).astype(bool)
    if not some.any():
        return texts
    return texts.mask(some, texts[some].map(function)).astype("str")


def _without_loose_joiners(text: str) -> str:
    return _LOOSE_JOINER.sub("", text)


def _unescaped(text: str) -> str:
    """Unescape entities, escaped ones of entities too, in one pass.

    Every semicolon is looked at once, with what the text before it has become by then.
    """
    done, tail = [], ""
    *pieces, rest = text.split(";")
    for piece in pieces:
        tail += f"{piece};"
        while (entity := _last_entity(tail)) and (sign := _sign(entity)) is not None:
            tail = tail[: entity.start()] + sign
        cut = len(tail) if tail.endswith(";") else max(len(tail) - _LONGEST_ENTITY, 0)
        done.append(tail[:cut])
        tail = tail[cut:]
    return "".join((*done, tail, rest))


def _last_entity(text: str) -> re.Match[str] | None:
    return _ENTITY_AT_END.search(text, max(len(text) - _LONGEST_ENTITY, 0))


def _sign(entity: re.Match[str]) -> str | None:
    """Give what an entity stands for (nothing, if that would be taken out again); none, if naught.

    A joiner stays only after what it can join.
    """
    name = entity[1]
    known = unescape(entity[0]) if name[0] == "#" else html5.get(f"{name};")
    if known is None:
        return None
    sign = re.sub(_HIDDEN, "", unicodedata.normalize("NFC", storable(known)))
    joins = re.match(_JOINED, entity.string[entity.start() - 1 : entity.start()])
    return sign if joins or sign not in ("\u200c", "\u200d") else ""
