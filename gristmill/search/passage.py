"""The passage of a text that a hit shows: the piece that has most words of the query.

"… Hours. … We open at nine and close at six. …"   "when do you open"   ->  "We open at nine …"

A hit is found by its meaning as a whole; which of its pieces meant it, the words tell well enough.
"""

import re
from collections.abc import Set
from itertools import islice

from curation.quality.words import UNSPACED
from grist.text import comparable

_READ = 20_000  # characters of a text: what a model reads of it ends not far behind
_PIECES = 400  # looked at: a text that is all full stops costs no more
_END = re.compile(r"[.!?…]\s+|[。！？]\s*|\n+")
# In scripts without spaces each sign counts as a word.
_WORD = re.compile(rf"[{UNSPACED}]|[^\W{UNSPACED}]+")


def passage(text: str, query: str, *, width: int) -> str:
    r"""Give at most `width` characters on one line, from the beginning of a sentence.

    >>> passage("Tea.\nWe open at nine. We close at six.", "when do you close", width=20)
    'We close at six.'
    >>> passage("We close at six. On Mondays we do not open.", "when do you close", width=20)
    'We close at six. On…'
    """
    wanted = set(_WORD.findall(comparable(query)))
    text = text.lstrip()
    starts = [0, *(match.end() for match in islice(_END.finditer(text[:_READ]), _PIECES))]
    best = max(starts, key=lambda at: _shared(wanted, text[at : at + width]))
    line = " ".join(text[best : best + width].split())
    if not text[best + width :].strip():
        return line
    return line[: width - 1].rstrip() + "…"  # it goes on


def _shared(wanted: Set[str], piece: str) -> int:
    """Count the words of the query in a piece; a blank one is the last to be shown."""
    return len(wanted & set(_WORD.findall(comparable(piece)))) if piece.strip() else -1
