"""A file that is a list of conversations, each an object with its messages in it.

    [{"uuid": "c1", "name": "Tea", "chat_messages": [{"uuid": "m1"}, {"uuid": "m2"}]}]

    conversations(file, ("chat_messages",), ("uuid",))
        ->  Conversation("conversations/c1", "c1", {"uuid": "c1", "name": "Tea"},
                         [Item({"uuid": "m1"}, …), Item({"uuid": "m2"}, …)])

What a conversation is called may stand behind its messages, and which of them are shown depends on
all of them: so one is in memory at a time. One that is broken, cut short or too large to be decoded
at once is gone through message by message, and loses those alone that are broken. A file may also
be a single conversation.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from typing import BinaryIO, TypeAlias, cast

from crawlers.exports.export import HEAD_BYTES, Read
from crawlers.exports.members import ExportFile
from crawlers.exports.parts.json.events import Array, Fault, Item, Path, Scalar
from crawlers.exports.parts.json.stream import walk
from crawlers.exports.parts.json.values import key
from crawlers.exports.parts.tables.rows import BOM
from grist.records import Problem, Record

_BETWEEN = b"[, \t\r\n"  # what stands before a conversation


@dataclass
class Conversation:
    """One conversation of a file.

    Attributes:
        place: where it stands, as the locators of its messages begin.
        thread: its id, or its place if it has none.
        said: the scalars that stand beside its messages.
        items: its messages, or what holds them.
        faults: what was to be one, and what else is broken.
        held: it has a place for messages.
    """

    place: str
    thread: str = ""
    said: Mapping[str, Scalar] = field(default_factory=dict)
    items: list[Item] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    held: bool = False


MadeOf: TypeAlias = Callable[[Conversation], Iterator[Read]]


def rows(file: ExportFile, inside: Path, ids: tuple[str, ...], made_of: MadeOf) -> Iterator[Read]:
    """Give what `made_of` makes of each conversation, and a problem for each that gives nothing.

    Args:
        file: the export.
        inside: where a conversation's messages stand in it, as `json_stream.walk` takes it.
        ids: the keys that may hold its id, the best first.
        made_of: makes the records of a conversation.
    """
    gave = False
    for found in conversations(file, inside, ids):
        reads = [(found, b"")] if isinstance(found, Problem) else _reads(found, made_of, file.uri)
        for read, raw in reads:
            gave = gave or isinstance(read, Record) or read.whole
            yield read, raw
    if not gave:
        yield Problem(file.uri, "conversations", "no_messages", whole=True), b""


def _reads(found: Conversation, made_of: MadeOf, uri: str) -> Iterator[Read]:
    told = False
    for read in made_of(found):
        told = True
        yield read
    for within, reason in dict.fromkeys(map(_flaw, found.faults)):
        told = True
        yield Problem(uri, f"{found.place}{within}", reason), b""
    if not told:
        yield Problem(uri, found.place, "no_messages"), b""


def _flaw(fault: Fault) -> tuple[str, str]:
    if fault.array is None or fault.index is None:
        return "", fault.reason
    return f"/{fault.array.path[-1]}[{fault.index}]", fault.reason


def conversations(
    file: ExportFile, inside: Path, ids: tuple[str, ...]
) -> Iterator[Conversation | Problem]:
    """Give the conversations of a file in their order, and a problem for what is none."""
    known: Counter[str] = Counter()
    for found in _found(file, inside):
        if isinstance(found, Conversation):
            name = next(filter(None, (key(found.said.get(each)) for each in ids)), None)
            place = f"conversations/{name}" if name else found.place
            known[place] += 1
            found.place = place + (f"#{known[place]}" if known[place] > 1 else "")
            found.thread = name or found.place
        yield found


def _found(file: ExportFile, inside: Path) -> Iterator[Conversation | Problem]:
    with file.open() as opened, file.open() as again:
        head = opened.read(HEAD_BYTES).removeprefix(BOM).lstrip()
        opened.seek(0)
        if head.startswith(b"{"):
            yield from _alone(opened, inside, file.uri)
        else:
            yield from _listed(opened, again, inside, file.uri)


def _alone(opened: BinaryIO, inside: Path, uri: str) -> Iterator[Conversation | Problem]:
    found = _read(opened, "conversation", inside)
    broken = [fault for fault in found.faults if fault.index is None]
    found.faults = [fault for fault in found.faults if fault.index is not None]
    if found.held:
        yield found
    yield from (_broken(fault, uri) for fault in broken)


def _listed(
    opened: BinaryIO, again: BinaryIO, inside: Path, uri: str
) -> Iterator[Conversation | Problem]:
    """Walk through the list; what is broken is read again, by itself and from the start on."""
    done = index = 0
    for event in walk(opened, ()):
        if isinstance(event, Array):
            continue
        index = index if event.index is None else event.index
        place = f"conversations[{index}]"
        if isinstance(event, Item) and not isinstance(event.value, dict):
            yield Problem(uri, place, "not_an_object")
        elif isinstance(event, Item):
            yield _read(BytesIO(event.raw), place, inside)
        else:
            found = _salvaged(again, done, event, place, inside)
            if found.held:
                yield found
            if event.index is None:
                yield _broken(event, uri)
            elif not (found.faults or (found.held and event.reason == "too_large")):
                yield Problem(uri, place, event.reason)  # what was too large has been read by parts
        done, index = event.end, index + 1


def _broken(fault: Fault, uri: str) -> Problem:
    return Problem(uri, f"bytes {fault.start}-{fault.end}", fault.reason, whole=True)


def _read(opened: BinaryIO, place: str, inside: Path) -> Conversation:
    found = Conversation(place)
    for event in walk(opened, inside):
        if isinstance(event, Array):
            found.said, found.held = event.around, True
        elif isinstance(event, Item):
            found.items.append(event)
        else:
            found.faults.append(event)
    return found


def _salvaged(again: BinaryIO, done: int, fault: Fault, place: str, inside: Path) -> Conversation:
    """Read what is broken by itself; `again` only ever goes on, since a zip is slow to go back."""
    again.seek(done)
    left, lead = fault.end - done, b""
    while left and not lead:
        read = again.read(min(HEAD_BYTES, left))
        left = left - len(read) if read else 0
        lead = (read.removeprefix(BOM) if not done else read).lstrip(_BETWEEN)
    found = _read(cast("BinaryIO", _Stretch(lead, again, left)), place, inside)
    if fault.index is None:  # it says itself that the file is broken there
        found.faults = [each for each in found.faults if each.index is not None]
    return found


@dataclass
class _Stretch:
    """Some of a file's bytes as a file: those at hand, and as many more as are left."""

    lead: bytes
    file: BinaryIO
    left: int

    def read(self, size: int) -> bytes:
        if not self.lead:
            self.lead = self.file.read(min(size, self.left))
            self.left -= len(self.lead)
        data, self.lead = self.lead[:size], self.lead[size:]
        return data
