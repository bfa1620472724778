"""The messages of an SMS backup as they stand in it, though it is no XML that a parser takes.

    <sms address="+351 912" date="1709283600000" body="tea &#55357;&#56832;" />
    ->  Element("sms", start=118, end=190, raw=b"<sms …/>", values={"body": "tea 😀", …})
    <mms …><parts><part ct="text/plain" text="cups" /></parts></mms>
    ->  Element("mms", …, within=[("part", {"ct": "text/plain", "text": "cups"})])

The app writes half characters (`&#55357;`) and NUL, at which every XML parser ends. But it writes
no `<` into a value, so that a tag ends where the next begins at the latest, whatever is broken.
A picture is one value of hundreds of megabytes: it is passed over. No entity is ever expanded.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO, NamedTuple, TypeAlias

Values: TypeAlias = dict[str, str]

MAX_TAG = 1 << 20  # bytes of a tag, without the picture at its end
MAX_WITHIN = 10_000  # parts and addresses of a message
MAX_TEXT = 4 << 20  # characters of all values in a message, without pictures
ROWS = frozenset({"sms", "mms", "call"})
ROOTS = frozenset({"smses", "calls"})
_BLOCK = 1 << 18
_PICTURE = "data"
_WITHIN = frozenset({"part", "addr"})
_SPACE = r"[ \t\r\n]"
_NAME = re.compile(r"<(/?[A-Za-z_][\w:.-]{0,63})", re.ASCII)
_VALUE = re.compile(
    rf"{_SPACE}++([A-Za-z_][\w:.-]*+){_SPACE}*+={_SPACE}*+(?:\"([^\"]*+)\"|'([^']*+)')", re.ASCII
)
_BEGUN = re.compile(rf"{_SPACE}++([A-Za-z_][\w:.-]*+){_SPACE}*+={_SPACE}*+[\"']", re.ASCII)
_END = re.compile(rf"{_SPACE}*+(/?)>")
_NOT_UTF8 = re.compile("[\udc80-\udcff]")  # as the error handler `surrogateescape` marks it
_REFERENCE = re.compile(r"&(?:#([0-9]{1,7})|#[xX]([0-9a-fA-F]{1,6})|(amp|lt|gt|quot|apos));")
_PAIR = re.compile("[\ud800-\udbff][\udc00-\udfff]")
_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}


class Tag(NamedTuple):
    """Bytes from one `<` to the next; of a long one only the beginning is in `raw`."""

    start: int
    end: int
    raw: bytes
    is_last: bool

    @property
    def is_cut(self) -> bool:
        return self.end - self.start > len(self.raw)


@dataclass
class Element:
    """One row of a backup; `flaw` says why it cannot be read.

    Attributes:
        raw: its bytes; of a large one those before its first picture.
        within: what stands in a message: its parts and addresses.
        is_open: more of it follows its own tag.
        size: characters of all values in `within`.
    """

    name: str
    start: int
    end: int
    raw: bytearray = field(default_factory=bytearray)
    values: Values = field(default_factory=dict)
    within: list[tuple[str, Values]] = field(default_factory=list)
    flaw: str | None = None
    is_open: bool = False
    size: int = 0

    def add(self, raw: bytes, start: int) -> None:
        """Keep more of its bytes, as long as none are left out between."""
        if start == self.start + len(self.raw) and len(self.raw) < MAX_TAG:
            self.raw += raw


@dataclass(frozen=True, slots=True)
class Bound:
    """Where what holds the rows begins (`smses`) or ends (`/smses`)."""

    name: str


def tags(file: BinaryIO) -> Iterator[Tag]:
    """Give every tag with the text behind it; what stands before the first is left out."""
    start, offset, kept = -1, 0, bytearray()
    while block := file.read(_BLOCK):
        at, found = 0, block.find(b"<")
        while found >= 0:
            if start >= 0:
                kept += block[at : min(found, at + MAX_TAG - len(kept))]
                yield Tag(start, offset + found, bytes(kept), False)
            start, at, kept = offset + found, found, bytearray()
            found = block.find(b"<", at + 1)
        kept += block[at : at + MAX_TAG - len(kept)]
        offset += len(block)
    if start >= 0:
        yield Tag(start, offset, bytes(kept), True)


def elements(file: BinaryIO) -> Iterator[Element | Bound]:
    """Give every row in the order of the file, and where what holds them begins and ends."""
    open_: Element | None = None
    for tag, name in _named(file):
        if name.removeprefix("/") not in ROWS | ROOTS:
            if open_:
                _take(open_, tag, name)
            continue
        if open_:
            yield _closed(open_, tag, name)
        found = _begun(tag, name)
        open_ = found if isinstance(found, Element) and found.is_open else None
        if found and not open_:
            yield found
    if open_:
        open_.flaw = "truncated"
        yield open_


def _begun(tag: Tag, name: str) -> Element | Bound | None:
    if name.removeprefix("/") in ROOTS:
        return Bound(name)
    return _element(tag, name) if name in ROWS else None


def first_name(file: BinaryIO) -> str | None:
    """Name the first element, if the file begins with one."""
    begins = file.read(_BLOCK).removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<")
    file.seek(0)
    found = ((tag, name) for tag, name in _named(file) if not name.startswith("/"))
    return next((name for _, name in found), None) if begins else None


def _named(file: BinaryIO) -> Iterator[tuple[Tag, str]]:
    """Give every tag with its name, but none that stands in a comment."""
    is_comment = False
    for tag in tags(file):
        if is_comment or tag.raw.startswith(b"<!--"):
            is_comment = b"-->" not in tag.raw and not tag.is_cut
        elif name := _NAME.match(tag.raw[:70].decode("latin-1")):
            yield tag, name[1]


def _element(tag: Tag, name: str) -> Element:
    """Read a row's own tag."""
    text = tag.raw.decode("utf-8", "surrogateescape")
    values, at = _values(text, len(name) + 1)
    end = _END.match(text, at)
    behind = end.end() if end else at
    raw, flaw = text[:behind].encode("utf-8", "surrogateescape"), None
    if end is None:
        flaw = "too_large" if tag.is_cut else "truncated" if tag.is_last else "malformed"
    elif _NOT_UTF8.search(text, 0, behind):
        flaw = "undecodable"
    stop = tag.start + len(raw) if end else tag.end
    is_open = end is not None and not end[1] and name == "mms"
    kept = bytearray(tag.raw if is_open else raw)
    return Element(name, tag.start, stop, kept, values, flaw=flaw, is_open=is_open)


def _values(text: str, at: int) -> tuple[Values, int]:
    """Read the values of a tag from `at`, and say where they end."""
    values: Values = {}
    while found := _VALUE.match(text, at):
        written = found[2] if found[2] is not None else found[3]
        values[found[1]] = _unescaped(written) if "&" in written else written
        at = found.end()
    return values, at


def _take(element: Element, tag: Tag, name: str) -> None:
    """Add what stands in a message; a picture is named, and its bytes are left out."""
    element.add(tag.raw, tag.start)
    element.end = tag.end
    if name not in _WITHIN or element.flaw:
        return
    text = tag.raw.decode("utf-8", "surrogateescape")
    values, at = _values(text, len(name) + 1)
    begun = _BEGUN.match(text, at) if tag.is_cut else None
    values.pop(_PICTURE, None)
    element.size += sum(map(len, values.values()))
    full = len(element.within) == MAX_WITHIN or element.size > MAX_TEXT
    if full or (begun and begun[1] != _PICTURE):
        element.flaw = "too_large"
    elif not begun and not _END.match(text, at):
        element.flaw = "truncated" if tag.is_last else "malformed"
    elif _NOT_UTF8.search(text, 0, at):
        element.flaw = "undecodable"
    element.within.append((name, values))


def _closed(element: Element, tag: Tag, name: str) -> Element:
    """End a message at a tag: its own end, or the next row, which says that it has none."""
    behind = tag.raw.find(b">") + 1
    if name != "/mms":
        element.flaw = "malformed"
        return element
    if not behind:
        element.flaw = element.flaw or ("truncated" if tag.is_last else "malformed")
    element.add(tag.raw[: behind or len(tag.raw)], tag.start)
    element.end = tag.start + behind if behind else tag.end
    return element


def _unescaped(text: str) -> str:
    """Write out references to characters; the two halves of one become it."""
    written = _REFERENCE.sub(_character, text)
    return _PAIR.sub(_joined, written)


def _character(found: re.Match[str]) -> str:
    if found[3]:
        return _NAMED[found[3]]
    number = int(found[1]) if found[1] else int(found[2], 16)
    return chr(number) if number <= 0x10FFFF else found[0]


def _joined(pair: re.Match[str]) -> str:
    return pair[0].encode("utf-16-le", "surrogatepass").decode("utf-16-le")
