"""A function for the few texts of a column that it is about."""

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pandas import Series


def where(texts: "Series[str]", pattern: str, function: Callable[[str], str]) -> "Series[str]":
    """Apply a function to the texts that hold a pattern; the others cost a search by RE2."""
    some = texts.str.contains(pattern, regex=True).astype(bool)
    if not some.any():
        return texts
    return texts.mask(some, texts[some].map(function)).astype("str")
