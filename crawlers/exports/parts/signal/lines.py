r"""The `data.json` that signal-export writes beside a chat's Markdown: a message on each line.

    {"date": "2024-03-01T10:00:30", "sender": "Ana", "body": "yes, and cake  ", "quote": "",
     "sticker": "", "reactions": [["Rui", "👍"]], "attachments": [{"name": "cake.jpg", …}]}

becomes what the same message becomes in Markdown.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from crawlers.exports.export import Read
from crawlers.exports.members import ExportFile
from crawlers.exports.parts import attachment
from crawlers.exports.parts.json.objects import beginnings
from crawlers.exports.parts.json.values import Json, listed, moment, objects, word
from crawlers.exports.parts.signal.markdown import DELETED, ZONE, content, thread_of
from crawlers.exports.parts.tables.rows import json_rows
from grist.records import Problem, Record, Source, record_id

_KEYS = frozenset({"date", "sender", "body", "quote", "reactions", "attachments"})


def recognises(head: bytes) -> bool:
    return next(beginnings(head), {}).keys() >= _KEYS


def rows(file: ExportFile, reader: str) -> Iterator[Read]:
    """Give each line's record or problem."""
    thread, found = thread_of(file.uri), False
    for row in json_rows(file):
        found = True
        if isinstance(row, Problem):
            yield row, b""
            continue
        made: Record | Problem | str = _record(
            dict(row.cells), Source(file.uri, row.locator, file.sha256, reader), thread
        )
        if isinstance(made, str):
            made = Problem(file.uri, row.locator, made)
        yield made, row.raw
    if not found:
        yield Problem(file.uri, "line 1", "no_messages", whole=True), b""


def _record(message: Json, source: Source, thread: str) -> Record | str:
    body, time, sender = message.get("body"), _time(message.get("date")), message.get("sender")
    if not isinstance(body, str):
        return "bad_text"
    if time is None:
        return "no_date"
    text, fields = content(DELETED if message.get("deleted") is True else body)
    carried = tuple(_carried(message))
    if carried and fields == _EMPTY:
        text, fields = body.removesuffix("  "), ()
    if message.get("edits"):  # what it was before, which nobody sees in the app
        fields = (*fields, ("edited", "yes"))
    return Record(
        id=record_id(str(source.uri), source.locator),
        text=text,
        kind="message",
        source=source,
        thread=thread,
        speaker=None if sender == "No-Sender" else word(sender),
        time=time,
        fields=(*fields, *carried, ZONE),
    )


_EMPTY = (("service", "system"),)


def _time(value: Any) -> datetime | None:
    return moment(value) if isinstance(value, str) else None


def _carried(message: Json) -> Iterator[tuple[str, str]]:
    if quoted := word(message.get("quote")):
        lines = quoted.strip("\n").split("\n")
        yield "quoted", "\n".join(line.removeprefix("> ") for line in lines)
    names = (word(each.get("name")) or "" for each in objects(message.get("attachments")))
    yield from (("media", kind) for kind in attachment.kinds(names))
    if message.get("sticker"):
        yield "media", "sticker"
    reactions = [pair for pair in listed(message.get("reactions")) if isinstance(pair, list)]
    emojis = [pair[1] for pair in reactions if len(pair) == 2 and word(pair[1])]
    if emojis:
        yield "likes", str(len(emojis))
    yield from (("reaction", emoji) for emoji in dict.fromkeys(emojis))
