"""What a page shows apart from the day and the place: in an endless space it is the same.

    <h1>November 2026</h1><td>1<td>2…  at /calendar/2026/11     3f9a11c0
    <h1>Décembre 2031</h1><td>1<td>2…  at /calendar/2031/12     3f9a11c0
    <h1>Oolong, 120 g</h1>…            at /teas/17              b2d07e44…

Taken out are tags, scripts and styles, names of months and days, years, numbers up to 31, times,
and numbers near one in the page's own address; and the order of things does not count. All else
does: other numbers, and pictures and colours too, since numbered pages may differ in these alone.
A page of 50 kB takes 1 to 3 ms.
"""

import re
from binascii import crc32
from functools import lru_cache

from crawlers.traps.calendar_names import CALENDAR_NAMES

_LONGEST = 1 << 20  # bytes of a page that are looked at
_BLOCKS = 64  # marks of blocks that are kept of a page
_CACHED, _CACHED_LENGTH = 1 << 14, 200  # blocks that stand on every page of a site
_NEAR = 10  # a page names those before and after it: « 41 42 43 44 45 46 … »
_HIDDEN = ((b"<!--", b"-->"), (b"<script", b"</script"), (b"<style", b"</style"))
_TAG = re.compile(rb"(<[^<>]*>)")
_WORD = re.compile(rb"[a-z\x80-\xff]+|[0-9]+")
_DIGIT = re.compile(rb"[0-9]")
_NAMES = frozenset(name.encode() for name in CALENDAR_NAMES)
_SPACED = bytes(byte if byte > 0x7F or chr(byte).isalpha() else 0x20 for byte in range(256))
_CLOCK = re.compile(rb"\b[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?\b|\b0[.,][0-9]+|[0-9a-f-]{32,}")
_SOURCE = re.compile(rb"""src\s*=\s*["']?([^"'?#;>\s]+)""")
# In whatever attribute; `href="#faced"` is none.
_COLOUR = re.compile(
    rb"""(?<!href=["'])(?<=["'\s:,(=])#(?:[0-9a-f]{6}|[0-9a-f]{3})\b|\b(?:rgb|hsl)a?\([^)]{1,40}\)"""
)
_NUMBER = re.compile("(?<![0-9A-Za-z])[A-Za-z]*([0-9]{1,9})(?![0-9A-Za-z])")  # not of a token


def shape(body: bytes, address: str) -> str:
    """Give the marks of a page, eight digits each: of the whole first, then of blocks of it.

    Pages that show the same have the same mark of the whole. The blocks are those whose marks are
    the smallest, so that pages with blocks in common have marks in common.
    """
    near = _near(address)
    parts = _TAG.split(_visible(body[:_LONGEST].lower()))
    blocks = {_without(near, plain) for plain in map(_plain, set(parts[::2]))}
    blocks.update(*map(_shown, filter(_shows, set(parts[1::2]))))
    blocks.discard(b"")
    marks = sorted(map(crc32, blocks))
    whole = crc32(b"\n".join(sorted(blocks)))
    return "".join(f"{mark:08x}" for mark in (whole, *marks[:_BLOCKS]))


def _near(address: str) -> frozenset[bytes]:
    """Give the numbers that say where one is."""
    numbers = (int(number) for number in _NUMBER.findall(address.split("/", 3)[-1]))
    around = (near for number in numbers for near in range(number - _NEAR, number + _NEAR + 1))
    return frozenset(b"%d" % number for number in around)


def _visible(page: bytes) -> bytes:
    for begin, end in _HIDDEN:
        if begin in page:
            page = _cut(page, begin, end)
    return page


def _cut(page: bytes, begin: bytes, end: bytes) -> bytes:
    """Take out all from a beginning to its end, or to that of the page."""
    kept, place = [], 0
    while (start := page.find(begin, place)) >= 0:
        kept.append(page[place:start])
        stop = page.find(end, start)
        place = len(page) if stop < 0 else stop + len(end)
    kept.append(page[place:])
    return b" ".join(kept)


def _plain(block: bytes) -> bytes:
    return _cached_words(block) if len(block) <= _CACHED_LENGTH else _words(block)


def _words(block: bytes) -> bytes:
    """Write a text as its words and the numbers that may tell it from another."""
    if _DIGIT.search(block):
        words = _WORD.findall(_CLOCK.sub(b" ", block))
        of_date = _NAMES.intersection(words).union(filter(_is_of_date, words))
    else:
        words = block.translate(_SPACED).split()
        of_date = _NAMES.intersection(words)
    return b" ".join([word for word in words if word not in of_date] if of_date else words)


_cached_words = lru_cache(maxsize=_CACHED)(_words)


def _is_of_date(word: bytes) -> bool:
    return len(word) <= 4 and word.isdigit() and (int(word) <= 31 or 1000 <= int(word) < 3000)


def _without(near: frozenset[bytes], plain: bytes) -> bytes:
    if plain.isalpha() or near.isdisjoint(words := plain.split()):
        return plain
    return b" ".join(word for word in words if word not in near)


def _shows(tag: bytes) -> bool:
    return b"src" in tag or b"#" in tag or b"rgb" in tag or b"hsl" in tag


def _shown(tag: bytes) -> list[bytes]:
    """Give the pictures and colours that a tag shows."""
    return [*_SOURCE.findall(tag), *_COLOUR.findall(tag)]
