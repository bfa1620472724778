r"""Telegram Desktop's JSON exports: one chat, or the whole account.

    {"name": "Tea", "type": "private_group", "id": 7, "messages": [
      {"id": 12, "type": "message", "date": "2024-03-01T09:00:30", "date_unixtime": "1709283630",
       "from": "Ana", "from_id": "user1", "text": ["look at ", {"type": "link", "text": "…"}]}]}

becomes thread 7, speaker user1, locator `messages/12`. In the export of an account the chats stand
under `chats.list` and `left_chats.list`, and the locator is `chats/7/messages/12`.

The keys are those that Telegram Desktop writes in export_output_json.cpp, of 2018 to 2025.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from typing import Any, ClassVar, TypeAlias

from crawlers.exports.export import HEAD_BYTES, Export, Owner, Read
from crawlers.exports.members import ExportFile
from crawlers.exports.parts.json_stream import Array, Fault, Item, walk
from crawlers.exports.parts.seen import Seen
from crawlers.reader import readers
from grist.records import Problem, Record, Source, iso, record_id

Fields: TypeAlias = Mapping[str, Any]
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
# Where no `media_type` says it, the first of these keys tells what a message carries.
_MEDIA = (
    ("photo", "photo"),
    ("file", "file"),
    ("contact_information", "contact"),
    ("location_information", "location"),
    ("poll", "poll"),
    ("game_title", "game"),
    ("invoice_information", "invoice"),
    ("todo_list", "todo_list"),
    ("giveaway_information", "giveaway"),
)


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
        arrays = (event for event in walk(BytesIO(head), *_ARRAYS) if isinstance(event, Array))
        first = next(arrays, None)
        return first is not None and (
            len(first.path) > 1 or first.beside.get("type") in _CHAT_TYPES
        )

    def rows(self, file: ExportFile) -> Iterator[Read]:
        chat, known, whole = None, Counter[str](), False
        with file.open() as opened:
            for event in walk(opened, *_ARRAYS, repair=unescape_control):
                if isinstance(event, Array):
                    chat = _Chat.of(event, known)
                elif isinstance(event, Item) and chat:
                    yield self._row(event, chat, file), event.raw
                elif isinstance(event, Fault):
                    whole = whole or event.index is None
                    yield _problem(event, chat, file), b""
        if not (chat or whole):
            yield Problem(file.uri, "messages", "no_messages", whole=True), b""

    def owner(self, file: ExportFile) -> Owner | None:
        with file.open() as opened:
            head = opened.read(HEAD_BYTES)
        found = _OWNER.search(head) if _ACCOUNT.match(head) else None
        return Owner(f"user{int(found[1])}", "personal_information") if found else None

    def _row(self, item: Item, chat: "_Chat", file: ExportFile) -> Record | Problem:
        message = item.value
        flaw = _flaw(message)
        text, time = (None, None) if flaw else (_text(message), _time(message, "date"))
        if text is None or time is None:
            reason = flaw or ("bad_text" if text is None else "no_date")
            return Problem(file.uri, f"{chat.place}messages[{item.index}]", reason)
        reply_to = _reply_to(message, chat, file.uri)
        locator = chat.locator(message["id"], chat.seen.add(message["id"]))
        speaker, name = _speaker(message)
        return Record(
            id=record_id(file.uri, locator),
            text=text,
            kind="message",
            source=Source(file.uri, locator, file.sha256, self.reader()),
            thread=chat.thread,
            speaker=speaker,
            time=time,
            reply_to=reply_to,
            fields=_fields(message, name, chat.title, time),
        )


def unescape_control(text: str) -> str:
    r"""Write the control characters that Telegram Desktop escapes as in C the way JSON wants them.

    >>> print(unescape_control(r'"a\x0Bb \\x0B"'))
    "a\u000Bb \\x0B"
    """
    return _ESCAPE.sub(lambda match: rf"\u00{match[1]}" if match[1] else match[0], text)


_ESCAPE = re.compile(r"\\(?:x([0-9A-Fa-f]{2})|.)", re.DOTALL)


@dataclass(frozen=True)
class _Chat:
    """What the records of one chat share; `place` is where it stands, "" or `chats/7/`."""

    place: str
    thread: str | None
    title: str | None
    seen: Seen

    @classmethod
    def of(cls, array: Array, known: Counter[str]) -> "_Chat":
        """Name a chat by its id, or if it has none by its place; `known` counts those before it."""
        number, title = array.beside.get("id"), _word(array.beside.get("name"))
        key = str(number) if type(number) is int else None
        if len(array.path) == 1:
            return cls("", key or title, title, Seen())
        name = key or f"{array.path[0]}[{array.path[2]}]"
        known[name] += 1
        if known[name] > 1:  # a person and a group may share a number
            name = f"{name}#{known[name]}"
        return cls(f"chats/{name}/", name if key else title or name, title, Seen())

    def locator(self, number: int, time: int = 1) -> str:
        return f"{self.place}messages/{number}" + (f"#{time}" if time > 1 else "")


def _problem(fault: Fault, chat: _Chat | None, file: ExportFile) -> Problem:
    if chat and fault.index is not None:
        return Problem(file.uri, f"{chat.place}messages[{fault.index}]", fault.reason)
    return Problem(file.uri, f"bytes {fault.start}-{fault.end}", fault.reason, whole=True)


def _flaw(message: Any) -> str | None:
    """Say why an item of a chat is no record."""
    if not isinstance(message, dict):
        return "not_an_object"
    if type(message.get("id")) is not int:
        return "no_id"
    if message.get("type") == "unsupported":  # these have an id and nothing else
        return "unsupported"
    return None if message.get("type") in ("message", "service") else "unknown_type"


def _text(message: Fields) -> str | None:
    """Join what was written; a service row's texts are Telegram's, not a person's."""
    if message["type"] == "service":
        return ""
    text = message.get("text", message.get("text_entities", ""))
    if not isinstance(text, list):
        return text if isinstance(text, str) else None
    parts = [part.get("text") if isinstance(part, dict) else part for part in text]
    written = [part for part in parts if isinstance(part, str)]
    return "".join(written) if len(written) == len(parts) else None


def _time(message: Fields, name: str) -> datetime | None:
    """Read `date` or `edited`: the moment if it is there, else the exporter's clock, as UTC."""
    unix, local = message.get(f"{name}_unixtime"), message.get(name)
    if isinstance(unix, str | int) and not isinstance(unix, bool):
        try:
            return datetime.fromtimestamp(int(unix), UTC)
        except (ValueError, OverflowError, OSError):
            pass
    if isinstance(local, str):
        try:
            time = datetime.fromisoformat(local)
            return time.astimezone(UTC) if time.tzinfo else time.replace(tzinfo=UTC)
        except (ValueError, OverflowError):
            pass
    return None


def _speaker(message: Fields) -> tuple[str | None, str | None]:
    """Give the author's id, or name if there is none, and the name; deleted accounts have none."""
    acts = "actor" in message or "actor_id" in message
    who = "actor" if message["type"] == "service" and acts else "from"
    name, key = _word(message.get(who)), message.get(f"{who}_id")
    if type(key) is int:  # exports before 2020 write the bare number
        key = f"user{key}"
    return _word(key) or name, name


def _reply_to(message: Fields, chat: _Chat, uri: str) -> str | None:
    """Give the id of the record that it answers, if that has come before in this chat."""
    number = message.get("reply_to_message_id")
    if type(number) is not int or "reply_to_peer_id" in message or number not in chat.seen:
        return None
    return record_id(uri, chat.locator(number))


def _fields(
    message: Fields, name: str | None, title: str | None, time: datetime
) -> tuple[tuple[str, str], ...]:
    pairs = (
        ("speaker_name", name),
        ("title", title),
        ("service", _service(message)),
        ("media", _media(message)),
        ("forwarded", _forwarded(message)),
        ("edited", _edited(message, time)),
        ("bot", _word(message.get("via_bot"))),
        ("reply_peer", _word(message.get("reply_to_peer_id"))),
    )
    return tuple((key, value) for key, value in pairs if value is not None)


def _service(message: Fields) -> str | None:
    """Name the action of a service row; a bot's own action has no name."""
    if message["type"] != "service":
        return None
    return _word(message.get("action")) or "custom"


def _forwarded(message: Fields) -> str | None:
    """Name whom it was forwarded from, empty for a deleted account."""
    return (_word(message["forwarded_from"]) or "") if "forwarded_from" in message else None


def _edited(message: Fields, time: datetime) -> str | None:
    """Give the last edit's time; exports of 2018 write 1970 where nothing was edited."""
    edited = _time(message, "edited")
    return iso(edited) if edited and edited >= time else None


def _media(message: Fields) -> str | None:
    """Name what a message carries."""
    if kind := _word(message.get("media_type")):
        return kind
    for key, kind in _MEDIA:
        if key in message:
            return kind
    return None


def _word(value: object) -> str | None:
    return value if isinstance(value, str) and value else None
