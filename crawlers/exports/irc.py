r"""IRC logs of irssi, WeeChat, HexChat, mIRC, ZNC, eggdrop, Ubuntu's and others of their kind.

    --- Log opened Mon Mar 11 09:00:00 2024
    09:12 <@Ana> rui: tea?
    09:12  * Rui nods
    09:13 -!- Rui [~r@tea.example] has quit [Quit: kettle]

becomes three records: speaker ana, text "rui: tea?", locator `line 2`; speaker rui, text "nods",
with a field `action`; and a service row. Servers do not mind capitals in a nick, so the speaker is
the nick as they compare it, and `speaker_name` as it was written.

The thread is the file's path without the day in it, so that `libera/#tea/2024-03-11.log` and that
of the next day are one. The day is what lines of the log say, else what its name says; where
neither does, records have no time, and the field `date` is what the line says. Where a log says no
zone, times are taken for UTC and the field `zone` is `unknown`. A line that is no UTF-8 is read as
Windows-1252, and its field `charset` says so.

- irc: {path: logs/, bridges: [relay]}    # `<relay> <Ana> hi` was said by Ana
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from crawlers.exports.export import HEAD_BYTES, Export, Read
from crawlers.exports.members import ExportFile
from crawlers.exports.parts.irc.lines import folded, said, without_codes
from crawlers.exports.parts.irc.stamps import (
    Calendar,
    Stamps,
    day_in_name,
    heading,
    is_event,
    is_heading,
)
from crawlers.exports.parts.text.day_words import written_day
from crawlers.exports.parts.text.pieces import Gap, Line, lines
from crawlers.exports.parts.text.transcript import Said, is_undecodable
from crawlers.reader import readers
from grist.records import Problem, Record, Source, record_id

_SNIFFED_LINES = 200
_ENDINGS = (".log", ".txt", ".weechatlog", ".irclog", ".irc")
_CHANNEL = re.compile(r"[#&][^\s/]+")
_IDENT = re.compile(r"Session Ident: (#[^\s]{1,200})")
_BRIDGED = re.compile(
    r"(?:<(?P<a>[^<>\n]{1,64})>|\[(?P<b>[^\[\]\n]{1,64})\]):? (?P<text>.*)", re.DOTALL
)
_NO_PING = "\u200b\u2060\ufeff"  # put into a nick so that its owner is not called


@readers
@dataclass(frozen=True)
class Irc(Export):
    """Lines of one IRC log.

    Attributes:
        bridges: nicks of bots that say what somebody has said elsewhere, behind their name.
    """

    name: ClassVar[str] = "irc"
    signature: ClassVar[str] = (
        "a log whose lines begin with the hour and `<nick>`, `* nick` or what the server told"
    )

    bridges: tuple[str, ...] = ()

    @classmethod
    def recognises(cls, head: bytes, suffix: str) -> bool:
        whole = head if len(head) < HEAD_BYTES else head[: head.rfind(b"\n") + 1]
        text = whole.decode("utf-8", "replace").removeprefix("\ufeff")
        found = [line.rstrip("\r") for line in text.split("\n") if line.strip()][:_SNIFFED_LINES]
        stamps = next(filter(None, map(Stamps.of, found)), None)
        if stamps is None:
            return False
        stamped = [stamp for line in found if (stamp := stamps.pattern.match(line))]
        others = [line for line in found if not (stamps.pattern.match(line) or _has_no_hour(line))]
        if others[:1] == found[:1]:
            return False
        known = sum(map(_is_known, stamped))
        return 4 * len(others) <= len(found) and 2 * known >= len(stamped)

    def rows(self, file: ExportFile) -> Iterator[Read]:
        stamps = _stamps(file)
        if stamps is None:
            yield Problem(file.uri, "line 1", "no_messages", whole=True), b""
            return
        log = _Log(file, self.reader(), stamps, frozenset(map(folded, self.bridges)))
        with file.open() as opened:
            for line in lines(opened):
                if isinstance(line, Gap):
                    yield log.problem(line.line, line.reason), b""
                elif (read := log.read(line)) is not None:
                    yield read, line.raw


class _Log:
    """What the records of one file share, and what its lines have said of themselves."""

    def __init__(
        self, file: ExportFile, reader: str, stamps: Stamps, bridges: frozenset[str]
    ) -> None:
        self._file, self._reader, self._stamps, self._bridges = file, reader, stamps, bridges
        self._thread = _thread(file.uri)
        self._channel = next(reversed(_CHANNEL.findall(self._thread)), None)
        named = day_in_name(file.uri)
        self._calendar = Calendar(named[0], fixed=True) if named else Calendar()

    def problem(self, line: int, reason: str) -> Problem:
        return Problem(self._file.uri, f"line {line}", reason)

    def read(self, line: Line) -> Record | Problem | None:
        """Make a line's record, or say why there is none; the log's own lines give nothing."""
        text, charset = _decoded(line)
        stamp = self._stamps.pattern.match(text)
        if stamp is None and is_event(text):
            told = said(without_codes(text), columns=False)
            more = (("zone", "unknown"), *charset)
            return self._record(line.number, told, self._calendar.same_time(), more)
        if stamp is None:
            known = self._begin(text) or not text.strip("\ufeff \t")
            return None if known else self.problem(line.number, "malformed")
        rest = _rest(stamp)
        if rest.startswith("--- ") and (day := written_day(rest)):
            self._calendar.begin(day)
            return None
        try:
            time = self._calendar.time(stamp)
        except (ValueError, OverflowError, OSError):
            return self.problem(line.number, "bad_date")
        found = self._across(said(rest, columns=_has_columns(stamp)))
        return self._record(line.number, found, time, (*_clock(stamp, time), *charset))

    def _begin(self, text: str) -> bool:
        """Take what a line of the log's own says; tell whether it is one."""
        text = without_codes(text)
        if day := heading(text):
            self._calendar.begin(day)
        if ident := _IDENT.match(text):
            self._channel = ident[1]
        return is_heading(text)

    def _across(self, found: Said) -> Said:
        """Give to whoever said it elsewhere what a bridge says for them."""
        if found.speaker is None or folded(found.speaker) not in self._bridges:
            return found
        bridged = _BRIDGED.match(found.text)
        if bridged is None:
            return found
        name = (bridged["a"] or bridged["b"]).translate(dict.fromkeys(map(ord, _NO_PING)))
        return Said(bridged["text"], name, (*found.fields, ("bridge", found.speaker)))

    def _record(
        self, number: int, found: Said, time: datetime | None, more: tuple[tuple[str, str], ...]
    ) -> Record:
        uri, locator, nick = self._file.uri, f"line {number}", found.speaker
        channel = self._channel if self._channel != self._thread else None
        about = (("speaker_name", nick), *found.fields, ("title", channel), *more)
        return Record(
            id=record_id(uri, locator),
            text=found.text,
            kind="message",
            source=Source(uri, locator, self._file.sha256, self._reader),
            thread=self._thread,
            speaker=folded(nick) if nick else None,
            time=time,
            fields=tuple((name, value) for name, value in about if value),
        )


def _decoded(line: Line) -> tuple[str, tuple[tuple[str, str], ...]]:
    """Give a line without its end, and in which charset it is, if not in UTF-8."""
    text = line.text.removesuffix("\n").removesuffix("\r")
    if not is_undecodable(text):
        return text, ()
    raw = text.encode("utf-8", "surrogateescape")
    try:
        return raw.decode("cp1252"), (("charset", "windows-1252"),)
    except UnicodeDecodeError:
        return raw.decode("latin-1"), (("charset", "latin-1"),)


def _rest(stamp: "re.Match[str]") -> str:
    """Give what stands behind the hour; dircproxy writes who it was before it."""
    who, rest = stamp.groupdict().get("who"), stamp.string[stamp.end() :]
    return without_codes(f"{who} {rest}" if who else rest)


def _has_columns(stamp: "re.Match[str]") -> bool:
    return stamp.groupdict().get("tab") is not None


def _clock(stamp: "re.Match[str]", time: datetime | None) -> Iterator[tuple[str, str]]:
    """Say what is not known of a time, or in which zone it was."""
    found = stamp.groupdict()
    if time is None:
        clock = ":".join(filter(None, stamp.group("hour", "minute", "second")))
        clock += found.get("half") or ""
        yield "date", " ".join(filter(None, (found.get("month"), found.get("day"), clock)))
    offset = found.get("zone")
    if offset is None and not found.get("epoch"):
        yield "zone", "unknown"
    elif offset and offset.strip("Z+-0:"):
        yield "zone", offset


def _has_no_hour(line: str) -> bool:
    return is_heading(line) or is_event(line)


def _is_known(stamp: "re.Match[str]") -> bool:
    """Say whether behind an hour there is what only an IRC log writes."""
    found = said(_rest(stamp), columns=_has_columns(stamp))
    if _has_columns(stamp) and found.speaker:
        return not found.speaker[0].isdigit() and " " not in found.speaker
    return found.speaker is not None or found.fields != (("service", "system"),)


def _stamps(file: ExportFile) -> Stamps | None:
    """Find how lines begin: as the first does that begins with an hour."""
    with file.open() as opened:
        text = opened.read(HEAD_BYTES).decode("utf-8", "surrogateescape")
    return next(filter(None, map(Stamps.of, text.split("\n"))), None)


def _thread(uri: str) -> str:
    """Name the channel by the file's path, without the day that it names.

    >>> _thread("libera/#tea/2024-03-11.log"), _thread("#tea.log.20240311"), _thread("irc/tea.log")
    ('libera/#tea', '#tea', 'irc/tea')
    """
    named = day_in_name(uri)
    rest = uri[: named[1]] + uri[named[2] :] if named else uri
    parts = map(_without_ending, rest.split("/"))
    return "/".join(filter(None, parts)) or _without_ending(uri) or uri


def _without_ending(name: str) -> str:
    bare = name.rstrip(" _-.")
    ending = next((each for each in _ENDINGS if bare.lower().endswith(each)), "")
    return bare[: len(bare) - len(ending)].strip(" _-.")
