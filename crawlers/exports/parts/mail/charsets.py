r"""Bytes of a mail as text, in the encoding that it says, or in the likeliest.

decoded(b"caf\xe9", "iso-8859-1")  ->  ("café", True)
decoded(b"caf\xe9", "x-unknown")   ->  ("café", False)    what it says cannot be read
guessed(b"caf\xc3\xa9")            ->  "café"
"""

import codecs
import re

# None of these does more than decode, as `zlib` would.
_KNOWN = re.compile(
    r"ascii|utf-?(?:7|8|16|32)|iso8859|iso2022|cp\d|koi8|mac|gb|big5|euc|shift_?jis|johab|hz|tis"
)
# As mail programs do it: what says that it is the one may be the other, which holds more.
_WIDER = {"iso8859-1": "cp1252", "gb2312": "gb18030", "gbk": "gb18030", "shift_jis": "cp932"}


def decoded(content: bytes, charset: str) -> tuple[str, bool]:
    """Decode bytes; say whether all could be, in the encoding that is said."""
    name = _name(charset)
    if name in {"", "ascii"}:
        text = guessed(content)
        return text, name == "ascii" or not charset
    try:
        return content.decode(name), True
    except UnicodeError:
        return content.decode(name, "replace"), False


def guessed(content: bytes) -> str:
    """Decode bytes of which nothing is said: as UTF-8 if they can be, else as of old Windows."""
    try:
        return content.decode()
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def _name(charset: str) -> str:
    try:
        name = codecs.lookup(charset).name if charset else ""
    except (LookupError, ValueError):
        return ""
    return _WIDER.get(name, name) if _KNOWN.match(name) else ""
