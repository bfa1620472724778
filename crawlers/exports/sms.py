r"""Text messages and calls of a phone, as SMS Backup & Restore writes them (`sms-2024.xml`).

    <smses count="2">
      <sms address="+351 912-000-111" date="1709283600000" type="1" body="Tea at four?"
           contact_name="Ana" />
      <mms address="+351912000111" date="1709283660000" msg_box="2"><parts>
        <part ct="image/jpeg" data="/9j/4AAQ…" /><part ct="text/plain" text="Yes" /></parts></mms>

becomes thread +351912000111 twice: speaker +351912000111 (`speaker_name` Ana), locator
`sms/1709283600000`; and speaker `me`, text "Yes", media photo, locator `mms/1709283660000`.

Messages have no numbers, so their moment names them: it stays in the next backup. A thread is the
numbers of all others. Spaces, dashes and brackets in a number do not make it another; whether it
has the country before it does, for no backup says which country that is. A draft, or what could not
be sent, has the field `unsent`. Of calls (`<calls>`, a file of its own) each is a service row.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import ClassVar

from crawlers.exports.export import Export, Owner, Read
from crawlers.exports.members import ExportFile
from crawlers.exports.parts import attachment
from crawlers.exports.parts.json.values import moment
from crawlers.exports.parts.seen import Seen
from crawlers.exports.parts.sms.elements import (
    ROOTS,
    ROWS,
    Bound,
    Element,
    Values,
    elements,
    first_name,
)
from crawlers.reader import readers
from grist.records import Problem, Record, Source, record_id

ME = "me"
_RECEIVED, _SENT = "1", "2"
_UNSENT = {"3": "draft", "4": "outbox", "5": "failed", "6": "queued"}
_CALLS = {
    "1": "incoming_call",
    "2": "outgoing_call",
    "3": "missed_call",
    "4": "voicemail",
    "5": "rejected_call",
    "6": "blocked_call",
}
_OUTGOING = "2"
_BOX_OF_KIND = {"128": _SENT, "130": _RECEIVED, "132": _RECEIVED}  # of an old MMS without a box
_FROM = "137"
_NONE = "null"
_NOBODY = frozenset({"", _NONE, "(Unknown)", "insert-address-token"})
# Of marks of direction and spaces too: address books hold them.
_NUMBER = re.compile("[+0-9*#(). /\u00a0\u2009\u202f\u2010-\u2014\u202a-\u202e\u2066-\u2069-]+")
_PRESENTATION = re.compile("[^+0-9*#]")
_DATE = re.compile(r"-?[0-9]{1,18}", re.ASCII)
_LAYOUT = "application/smil"  # says where on the screen which part is shown
_TEXT = "text/plain"


@readers
@dataclass(frozen=True)
class Sms(Export):
    """Messages or calls of one phone, from SMS Backup & Restore's XML."""

    name: ClassVar[str] = "sms"
    signature: ClassVar[str] = "XML of SMS Backup & Restore: <smses> or <calls>"
    marks: ClassVar[tuple[str, ...]] = ("<?xml", "smses", "<sms ")

    @classmethod
    def recognises(cls, head: bytes, suffix: str) -> bool:
        return first_name(BytesIO(head)) in ROOTS

    def rows(self, file: ExportFile) -> Iterator[Read]:
        phone, begun, ended = _Phone(file, self.reader()), False, False
        with file.open() as opened:
            for found in elements(opened):
                if isinstance(found, Bound):
                    ended = found.name.startswith("/")
                    begun = True
                    continue
                begun = True
                if found.flaw == "truncated":
                    ended = True
                yield phone.read(found), bytes(found.raw)
        if not begun:
            yield Problem(file.uri, "messages", "no_messages", whole=True), b""
        elif not ended:
            yield Problem(file.uri, f"bytes {file.size}-{file.size}", "truncated", whole=True), b""

    def owner(self, file: ExportFile) -> Owner | None:
        return Owner(ME, "a backup is of one phone, and it says what that sent")


class _Phone:
    """One backup as its rows are read, one after the other."""

    def __init__(self, file: ExportFile, reader: str) -> None:
        self._uri, self._sha256, self._reader = file.uri, file.sha256, reader
        self._seen = {name: Seen() for name in ROWS}

    def read(self, element: Element) -> Record | Problem:
        made = element.flaw or self._record(element)
        if isinstance(made, Record):
            return made
        place = f"bytes {element.start}-{element.end}"
        return Problem(self._uri, place, made, whole=made == "truncated")

    def _record(self, element: Element) -> Record | str:
        """Make a row's record, or say why it is none."""
        values = element.values
        date = values.get("date", "").strip()
        if date in _NOBODY:
            return "no_date"
        time = moment(date) if _DATE.fullmatch(date) else None
        if time is None:
            return "bad_date"
        again = self._seen[element.name].add(int(date))
        locator = f"{element.name}/{int(date)}" + (f"#{again}" if again > 1 else "")
        people = _people(element)
        speaker, fields = _told(element, people)
        return Record(
            id=record_id(self._uri, locator),
            text=_text(element),
            kind="message",
            source=Source(self._uri, locator, self._sha256, self._reader),
            thread="~".join(people) or None,
            speaker=speaker,
            time=time,
            fields=tuple(_named(element, speaker, people)) + fields,
        )


def _people(element: Element) -> list[str]:
    """Give the numbers of all others in a thread, sorted."""
    written = element.values.get("number" if element.name == "call" else "address", "")
    people = {_number(each) for each in written.split("~")} - _NOBODY
    if not people:
        people = {_number(each.get("address", "")) for each in _within(element, "addr")} - _NOBODY
    return sorted(people)


def _number(address: str) -> str:
    """Write a number as every backup does; what is none (a shop's name, a mail address) stays.

    >>> _number("+351 (912) 000-111"), _number("TEA-HOUSE"), _number("(Unknown)")
    ('+351912000111', 'TEA-HOUSE', '(Unknown)')
    """
    plain = _PRESENTATION.sub("", address) if _NUMBER.fullmatch(address) else ""
    return plain or address.strip()


def _told(element: Element, people: list[str]) -> tuple[str | None, tuple[tuple[str, str], ...]]:
    """Say who a row is by, and what else it tells."""
    values = element.values
    box = values.get("type", "")
    if element.name == "call":
        caller = ME if box == _OUTGOING else _only(people)
        return caller, tuple(_call(values))
    if element.name == "mms":
        box = values.get("msg_box", "") or _BOX_OF_KIND.get(values.get("m_type", ""), "")
    fields = tuple(_carried(element, box))
    if box == _SENT or box in _UNSENT:
        return ME, fields
    return (_only(people) or _sender(element)) if box == _RECEIVED else None, fields


def _only(people: list[str]) -> str | None:
    return people[0] if len(people) == 1 else None


def _sender(element: Element) -> str | None:
    senders = (each for each in _within(element, "addr") if each.get("type") == _FROM)
    names = (_number(each.get("address", "")) for each in senders)
    return next((name for name in names if name not in _NOBODY), None)


def _within(element: Element, name: str) -> Iterator[Values]:
    return (values for each, values in element.within if each == name)


def _named(element: Element, speaker: str | None, people: list[str]) -> Iterator[tuple[str, str]]:
    """Give the names of an address book; of several people it says them all in one."""
    name = _said(element.values.get("contact_name"))
    if name and speaker != ME and speaker == _only(people):
        yield "speaker_name", name
    if name:
        yield "title", name


def _call(values: Values) -> Iterator[tuple[str, str]]:
    yield "service", _CALLS.get(values.get("type", ""), "call")
    if (seconds := values.get("duration", "")).isdecimal():
        yield "duration", seconds


def _carried(element: Element, box: str) -> Iterator[tuple[str, str]]:
    if subject := _said(element.values.get("subject")) or _said(element.values.get("sub")):
        yield "subject", subject
    if box in _UNSENT:
        yield "unsent", _UNSENT[box]
    kinds = (_kind(part) for part in _within(element, "part"))
    yield from (("media", kind) for kind in dict.fromkeys(kinds) if kind)


def _kind(part: Values) -> str | None:
    """Say what a part shows, if it is not text."""
    type_ = _type(part)
    if type_ in {_TEXT, _LAYOUT}:
        return None
    name = next((part[key] for key in ("cl", "name", "fn") if _said(part.get(key))), "")
    return attachment.kind_of(type_, name)


def _text(element: Element) -> str:
    """Give what was written: of an MMS the parts that are text, one a line."""
    if element.name != "mms":
        return _written(element.values.get("body"))
    parts = _within(element, "part")
    texts = (_written(part.get("text")) for part in parts if _type(part) == _TEXT)
    return "\n".join(filter(None, texts))


def _type(part: Values) -> str:
    return part.get("ct", "").partition(";")[0].strip().lower()


def _written(value: str | None) -> str:
    """Take a text: one that the phone had none of is written `null`."""
    return "" if value is None or value == _NONE else value


def _said(value: str | None) -> str | None:
    """Take a name, if it is one."""
    return None if value is None or value in _NOBODY else value
