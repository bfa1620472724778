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
# What a terminal might act on.
_ACTING = "\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff"
_ESCAPED = re.compile(f"[{_ACTING}]")
# Bidirectional controls reorder what a person sees; what has neither ink nor width hides in it
# (Trojan Source, arXiv:2111.00169). These are what Unicode calls default-ignorable
# (DerivedCoreProperties.txt), and the controls. Joiners, variation selectors and tags are told
# from hiding ones by what they stand beside: emoji and many scripts are written with them.
_JOINERS = "\u200c\u200d"
_SELECTORS = "\u180b-\u180d\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef"
_INKLESS = (
    "\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180e\u3164\uffa0\ufff0-\ufffb"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e00ff\U000e01f0-\U000e0fff"
)
_PERHAPS_HIDDEN = re.compile(f"[{_ACTING}{_INKLESS}{_JOINERS}{_SELECTORS}]")
_HIDDEN = re.compile(
    "(?P<flag>\U0001f3f4[\U000e0030-\U000e0039\U000e0061-\U000e007a]{3,6}\U000e007f)"  # Wales
    f"|[{_ACTING}{_INKLESS}]"
    # Between letters of ASCII a joiner joins nothing, and one behind another neither.
    f"|(?<![\x80-\U0010ffff])[{_JOINERS}](?![\x80-\U0010ffff])|(?<=[{_JOINERS}])[{_JOINERS}]"
    # A selector picks a form of one character; a row of them holds bytes that nobody sees.
    f"|(?<![0-9#*\x80-\U0010ffff])[{_SELECTORS}]|(?<=[{_SELECTORS}{_JOINERS}])[{_SELECTORS}]"
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
    r"""Show control, escape, bidirectional and invisible characters as marks, never act on them.

    >>> visible("a\x1b[2Jb\u202ec"), visible("t\u00ade\u200da")
    ('a␛[2Jb⟨202E⟩c', 't⟨00AD⟩e⟨200D⟩a')
    """
    if not _PERHAPS_HIDDEN.search(text):  # nearly always, and an eighth of the cost
        return text
    return _HIDDEN.sub(_mark, text)


def escaped(json: str) -> str:
    r"""Write what a terminal might act on as JSON escapes: the same value, harmless to a terminal.

    >>> escaped('"a\u202eb"')
    '"a\\u202eb"'
    """
    if json.isprintable():  # which nothing of that kind is
        return json
    return _ESCAPED.sub(lambda match: f"\\u{ord(match[0]):04x}", json)


def _mark(match: re.Match[str]) -> str:
    if match["flag"]:
        return match["flag"]
    code = ord(match[0])
    if code < 0x20:
        return chr(0x2400 + code)  # Unicode's own pictures of the C0 controls
    return "␡" if code == 0x7F else f"⟨{code:04X}⟩"
