"""What a mail is made of: its texts, and what is attached.

    multipart/mixed                               Content(text="See the kettle.", media=["photo"])
      multipart/alternative
        text/plain "See the kettle."     taken
        text/html  "See the <b>kettle…"  another form of the same
      image/jpeg                         attached

It is taken apart without recursion, and only texts are decoded, never what is attached.
"""

import binascii
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from crawlers.exports.parts import attachment
from crawlers.exports.parts.mail.charsets import decoded
from crawlers.exports.parts.mail.headers import (
    ContentType,
    Headers,
    address,
    content_type,
    first,
    headers,
    parted,
    unpacked,
)
from crawlers.exports.parts.mail.html import text_of

MAX_DEPTH = 20
MAX_PARTS = 1_000
_PLAIN, _HTML = "text/plain", "text/html"
_SIGNATURES = frozenset(
    {
        "application/pgp-signature",
        "application/pkcs7-signature",
        "application/x-pkcs7-signature",
        "message/delivery-status",
        "message/disposition-notification",
        "text/rfc822-headers",
    }
)
_LOCKED = frozenset({"multipart/encrypted", "application/pkcs7-mime", "application/x-pkcs7-mime"})
_UNPACKED: dict[str, Callable[[bytes], bytes]] = {
    "base64": unpacked,
    "quoted-printable": binascii.a2b_qp,
}
_PGP = "-----BEGIN PGP MESSAGE-----"
_SIGNED = re.compile(r"\A-----BEGIN PGP SIGNED MESSAGE-----\n(?:Hash:[^\n]*\n)*\n?")
_PGP_SIGNATURE = "\n-----BEGIN PGP SIGNATURE-----\n"
_LINE_END = re.compile(r"\r\n?")


@dataclass
class Content:
    """What a mail says and carries.

    Attributes:
        forwarded: whose mail is attached to it, as far as that is said.
        undecodable: the encodings that could not be read.
    """

    texts: list[str] = field(default_factory=list)
    media: list[str] = field(default_factory=list)
    forwarded: str | None = None
    undecodable: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "\n\n".join(self.texts)


class _Part(NamedTuple):
    """A part; `choice` numbers the alternative that it stands in."""

    said: Headers
    kind: ContentType
    body: bytes
    depth: int
    choice: int | None

    @property
    def is_attached(self) -> bool:
        disposition = first(self.said, "content-disposition").partition(";")[0].strip().lower()
        return disposition == "attachment"


def content(said: Headers, body: bytes, sure: bytes | None = None) -> Content:
    """Read what a mail says and carries.

    Args:
        said: the mail's headers.
        body: what stands below.
        sure: the bytes in which nothing is left out, if something is.
    """
    made = Content()
    read = list(_leaves(said, body))
    plain = {part.choice for part in read if _is(part, _PLAIN) and part.body.strip()}
    for part in read:
        if _is(part, _PLAIN):
            _add(made, part, sure)
        elif _is(part, _HTML):
            if part.choice is None or part.choice not in plain:
                _add(made, part, sure)
        elif part.kind.type_ in _LOCKED:
            made.media.append("unavailable")
        elif part.kind.type_ in {"message/rfc822", "message/global"}:
            made.forwarded = made.forwarded or _author(part.body)
        elif part.kind.type_ not in _SIGNATURES:
            made.media.append(attachment.kind_of(part.kind.type_, part.kind.name))
    made.media = list(dict.fromkeys(made.media))
    return made


def _is(part: _Part, type_: str) -> bool:
    return part.kind.type_ == type_ and not part.is_attached and not part.kind.name


def _author(mail: bytes) -> str:
    sender = address(first(headers(parted(mail)[0]), "from"))
    return sender.name or sender.address or ""


def _leaves(said: Headers, body: bytes) -> Iterator[_Part]:
    """Take a mail apart; what is nested deeper than mails are is one part."""
    kind = content_type(said, _PLAIN)
    stack, count = [_Part(said, kind, body, 0, None)], 0
    while stack:
        part = stack.pop()
        kind = part.kind
        is_nest = kind.type_.startswith("multipart/") and kind.boundary and part.depth < MAX_DEPTH
        if not is_nest or kind.type_ in _LOCKED:
            yield part
            continue
        default = "message/rfc822" if kind.type_ == "multipart/digest" else _PLAIN
        choice = part.choice
        if kind.type_ == "multipart/alternative":
            choice, count = count, count + 1
        within = []
        for piece in _split(part.body, kind.boundary):
            above, below = parted(piece)
            inner = headers(above)
            what = content_type(inner, default)
            within.append(_Part(inner, what, below, part.depth + 1, choice))
        stack += reversed(within)


def _split(body: bytes, boundary: str) -> Iterator[bytes]:
    """Cut at the lines of a boundary; what stands before the first and behind the last is none."""
    mark = re.escape(b"--" + boundary.encode("utf-8", "replace"))
    line = re.compile(rb"(?:\A|\r\n|\n|\r)" + mark + rb"(--)?[ \t]*(?=\r\n|\n|\r|\Z)")
    start: int | None = None
    for number, found in enumerate(line.finditer(body)):
        if start is not None:
            yield _below(body[start : found.start()])
        start = None if found[1] or number >= MAX_PARTS else found.end()
        if start is None:
            return
    if start is not None:
        yield _below(body[start:])


def _below(piece: bytes) -> bytes:
    """Drop the end of the boundary's own line."""
    return piece[2:] if piece.startswith(b"\r\n") else piece[1:]


def _add(made: Content, part: _Part, sure: bytes | None) -> None:
    """Add a part's text, as far as it can be read."""
    packed = first(part.said, "content-transfer-encoding").strip().lower()
    if packed == "base64" and sure is not None and part.body not in sure:
        made.media.append("file")  # lines of it are left out: nobody wrote a text of that size
        return
    body = _UNPACKED[packed](part.body) if packed in _UNPACKED else part.body
    text, is_known = decoded(body, part.kind.charset)
    if not is_known:
        made.undecodable.append(part.kind.charset)
    text = _shown(_LINE_END.sub("\n", text), part.kind).rstrip("\n")
    if text.lstrip().startswith(_PGP):
        made.media.append("unavailable")
    elif text.strip():
        words = _SIGNED.sub("", text).partition(_PGP_SIGNATURE)[0]
        made.texts.append(words.rstrip("\n"))


def _shown(text: str, kind: ContentType) -> str:
    if kind.type_ == _HTML:
        return text_of(text)
    return _unwrapped(text, drops_space=kind.drops_space) if kind.is_flowed else text


def _unwrapped(text: str, *, drops_space: bool) -> str:
    """Join the lines that a mail program broke (RFC 3676)."""
    lines: list[str] = []
    last, flows = "", False
    for line in text.split("\n"):
        quoted = line[: len(line) - len(line.lstrip(">"))]
        words = line[len(quoted) :].removeprefix(" ")
        if flows and quoted == last and words != "-- ":
            lines[-1] = (lines[-1][:-1] if drops_space else lines[-1]) + words
        else:
            lines.append(f"{quoted} {words}" if quoted else words)
        last, flows = quoted, words.endswith(" ") and words != "-- "
    return "\n".join(lines)
