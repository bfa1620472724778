"""What one message of Google Chat says: its text, its times, what it carries.

    {"creator": {"name": "Ana", "email": "ana@tea.example", "user_type": "Human"},
     "created_date": "Friday, March 1, 2024 at 9:00:30 AM UTC", "text": "Morning!",
     "topic_id": "t1", "message_id": "AAA/t1/t1"}

Nothing but the keys named here is looked at: `upload_metadata`, for one, holds addresses of the
machines that people wrote from.
"""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from crawlers.exports.parts import attachment
from crawlers.exports.parts.google_chat.dates import is_utc, moment
from crawlers.exports.parts.json.values import Json, listed, objects, word
from grist.records import iso

_ID = re.compile(r"[\w.~-]{1,100}(?:/[\w.~-]{1,100}){0,3}", re.ASCII)
_ANNOTATED = {
    "drive_metadata": "file",
    "url_metadata": "embed",
    "youtube_metadata": "embed",
    "video_call_metadata": "call",
}
# What other services of Google's write into a chat, where nobody wrote anything beside it.
_SERVICES = {"call_data": "call", "tasks_data": "task", "calendar_event_data": "calendar"}


def key_of(value: Any) -> str | None:
    """Take an id of a message or a topic; of a message it is the group's, the topic's and its own.

    >>> key_of("AAA/t1/t1"), key_of("../AAA"), key_of(7)
    ('AAA/t1/t1', None, None)
    """
    fits = isinstance(value, str) and _ID.fullmatch(value) and not value.startswith(".")
    return value if fits else None


def creator(said: Json) -> tuple[str | None, str | None, str | None]:
    """Give who wrote something: the address, or the name if there is none; the name; the bot's."""
    who = said.get("creator")
    if not isinstance(who, dict):
        return None, None, None
    name, address = word(who.get("name")), word(who.get("email"))
    bot = (name or address or "") if who.get("user_type") == "Bot" else None
    return address or name, name, bot


def is_deleted(message: Json) -> bool:
    return message.get("message_state") == "DELETED"


def written(message: Json) -> str | None:
    """Give the date at which a message was written, in words.

    One that was edited has it in its versions, one that was deleted has lost it.
    """
    before = (word(each.get("created_date")) for each in objects(message.get(_VERSIONS)))
    return (
        word(message.get("created_date"))
        or next(filter(None, before), None)
        or word(message.get("updated_date"))
        or word(message.get("deleted_date"))
    )


_VERSIONS = "previous_message_versions"


def edited(message: Json, time: datetime) -> str | None:
    """Give the time of the last edit."""
    updated = moment(message.get("updated_date"))
    return iso(updated) if updated and updated > time else None


def zone(date: str) -> str | None:
    """Say that a date does not tell its zone; it was taken for UTC."""
    return None if is_utc(date) else "unknown"


def service(message: Json, text: str) -> str | None:
    """Name what Google tells, where no person wrote."""
    if is_deleted(message):
        return "deleted"
    if text:
        return None
    for annotation in objects(message.get("annotations")):
        data = annotation.get("gsuite_integration_metadata")
        for key in data if isinstance(data, dict) else ():
            if key in _SERVICES:
                return _SERVICES[key]
    return None


def text_of(message: Json) -> str | None:
    """Give what was written, without what only the app was to see; None if it is no text."""
    text = message.get("text")
    if text is None or is_deleted(message):
        return ""
    if not isinstance(text, str):
        return None
    hidden = [span for each in objects(message.get("annotations")) for span in _hidden(each)]
    return _without(text, hidden) if hidden else text


def _hidden(annotation: Json) -> Iterator[tuple[int, int]]:
    form, start = annotation.get("format_metadata"), annotation.get("start_index", 0)
    if not isinstance(form, dict) or form.get("format_type") != "HIDDEN":
        return
    length = annotation.get("length")
    if type(start) is int and type(length) is int and start >= 0 < length:
        yield start, start + length


def _without(text: str, spans: list[tuple[int, int]]) -> str:
    """Take stretches out of a text; their places count UTF-16, in which an emoji is two."""
    units = text.encode("utf-16-le", "surrogatepass")
    kept, at = [], 0
    for start, end in sorted(spans):
        kept.append(units[at : max(at, 2 * start)])
        at = max(at, 2 * end)
    return b"".join([*kept, units[at:]]).decode("utf-16-le", "surrogatepass")


def carried(message: Json) -> Iterator[tuple[str, str]]:
    """Name the kinds of what a message carries, and what met it."""
    yield from (("media", kind) for kind in dict.fromkeys(_media(message)))
    reactions = objects(message.get("reactions"))
    if reactions:
        yield "likes", str(sum(len(listed(each.get("reactor_emails"))) for each in reactions))
    for each in reactions:
        emoji = each.get("emoji")
        if sign := word(emoji.get("unicode")) if isinstance(emoji, dict) else None:
            yield "reaction", sign


def _media(message: Json) -> Iterator[str]:
    files = objects(message.get("attached_files"))
    names = (word(each.get("original_name")) or word(each.get("export_name")) for each in files)
    yield from (attachment.kind(name or "") for name in names)
    for annotation in objects(message.get("annotations")):
        yield from (kind for key, kind in _ANNOTATED.items() if key in annotation)
