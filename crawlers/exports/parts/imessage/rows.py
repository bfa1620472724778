"""What one row of Messages' table says: when, what was written or happened, what it carries.

text({"text": None, "attributedBody": b"…streamtyped…", …})  ->  "tea?"
moment(731_000_000_000_000_000)                              ->  2024-03-01T15:33:20Z
"""

import plistlib
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, TypeAlias

from crawlers.exports.parts.imessage import typedstream
from crawlers.exports.parts.imessage.database import Row
from crawlers.exports.parts.json.values import word

Values: TypeAlias = Mapping[str, Any]

COLUMNS = (
    *("guid", "text", "attributedBody", "subject", "date", "is_from_me", "handle_id", "service"),
    *("item_type", "group_action_type", "associated_message_type", "thread_originator_guid"),
    *("date_edited", "date_retracted", "balloon_bundle_id", "is_audio_message"),
    *("schedule_type", "schedule_state", "message_summary_info"),
)
"""Of these a version of macOS may lack some."""

_START = datetime(2001, 1, 1, tzinfo=UTC)
_NANOSECONDS = 10**12  # from macOS 10.13 on dates are not in seconds
_PLACEHOLDER = "\ufffc"  # where in a text an attachment stands
_APP = "\ufffd"  # all the text that some apps have

# What a row tells by `item_type` and `group_action_type`, if it is not what somebody wrote.
_EVENTS = {
    (1, 0): "participant_added",
    (1, 1): "participant_removed",
    (2, 0): "group_renamed",
    (3, 0): "participant_left",
    (3, 1): "group_icon_changed",
    (3, 2): "group_icon_removed",
    (3, 4): "background_changed",
    (3, 6): "background_removed",
    (4, 0): "location_shared",
    (5, 0): "audio_kept",
    (6, 0): "shareplay",
}
_POLL_VOTE = 4000
_APPS = {
    "com.apple.messages.URLBalloonProvider": "embed",
    "com.apple.messages.Polls": "poll",
    "com.apple.PassbookUIService.PeerPaymentMessagesExtension": "payment",
    "com.apple.findmy.FindMyMessagesApp": "location",
    "com.apple.Handwriting.HandwritingProvider": "drawing",
    "com.apple.DigitalTouchBalloonProvider": "drawing",
}
_SCHEDULED, _WAITING = 2, frozenset({1, 2})


def number(value: Any) -> int:
    """Take a number; whatever is none is 0."""
    return value if isinstance(value, int) else 0


def moment(value: Any) -> datetime | None:
    """Take a date: nanoseconds since 2001, or in old databases seconds; 0 stands for none."""
    since = number(value)
    if not since:
        return None
    try:
        if abs(since) >= _NANOSECONDS:
            return _START + timedelta(microseconds=since // 1_000)
        return _START + timedelta(seconds=since)
    except OverflowError:
        return None


def happened(row: Row, *, attached: bool) -> str | None:
    """Name what a row tells of, if it is not what somebody wrote."""
    values = row.values
    item, action = number(values["item_type"]), number(values["group_action_type"])
    if item:
        return _EVENTS.get((item, action)) or _EVENTS.get((item, 0)) or f"item_{item}"
    if number(values["associated_message_type"]) == _POLL_VOTE:
        return "poll_vote"
    # A message that was taken back keeps its row, and loses what was in it.
    is_empty = not (attached or values["text"] or values["attributedBody"])
    edited = number(values["date_edited"]) and not _last_edit(values["message_summary_info"])
    if number(values["date_retracted"]) or (is_empty and edited):
        return "deleted"
    return None


def text(values: Values) -> str | None:
    """Give what was written; None if that cannot be read."""
    said = _written(values)
    if said is None:
        return None
    return "" if said == _APP else said.replace(_PLACEHOLDER, "")


def _written(values: Values) -> str | None:
    plain, body = values["text"], values["attributedBody"]
    if plain is not None and not isinstance(plain, str):
        return None
    if plain:
        return plain
    if body:
        return typedstream.text(body) if isinstance(body, bytes) else None
    return _last_edit(values["message_summary_info"]) or ""


def _last_edit(summary: Any) -> str | None:
    """Find the last version of an edited message in its history, part by part."""
    if not isinstance(summary, bytes) or not summary.startswith(b"bplist00"):
        return None
    try:
        history = plistlib.loads(summary, fmt=plistlib.FMT_BINARY)["ec"]
        last = [history[part][-1]["t"] for part in sorted(history, key=int)]
        return "".join(typedstream.text(archive) or "" for archive in last)
    except Exception:  # noqa: BLE001 - somebody's bytes: nothing is known of how they fail
        return None


def fields(values: Values, media: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Name what a message carries, and how it was sent."""
    if subject := word(values["subject"]):
        yield "subject", subject
    if number(values["is_audio_message"]):
        media = tuple("voice" if kind == "audio" else kind for kind in media)
    yield from (("media", kind) for kind in media)
    if app := word(values["balloon_bundle_id"]):
        yield "media", _APPS.get(app.rpartition(":")[2], "app")
    service = word(values["service"])
    if service and service != "iMessage":
        yield "via", service
    if values["schedule_type"] == _SCHEDULED and values["schedule_state"] in _WAITING:
        yield "scheduled", "yes"
