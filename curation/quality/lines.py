r"""Measures of a text's lines and paragraphs.

    "Home\nTea is a leaf.\nHome\nHome"   ->   repeated 0.5, repeated_chars 0.35, punctuated 0.25

Lines are those that hold something, without the blanks around them. Of lines that are the same, all
but the first are repeated. Thai and Lao end a sentence with nothing but a space: of a line that
ends in one of their signs it cannot be said whether it ends as sentences do.
"""

import re
from collections.abc import Sequence
from math import nan
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pandas import DataFrame, Series

_SHORT = 30  # characters, as in FineWeb (Penedo et al. 2024, arXiv:2406.17557)
_BULLETS = tuple("•‣◦▪●■·*-–—")
_ELLIPSES = ("...", "…")
_ENDS = tuple(".!?…。！？．｡؟۔।॥။។።፧‼⁇⁈⁉\"'”’»」』")
_UNMARKED = re.compile("[\u0e00-\u0eff]")  # Thai, Lao
_PARAGRAPHS = re.compile("\n{2,}")

_COLUMNS = ("bullets", "trailing", "punctuated", "short", "repeated", "repeated_chars", "listed",
            "paragraphs", "paragraph_chars")  # fmt: skip


def line_measures(texts: "Series[str]", words: "Series[int]") -> "DataFrame":
    """Measure texts, as columns of shares; `listed` is line ends per word.

    What cannot be said of a text is missing.
    """
    import pandas as pd

    found = [_measured(text, many) for text, many in zip(texts, words, strict=True)]
    return pd.DataFrame(found, index=texts.index, columns=list(_COLUMNS), dtype="float64")


def _measured(text: str, words: int) -> tuple[float, ...]:
    lines = [line for each in text.split("\n") if (line := each.strip())]
    if not lines:
        return (0.0,) * len(_COLUMNS)
    many = len(lines)
    again, again_chars = _repeated(lines, len(text))
    blocks = _PARAGRAPHS.split(text.strip()) if "\n\n" in text else [text]
    return (
        sum(line.startswith(_BULLETS) for line in lines) / many,
        sum(line.endswith(_ELLIPSES) for line in lines) / many,
        _punctuated(lines),
        sum(len(line) <= _SHORT for line in lines) / many,
        again,
        again_chars,
        text.count("\n") / max(words, 1),
        *_repeated(blocks, len(text)),
    )


def _punctuated(lines: Sequence[str]) -> float:
    said = [line for line in lines if not _UNMARKED.match(line[-1])]
    return sum(line.endswith(_ENDS) for line in said) / len(said) if said else nan


def _repeated(parts: Sequence[str], length: int) -> tuple[float, float]:
    """Give the share of parts that are repeated, and of the text's characters in those."""
    once = set(parts)
    if len(once) == len(parts):
        return 0.0, 0.0
    chars = sum(map(len, parts)) - sum(map(len, once))
    return 1 - len(once) / len(parts), chars / length
