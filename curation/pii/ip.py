"""Addresses of machines, IPv4 and IPv6, private ones too. The key is the compressed form."""

import re
from collections.abc import Iterator
from ipaddress import ip_address

from curation.pii.span import BLANK, IP, Span

_FOUR = re.compile(r"(?<![\w\0])(?<!\d\.)\d{1,3}(?:\.\d{1,3}){3}(?![\w\0]|\.\d)")
_FOUR_PARTS = re.compile(r"\d\.\d{1,3}\.\d{1,3}\.\d")  # begins with a digit: fast to look for
_SIX = re.compile(r"(?<![0-9A-Fa-f:.])[0-9A-Fa-f.]*+:[0-9A-Fa-f:.]++")
_LONGEST = 60  # 39 digits and colons, a dotted tail, and stray marks around them
_WORD = re.compile(r"[A-Za-z0-9_]")


def find(text: str) -> Iterator[Span]:
    """Find addresses that `ipaddress` accepts."""
    for match in _FOUR.finditer(text) if _FOUR_PARTS.search(text) else ():
        parts = [int(part) for part in match[0].split(".")]  # 010.0.0.1 is somebody's too
        if max(parts) < 256:
            yield Span(*match.span(), IP, ".".join(map(str, parts)))
    for match in _SIX.finditer(text) if text.count(":") > 1 else ():
        if len(match[0]) <= _LONGEST and match[0].count(":") > 1:
            yield from _six(text, *match.span())


def _six(text: str, start: int, end: int) -> Iterator[Span]:
    """Trim a run of hex digits, colons and dots to the address it holds, if it holds one."""
    if start and _WORD.match(text, start - 1):  # `host:fe80::1`: the first part is of a word
        start = text.index(":", start)
    if text[start] == ":" and text[start + 1] != ":":
        start += 1
    if _WORD.match(text, end) or BLANK in text[max(start - 1, 0) : end + 1]:
        return
    while end > start and text[end - 1] in ".:" and not _is_six(text[start:end]):
        end -= 1
    if _is_six(text[start:end]):
        yield Span(start, end, IP, ip_address(text[start:end]).compressed)


def _is_six(text: str) -> bool:
    """Tell an address from an emoticon: `::D` could be one."""
    if len(text) < 3 or (len(text) < 6 and not any(sign.isdigit() for sign in text)):
        return False
    try:
        return ip_address(text).version == 6
    except ValueError:
        return False
