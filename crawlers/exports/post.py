"""One post of a social network, whatever its scraper calls things.

    {"caption": "we are open", "likesCount": -1, "hashtags": ["tea"], "ownerUsername": "teahouse"}
    -> Found(text="we are open", account="teahouse", speaker="teahouse",
             fields=(("likes_hidden", "true"), ("tags", "tea")))

Every value is looked for under the keys in which some scraper has it, and taken only if it is of
the kind that it should be: what a row holds is from outside.
"""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeAlias

Row: TypeAlias = Mapping[str, Any]

_TEXT = {
    "instagram": ("caption",),
    "facebook": ("text",),
    "legacy": ("postText",),
    "preview": ("previewDescription", "previewTitle"),
}
_ID = ("id", "postId", "shortCode", "postUrl", "videoId")
_TIME = ("timestamp", "time", "postDate", "publish_time")
_ACCOUNT = ("ownerUsername", "pageName", "username")
_SPEAKER_ID = ("ownerId", "user.id", "owner.id")
_SPEAKER_NAME = ("ownerFullName", "user.name", "owner.name", "ownerUsername", "pageName", "title")
# The name of a field, and where it may stand; the first that is there counts.
_FIELDS = (
    ("title", ("previewTitle",)),
    ("url", ("url", "postUrl", "topLevelUrl")),
    ("likes", ("likesCount", "likes", "postStats.reactions")),
    ("comments", ("commentsCount", "comments", "postStats.comments")),
    ("shares", ("shares", "postStats.shares")),
    ("views", ("videoViewCount", "videoPlayCount", "viewsCount")),
    ("location", ("locationName",)),
    ("alt", ("alt",)),
)
_KINDS = {"image": "photo", "sidecar": "album", "video": "video"}  # Instagram's, in our words


@dataclass(frozen=True, slots=True)
class Found:
    """What a post says; `text` is None where something else stands in the text's place."""

    id: str | None
    text: str | None
    account: str | None
    speaker: str | None
    time: datetime | None
    fields: tuple[tuple[str, str], ...]


def read(shape: str, row: Row, owner: Row) -> Found:
    """Read a post.

    Args:
        shape: `instagram`, `facebook`, `legacy` or `preview`.
        row: the post.
        owner: the profile or page that it stands in, if it does.
    """
    name = _first(row, _SPEAKER_NAME) or _first(owner, ("fullName", *_SPEAKER_NAME))
    speaker = _first(row, _SPEAKER_ID) or name
    fields = [("speaker_name", name)] if name else []
    return Found(
        id=_first(row, _ID),
        text=_text(row, _TEXT[shape]),
        account=_first(row, _ACCOUNT) or _first(owner, _ACCOUNT) or name,
        speaker=speaker,
        time=_time(row),
        fields=(*fields, *_fields(row)),
    )


def _text(row: Row, keys: tuple[str, ...]) -> str | None:
    """Give what was written; a post of pictures alone has none, which is a text too."""
    values = [row[key] for key in keys if row.get(key) is not None]
    if not values:
        return ""
    return values[0] if isinstance(values[0], str) else None


def _fields(row: Row) -> Iterator[tuple[str, str]]:
    for name, keys in _FIELDS:
        value = _first(row, keys)
        if value == "-1" and name == "likes":  # the account hides them
            yield "likes_hidden", "true"
        elif value:
            yield name, value
    media = _media(row)
    if media:
        yield "media", media
    if row.get("isPinned") is True:
        yield "pinned", "true"
    yield from (("tags", tag) for tag in _words(row, "hashtags"))
    # With its sign a mention is known for what it is, a handle, wherever it stands.
    yield from (("mentions", f"@{name.removeprefix('@')}") for name in _words(row, "mentions"))


def _words(row: Row, key: str) -> list[str]:
    values = row.get(key)
    listed = values if isinstance(values, list) else ()
    return [value for value in listed if isinstance(value, str) and value]


def _media(row: Row) -> str | None:
    """Name what a post shows."""
    kind = row.get("type")
    if isinstance(kind, str) and kind.lower() in _KINDS:
        return _KINDS[kind.lower()]
    if row.get("isVideo") is True or row.get("videoId"):
        return "video"
    shown = row.get("media") or row.get("postImages")
    if isinstance(shown, list) and shown:
        return "album" if len(shown) > 1 else "photo"
    return None


def _first(row: Row, keys: tuple[str, ...]) -> str | None:
    """Give the first value that is a word or a number; `user.id` is `id` within `user`."""
    for key in keys:
        outer, _, inner = key.partition(".")
        value = row.get(outer)
        if inner:
            value = value.get(inner) if isinstance(value, dict) else None
        if isinstance(value, str) and value.strip():
            return value
        if isinstance(value, int | float) and not isinstance(value, bool):
            return str(value)
    return None


def _time(row: Row) -> datetime | None:
    """Read the first of the times that is one: ISO 8601 (without a zone: UTC) or Unix seconds."""
    for key in _TIME:
        value = row.get(key)
        with suppress(ValueError, OverflowError, OSError):
            if isinstance(value, str):
                time = datetime.fromisoformat(value)
                return time.astimezone(UTC) if time.tzinfo else time.replace(tzinfo=UTC)
            if isinstance(value, int | float) and not isinstance(value, bool):
                return datetime.fromtimestamp(value, UTC)
    return None
