"""What stands above a mail: its headers, and what they say.

    From: =?utf-8?q?Jo=C3=A3o?= <Joao@Tea.example>   ->  Address("joao@tea.example", "João")
    Date: Fri, 1 Mar 2024 10:00:00 +0100             ->  09:00 UTC, zone +01:00

Headers come from strangers, and the standard library's own reading of them raises on some and takes
its time on others. So each is cut to what one can be, and taken for what can be read of it.
"""

import binascii
import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from email.message import Message
from email.utils import parseaddr, parsedate_to_datetime
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple, TypeAlias

from crawlers.exports.parts.mail.charsets import decoded, guessed

Headers: TypeAlias = dict[str, list[str]]
"""The values by the name in lower case."""

MAX_HEADERS = 1 << 18  # bytes of all headers of a mail
_MAX_VALUE = 1 << 14  # characters of one
_MAX_PARAMETERS = 1_000
_MAX_ADDRESS = 300
_LINE_END = re.compile(rb"\r\n|\n|\r")
_END = re.compile(rb"(?>\r\n|\n|\r)(?>\r\n|\n|\r)|\A(?>\r\n|\n|\r)")
_NAME = re.compile(rb"([!-9;-~]{1,100}):")
_WORD = re.compile(
    r"=\?([^?\s]{1,60})\?([bBqQ])\?([^?]*)\?=(?:[ \t]+(?==\?[^?\s]{1,60}\?[bBqQ]\?))?"
)
_ADDRESS = re.compile(r"[^\s<>\"(),;:]{1,200}@[^\s<>\"(),;:]{1,200}")
# As list archives on the web write it, so that no program gathers addresses.
_ARCHIVED = re.compile(r"([^\s@<>]{1,99}) at ([^\s@<>]{1,99})(?: \((.{0,99})\))?\Z")
_ID = re.compile(r"<([^<>\s]{1,500})>")
_WRONG = (ValueError, TypeError, IndexError, LookupError, OverflowError, AttributeError)


class Address(NamedTuple):
    """Who a mail is by."""

    address: str | None
    name: str | None


class Time(NamedTuple):
    """When a mail was written, and the zone of whoever did."""

    time: datetime
    zone: str | None


class ContentType(NamedTuple):
    """What a part of a mail is."""

    type_: str
    charset: str
    boundary: str
    name: str
    is_flowed: bool = False
    drops_space: bool = False


def parted(raw: bytes) -> tuple[bytes, bytes]:
    """Part the headers from what stands below them."""
    end = _END.search(raw)
    return (raw[: end.start()], raw[end.end() :]) if end else (raw, b"")


def headers(block: bytes) -> Headers:
    """Read headers; a line that is none is left out."""
    found: Headers = {}
    name, value = "", b""
    for line in (*_LINE_END.split(block[:MAX_HEADERS]), b""):
        if line[:1] in {b" ", b"\t"}:
            value += line if len(value) < _MAX_VALUE else b""
            continue
        if name:
            found.setdefault(name, []).append(guessed(value[:_MAX_VALUE]).strip())
        begun = _NAME.match(line)
        name = begun[1].decode("ascii").lower() if begun else ""
        value = line[begun.end() :] if begun else b""
    return found


def first(found: Headers, *names: str) -> str:
    """Give the first value of the first of these headers that there is."""
    return next((found[name][0] for name in names if name in found), "")


def written(value: str) -> str:
    """Write a header out of the words that it is encoded in (RFC 2047).

    >>> written("=?utf-8?q?caf=C3?= =?utf-8?q?=A9_da?= Ana =?x?b?!?=")
    'café da Ana '
    """
    pieces = groupby(_pieces(value), key=lambda piece: piece[0])
    return "".join(
        decoded(b"".join(part for _, part in run), charset)[0]
        if charset
        else b"".join(part for _, part in run).decode("utf-8", "replace")
        for charset, run in pieces
    )


def _pieces(value: str) -> Iterator[tuple[str, bytes]]:
    at = 0
    for word in _WORD.finditer(value):
        if word.start() > at:
            yield "", value[at : word.start()].encode("utf-8", "replace")
        yield word[1].partition("*")[0].lower(), _word(word[2], word[3])
        at = word.end()
    yield "", value[at:].encode("utf-8", "replace")


def _word(encoding: str, text: str) -> bytes:
    content = text.encode("ascii", "replace")
    if encoding in "qQ":
        return binascii.a2b_qp(content, header=True)
    return unpacked(content)


def unpacked(content: bytes) -> bytes:
    """Undo base64 as far as it goes."""
    plain = re.sub(rb"[^A-Za-z0-9+/]", b"", content)
    plain = plain[: len(plain) - (len(plain) % 4 == 1)]
    return binascii.a2b_base64(plain + b"=" * (-len(plain) % 4))


def address(value: str) -> Address:
    """Read whom a mail is from; of several the first.

    >>> address('"Ana, of the tea house" <ANA@tea.example>')
    Address(address='ana@tea.example', name='Ana, of the tea house')
    """
    short = value[:_MAX_ADDRESS]
    name, found = "", ""
    if archived := _ARCHIVED.match(short):
        short = f"{archived[1]}@{archived[2]} ({archived[3] or ''})"
    with suppress(*_WRONG):
        name, found = parseaddr(short)
    if "@" not in found:
        bare = _ADDRESS.search(short)
        found, name = (bare[0], short[: bare.start()]) if bare else ("", name or short)
    name = written(name).strip(' \t"<>(')
    return Address(found.lower() or None, name or None)


def ids(value: str) -> list[str]:
    """Give the ids of mails in a header."""
    return _ID.findall(value)


def time(found: Headers) -> Time | None:
    """Say when a mail was written: by its own date, or else by the last server's."""
    own = _time(first(found, "date"))
    if own:
        return own
    received = (_time(each.rpartition(";")[2]) for each in found.get("received", ()))
    known = next(filter(None, received), None)
    return Time(known.time, None) if known else None


def _time(value: str) -> Time | None:
    with suppress(*_WRONG):
        read = parsedate_to_datetime(value.strip()[:100])
        if read.tzinfo is None:  # the zone is -0000: nobody says where that was
            return Time(read.replace(tzinfo=UTC), None)
        zone = read.strftime("%z")
        told = f"{zone[:3]}:{zone[3:5]}" if zone != "+0000" else None
        return Time(read.astimezone(UTC), told)
    return None


def content_type(found: Headers, default: str) -> ContentType:
    """Say what a part is; what is said in a way that cannot be read is the default."""
    value, disposition = first(found, "content-type"), first(found, "content-disposition")
    return _content_type(
        (value or default)[:_MAX_PARAMETERS], disposition[:_MAX_PARAMETERS], default
    )


@lru_cache(maxsize=1_000)  # most parts of most mails say the same, and it is slow to take apart
def _content_type(value: str, disposition: str, default: str) -> ContentType:
    said = Message()
    said["Content-Type"] = value
    if disposition:
        said["Content-Disposition"] = disposition
    try:
        type_, boundary = said.get_content_type(), str(said.get_boundary(""))
        if type_.startswith("multipart/") and not boundary:
            type_ = default
        return ContentType(
            type_,
            str(said.get_content_charset("")),
            boundary,
            written(str(said.get_filename(""))),
            str(said.get_param("format", "")).lower() == "flowed",
            str(said.get_param("delsp", "")).lower() == "yes",
        )
    except _WRONG:
        return ContentType(default, "", "", "")
