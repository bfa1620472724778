r"""Which bytes that a terminal got came out of somebody's text, and not from the program.

    hostile_bytes(b"\x1b[1;1Hhello \x1b]52;c;aGk=\x07")  ->  [b"\x1b]52;c;aGk=\x07"]

What Textual sends of itself has few forms. All others came with a text; so did those of its own
forms that hold `MARK`, which the texts of tests/cases/ratings/hostile.jsonl put into them.
"""

import re

MARK = "7331"
"""A parameter that no program sends."""

_STRING = r"(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f])[^\x1b\x07\x9c]*(?:\x07|\x1b\\|\x9c)?"
_CSI = r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]?"
_CONTROL = re.compile(
    rf"{_STRING}|{_CSI}|\x1b[ -/]*[0-~]?|[\x00-\x09\x0b-\x0c\x0e-\x1f\x7f-\x9f]"
    "|[\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff]"
)
# Colours, places, its modes (mouse, paste, focus, alternate screen, cursor, synchronised output,
# grapheme clusters, size reports), the questions about them, the keyboard protocol, clearing, the
# pointer's shape; and that the order of letters is to be left (ours).
_OWN = re.compile(
    r"\x1b\]22;[a-z-]*\x07|\x1b\[(?:[0-9;:]*m|[0-9;]*H"
    r"|8[hl]|\?(?:7|25|1000|1002|1003|1004|1006|1015|1016|1049|2004|2026|2027|2031|2048)"
    r"(?:[hl]|\$p)|[<>=][0-9;]*u|\??[0-9]*[cnu]|[0-3]?[JK]|[0-9;]*t)"
)


def hostile_bytes(raw: bytes) -> list[bytes]:
    """Find the control sequences and hidden characters that a text has brought in.

    Args:
        raw: all bytes that the terminal has got, UTF-8 but for half a character at the end.
    """
    found = (match[0] for match in _CONTROL.finditer(raw.decode(errors="replace")))
    return [each.encode() for each in found if MARK in each or not _OWN.fullmatch(each)]
