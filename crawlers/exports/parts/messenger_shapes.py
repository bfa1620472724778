"""What a message of Meta's exports says, in each of their two shapes.

of({"sender_name": "Ana", "timestamp_ms": 1709283660000, "content": "hi"})  ->  classic
of({"senderName": "Ana", "timestamp": 1709283660000, "text": "hi"})         ->  encrypted

`said` makes one thing of both, and takes out what the app says for a person: calls, notes on who
came and went, a like or a reaction told as a message, and "Ana sent an attachment.", which
Instagram writes beside a shared link in the language of the account.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from crawlers.exports.parts import attachment
from crawlers.exports.parts.json_values import Json, count, objects, word
from crawlers.exports.parts.mojibake import repaired

_MEDIA = {
    "photos": "photo",
    "videos": "video",
    "audio_files": "audio",
    "gifs": "gif",
    "files": "file",
    "sticker": "sticker",
}
_CARRIED = frozenset({*_MEDIA, "media", "share", "reactions", "call_duration"})
_SERVICES = {
    "Call": "call",
    "Subscribe": "subscribe",
    "Unsubscribe": "unsubscribe",
    "placeholder": "placeholder",
}
# In English alone: in other languages these stand as if they were written.
_REACTION = re.compile(r"(?:.{1,99} )?(?:Liked|liked) a message|Reacted \S{1,16} to your message ?")
_ATTACHED = "sent an attachment."
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


def said(message: Json) -> Said:
    """Read a message; without a known key of the encrypted shape it is of the classic one."""
    shape = ENCRYPTED if ENCRYPTED.sender in message else CLASSIC
    sender, text = word(message.get(shape.sender)), message.get(shape.text)
    if not isinstance(text, str | None):
        return Said(None, None, None, ())
    sender, text = sender and shape.mended(sender), shape.mended(text or "")
    service = _service(message, shape, text)
    note = not service and _is_note(message, sender, text)
    return Said(
        sender=sender,
        written=next((message[key] for key in shape.times if key in message), None),
        text="" if service or note else text,
        fields=tuple(_fields(message, shape, service, "attachment" if note else None)),
    )


def _service(message: Json, shape: Shape, text: str) -> str | None:
    """Name what the app tells, where no person wrote."""
    if message.get(shape.unsent) is True:
        return "unsent"
    kind = message.get("type")
    if isinstance(kind, str) and kind in _SERVICES:
        return _SERVICES[kind]
    if "call_duration" in message:  # newer exports give no type
        return "call"
    told = text.rstrip(" ").endswith("message") and _REACTION.fullmatch(text)
    return "reaction" if told else None


def _is_note(message: Json, sender: str | None, text: str) -> bool:
    """Say whether a text only tells that its sender sent what stands beside it."""
    if not sender or not text.endswith((".", "。")):
        return False
    for name in (sender, "You"):
        behind = text.removeprefix(f"{name} ")
        if behind != text and "share" in message:
            return behind == _ATTACHED or (name == sender and len(behind.split()) <= _NOTE_WORDS)
        if behind == _ATTACHED and behind != text:
            return True
    return False


def _fields(
    message: Json, shape: Shape, service: str | None, told: str | None
) -> Iterator[tuple[str, str]]:
    """Give what else is said; `told` is the kind of what a note tells of, if it is not there."""
    if service:
        yield "service", service
    if told or not _CARRIED.isdisjoint(message):  # most messages are text alone
        for kind in dict.fromkeys(_media(message)) or filter(None, (told,)):
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
    yield from attachment.kinds(
        word(each.get("uri")) or "" for each in objects(message.get("media"))
    )
    if any(_shares(message)):
        yield "share"


def _shares(message: Json) -> list[Mapping[str, Any]]:
    """Give what is shared: an object, or in some exports a list of them."""
    share = message.get("share")
    return [share] if isinstance(share, dict) else list(objects(share))
