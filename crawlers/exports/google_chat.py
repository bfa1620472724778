"""Google Chat as Takeout gives it: a folder for each direct message and each space.

    Google Chat/Groups/Space AAA/messages.json     Google Chat/Groups/Space AAA/group_info.json
    Google Chat/Users/User 1055/user_info.json

    {"messages": [{"creator": {"name": "Ana", "email": "ana@tea.example", "user_type": "Human"},
      "created_date": "Friday, March 1, 2024 at 9:00:30 AM UTC", "text": "Morning!",
      "topic_id": "t1", "message_id": "AAA/t1/t1"}]}

becomes thread AAA, speaker ana@tea.example, locator `messages/AAA/t1/t1`, topic t1. A message with
another's topic answers the one that began it, a quoting one what it quotes, if those stand above.
`user_info.json` holds no messages; it says whose export it is.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import blake2b
from io import BytesIO
from itertools import islice
from pathlib import PurePosixPath
from typing import Any, ClassVar

from crawlers.exports.export import HEAD_BYTES, Export, Owner, Read
from crawlers.exports.members import BROKEN, ExportFile
from crawlers.exports.parts.google_chat.dates import moment
from crawlers.exports.parts.google_chat.messages import (
    carried,
    creator,
    edited,
    key_of,
    service,
    text_of,
    written,
    zone,
)
from crawlers.exports.parts.json.events import Item
from crawlers.exports.parts.json.thread_file import first_messages, members, rows
from crawlers.exports.parts.json.values import Json, objects, word
from crawlers.exports.parts.seen import Seen
from crawlers.reader import readers
from grist.records import Record, Source, record_id

_GROUP = "group_info.json"
_LOOKED_AT = 20  # messages by which a file is known
_NAMED = 20  # members by whom a direct message is named
_QUOTABLE = 20_000  # messages among which one that is quoted without its id is looked for
_DATES = frozenset({"created_date", "updated_date", "deleted_date"})


@readers
@dataclass(frozen=True)
class GoogleChat(Export):
    """Messages of one direct message or space of Google Chat."""

    name: ClassVar[str] = "google_chat"
    signature: ClassVar[str] = (
        "JSON of Google Chat's Takeout: messages with creator, created_date, topic_id, message_id"
    )
    marks: ClassVar[tuple[str, ...]] = ('"creator"', '"created_date"', '"topic_id"', '"message_id"')
    beside: ClassVar[tuple[str, ...]] = (_GROUP,)

    @classmethod
    def recognises(cls, head: bytes, suffix: str) -> bool:
        return any(map(_is_message, islice(first_messages(head), _LOOKED_AT))) or bool(_user(head))

    def rows(self, file: ExportFile) -> Iterator[Read]:
        """Give each record or problem with the bytes that it was read from."""
        if _user(_head(file)):
            return iter(())
        return rows(file, _Group(file, self.reader()).record)

    def owner(self, file: ExportFile) -> Owner | None:
        user = _user(_head(file))
        return Owner(user, "user_info.json") if user else None


def _head(file: ExportFile) -> bytes:
    try:
        with file.open() as opened:
            return opened.read(HEAD_BYTES)
    except BROKEN:
        return b""


def _is_message(message: Any) -> bool:
    return (
        isinstance(message, dict)
        and isinstance(message.get("topic_id"), str)
        and not _DATES.isdisjoint(message)
        and ("creator" in message or "message_state" in message)
    )


def _user(head: bytes) -> str | None:
    """Find whose export it is, if this is the head of the file that says so."""
    if b'"membership_info"' not in head:
        return None
    user = dict(members(BytesIO(head), {"user"})).get("user")
    if not isinstance(user, dict) or "user_type" not in user:
        return None
    return word(user.get("email")) or word(user.get("name"))


class _Group:
    """One group of people as its messages are read, one after the other."""

    def __init__(self, file: ExportFile, reader: str) -> None:
        self._file, self._reader = file, reader
        self._title = _title(file)
        # "DM k6oxHQ": exports before 2022 have no id of the group in those of its messages.
        self._folder = PurePosixPath(file.uri).parent.name.split(" ")[-1].strip(".") or None
        self._seen = Seen()
        self._quotable: dict[int, str] = {}

    def record(self, item: Item) -> Record | str:
        """Make a message's record, or say why it is none."""
        message = item.value
        if not isinstance(message, dict):
            return "not_an_object"
        key = key_of(message.get("message_id")) or key_of(message.get("topic_id"))
        text, date = text_of(message), written(message)
        time = moment(date)
        if key is None or text is None:
            return "no_id" if key is None else "bad_text"
        if date is None or time is None:
            return "no_date" if date is None else "bad_date"
        speaker, name, bot = creator(message)
        reply_to, answered = self._answered(message, key)
        again = self._seen.add(_number(key))
        locator = f"messages/{key}" + (f"#{again}" if again > 1 else "")
        self._remember(name or speaker, text, locator)
        pairs = (
            ("speaker_name", name if name != speaker else None),
            ("title", self._title),
            ("service", service(message, text)),
            ("edited", edited(message, time)),
            ("bot", bot),
            ("zone", zone(date)),
            ("topic", key_of(message.get("topic_id"))),
            ("answers", answered),
        )
        return Record(
            id=record_id(self._file.uri, locator),
            text=text,
            kind="message",
            source=Source(self._file.uri, locator, self._file.sha256, self._reader),
            thread=key.partition("/")[0] if "/" in key else self._folder,
            speaker=speaker,
            time=time,
            reply_to=reply_to and record_id(self._file.uri, reply_to),
            fields=(
                *((field, value) for field, value in pairs if value is not None),
                *carried(message),
            ),
        )

    def _answered(self, message: Json, key: str) -> tuple[str | None, str | None]:
        """Give the locator of what a message answers, or the id of what is not there."""
        quoted = message.get("quoted_message_metadata")
        if isinstance(quoted, dict):
            known = key_of(quoted.get("message_id"))
            if known and _number(known) in self._seen:
                return f"messages/{known}", None
            _, name, _ = creator(quoted)
            by_words = self._quotable.get(_words(name, quoted.get("text")))
            if by_words or known:
                return by_words, None if by_words else known
        begins = _beginning(message, key)
        if begins and _number(begins) in self._seen:
            return f"messages/{begins}", None
        return None, begins if begins != key else None

    def _remember(self, name: str | None, text: str, locator: str) -> None:
        """Keep in mind what may be quoted: a quotation has the words, and rarely an id."""
        if text:
            key = _words(name, text)
            self._quotable.pop(key, None)
            self._quotable[key] = locator
            if len(self._quotable) > _QUOTABLE:
                del self._quotable[next(iter(self._quotable))]


def _beginning(message: Json, key: str) -> str | None:
    """Give the id of the message that began the topic of one that did not."""
    if key_of(message.get("message_id")) is None:  # all messages of a topic share its id
        return key
    group, _, rest = key.partition("/")
    topic, _, own = rest.partition("/")
    return f"{group}/{topic}/{topic}" if own not in {"", topic} else None


def _number(key: str) -> int:
    return int.from_bytes(blake2b(key.encode(), digest_size=7).digest())


def _words(name: str | None, text: Any) -> int:
    return _number(f"{name}\n{text}".encode(errors="replace").decode())


def _title(file: ExportFile) -> str | None:
    """Name a group; a direct message has no name but those of its people."""
    info = file.beside(_GROUP)
    if info is None:
        return None
    try:
        with info.open() as opened:
            said = dict(members(opened, {"name", "members"}))
    except BROKEN:
        return None
    people = objects(said.get("members"))[:_NAMED]
    names = (word(each.get("name")) or word(each.get("email")) for each in people)
    return word(said.get("name")) or ", ".join(filter(None, names)) or None
