"""HTML's entities, which somebody wrote out and nobody read.

"Tea &amp;amp; cake&nbsp;&lt;3"      ->   "Tea & cake <3"
"Write &lt;b&gt; for bold"           stays: a text with tags in it is about HTML
"""

import re
import unicodedata
from html import unescape
from html.entities import html5
from typing import TYPE_CHECKING

from curation.cleaning.columns import where
from curation.cleaning.marks import HIDDEN, JOINED, TAGS
from grist.text import storable

if TYPE_CHECKING:
    from pandas import Series

# Only a whole entity is certain: `&copy=1` in a link is none.
_ENTITY_AT_END = re.compile(r"&(#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});\Z")
_LONGEST_ENTITY = 40
_UNSEEN = re.compile(f"{HIDDEN}|{TAGS}")

_NAMES = (
    "a|abbr|article|b|blockquote|body|br|button|code|div|em|font|footer|form|h[1-6]|head|header|hr|"
    "html|i|iframe|img|input|label|li|link|main|meta|nav|ol|option|p|pre|script|section|select|"
    "small|span|strong|style|sub|sup|svg|table|tbody|td|textarea|th|thead|title|tr|u|ul|video"
)
_TAG = re.compile(
    f"(?:<|&(?:amp;)?lt;)/?(?:{_NAMES})(?:\\s[^<>]{{0,300}}?)?\\s?/?(?:>|&(?:amp;)?gt;)",
    re.IGNORECASE,
)


def unescaped(texts: "Series[str]") -> "Series[str]":
    """Read the entities of texts that are not about HTML."""
    return where(texts, "&", lambda text: text if _TAG.search(text) else _unescaped(text))


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
    sign = _UNSEEN.sub("", unicodedata.normalize("NFC", storable(known)))
    after = re.match(JOINED, entity.string[entity.start() - 1 : entity.start()])
    return sign if after or sign not in ("\u200c", "\u200d") else ""
