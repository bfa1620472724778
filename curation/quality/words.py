"""Measures of a text's words.

    "Buy 2 now !!!  #sale"  ->  words 4, word_length 4.25, hashes 0.2, with_letter 0.6, digits 0.05

A word is what stands between spaces and holds a letter or a digit. In scripts without spaces each
sign is one, and how long words are is not said.
"""

import re
from functools import cache
from typing import TYPE_CHECKING

from curation.quality.stop_words import STOP_WORDS

if TYPE_CHECKING:
    from pandas import DataFrame, Series

# Chinese, Japanese, Thai, Lao, Burmese and Khmer put no spaces between words.
UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
# White space as Python has it; `\s` is that of ASCII alone to the RE2 that counts in columns.
_BLANK = "\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
_SIGN = f"[{UNSPACED}]"
TOKEN = f"{_SIGN}|[^{_BLANK}{UNSPACED}]+"
_WORD = f"{_SIGN}|[\\p{{L}}\\p{{N}}][^{_BLANK}{UNSPACED}]*"  # any before a letter or digit: none
_WITH_LETTER = f"{_SIGN}|\\p{{L}}[^{_BLANK}{UNSPACED}]*"
_ELLIPSIS = r"\.\.\.|…"
_PIECE = re.compile(r"\w+")


def word_measures(texts: "Series[str]", languages: "Series[str]") -> "DataFrame":
    """Measure texts, as columns; what cannot be said of a text is missing.

    Args:
        texts: a column of texts.
        languages: of each the code of its language, or missing.
    """
    import pandas as pd

    tokens, words = texts.str.count(TOKEN), texts.str.count(_WORD)
    signs = texts.str.count(_SIGN)
    shown = texts.str.len() - texts.str.count(f"[{_BLANK}]")
    return pd.DataFrame(
        {
            "words": words,
            "word_length": (shown / words.clip(lower=1)).mask(2 * signs > words),
            "hashes": texts.str.count("#") / tokens.clip(lower=1),
            "ellipses": texts.str.count(_ELLIPSIS) / tokens.clip(lower=1),
            "with_letter": texts.str.count(_WITH_LETTER) / tokens.clip(lower=1),
            "digits": texts.str.count(r"\p{Nd}") / texts.str.len().clip(lower=1),
            "stop_words": _stop_words(texts, languages),
        }
    )


def _stop_words(texts: "Series[str]", languages: "Series[str]") -> "Series[float]":
    """Count the different stop words of each text whose language has a list."""
    import pandas as pd

    lists = [_listed(code) for code in languages.fillna("")]
    counts = [
        len(known.intersection(_PIECE.findall(text.lower()))) if known else None
        for text, known in zip(texts, lists, strict=True)
    ]
    return pd.Series(counts, texts.index, dtype="float64")


@cache
def _listed(code: str) -> frozenset[str]:
    """Give the stop words of a language, by a code such as `en` or `en-GB`."""
    return STOP_WORDS.get(re.split("[-_]", code.lower(), maxsplit=1)[0], frozenset())
