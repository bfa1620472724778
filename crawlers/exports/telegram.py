r"""Telegram Desktop's JSON exports: one chat, or the whole account.

    {"name": "Tea", "type": "private_group", "id": 7, "messages": [
      {"id": 12, "type": "message", "date": "2024-03-01T09:00:30", "date_unixtime": "1709283630",
       "from": "Ana", "from_id": "user1", "text": ["look at ", {"type": "link", "text": "…"}]}]}

becomes thread 7, speaker user1, locator `messages/12`. In the export of an account the chats stand
under `chats.list` and `left_chats.list`, and the locator is `chats/7/messages/12`. In a file that
somebody has taken the ids out of, it is `messages[0]`.

The keys are those that Telegram Desktop writes in export_output_json.cpp, of 2018 to 2025.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any, ClassVar

from crawlers.exports.export import HEAD_BYTES, Export, Owner, Read
from crawlers.exports.members import ExportFile
from crawlers.exports.parts.json.events import Array, Fault, Item
from crawlers.exports.parts.json.stream import walk
from crawlers.exports.parts.json.values import Json, word
from crawlers.exports.parts.seen import Seen
from crawlers.exports.parts.telegram.fields import Pairs, fields, moment, written
from crawlers.exports.parts.telegram.topics import Topics
from crawlers.reader import readers
from grist.records import Problem, Record, Source, record_id

_ARRAYS = (
    ("messages",),
    ("chats", "list", "*", "messages"),
    ("left_chats", "list", "*", "messages"),
)
_CHAT_TYPES = (
    *("personal_chat", "bot_chat", "saved_messages", "replies", "verification_codes"),
    *("private_group", "private_supergroup", "public_supergroup"),
    *("private_channel", "public_channel"),
)
_ACCOUNT = re.compile(
    rb'(?:\xef\xbb\xbf)?\s*\{\s*"about"\s*:\s*"(?:[^"\\]|\\.)*+"\s*,\s*'
    rb'"(?:personal_information|profile_pictures|stories|contacts|frequent_contacts|sessions'
    rb'|web_sessions|other_data|chats|left_chats)"\s*:'
)
_OWNER = re.compile(rb'"personal_information"\s*:\s*\{\s*"user_id"\s*:\s*([0-9]{1,20})\b')


# No text can look so: in one, quotation marks are escaped.
_SAVED = re.compile(
    rb'"type"\s{0,20}:\s{0,20}"saved_messages"\s{0,20},\s{0,20}"id"\s{0,20}:\s{0,20}([0-9]{1,20})\b'
)
_MAX_NAMES = 20_000  # that are remembered for a chat
_SAVED_LENGTH = 200  # bytes, more than what it matches


@readers
@dataclass(frozen=True)
class Telegram(Export):
    """Messages and service rows of a Telegram Desktop export (`result.json`)."""

    name: ClassVar[str] = "telegram"
    signature: ClassVar[str] = (
        "JSON of Telegram Desktop: one chat (name, type, id, messages) or an account (about, chats)"
    )

    marks: ClassVar[tuple[str, ...]] = ('"messages"', '"type"', '"date"', '"id"')

    @classmethod
    def recognises(cls, head: bytes, suffix: str) -> bool:
        if _ACCOUNT.match(head):
            return True
        events = walk(BytesIO(head), *_ARRAYS)
        first = next((event for event in events if isinstance(event, Array)), None)
        if first is None or len(first.path) > 1:
            return first is not None
        if "type" in first.beside:
            return first.beside["type"] in _CHAT_TYPES
        return next(
            (_is_message(event.value) for event in events if isinstance(event, Item)), False
        )

    def rows(self, file: ExportFile) -> Iterator[Read]:
        chat, known, whole = None, Counter[str](), False
        with file.open() as opened:
            for event in walk(opened, *_ARRAYS, repair=unescape_control):
                if isinstance(event, Item) and chat:
                    yield self._row(event, chat, file), event.raw
                elif isinstance(event, Array):
                    chat = _Chat.of(event, known)
                elif isinstance(event, Fault):
                    whole = whole or event.index is None
                    yield _problem(event, chat, file), b""
        if not (chat or whole):
            yield Problem(file.uri, "messages", "no_messages", whole=True), b""

    def owner(self, file: ExportFile) -> Owner | None:
        with file.open() as opened:
            head = opened.read(HEAD_BYTES)
        if not _ACCOUNT.match(head):
            return None
        if found := _OWNER.search(head):
            return Owner(f"user{int(found[1])}", "personal_information")
        number = _saved(file)
        return Owner(f"user{number}", "their Saved Messages") if number else None

    def _row(self, item: Item, chat: "_Chat", file: ExportFile) -> Record | Problem:
        message = item.value
        flaw = _flaw(message, chat)
        text, time = (None, None) if flaw else (written(message), moment(message))
        if text is None or time is None:
            reason = flaw or ("bad_text" if text is None else "no_date")
            return Problem(file.uri, f"{chat.place}messages[{item.index}]", reason)
        links, reply_to = chat.links(message, file.uri)
        locator = chat.place_of(message, item.index)
        speaker, name = _speaker(message)
        return Record(
            id=record_id(file.uri, locator),
            text=text,
            kind="message",
            source=Source(file.uri, locator, file.sha256, self.reader()),
            thread=chat.thread or file.uri,
            speaker=speaker,
            time=time,
            reply_to=reply_to,
            fields=chat.called(name) + chat.bots(speaker) + fields(message, time) + links,
        )


def _is_message(item: Any) -> bool:
    """Say whether the first of messages of which nothing is said beside is one of Telegram's."""
    return (
        isinstance(item, dict)
        and item.get("type") in ("message", "service")
        and {"date_unixtime", "text"} <= item.keys()
    )


def _saved(file: ExportFile) -> int | None:
    """Find the number of the chat that Saved Messages are: the owner's own."""
    end = b""
    with file.open() as opened:
        while stretch := opened.read(HEAD_BYTES):
            if found := _SAVED.search(end + stretch):
                return int(found[1])
            end = (end + stretch)[-_SAVED_LENGTH:]
    return None


def unescape_control(text: str) -> str:
    r"""Write the control characters that Telegram Desktop escapes as in C the way JSON wants them.

    >>> print(unescape_control(r'"a\x0Bb \\x0B"'))
    "a\u000Bb \\x0B"
    """
    return _ESCAPE.sub(lambda match: rf"\u00{match[1]}" if match[1] else match[0], text)


_ESCAPE = re.compile(r"\\(?:x([0-9A-Fa-f]{2})|.)", re.DOTALL)


@dataclass(frozen=True)
class _Chat:
    """What the records of one chat share.

    Attributes:
        place: where it stands: "" or `chats/7/`.
        bot: the id of the program that the chat is with.
    """

    place: str
    thread: str | None
    title: str | None
    seen: Seen
    topics: Topics
    names: dict[str | None, Pairs]
    bot: str | None = None

    @classmethod
    def of(cls, array: Array, known: Counter[str]) -> "_Chat":
        """Name a chat by its id, or if it has none by its place; `known` counts those before it."""
        number, title = array.beside.get("id"), word(array.beside.get("name"))
        key = str(number) if type(number) is int else None
        bot = f"user{key}" if key and array.beside.get("type") == "bot_chat" else None
        place, thread = "", key or title
        if len(array.path) > 1:
            name = key or f"{array.path[0]}[{array.path[2]}]"
            known[name] += 1
            if known[name] > 1:  # a person and a group may share a number
                name = f"{name}#{known[name]}"
            place, thread = f"chats/{name}/", name if key else title or name
        return cls(place, thread, title, Seen(), Topics(), {}, bot)

    def called(self, name: str | None) -> Pairs:
        """Name who wrote a message and the chat; the same pairs for the same name."""
        if name not in self.names:
            if len(self.names) >= _MAX_NAMES:
                self.names.clear()
            pairs = (("speaker_name", name), ("title", self.title))
            self.names[name] = tuple((key, value) for key, value in pairs if value)
        return self.names[name]

    def links(self, message: Json, uri: str) -> tuple[Pairs, str | None]:
        """Say which topic a message stands in and, by the record's id, which it answers.

        What it answers stays a number where that has not come before in this chat.
        """
        topic, answered = self.topics.of(message), message.get("reply_to_message_id")
        if topic is None and answered is None:
            return (), None
        said: list[tuple[str, str]] = []
        if topic is not None:
            title = self.topics.titles[topic]
            said = [("topic", str(topic)), *([("topic_title", title)] if title else [])]
        if type(answered) is not int or answered in self.topics.titles:
            return tuple(said), None  # to write in a topic is to answer nobody
        if "reply_to_peer_id" in message or answered not in self.seen:
            return (*said, ("answers", str(answered))), None
        return tuple(said), record_id(uri, self.locator(answered))

    def bots(self, speaker: str | None) -> Pairs:
        """Say that the program wrote a message with which the chat is."""
        return (("bot", self.title or ""),) if self.bot and speaker == self.bot else ()

    def place_of(self, message: Json, index: int) -> str:
        """Name where a message stands: by its number, else by its place."""
        if "id" not in message:
            return f"{self.place}messages[{index}]"
        return self.locator(message["id"], self.seen.add(message["id"]))

    def locator(self, number: int, time: int = 1) -> str:
        return f"{self.place}messages/{number}" + (f"#{time}" if time > 1 else "")


def _problem(fault: Fault, chat: _Chat | None, file: ExportFile) -> Problem:
    if chat and fault.index is not None:
        return Problem(file.uri, f"{chat.place}messages[{fault.index}]", fault.reason)
    return Problem(file.uri, f"bytes {fault.start}-{fault.end}", fault.reason, whole=True)


def _flaw(message: Any, chat: _Chat) -> str | None:
    """Say why an item of a chat is no record."""
    if not isinstance(message, dict):
        return "not_an_object"
    if type(message.get("id", 0)) is not int or ("id" not in message and chat.seen):
        return "no_id"
    if message.get("type") == "unsupported":  # these have an id and nothing else
        return "unsupported"
    return None if message.get("type") in ("message", "service") else "unknown_type"


def _speaker(message: Json) -> tuple[str | None, str | None]:
    """Give the author's id, or name if there is none, and the name; deleted accounts have none."""
    acts = message["type"] == "service" and ("actor" in message or "actor_id" in message)
    who = "actor" if acts else "from"
    name, key = word(message.get(who)), message.get(f"{who}_id")
    if type(key) is int:  # exports before 2020 write the bare number
        key = f"user{key}"
    return word(key) or name, name
