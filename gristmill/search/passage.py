"""The passage of a text that a hit shows: the piece that has most words of the query.

"… Hours. … We open at nine and close at six. …"   "when do you open"   ->  "We open at nine …"

A hit is found by its meaning as a whole; which of its pieces meant it, the words tell well enough.
"""

import re
from itertools import islice

from grist.text import comparable

_READ = 20_000  # characters of a text: what a model reads of it ends not far behind
_PIECES = 400  # looked at: a text that is all full stops costs no more
_END = re.compile(r"[.!?。！？…]\s+|\n+")
_WORD = re.compile(r"\w+")


def passage(text: str, query: str, *, width: int) -> str:
    r"""Give at most `width` characters on one line, from the beginning of a sentence.

    >>> passage("Tea.\nWe open at nine. We close at six.", "when do you close", width=20)
    'We close at six.'
    """
    wanted = set(_WORD.findall(comparable(query)))
    pieces = _pieces(text[:_READ], width)
    shared = [len(wanted & set(_WORD.findall(comparable(piece)))) for piece in pieces]
    best = pieces[shared.index(max(shared))] if pieces else ""
    line = " ".join(best.split())
    return line if len(line) <= width else line[: width - 1] + "…"


def _pieces(text: str, width: int) -> list[str]:
    """Cut a text into stretches of `width` that begin with a sentence."""
    starts = [0, *(match.end() for match in islice(_END.finditer(text), _PIECES))]
    return [piece for start in starts if (piece := text[start : start + width + 1].strip())]
