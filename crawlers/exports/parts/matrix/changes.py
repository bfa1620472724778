"""What later events of a file do to earlier ones: edits, deletions, and reactions.

    with Changes() as changes:
        changes.gather(file, rows)
        changes.content(event)      ->  the content of its last edit, and when that was
        changes.is_merged(event)    ->  it is an edit that counts on another event
        changes.is_deleted(event)   ->  somebody took it back
        changes.reactions(event)    ->  👍 👍 ☕

The texts of edits wait on disk, in a file without a name, and so do the reactions, each with the
place of the one before; memory holds where the last is, by a hash of whom it is about. Where a
file has no such events it is not read for them.
"""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime
from tempfile import SpooledTemporaryFile
from typing import Any, NamedTuple, Self

from crawlers.exports.members import ExportFile
from crawlers.exports.parts.json.row_file import Row, holds
from crawlers.exports.parts.json.values import Json, moment, word
from crawlers.exports.parts.matrix.events import (
    POLLS,
    Content,
    content_of,
    edited_id,
    met_by_server,
    number,
    reacted_to,
    unwrapped,
)
from crawlers.exports.parts.seen_names import SeenNames
from grist.records import Problem

_THERE = (
    re.compile(rb'm\.replace"(?!\s*:)'),
    re.compile(rb"m\.room\.redaction"),
    re.compile(rb"m\.reaction"),
)
_MOST_MET = 10_000  # reactions to one message that are counted, the last ones
_IN_MEMORY = 1 << 20  # bytes of edits, before they go to disk


class _Edit(NamedTuple):
    """The last edit of a message: a hash of its id, where its text stands on disk, and when."""

    own: int
    place: int
    time: datetime


class Changes:
    """The edits, deletions and reactions of a file."""

    def __init__(self) -> None:
        self._texts = SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - closed on exit
        self._edits: dict[int, _Edit] = {}
        self._last_met: dict[int, int] = {}
        self._originals, self._deleted, self._there = SeenNames(), SeenNames(), SeenNames()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._texts.close()

    def gather(self, file: ExportFile, rows: Iterable[Row | Problem]) -> None:
        """Look for what alters other events, if the file holds any of it."""
        if holds(file, *_THERE):
            for row in rows:
                if isinstance(row, Row) and (event := unwrapped(row.value)):
                    self._note(event)

    def _note(self, event: Json) -> None:
        own, time = number(event), moment(event.get("origin_server_ts"))
        if own is None or time is None:
            return
        if event.get("type") == "m.room.redaction":
            if taken := word(event.get("redacts")) or word(content_of(event).get("redacts")):
                self._deleted.add(taken)
        elif altered := edited_id(event):
            self._note_edit(event, altered, time)
        elif reaction := reacted_to(event):
            self._note_reaction(event, *reaction)
        elif "state_key" not in event:
            self._originals.add(_by(own, event))
            self._there.add(own)

    def _note_edit(self, event: Json, altered: str, time: datetime) -> None:
        key, known = hash(_by(altered, event)), self._edits.get(hash(_by(altered, event)))
        if (content := _new_content(event)) and (known is None or time >= known.time):
            place = self._texts.seek(0, 2)
            self._edits[key] = _Edit(hash(number(event)), place, time)
            self._texts.write(json.dumps(content).encode() + b"\n")

    def _note_reaction(self, event: Json, target: str, sign: str) -> None:
        key, place = hash(target), self._texts.seek(0, 2)
        told = self._last_met.get(key), number(event), word(event.get("sender")), sign
        self._texts.write(json.dumps(told).encode() + b"\n")
        self._last_met[key] = place

    def is_deleted(self, event: Json) -> bool:
        """Say whether an event was taken back, or what it alters was."""
        return (number(event) or "") in self._deleted or (edited_id(event) or "") in self._deleted

    def is_merged(self, event: Json) -> bool:
        """Say whether an event counts on another, as reactions do, or a later one replaces it."""
        reaction = reacted_to(event)
        if reaction:
            return reaction[0] in self._there
        altered = edited_id(event)
        if altered is None:
            return False
        if _by(altered, event) in self._originals:
            return True
        edit = self._edits.get(hash(_by(altered, event)))
        return edit is not None and edit.own != hash(number(event))

    def reactions(self, event: Json) -> Iterator[tuple[str, str]]:
        """Count what met an event, and name the signs: as the server says, else as events do."""
        met = met_by_server(event) or Counter(sign for _, sign in self._met(number(event) or ""))
        if met and "state_key" not in event:
            yield "likes", str(sum(met.values()))
            yield from (("reaction", sign) for sign in met if sign)

    def _met(self, own: str) -> list[tuple[str, str]]:
        """Give who reacted how, in the order of the file, each once; and this once alone."""
        # What comes again has met none, or a file of one id could cost the square of its size.
        place = self._last_met.pop(hash(own), None)
        found: list[tuple[str, str]] = []
        while place is not None and len(found) < _MOST_MET:
            self._texts.seek(place)
            place, reaction, sender, sign = json.loads(self._texts.readline())
            if reaction not in self._deleted:
                found.append((sender, sign))
        return list(dict.fromkeys(reversed(found)))

    def content(self, event: Json) -> tuple[Content, datetime | None]:
        """Give what an event holds after its last edit by whoever wrote it, and when that was."""
        altered = edited_id(event)
        if altered:  # of what is not there, so that it stands for itself
            return _new_content(event) or content_of(event), moment(event.get("origin_server_ts"))
        found = [*self._apart(event), *_bundled(event)]
        if not found or "state_key" in event:
            return content_of(event), None
        return max(found, key=lambda edit: edit[1])

    def _apart(self, event: Json) -> Iterable[tuple[Content, datetime]]:
        if edit := self._edits.get(hash(_by(number(event) or "", event))):
            self._texts.seek(edit.place)
            yield json.loads(self._texts.readline()), edit.time


def _by(own: str, event: Json) -> str:
    """Name a message and its author, since nobody else may alter it."""
    return f"{own} {event.get('sender')}"


def _bundled(event: Json) -> Iterable[tuple[Content, datetime]]:
    """Give the last edit if the server has put it into the event."""
    holder: Any = event
    for key in ("unsigned", "m.relations", "m.replace"):
        holder = holder.get(key) if isinstance(holder, dict) else None
    if not isinstance(holder, dict) or holder.get("sender") != event.get("sender"):
        return
    content, time = _new_content(holder), moment(holder.get("origin_server_ts"))
    if content and time:
        yield content, time


def _new_content(event: Json) -> Content | None:
    """Give what an edit puts in place of the old, if it says something."""
    content = content_of(event).get("m.new_content")
    if not isinstance(content, dict):
        return None
    return (
        content
        if isinstance(content.get("body"), str) or any(name in content for name in POLLS)
        else None
    )
