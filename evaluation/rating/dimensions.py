"""What an absolute score is given for: dimensions, each with five written anchors.

    fluency  1 not readable as language ... 5 as a careful person writes

Anchors are what makes the 4 of one rater the 4 of another (van der Lee et al., 2019, W19-8643).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

LEVELS = (1, 2, 3, 4, 5)


@dataclass(frozen=True)
class Dimension:
    """One question about a text, and what each of the five answers means, from worst to best."""

    name: str
    anchors: tuple[str, str, str, str, str]


_KNOWN = (
    Dimension(
        "fluency",
        (
            "not readable as language",
            "many mistakes; has to be read twice",
            "some mistakes, but clear",
            "hardly a mistake",
            "as a careful person writes",
        ),
    ),
    Dimension(
        "fits the beginning",
        (
            "has nothing to do with the beginning",
            "takes up a word of it and wanders off",
            "keeps the subject, contradicts or repeats it",
            "follows from it, with a small break",
            "goes on as if nothing had been cut",
        ),
    ),
    Dimension(
        "style",
        (
            "somebody quite different speaks",
            "a phrase here and there is in the style",
            "about half of it is in the style",
            "in the style but for a word or two",
            "could not be told from the writer",
        ),
    ),
    Dimension(
        "overall",
        (
            "of no use",
            "poor",
            "passable",
            "good",
            "as good as what a person would write",
        ),
    ),
)
KNOWN: Mapping[str, Dimension] = MappingProxyType({each.name: each for each in _KNOWN})


def dimension(item: Any) -> Dimension:
    """Read one item of a recipe: the name of a known dimension, or a name with five anchors.

    >>> dimension("style").anchors[4]
    'could not be told from the writer'

    Raises:
        ValueError: it is neither; the message says what it has to be.
    """
    if isinstance(item, Dimension):
        return item
    if isinstance(item, str):
        if item in KNOWN:
            return KNOWN[item]
        raise ValueError(f"a dimension is one of {', '.join(KNOWN)}, or `name: [five anchors]`")
    if isinstance(item, Mapping) and len(item) == 1:
        ((name, anchors),) = item.items()
        if _is_a_line(name) and _are_anchors(anchors):
            return Dimension(name, tuple(anchors))
    raise ValueError("a dimension of your own is `name: [five anchors, from worst to best]`")


def _is_a_line(text: Any) -> bool:
    return isinstance(text, str) and 0 < len(text.strip()) <= 80 and "\n" not in text


def _are_anchors(lines: Any) -> bool:
    listed = isinstance(lines, list | tuple) and len(lines) == len(LEVELS)
    return listed and all(map(_is_a_line, lines))
