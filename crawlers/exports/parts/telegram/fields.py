"""What a message of Telegram says beside its text, under the names that all formats share.

{"media_type": "voice_message", "forwarded_from": null, "date": "2024-03-01T10:00:30",
 "date_unixtime": "1709283630"}
->  ("media", "voice"), ("forwarded", ""), ("zone", "+01:00")
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, TypeAlias

from crawlers.exports.parts.json.values import Json, objects, word
from grist.records import iso

Pairs: TypeAlias = tuple[tuple[str, str], ...]

# The keys of a moment, and of what the exporter's clock showed then.
SENT = ("date_unixtime", "date")
_EDITED = ("edited_unixtime", "edited")
_MEDIA_TYPES = {
    "animation": "gif",
    "video_file": "video",
    "video_message": "video",
    "voice_message": "voice",
    "audio_file": "audio",
}
# Where no `media_type` says it, the first of these keys tells what a message carries.
_MEDIA = (
    ("photo", "photo"),
    ("file", "file"),
    ("contact_information", "contact"),
    ("location_information", "location"),
    ("place_name", "location"),
    ("poll", "poll"),
    ("game_title", "game"),
    ("invoice_information", "invoice"),
    ("todo_list", "todo_list"),
    ("giveaway_information", "giveaway"),
)
# What nearly every message has, and nothing is said by but its text, author and time.
_PLAIN = frozenset(
    {
        *("id", "type", "date", "date_unixtime", "from", "from_id", "text", "text_entities"),
        "reply_to_message_id",
    }
)
_HALF_A_DAY = 14 * 60  # minutes; no clock on earth is further from UTC
_UNKNOWN = (("zone", "unknown"),)


def fields(message: Json, time: datetime) -> Pairs:
    """Give what a message says, but for who wrote it and where."""
    zone = _zone(message, time)
    return zone if message.keys() <= _PLAIN else (*_said(message, time), *zone)


def _said(message: Json, time: datetime) -> Iterator[tuple[str, str]]:
    pairs = (
        ("service", _service(message)),
        ("media", _media(message)),
        ("forwarded", _forwarded(message)),
        ("edited", _edited(message, time)),
        ("bot", word(message.get("via_bot"))),
        ("signed", word(message.get("author"))),
        ("reply_peer", word(message.get("reply_to_peer_id"))),
    )
    yield from ((name, value) for name, value in pairs if value is not None)
    for holder in ("poll", "todo_list"):
        if holder in message:
            yield from (("option", text) for text in _texts(message[holder], "answers"))
    if "reactions" in message:
        yield from _reactions(message["reactions"])


def written(message: Json) -> str | None:
    """Join what was written, a poll's question too; a service row's texts are Telegram's."""
    if message["type"] == "service":
        return ""
    text = message.get("text", message.get("text_entities", ""))
    if isinstance(text, str) and text:
        return text
    if text == "":
        for holder, name in (("poll", "question"), ("todo_list", "title")):
            if isinstance(held := message.get(holder), dict):
                text = held.get(name, "")
    if not isinstance(text, list):
        return text if isinstance(text, str) else None
    parts = [part.get("text") if isinstance(part, dict) else part for part in text]
    said = [part for part in parts if isinstance(part, str)]
    return "".join(said) if len(said) == len(parts) else None


def moment(message: Json, names: tuple[str, str] = SENT) -> datetime | None:
    """Read when it was sent or edited: the moment if it is there, else the exporter's clock."""
    unix: Any = message.get(names[0])
    if type(unix) is str or type(unix) is int:
        try:
            return datetime.fromtimestamp(int(unix), UTC)
        except (ValueError, OverflowError, OSError):
            pass
    local = _clock(message.get(names[1]))
    try:
        return local and (local.astimezone(UTC) if local.tzinfo else local.replace(tzinfo=UTC))
    except OverflowError:
        return None


def _clock(value: object) -> datetime | None:
    """Read what the exporter's clock showed."""
    if not isinstance(value, str):
        return None
    try:
        return datetime.fromisoformat(value)
    except ValueError:
        return None


def _zone(message: Json, time: datetime) -> Pairs:
    """Give how far the exporter's clock was from UTC; none says nothing of where that was."""
    local = _clock(message.get("date"))
    if local is None:
        return ()
    if "date_unixtime" not in message:
        return _UNKNOWN
    days = local.toordinal() - time.toordinal()
    minutes = (24 * days + local.hour - time.hour) * 60 + local.minute - time.minute
    return _offset(minutes)


@lru_cache(maxsize=256)
def _offset(minutes: int) -> Pairs:
    if not minutes or abs(minutes) > _HALF_A_DAY:
        return ()
    return (
        ("zone", f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"),
    )


def _service(message: Json) -> str | None:
    """Name the action of a service row; a bot's own action has no name."""
    if message["type"] != "service":
        return None
    return word(message.get("action")) or "custom"


def _media(message: Json) -> str | None:
    """Name what a message carries."""
    if kind := word(message.get("media_type")):
        return _MEDIA_TYPES.get(kind, kind)
    for key, kind in _MEDIA:
        if key in message:
            return kind
    return None


def _forwarded(message: Json) -> str | None:
    """Name whom it was forwarded from, empty for a deleted account."""
    for key in ("forwarded_from", "saved_from"):
        if key in message:
            return word(message[key]) or ""
    return None


def _edited(message: Json, time: datetime) -> str | None:
    """Give the last edit's time; exports of 2018 write 1970 where nothing was edited."""
    edited = moment(message, _EDITED)
    return iso(edited) if edited and edited >= time else None


def _texts(holder: object, name: str) -> Iterator[str]:
    for row in objects(holder.get(name)) if isinstance(holder, dict) else ():
        if text := word(row.get("text")):
            yield text


def _reactions(reactions: object) -> Iterator[tuple[str, str]]:
    """Count what met a message, and name each kind of it."""
    rows = (
        [row for row in reactions if isinstance(row, dict)] if isinstance(reactions, list) else []
    )
    counts = [row["count"] for row in rows if type(row.get("count")) is int]
    if counts:
        yield "likes", str(sum(counts))
    for row in rows:
        if emoji := word(row.get("emoji")):
            yield "reaction", emoji
