"""The stretches of a text that detectors need to see: around digits and signs, and never too long.

    "… 2,000 words …  call 020 7946 0958 today  … 3,000 words …"  ->  one stretch of some 200 signs

Whatever the detectors of forms find has a mark in it, and what they look at lies near: so most of
a text is skipped, and what finding costs is bound by lengths alone, not by a clock. A longer
stretch is cut into cores of 32,000 characters, each seen with what stands around it; a span
belongs to the core that it starts in. What needs no mark is looked for in whole texts: passwords
(`password is teaFour`), what the recipe denies, names and handles.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

_SIGNS = r"0-9@<:/=°º\[({"
_NEAR = 100  # characters: no detector looks further around a mark for words that belong to it
_CLUSTER = re.compile(rf"[{_SIGNS}](?:[^{_SIGNS}]{{0,{3 * _NEAR}}}+[{_SIGNS}])*+")
_SPACE = " \n\t"
_LONGEST_WORD = 1_000  # characters that a stretch is made longer, so as to end with a word
CORE = 32_000
MARGIN = 4_000  # a private key is the longest find


class Stretch(NamedTuple):
    """What is looked at, from `start` to `end`; finds count that start in the core."""

    start: int
    end: int
    core_start: int
    core_end: int


def stretches(text: str) -> Iterator[Stretch]:
    """Give the stretches to look at, in order."""
    start = end = 0
    for cluster in _CLUSTER.finditer(text):
        begin = _word_start(text, max(cluster.start() - _NEAR, 0))
        if begin > end:
            yield from _cut(start, end)
            start = begin
        end = max(_word_end(text, min(cluster.end() + _NEAR, len(text))), end)
    yield from _cut(start, end)


def _cut(start: int, end: int) -> Iterator[Stretch]:
    if end - start <= CORE + MARGIN:
        if end > start:
            yield Stretch(start, end, start, end)
        return
    for core in range(start, end, CORE):
        core_end = min(core + CORE, end)
        yield Stretch(max(core - MARGIN, start), min(core_end + MARGIN, end), core, core_end)


def _word_start(text: str, at: int) -> int:
    least = max(at - _LONGEST_WORD, 0)
    found = max(text.rfind(sign, least, at) for sign in _SPACE)
    return found + 1 if found >= 0 else (least if not least else at)


def _word_end(text: str, at: int) -> int:
    most = min(at + _LONGEST_WORD, len(text))
    found = [text.find(sign, at, most) for sign in _SPACE]
    return min((place for place in found if place >= 0), default=most if most == len(text) else at)
