r"""The head of a WhatsApp message: what an export writes before who wrote it and what.

    01/03/24, 09:05 - Ana: Morning!                Android
    [01.03.24, 09:05:30] Ana: Morning!             iOS, perhaps with U+200E before the bracket
    2024. 3. 1. 오전 9:05 - Ana: Morning!            Korean; the half of the day stands first
    [1.3.2024 klo 9.05.30] Ana: Morning!           Finnish
    2024-03-01 21 h 05 - Ana: Morning!             French Canadian

All heads of one file are alike. `Grammar.of` takes that of the first line, so that a head which
somebody pasted from another phone is what they wrote, and begins no message.
"""

import re
from collections import Counter
from dataclasses import dataclass
from functools import cached_property

from crawlers.exports.parts.text.clock import HALVES
from crawlers.exports.parts.whatsapp.words import AT

SPACE = r"[ \t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]"
MARKS = "\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff"
"""What turns the writing direction, and the byte order mark."""

_HALF = "|".join(
    re.escape(half).replace(r"\ ", SPACE) for half in sorted(HALVES, key=len, reverse=True)
)
_AT = "|".join(map(re.escape, AT))
_M = f"[{MARKS}]{{0,3}}"
_S = f"{SPACE}{{0,2}}"

_ANY = re.compile(
    rf"""^{_M}(?P<open>\[?){_M}
    \d{{1,4}} {_M} (?P<dot1>[./-]) {_S} {_M}
    \d{{1,4}} {_M} (?P<dot2>[./-]) {_S} {_M}
    \d{{1,4}} (?P<end>\.?) {_M}
    (?P<comma>[,،、]?) {_S} (?:(?P<at>{_AT}) {_S})? {_M}
    (?:(?P<before>{_HALF}) {_S})?
    \d{{1,2}} (?P<colon>[:.]|{SPACE}?h{SPACE}?) \d{{2}} (?P<seconds>(?:[:.]\d{{2}})?)
    (?:{_S} (?P<after>{_HALF}))? {_M}
    (?P<close>\]|{SPACE}[-–—]{SPACE}|(?<=[:.]\d\d):{SPACE})""",
    re.MULTILINE | re.VERBOSE | re.IGNORECASE,
)
_NUMBERS = re.compile(r"\d+")


@dataclass(frozen=True)
class Grammar:
    """How the heads of one file are written.

    Attributes:
        year: where in the date the year of four digits stands; None if it has two, or nobody knows.
        parts: the pieces that never change, by the names of the groups in `_ANY`.
    """

    year: int | None
    parts: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, text: str) -> "Grammar | None":
        """Find how heads are written: as on the first line, else as most that look like one."""
        found = [head for head in _ANY.finditer(text) if _is_clock(head)]
        if not found:
            return None
        if not text[: found[0].start()].strip():
            return _grammar(found[0])
        return Counter(_grammar(head) for head in found).most_common(1)[0][0]

    @property
    def is_ios(self) -> bool:
        """Say whether heads stand in brackets; such exports mark WhatsApp's words with U+200E."""
        return self._part("open") == "["

    @property
    def has_seconds(self) -> bool:
        return bool(self._part("seconds"))

    @property
    def is_whatsapps(self) -> bool:
        """Say whether other chat exports and logs do not write their lines so.

        Logs write seconds before a dash, and no comma behind the date. A bracket around an ISO date
        without seconds is Signal's.
        """
        if self.is_ios:
            iso = self.year == 0 and self._part("dot1") == "-"
            return not iso or self.has_seconds
        return self._part("close") == ":" or not self.has_seconds or bool(self._part("comma"))

    @cached_property
    def pattern(self) -> "re.Pattern[str]":
        """Match a head at the start of a line; groups mark, a, b, c, half, h, m, s, half."""
        digits = [r"(\d{4})" if self.year == at else r"(\d{1,2})" for at in range(3)]
        dots = [rf"{_M}{re.escape(self._part(name))}{_S}{_M}" for name in ("dot1", "dot2")]
        half = f"({_HALF})"
        seconds = r"[:.](\d{2})" if self.has_seconds else "()"
        colon = self._part("colon")
        return re.compile(
            rf"^({_M}){re.escape(self._part('open'))}{_M}"
            + rf"{digits[0]}{dots[0]}{digits[1]}{dots[1]}{digits[2]}{re.escape(self._part('end'))}"
            + rf"{_M}{self._part('comma')}{_S}"
            + (rf"{re.escape(self._part('at'))}{_S}" if self._part("at") else "")
            + (rf"{_M}{half}{_S}" if self._part("before") else f"{_M}()")
            + rf"(\d{{1,2}}){f'{SPACE}?h{SPACE}?' if colon == 'h' else re.escape(colon)}(\d{{2}})"
            + seconds
            + (rf"{_S}{half}" if self._part("after") else "()")
            + _M
            + _CLOSES[self._part("close")],
            re.MULTILINE | re.IGNORECASE,
        )

    def _part(self, name: str) -> str:
        return dict(self.parts)[name]


_CLOSES = {"]": rf"\]{SPACE}?", "-": f"{SPACE}[-–—]{SPACE}", ":": f":{SPACE}"}


def _grammar(head: "re.Match[str]") -> Grammar:
    """Keep what all heads of a file share, and forget what changes."""
    numbers = _NUMBERS.findall(head[0])
    year = next((at for at in range(3) if len(numbers[at]) == 4), None)
    close = head["close"].strip(" \t\u00a0\u202f").replace("–", "-").replace("—", "-")
    parts = {name: head[name] or "" for name in ("open", "dot1", "dot2", "end", "comma", "at")}
    halves = {name: "half" if head[name] else "" for name in ("before", "after")}
    more = {
        "colon": head["colon"].strip().lower() or ":",
        "seconds": "seconds" if head["seconds"] else "",
        "close": close if close in _CLOSES else "-",
    }
    return Grammar(year, tuple((parts | halves | more).items()))


def _is_clock(head: "re.Match[str]") -> bool:
    """Say whether a head's numbers can be a date and a time."""
    *date, hour, minute = (int(number) for number in _NUMBERS.findall(head[0])[:5])
    widths = [len(number) for number in _NUMBERS.findall(head[0])[:3]]
    return (
        all(width != 3 for width in widths)
        and widths.count(4) <= 1
        and hour < 25
        and minute < 60
        and any(1 <= number <= 12 for number in date)
    )
