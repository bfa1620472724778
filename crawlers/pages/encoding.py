r"""The text of a file whose encoding is said wrongly, or not at all; by the piece.

    [b"\xef\xbb\xbf<urlset>…"]                                      utf-8: it begins with a BOM
    [b'<?xml version="1.0" encoding="utf-16"?>…']                   utf-8: it cannot be what it says
    [b'<?xml version="1.0" encoding="windows-1251"?>…\xf7\xe0\xe9'] windows-1251
    [b"https://tea.example/ch\xe1 …"]                               utf-8, and the byte as %E1

Bytes that are valid UTF-8 are UTF-8, whatever they are said to be: other text is so by no accident.
"""

import codecs
import re
from collections.abc import Iterator
from itertools import chain

# In these, ASCII is itself; and none of them does more than decode, as `zlib` would.
_KNOWN = re.compile(r"iso8859|cp\d|koi8|mac|gb|big5|euc|shift_jis|johab|ptcp154")
_UNREAD = re.compile("[\udc80-\udcff]")


def decoded(pieces: Iterator[bytes], content_type: str = "") -> Iterator[str]:
    """Decode the pieces of a file.

    A byte that the encoding knows nothing of is written as in an address, `%E1`.

    Args:
        pieces: its bytes; what tells of the encoding stands in the first.
        content_type: as a server gave it.
    """
    head = next(pieces, b"")
    encoding, mark = _encoding(head, content_type)
    errors = "replace" if encoding.startswith(("utf-16", "utf-32")) else "surrogateescape"
    decoder = codecs.getincrementaldecoder(encoding)(errors)
    for piece in chain([head.removeprefix(mark)], pieces):
        yield _readable(decoder.decode(piece))
    yield _readable(decoder.decode(b"", final=True))


def _encoding(head: bytes, content_type: str) -> tuple[str, bytes]:
    """Name the encoding; give the mark that says so too, if one does."""
    from w3lib import encoding

    name, mark = encoding.read_bom(head)
    if name is not None and mark is not None:
        return name, mark
    for name, beginning in (("utf-16-le", b"<\0"), ("utf-16-be", b"\0<")):
        if head.startswith(beginning):
            return name, b""
    said = (
        encoding.html_body_declared_encoding(head),
        encoding.http_content_type_encoding(content_type),
    )
    known = (name for name in said if name and _KNOWN.match(name))
    return "utf-8" if _is_utf8(head) else next(known, "utf-8"), b""


def _is_utf8(head: bytes) -> bool:
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return False
    return True


def _readable(text: str) -> str:
    if text.isascii():
        return text
    return _UNREAD.sub(lambda byte: f"%{ord(byte[0]) - 0xDC00:02X}", text)


def page_text(body: bytes, content_type: str) -> str:
    """Decode a page as a browser would; what cannot be said how is read as UTF-8.

    Args:
        body: as it was fetched.
        content_type: as the server gave it; its charset counts unless the page begins with a BOM.
    """
    from w3lib.encoding import html_to_unicode

    try:
        return str(html_to_unicode(content_type, body, default_encoding="utf-8")[1])
    except (LookupError, ValueError, TypeError):  # a charset that Python knows, but not for pages
        return body.decode("utf-8", "replace")
