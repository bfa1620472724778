r"""The text in an attributed string as Apple's NSArchiver writes it (a typedstream).

    text(b"\x04\x0bstreamtyped\x81\xe8\x03\x84\x01@…\x84\x84\x84\x08NSString\x01\x94\x84\x01+\x03tea…")
    ->  "tea"

Messages keeps what was written so, where it keeps no plain text. Behind the class of the string
stands `+` for bytes that are text, then how many, then the bytes. All else (fonts, links, who is
mentioned) is left where it is.
"""

import re

_HEADER = b"\x04\x0bstreamtyped"
_LOOKED_AT = 4 << 10  # bytes in which the string begins; it is the first thing in the archive
# The class's name and version, then references to classes above it, then the type of what follows.
_STRING = re.compile(rb"NSString\x01[^+]{0,16}?\x84\x01\+", re.DOTALL)
_WIDTHS = {0x81: 2, 0x82: 4, 0x83: 8}  # bytes of a number that does not fit into one


def text(archive: bytes) -> str | None:
    """Give the text of an archive; None if it holds none, or it is no UTF-8."""
    found = _STRING.search(archive, 0, _LOOKED_AT)
    if not archive.startswith(_HEADER) or found is None:
        return None
    at, first = found.end() + 1, archive[found.end() : found.end() + 1]
    if not first:
        return None
    width = _WIDTHS.get(first[0], 0)
    length = int.from_bytes(archive[at : at + width], "little") if width else first[0]
    at += width
    if (not width and first[0] >= 0x80) or at + length > len(archive):
        return None
    try:
        return archive[at : at + length].decode()
    except UnicodeDecodeError:
        return None
