r"""What happens to every text: made storable, made comparable, made safe to show.

Three forms, each for one use:

    storable("cafe\u0301\x07")     -> "café"          what a record holds
    comparable("  Café\n OK ")      -> "café ok"       what dedup and the leak check compare
    visible("\x1b[31mred\u202e")   -> "␛[31mred⟨202E⟩"  what a terminal or a log may see
"""

import re
import unicodedata

# C0 but tab and newline, DEL, C1, and lone surrogates (JSON lets them in, UTF-8 cannot write them).
_UNSTORABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
# A form feed ends a page of a PDF, a vertical tab a line in Word: words must not run together.
_CARRIAGE = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
# Bidirectional controls reorder what a person sees; zero-width marks hide in it (Trojan Source,
# arXiv:2111.00169). The zero-width joiners stay: emoji and many scripts are written with them.
_HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff]"
)


def storable(text: str) -> str:
    r"""Normalise to NFC with \n line ends; control characters but \n and \t are gone.

    >>> storable("cafe\u0301\r\nbar\x07"), storable("page one\fpage two")
    ('café\nbar', 'page one\npage two')
    """
    if text.isascii() and text.isprintable():  # nearly always, and a tenth of the cost
        return text
    lines = _CARRIAGE.sub("\n", text)
    return unicodedata.normalize("NFC", _UNSTORABLE.sub("", lines))


def comparable(text: str) -> str:
    """Fold what does not make two texts different: compatibility forms, case, white space.

    >>> comparable("  ﬁne   DAY ") == comparable("Fine day")
    True
    """
    if text.isascii():  # which has no forms to fold but case
        return " ".join(text.lower().split())
    folded = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(unicodedata.normalize("NFKC", folded).split())


def visible(text: str) -> str:
    r"""Show control, escape, bidirectional and zero-width characters as marks, never act on them.

    >>> visible("a\x1b[2Jb\u202ec")
    'a␛[2Jb⟨202E⟩c'
    """
    return _HIDDEN.sub(_mark, text)


def escaped(json: str) -> str:
    r"""Write what `visible` would mark as JSON escapes: the same value, harmless to a terminal.

    >>> escaped('"a\u202eb"')
    '"a\\u202eb"'
    """
    if json.isprintable():  # which nothing hidden is
        return json
    return _HIDDEN.sub(lambda match: f"\\u{ord(match[0]):04x}", json)


def _mark(match: re.Match[str]) -> str:
    code = ord(match[0])
    if code < 0x20:
        return chr(0x2400 + code)  # Unicode's own pictures of the C0 controls
    return "␡" if code == 0x7F else f"⟨{code:04X}⟩"
