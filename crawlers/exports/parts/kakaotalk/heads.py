r"""What the lines of a KakaoTalk text begin with, on desktops and on phones.

    --------------- 2024년 3월 11일 월요일 ---------------     a day (Windows, macOS, some Androids)
    [지민] [오전 9:12] 차 마실래?                              a message below it

    2025년 6월 24일 오전 9:22, 지민 : 차 마실래?               a message (Android)
    2024. 3. 11. 오전 9:12, 지민 : 차 마실래?                  the same (iOS)
    Mar 11, 2024 at 9:12 AM, Jimin : Tea?                   the same in English
    2018. 9. 9. 오후 4:21: 지민님이 나갔습니다.                  what nobody said
    2025년 6월 24일 오전 9:22   or  2025년 6월 24일 화요일       a day alone

All heads of one file are alike. `Heads.of` takes that of the first, so that one which somebody
pasted from another phone begins no message.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from crawlers.exports.parts.text.clock import HALVES
from crawlers.exports.parts.text.day_words import WEEKDAYS

_S = "[ \u00a0\u202f]"
_HALF = "|".join(
    sorted((re.escape(half).replace(r"\ ", _S) for half in HALVES), key=len, reverse=True)
)
_DATES = {
    "korean": rf"[0-9]{{4}}년{_S}?[0-9]{{1,2}}월{_S}?[0-9]{{1,2}}일",
    "japanese": rf"[0-9]{{4}}年{_S}?[0-9]{{1,2}}月{_S}?[0-9]{{1,2}}日",
    "dotted": rf"[0-9]{{4}}\.{_S}?[0-9]{{1,2}}\.{_S}?[0-9]{{1,2}}\.?",
    "dashed": r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}",
    "month_first": rf"[^\W\d_]{{3,12}}\.?{_S}[0-9]{{1,2}},{_S}[0-9]{{4}}",
    "day_first": rf"[0-9]{{1,2}}{_S}[^\W\d_]{{3,12}}\.?,?{_S}[0-9]{{4}}",
}
_CLOCKS = {
    "before": rf"(?P<half>{_HALF}){_S}?(?P<hour>[0-9]{{1,2}}):(?P<minute>[0-9]{{2}})",
    "after": rf"(?P<hour>[0-9]{{1,2}}):(?P<minute>[0-9]{{2}}){_S}?(?P<half>{_HALF})",
    "none": r"(?P<half>)(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})",
}
_END = r"(?=[ ]?\r?(?:\n|\Z))"
_WEEKDAY = "|".join(word for word in WEEKDAYS if len(word) > 2 or word.isascii())
_NAMED_DAY = (
    rf"(?:(?P<weekday>{_WEEKDAY}),? )?(?P<day>{'|'.join(_DATES.values())})"
    rf"(?(weekday)|[ ](?:{_WEEKDAY}))"
)
_DAY = _NAMED_DAY + _END
_RULED = rf"-{{5,40}}[ ]{_NAMED_DAY}[ ]-{{5,40}}{_END}"
_FLAGS = re.MULTILINE | re.IGNORECASE
# What stands below a ruled line of a day without a name and an hour: nobody said it.
_HAPPENED = (
    r"(?P<happened>[^\n\[]{1,200}(?:님이[ ](?:들어왔|나갔)습니다"
    r"|님을[ ](?:초대|내보)[^\n]{0,6}습니다|님을[ ]내보냈습니다"
    r"|님이[ ][^\n]{1,200}님을[ ]초대(?:했|하였)습니다|메시지를[ ]가렸습니다"
    r"|님이[ ]부?방장[^\n]{1,20}습니다)\.?"
    r"|[^\n\[]{1,100}[ ](?:joined|left|entered)[ ](?:this|the)?[ ]?(?:chatroom|chat)\.?"
    r"|[^\n\[]{1,100}[ ]invited[ ][^\n]{1,200}\.)"
) + _END


@dataclass(frozen=True)
class Heads:
    """How one file writes its messages.

    Attributes:
        date: how a phone writes the date in each head, by the names in `_DATES`; none if days have
            lines of their own, as on desktops.
        half: where the half of the day stands, by the names in `_CLOCKS`.
    """

    date: str | None
    half: str

    @classmethod
    def of(cls, text: str) -> "Heads | None":
        """Find how messages are written: as the first is, wherever it stands."""
        found = ((heads, heads.begins.search(text)) for heads in _all())
        first = min(
            ((head.start(), at, heads) for at, (heads, head) in enumerate(found) if head),
            default=None,
        )
        return first[2] if first else None

    @cached_property
    def begins(self) -> "re.Pattern[str]":
        """Match the head of a message that somebody said."""
        if self.date is None:
            return re.compile(f"^\ufeff?{self._bracketed}", _FLAGS)
        return re.compile(f"^\ufeff?{self._dated}, (?P<name>[^\n]{{1,100}}?) :(?: |{_END})", _FLAGS)

    @cached_property
    def pattern(self) -> "re.Pattern[str]":
        """Match the head of a message, of what nobody said, or the whole line of a day."""
        if self.date is None:
            return re.compile(f"^\ufeff?(?:{self._bracketed}|{_RULED}|{_HAPPENED})", _FLAGS)
        sender = rf"(?P<name>[^\n]{{1,100}}?) :(?: |{_END})"
        message = rf"{self._dated}(?:, (?:{sender})?|: |{_END})"
        return re.compile(f"^\ufeff?(?:{message}|{_DAY})", _FLAGS)

    @property
    def _bracketed(self) -> str:
        return rf"\[(?P<name>[^\n]{{1,100}}?)\] \[{_CLOCKS[self.half]}\](?: |{_END})"

    @property
    def _dated(self) -> str:
        return rf"(?P<date>{_DATES[self.date or '']}),?{_S}(?:at{_S})?{_CLOCKS[self.half]}"


def _all() -> Iterator[Heads]:
    return (Heads(date, half) for date in (None, *_DATES) for half in _CLOCKS)


def is_ruled(text: str) -> bool:
    """Say whether a text holds a line of a day as desktops rule it."""
    return _RULED_LINE.search(text) is not None


_RULED_LINE = re.compile(f"^\ufeff?{_RULED}", _FLAGS)
