"""What a message of Meta's exports says, in each of their two shapes.

of({"sender_name": "Ana", "timestamp_ms": 1709283660000, "content": "hi"})  ->  classic
of({"senderName": "Ana", "timestamp": 1709283660000, "text": "hi"})         ->  encrypted

`said` makes one thing of both, and takes out what the app says for a person: calls, notes on who
came and went, a like or a reaction told as a message, and "Ana sent an attachment.", which
Instagram writes beside a shared link in the language of the account.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any, NamedTuple

from crawlers.exports.parts import attachment
from crawlers.exports.parts.json.values import Json, count, objects, word
from crawlers.exports.parts.messenger.mojibake import repaired
from crawlers.exports.parts.messenger.notes import told

_MEDIA = {
    "photos": "photo",
    "videos": "video",
    "gifs": "gif",
    "sticker": "sticker",
}
_CARRIED = frozenset(
    {*_MEDIA, "audio_files", "files", "media", "share", "reactions", "call_duration"}
)
_SERVICES = {
    "Call": "call",
    "Subscribe": "subscribe",
    "Unsubscribe": "unsubscribe",
    "placeholder": "placeholder",
}
_TOLD = frozenset({"reaction", "call"})  # notes that nothing is beside
_SPOKEN = "audioclip"  # how the names of voice messages begin
_NOTE_WORDS = 6  # the longest of those notes, in any language seen, behind the sender's name


@dataclass(frozen=True)
class Shape:
    """Under which keys a message says what; `mended` is what its texts need."""

    sender: str
    times: tuple[str, ...]
    text: str
    unsent: str
    mended: Callable[[str], str]


CLASSIC = Shape("sender_name", ("timestamp_ms", "timestamp"), "content", "is_unsent", repaired)
ENCRYPTED = Shape("senderName", ("timestamp",), "text", "isUnsent", str)


def of(message: Any) -> Shape | None:
    """Say which shape a message has by its keys, if it can come from nowhere else."""
    for shape in (CLASSIC, ENCRYPTED):
        if isinstance(message, dict) and shape.sender in message:
            return shape if any(key in message for key in shape.times) else None
    return None


class Said(NamedTuple):
    """A message in either shape; `text` is None if it is none."""

    sender: str | None
    written: Any
    text: str | None
    fields: tuple[tuple[str, str], ...]


def said(message: Json, people: frozenset[str] = frozenset()) -> Said:
    """Read a message; without a known key of the encrypted shape it is of the classic one.

    Args:
        message: as it stands in the export.
        people: what those in the thread are called.
    """
    shape = ENCRYPTED if ENCRYPTED.sender in message else CLASSIC
    sender, text = word(message.get(shape.sender)), message.get(shape.text)
    if not isinstance(text, str | None):
        return Said(None, None, None, ())
    sender, text = sender and shape.mended(sender), shape.mended(text or "")
    service = _service(message, shape)
    note = None if service or not text else _note(message, sender, text, people)
    service = service or (note if note in _TOLD else None)
    return Said(
        sender=sender,
        written=next((message[key] for key in shape.times if key in message), None),
        text="" if service or note else text,
        fields=tuple(_fields(message, shape, service, is_note=note == "attachment")),
    )


def called(name: str) -> tuple[str, str]:
    """Give what the app calls somebody: by the whole name, or the first."""
    return name, name.partition(" ")[0]


def _service(message: Json, shape: Shape) -> str | None:
    """Name what the app tells, where no person wrote."""
    if message.get(shape.unsent) is True:
        return "deleted"
    kind = message.get("type")
    if isinstance(kind, str) and kind in _SERVICES:
        return _SERVICES[kind]
    return "call" if "call_duration" in message else None  # newer exports give no type


def _note(message: Json, sender: str | None, text: str, people: frozenset[str]) -> str | None:
    """Say what a text tells of that the app has written, if it has.

    What tells of a share is also known in other languages: it begins with the sender's name.
    """
    found = told(text, people, called(sender or ""))
    if found or not sender or "share" not in message or not text.endswith((".", "。")):
        return found
    behind = text.removeprefix(f"{sender} ")
    return "attachment" if behind != text and len(behind.split()) <= _NOTE_WORDS else None


def _fields(
    message: Json, shape: Shape, service: str | None, *, is_note: bool
) -> Iterator[tuple[str, str]]:
    """Give what else is said; a note tells of something, which need not be there."""
    if service:
        yield "service", service
    if is_note or not _CARRIED.isdisjoint(message):  # most messages are text alone
        for kind in dict.fromkeys(_media(message)) or ("unavailable",) * is_note:
            yield "media", kind
        links = (word(share.get("link")) for share in _shares(message))
        yield from (("url", shape.mended(link)) for link in links if link)
        yield from _reactions(message, shape)
        if seconds := count(message.get("call_duration")):
            yield "duration", seconds


def _reactions(message: Json, shape: Shape) -> Iterator[tuple[str, str]]:
    """Count the reactions and name the signs; whose they are is other people's."""
    reactions = objects(message.get("reactions"))
    if reactions:
        yield "likes", str(len(reactions))
    signs = (word(each.get("reaction")) for each in reactions)
    for sign in dict.fromkeys(shape.mended(sign) for sign in signs if sign):
        yield "reaction", sign


def _media(message: Json) -> Iterator[str]:
    for key, kind in _MEDIA.items():
        if message.get(key):
            yield kind
    yield from map(_sound, objects(message.get("audio_files")))
    yield from map(_file, objects(message.get("files")))
    yield from map(_file, objects(message.get("media")))
    if any(_shares(message)):
        yield "embed"


def _sound(file: Json) -> str:
    """Tell what was spoken into the app from other sounds, by the name that the app gives it."""
    name = PurePosixPath(word(file.get("uri")) or "").name
    return "voice" if name.startswith(_SPOKEN) else "audio"


def _file(file: Json) -> str:
    return attachment.kind(word(file.get("uri")) or "")


def _shares(message: Json) -> list[Mapping[str, Any]]:
    """Give what is shared: an object, or in some exports a list of them."""
    share = message.get("share")
    return [share] if isinstance(share, dict) else list(objects(share))
