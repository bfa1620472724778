r"""LINE's text exports, from phones and desktops, in the languages LINE is used in.

    [LINE] Chat history with Ana
    Saved on: 2024/03/11 21:40

    2024/03/11(Mon)
    09:05	Ana	"Tea at four?
    Or ""late""?"
    09:06		Rui joined the group.

becomes two records: speaker Ana, text 'Tea at four?\nOr "late"?', locator `line 5`; and a service
row. The thread is the file, its title is in the field `title`.

Days stand on lines of their own; where they have the year last, their weekdays say which number is
the day. Hours are those of the phone that exported, without a zone: they are read as UTC, and the
field `zone` says `unknown`. Where a desktop wrote spaces instead of tabs, a name ends at the first
space, unless it is the one in the title.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import ClassVar

from crawlers.exports.export import HEAD_BYTES, Export, Owner, Read, UnfitError
from crawlers.exports.members import ExportFile
from crawlers.exports.parts.line.heads import (
    DAY,
    Heads,
    is_message,
    parts,
    weekday,
    worded,
    year_at,
)
from crawlers.exports.parts.line.quotes import Message, messages
from crawlers.exports.parts.line.words import content, is_service, service
from crawlers.exports.parts.text.day_order import Evidence, Order, day_of, find_order
from crawlers.exports.parts.text.pieces import Gap, heads, pieces
from crawlers.exports.parts.text.transcript import Said, Transcript, is_undecodable, moment
from crawlers.reader import readers
from grist.records import Problem, Record

_PREAMBLE = re.compile(
    r"\ufeff?\s{0,9}(?P<title>(?:\[LINE\] ?[^\n]{1,300}|Chat history (?:with|in) [^\n]{1,300}))\n"
    r"(?:\s{0,9}(?P<saved>[^\W\d][^\n\t]{0,40}[:：][^\n\t]{1,60})(?:\n|\Z))?"
)
# With whom, by what stands around the name; the first that fits counts.
_TITLES = (
    re.compile(r"Chat history (?P<one>with) (?P<name>.+)"),
    re.compile(r"Chat history in (?P<name>.+)"),
    re.compile(r"(?P<name>.+?)(?P<one>と)の(?:トーク|トーク履歴)"),
    re.compile(r"(?P<name>.+?)の(?:トーク|トーク履歴)"),
    re.compile(r"(?P<one>[與与])(?P<name>.+?)的(?:聊天|對話|对话)[記记][錄录]"),
    re.compile(r"(?P<name>.+?)的(?:聊天|對話|对话)[記记][錄录]"),
    re.compile(r"(?P<name>.+?)(?P<one>님과)의? ?(?:대화|채팅).{0,9}"),
    re.compile(r"(?P<name>.+?)의? ?(?:대화|채팅) ?(?:기록|내용)?"),
    re.compile(r"ประวัติการ(?:แชท|สนทนา)(?P<one>กับ) ?(?P<name>.+)"),
    re.compile(r"Riwayat (?:obrolan|chat) (?P<one>dengan) (?P<name>.+)"),
    re.compile(r"(?P<name>.+)"),
)


@dataclass(frozen=True)
class _Start:
    """What a file begins with: its title, and where the rest of it begins."""

    heads: Heads | None
    title: str = ""
    partner: str = ""
    size: int = 0
    line: int = 1


@readers
@dataclass(frozen=True)
class Line(Export):
    """Messages of one LINE chat.

    Attributes:
        date_order: which of day, month and year comes first; null finds it out from the file.
    """

    name: ClassVar[str] = "line"
    signature: ClassVar[str] = (
        "text with a line for each day, `2024/03/11(Mon)`, and lines of time, name and text"
    )
    marks: ClassVar[tuple[str, ...]] = ("[LINE]", "\t")

    date_order: Order | None = None

    @classmethod
    def recognises(cls, head: bytes, suffix: str) -> bool:
        text = head.decode("utf-8", "replace")
        start = _start(text)
        if start.title:
            return start.heads is not None or DAY.search(text) is not None
        first = text.lstrip("\ufeff\r\n")
        return DAY.match(first) is not None and start.heads is not None

    def rows(self, file: ExportFile) -> Iterator[Read]:
        """Give every message in source order with its bytes, and a problem for what is none.

        Raises:
            UnfitError: the file does not show which number of its dates is the day.
        """
        start = _begin(file)
        if start.heads is None:
            yield Problem(file.uri, "line 1", "no_messages", whole=True), b""
            return
        evidence = self.evidence(file)
        if evidence.order is None:
            raise UnfitError(
                f"{file.uri}: {evidence}; say it with date_order: dmy or mdy (--date-order)",
                "ambiguous_dates",
            )
        chat = _Chat(Transcript(file, self.reader(), start.title), start, evidence.order)
        with file.open() as opened:
            opened.seek(start.size)
            for item in messages(pieces(opened, start.heads.pattern, start.line)):
                if isinstance(item, Gap):
                    yield chat.transcript.problem(item.line, item.reason), b""
                elif is_message(item.head):
                    yield chat.read(item), item.raw
                else:
                    chat.begin(item)
                    if item.text.strip():
                        yield chat.transcript.problem(item.line, "no_head"), item.raw

    def raw(self, file: ExportFile) -> Iterator[tuple[str, bytes]]:
        """Give every message's bytes: which number is the day does not matter for where it is."""
        known = self.date_order or self.evidence(file).order or "dmy"
        yield from super(Line, replace(self, date_order=known)).raw(file)

    def notes(self, file: ExportFile) -> Iterator[str]:
        yield f"dates are {self.evidence(file)}"

    def evidence(self, file: ExportFile) -> Evidence:
        """Say in which order the numbers of the file's days stand, and how that is known."""
        first = next(_days(file), None)
        if first is None or (numbers := parts(first)) is None:
            return Evidence(self.date_order or "ymd", "given" if self.date_order else "same")
        year = year_at(numbers)
        if year == 2 and self.date_order is None and (order := _by_weekdays(file)):
            return Evidence(order, "weekdays")
        dates = (found for head in _days(file) if (found := parts(head)) and year_at(found) == year)
        return find_order(dates, year, self.date_order)

    def owner(self, file: ExportFile) -> Owner | None:
        """Take who is not in the title for the owner, where it names one and two have written."""
        start = _begin(file)
        if start.heads is None or not start.partner:
            return None
        with file.open() as opened:
            opened.seek(start.size)
            found = {head["name"] for head in heads(opened, start.heads.pattern)} - {None, ""}
        others = found - {start.partner}
        if len(found) == 2 and len(others) == 1:
            return Owner(others.pop(), "the chat is with the other, as its title says")
        return None


class _Chat:
    """What the records of one file share, and the day that has begun."""

    def __init__(self, transcript: Transcript, start: _Start, order: Order) -> None:
        self.transcript = transcript
        self._order, self._partner = order, start.partner
        self._tabs = start.heads is not None and start.heads.column == "tab"
        self._day: date | None = None
        self._flaw = "no_date"

    def begin(self, item: Message) -> None:
        """Take the day of a line that names one; behind one that cannot be, there is none."""
        numbers = parts(item.head)
        day = day_of(numbers, self._order, year_at(numbers)) if numbers else worded(item.head)
        self._day, self._flaw = day, "bad_date"

    def read(self, item: Message) -> Record | Problem:
        if is_undecodable(item.head[0]) or is_undecodable(item.text):
            return self.transcript.problem(item.line, "undecodable")
        if self._day is None:
            return self.transcript.problem(item.line, self._flaw)
        time = moment(self._day, *item.head.group("hour", "minute", "half"))
        if time is None:
            return self.transcript.problem(item.line, "bad_date")
        name, text = self._split(item)
        if name:
            said, fields = content(text)
            return self.transcript.record(item.line, time, Said(said, name, fields))
        return self.transcript.record(item.line, time, Said(fields=(("service", service(text)),)))

    def _split(self, item: Message) -> tuple[str | None, str]:
        """Part the sender from the text."""
        if self._tabs:
            return item.head["name"], item.text
        first = item.text.partition("\n")[0]
        if self._partner and first.startswith(f"{self._partner} "):
            return self._partner, item.text[len(self._partner) + 1 :]
        name, space, rest = first.partition(" ")
        if not name or not space or is_service(rest):
            return None, item.text
        return name, item.text[len(name) + 1 :]


def _days(file: ExportFile) -> "Iterator[re.Match[str]]":
    with file.open() as opened:
        yield from heads(opened, DAY)


def _by_weekdays(file: ExportFile) -> Order | None:
    """Find the order in which the days have the weekdays that stand beside them."""
    fits: dict[Order, int] = {"dmy": 0, "mdy": 0}
    for head in _days(file):
        numbers = parts(head)
        for order in fits if numbers and year_at(numbers) == 2 else ():
            day = day_of(numbers or (), order, 2)
            fits[order] += day is not None and day.weekday() == weekday(head)
    day_first, month_first = fits.values()
    return None if day_first == month_first else "dmy" if day_first > month_first else "mdy"


def _begin(file: ExportFile) -> _Start:
    with file.open() as opened:
        return _start(opened.read(HEAD_BYTES).decode("utf-8", "surrogateescape"))


def _start(text: str) -> _Start:
    found = _PREAMBLE.match(text)
    if found is None:
        return _Start(Heads.of(text))
    end = found.start("saved") if found["saved"] and DAY.match(found["saved"]) else found.end()
    title = found["title"].removeprefix("[LINE]").strip()
    named = next(filter(None, (pattern.fullmatch(title) for pattern in _TITLES)), None)
    name = named["name"].strip() if named else title
    partner = name if named and named.groupdict().get("one") else ""
    size = len(text[:end].encode("utf-8", "surrogateescape"))
    return _Start(Heads.of(text[end:]), name, partner, size, 1 + text.count("\n", 0, end))
