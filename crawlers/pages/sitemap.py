"""What a sitemap or a feed names: pages to read, and further maps. Bytes in, addresses out.

    <urlset><url><loc> https://tea.example/a?x=1&amp;y=2 </loc><lastmod>2026-05-01</lastmod></url>…
    ->  Sitemap(pages=(Entry("https://tea.example/a?x=1&y=2", "2026-05-01", datetime(2026, 5, 1)),))

Read are `urlset` and `sitemapindex` (sitemaps.org), RSS, Atom, and plain text with an address a
line, gzipped or not, whatever the file's name. Addresses are given as they stand there. What stands
before a break in the file counts.

The file is a stranger's: it is unpacked and parsed by the piece, and nothing of it is kept but the
entries. 50,000 of them take about half a second.
"""

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from itertools import chain
from urllib.parse import urljoin

from crawlers.pages import sitemap_elements
from crawlers.pages.encoding import decoded

MAX_BYTES = 50 << 20  # unpacked; this and the next are limits of the protocol (sitemaps.org)
MAX_ENTRIES = 50_000
MAX_LENGTH = 2_048  # characters of an address
MAX_DEPTH = 2  # index files below an index file; the protocol knows none

_PIECE = 1 << 16  # bytes
_HEAD = 1 << 12  # bytes that tell what the file is, and its encoding
_GZIP = b"\x1f\x8b"
_GZIP_FORMAT = 31  # as zlib's `wbits`
_SCHEME = re.compile("[a-zA-Z][a-zA-Z0-9+.-]*:")
_BEGINNINGS = ("http://", "https://", "HTTP://", "HTTPS://")
_YEAR_OR_MONTH = re.compile(r"\d{4}(-\d{2})?")


@dataclass(frozen=True, slots=True)
class Entry:
    """An address as it stands there, and when its page is said to have changed.

    Attributes:
        modified: `lastmod` read, in UTC, which is also taken for the zone where none is named.
    """

    url: str
    lastmod: str | None = None
    modified: datetime | None = None


@dataclass(frozen=True, slots=True)
class Sitemap:
    """What a file names.

    Attributes:
        pages: to be read.
        maps: further sitemaps.
        problems: what went wrong, each in a word: `not_a_sitemap`, `broken`, `too_large` (only the
            first 50 MiB were read), `limit` (only the first 50,000 entries were, or the first
            million elements), `too_long` (an address was left out), `too_deep` (all maps were).
    """

    pages: tuple[Entry, ...] = ()
    maps: tuple[Entry, ...] = ()
    problems: tuple[str, ...] = ()


def read(body: bytes, *, content_type: str = "", address: str = "", depth: int = 0) -> Sitemap:
    """Read a sitemap.

    Args:
        body: as it was fetched.
        content_type: as the server gave it; its charset counts where the file tells of none.
        address: of the file, to which addresses in it may be relative.
        depth: how many index files led to it.
    """
    found = _Found(address)
    try:
        _parse(decoded(_unpacked(body), content_type), found)
    except _CutError as cut:
        found.note(cut.reason)
    maps = () if depth >= MAX_DEPTH else tuple(found.maps)
    if len(maps) < len(found.maps):
        found.note("too_deep")
    return Sitemap(tuple(found.pages), maps, tuple(found.problems))


class _CutError(Exception):
    """Reading ends here."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class _Found:
    """What was found so far."""

    def __init__(self, address: str) -> None:
        self._address = address
        self.pages: list[Entry] = []
        self.maps: list[Entry] = []
        self.problems: dict[str, None] = {}

    def note(self, problem: str) -> None:
        self.problems[problem] = None

    def add(self, url: str, date: str | None = None, *, is_map: bool = False) -> None:
        """Keep an address.

        Raises:
            _CutError: there are as many as there may be.
        """
        if len(url) > MAX_LENGTH:
            self.note("too_long")
            return
        if len(self.pages) + len(self.maps) == MAX_ENTRIES:
            raise _CutError("limit")
        entry = Entry(_absolute(self._address, url), date, _when(date) if date else None)
        (self.maps if is_map else self.pages).append(entry)


def _unpacked(body: bytes) -> Iterator[bytes]:
    """Give a file by the piece, unpacked if its first bytes say that it is packed.

    Raises:
        _CutError: it is too large, or its packing is broken.
    """
    left = MAX_BYTES
    pieces = _inflated(body) if body.startswith(_GZIP) else _pieces(body)
    for piece in _headed(pieces):
        yield piece[:left]
        left -= len(piece)
        if left < 0:
            raise _CutError("too_large")


def _headed(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Join the first pieces to one that tells what the file is."""
    head = b""
    try:
        while len(head) < _HEAD:
            head += next(pieces)
    except StopIteration:
        yield head
    except _CutError:
        yield head
        raise
    else:
        yield head
        yield from pieces


def _pieces(body: bytes) -> Iterator[bytes]:
    for start in range(0, len(body), _PIECE):
        yield body[start : start + _PIECE]


def _inflated(body: bytes) -> Iterator[bytes]:
    place = 0
    while body.startswith(_GZIP, place):  # several in a row are one file
        unpacker = zlib.decompressobj(_GZIP_FORMAT)
        while not unpacker.eof:
            packed = body[place : place + _PIECE]
            try:
                piece = unpacker.decompress(packed, _PIECE)
            except zlib.error:
                raise _CutError("broken") from None
            if not packed and not piece:
                raise _CutError("broken")
            place += len(packed) - len(unpacker.unconsumed_tail) - len(unpacker.unused_data)
            yield piece


def _parse(texts: Iterator[str], found: _Found) -> None:
    head = next(texts, "").lstrip("\ufeff \t\r\n")
    if head.startswith("<"):
        problem = sitemap_elements.parse(chain([head], texts), found.add)
    else:
        problem = _parse_lines(chain([head], texts), found)
    if problem:
        found.note(problem)


def _parse_lines(texts: Iterator[str], found: _Found) -> str | None:
    """Read an address a line; give what went wrong."""
    rest, others = "", 0
    for text in chain(texts, ["\n"]):
        *lines, rest = (rest + text).replace("\r", "\n").split("\n")
        rest = rest[: MAX_LENGTH + 1]  # of a line that does not end
        for line in filter(None, map(str.strip, lines)):
            if line.startswith(_BEGINNINGS):
                found.add(line)
            else:
                others += 1
    if found.pages:
        return "broken" if others else None
    return "not_a_sitemap"


def _absolute(address: str, url: str) -> str:
    if _SCHEME.match(url):
        return url
    try:
        return urljoin(address, url)
    except ValueError:
        return url


def _when(date: str) -> datetime | None:
    """Read a date as the W3C writes it (`2026-05`, `2026-05-01T10:00Z`), or an e-mail (RSS)."""
    full = date + "-01-01"[len(date) - 4 :] if _YEAR_OR_MONTH.fullmatch(date) else date
    for reading in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            moment = reading(full)
            return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
    return None
