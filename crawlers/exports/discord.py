"""Discord channels as DiscordChatExporter writes them, JSON or CSV; each part is a file.

    {"guild": {"id": "9", "name": "Tea"}, "channel": {"id": "70", "type": "GuildTextChat",
      "name": "general"}, "messages": [
      {"id": "1001", "type": "Reply", "timestamp": "2024-03-01T10:00:30+01:00", "content": "yes",
       "author": {"id": "5", "name": "ana", "nickname": "Ana", "isBot": false},
       "reference": {"messageId": "1000", "channelId": "70"}}]}

becomes thread 70, speaker 5, locator `messages/1001`, a reply to message 1000 if that stands above.
A reply to what is not there (another part, or newest first) keeps the number in the field
`answers`. What the exporter says for Discord ("Joined the server.") is a service row without text.

The keys are those that DiscordChatExporter writes in JsonMessageWriter.cs, of 2018 to 2026.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from itertools import islice
from typing import Any, ClassVar

from crawlers.exports.export import HEAD_BYTES, Export, Read
from crawlers.exports.members import ExportFile
from crawlers.exports.parts import attachment
from crawlers.exports.parts.discord import table as discord_table
from crawlers.exports.parts.discord.dates import DateOrder
from crawlers.exports.parts.json.events import Item
from crawlers.exports.parts.json.thread_file import members, rows
from crawlers.exports.parts.json.values import Json, listed, moment, objects, word
from crawlers.exports.parts.seen import Seen
from crawlers.exports.parts.tables.rows import BOM
from crawlers.reader import readers
from grist.records import Record, Source, iso, record_id

# What people and bots write; every other kind is Discord's. Kinds that the exporter has no name for
# are written as their number: 20 and 23 are a bot's answers to a command.
_WRITTEN = frozenset({"Default", "0", "Reply", "19", "20", "ChatInputCommand", "23"})
_NUMBER = re.compile(r"[0-9]{1,20}", re.ASCII)
_OFFSET = re.compile(r"[+-][0-9]{2}:[0-9]{2}\Z", re.ASCII)
_MARKED = re.compile(
    r"<(?:@!?(?P<person>[0-9]{15,20})|a?(?P<emoji>:\w{2,32}:)[0-9]{15,20})>", re.ASCII
)
_SPOKEN = "voice-message.ogg"  # as Discord's apps name what was spoken into them
_BESIDE = frozenset({"guild", "channel"})


@readers
@dataclass(frozen=True)
class Discord(Export):
    """Messages of one channel, from DiscordChatExporter's JSON or CSV.

    Attributes:
        date_order: of dates in a CSV, where the file does not tell it.
    """

    name: ClassVar[str] = "discord"
    signature: ClassVar[str] = (
        "JSON of DiscordChatExporter (guild, channel, messages), or CSV (AuthorID, Author, Date)"
    )

    date_order: DateOrder | None = None

    @classmethod
    def recognises(cls, head: bytes, suffix: str) -> bool:
        if not _is_json(head):
            return discord_table.recognises(head)
        beside = dict(islice(members(BytesIO(head), _BESIDE), len(_BESIDE)))
        channel = beside.get("channel")
        return (
            isinstance(beside.get("guild"), dict)
            and isinstance(channel, dict)
            and {"id", "type"} <= channel.keys()
        )

    def rows(self, file: ExportFile) -> Iterator[Read]:
        """Give each record or problem with the bytes that it was read from."""
        with file.open() as opened:
            if not _is_json(opened.read(HEAD_BYTES)):
                return discord_table.rows(file, self.reader(), self.date_order)
            opened.seek(0)
            # The exporter writes the channel before the messages, so that this ends at once.
            channel = next((value for _, value in members(opened, {"channel"})), None)
        return rows(file, _Channel(channel, file, self.reader()).record)


def _is_json(head: bytes) -> bool:
    return head.removeprefix(BOM).lstrip().startswith(b"{")


class _Channel:
    """One channel as its messages are read, one after the other."""

    def __init__(self, said: Any, file: ExportFile, reader: str) -> None:
        channel: Json = said if isinstance(said, dict) else {}
        self._id, self._title = _id(channel.get("id")), word(channel.get("name"))
        self._file, self._reader, self._seen = file, reader, Seen()

    def record(self, item: Item) -> Record | str:
        """Make a message's record, or say why it is none."""
        message = item.value
        if not isinstance(message, dict):
            return "not_an_object"
        number, time = _id(message.get("id")), moment(message.get("timestamp"))
        kind = _kind(message)
        text = _text(message, kind)
        if number is None or time is None or text is None:
            return "no_id" if number is None else "no_date" if time is None else "bad_text"
        peer, answered = _reference(message, kind, self._id)
        known = not peer and answered is not None and int(answered) in self._seen
        again = self._seen.add(int(number))
        locator = f"messages/{number}" + (f"#{again}" if again > 1 else "")
        uri, author = self._file.uri, _object(message, "author")
        return Record(
            id=record_id(uri, locator),
            text=text,
            kind="message",
            source=Source(uri, locator, self._file.sha256, self._reader),
            thread=self._id or self._title,
            speaker=_id(author.get("id")) or word(author.get("name")),
            time=time,
            reply_to=record_id(uri, f"messages/{answered}") if known else None,
            fields=(
                *_told(
                    ("speaker_name", _name(author)),
                    ("title", self._title),
                    ("service", None if kind in _WRITTEN else kind),
                    ("forwarded", _forwarded(message)),
                    ("edited", _edited(message, time)),
                    ("bot", _bot(author)),
                    ("command", word(_object(message, "interaction").get("name"))),
                    ("zone", _zone(message["timestamp"])),
                    ("reply_peer", peer),
                    ("answers", None if known else answered),
                ),
                *_carried(message),
            ),
        )


def _id(value: Any) -> str | None:
    """Take one of Discord's numbers, which are written as text."""
    text = str(value) if type(value) is int else value
    return str(int(text)) if isinstance(text, str) and _NUMBER.fullmatch(text) else None


def _object(message: Json, name: str) -> Json:
    value = message.get(name)
    return value if isinstance(value, dict) else {}


def _name(author: Json) -> str | None:
    """Give what a person is called on this server; older exports know the account's name alone."""
    return word(author.get("nickname")) or word(author.get("name"))


def _kind(message: Json) -> str:
    value = message.get("type")
    return str(value) if isinstance(value, str) or type(value) is int else "Default"


def _text(message: Json, kind: str) -> str | None:
    """Give what was written, or forwarded; of a service row nothing, since nobody wrote it."""
    if kind not in _WRITTEN:
        return ""
    text = message.get("content", "")
    if text == "" and "forwardedMessage" in message:
        text = _object(message, "forwardedMessage").get("content", "")
    return _shown(text, message) if isinstance(text, str) else None


def _shown(text: str, message: Json) -> str:
    """Show mentions and emoji by name; an exporter told to leave markup alone writes numbers."""
    if "<" not in text:
        return text
    people = {_id(each.get("id")): _name(each) for each in objects(message.get("mentions"))}

    def seen(match: re.Match[str]) -> str:
        name = people.get(match["person"]) if match["person"] else None
        return f"@{name}" if name else match["emoji"] or match[0]

    return _MARKED.sub(seen, text)


def _reference(message: Json, kind: str, channel: str | None) -> tuple[str | None, str | None]:
    """Give the other channel and the message that a message answers, if it answers one."""
    reference = _object(message, "reference")
    if not reference or reference.get("type") == "Forward" or kind not in _WRITTEN:
        return None, None
    place = _id(reference.get("channelId"))
    return place if channel and place != channel else None, _id(reference.get("messageId"))


def _told(*pairs: tuple[str, str | None]) -> Iterator[tuple[str, str]]:
    return ((name, value) for name, value in pairs if value is not None)


def _forwarded(message: Json) -> str | None:
    """Name the channel that a message was forwarded from; whose it was is not said."""
    reference = _object(message, "reference")
    if "forwardedMessage" in message or reference.get("type") == "Forward":
        return _id(reference.get("channelId")) or ""
    return None


def _edited(message: Json, time: datetime) -> str | None:
    edited = moment(message.get("timestampEdited"))
    return iso(edited) if edited and edited >= time else None


def _bot(author: Json) -> str | None:
    return (_name(author) or "") if author.get("isBot") is True else None


def _zone(timestamp: Any) -> str | None:
    """Give the exporter's offset; the one of UTC says nothing of where that was."""
    offset = _OFFSET.search(timestamp) if isinstance(timestamp, str) else None
    return offset[0] if offset and offset[0] != "+00:00" else None


def _carried(message: Json) -> Iterator[tuple[str, str]]:
    """Name the kinds of what a message carries, or what it forwards does; and what met it."""
    for holder in (message, message.get("forwardedMessage")):
        if isinstance(holder, dict):
            yield from _media(holder)
    reactions = objects(message.get("reactions"))
    counts = [each["count"] for each in reactions if type(each.get("count")) is int]
    if counts:
        yield "likes", str(sum(counts))
    for each in reactions:
        if emoji := word(_object(each, "emoji").get("name")):
            yield "reaction", emoji


def _media(message: Json) -> Iterator[tuple[str, str]]:
    if files := objects(message.get("attachments")):
        names = (word(file.get("fileName")) or word(file.get("url")) or "" for file in files)
        kinds = ("voice" if name == _SPOKEN else attachment.kind(name) for name in names)
        yield from (("media", kind) for kind in dict.fromkeys(kinds))
    if listed(message.get("stickers")):
        yield "media", "sticker"
    if listed(message.get("embeds")):
        yield "media", "embed"
