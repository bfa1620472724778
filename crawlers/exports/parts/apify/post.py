"""One post or comment of a social network, whatever its scraper calls things.

    {"caption": "we are open", "likesCount": -1, "hashtags": ["tea"], "ownerUsername": "teahouse"}
    -> Found(text="we are open", account="teahouse", speaker="teahouse",
             fields=(("speaker_name", "teahouse"), ("likes_hidden", "true"), ("tags", "tea")))

Every value is looked for under the keys in which some scraper has it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from crawlers.exports.parts.apify import post_ids
from crawlers.exports.parts.json.values import (
    Json,
    count,
    first,
    key,
    listed,
    moment,
    objects,
    word,
)

_TEXT = {
    "instagram": ("caption",),
    "facebook": ("text",),
    "comment": ("text",),
    "legacy": ("postText",),
    "preview": ("previewDescription", "previewTitle"),
}
SHAPES = frozenset(_TEXT)
"""What can be read here (`crawlers.exports.parts.apify.shapes`)."""

_TIME = ("timestamp", "time", "date", "postDate", "publish_time")
_ACCOUNT = ("ownerUsername", "pageName", "groupTitle", "username")
_SPEAKER_ID = ("ownerId", "user.id", "owner.id", "profileId")
_SPEAKER_NAME = ("ownerFullName", "owner.full_name", "user.name", "owner.name", "profileName")
_SPEAKER_HANDLE = ("ownerUsername", "owner.username", "pageName")
_OWNER_NAME = ("fullName", "title")
_OWNER_HANDLE = ("username", "pageName")
_URL = ("commentUrl", "url", "postUrl", "topLevelUrl", "facebookUrl")
_COUNTS = (
    ("likes", ("likesCount", "likes", "postStats.reactions")),
    ("comments", ("commentsCount", "comments", "postStats.comments", "repliesCount")),
    ("shares", ("shares", "sharesCount", "postStats.shares")),
    ("views", ("videoViewCount", "videoPlayCount", "viewsCount")),
)
_KINDS = {"image": "photo", "sidecar": "album", "video": "video"}  # Instagram's, in our words
# What stands before a post in an address of Facebook's, where a scraper looked for the page.
_NO_PAGE = frozenset(
    {"groups", "p", "people", "permalink.php", "photo", "photo.php", "profile.php"}
    | {"reel", "share", "story.php", "videos", "watch"}
)


@dataclass(frozen=True, slots=True)
class Found:
    """What a post says.

    Attributes:
        id: the network's; None if there is none that can be part of a locator.
        text: as it was written; None where something else stands in its place.
        account: whose page it stands on; a comment's row does not say.
        speaker: the author's id, or name if there is none.
        time: when it was written.
        fields: all else.
    """

    id: str | None
    text: str | None
    account: str | None
    speaker: str | None
    time: datetime | None
    fields: tuple[tuple[str, str], ...]


def read(shape: str, row: Json, owner: Json) -> Found:
    """Read a post.

    Args:
        shape: `instagram`, `facebook`, `legacy`, `preview` or `comment`.
        row: the post.
        owner: the profile or page that it stands in, if it does.
    """
    number, called = _author(row, owner)
    name = called[0] if called else None
    return Found(
        id=post_ids.own_id(shape, row),
        text=_text(row, _TEXT[shape]),
        account=None if shape == "comment" else _account(row, owner) or name,
        speaker=number or name,
        time=next(filter(None, (moment(row.get(each)) for each in _TIME)), None),
        fields=(*_pairs("speaker_name", called), *_fields(row)),
    )


def _author(row: Json, owner: Json) -> tuple[str | None, list[str]]:
    """Give the author's id and names; a post that names none is of whose profile it stands in.

    A person goes by two names, Ana Prates and ana.p: what looks for people must know both.
    """
    number = first(row, _SPEAKER_ID, key)
    called = _called(row, _SPEAKER_NAME, _SPEAKER_HANDLE)
    if number or called:
        return number, called
    called = _called(owner, _OWNER_NAME, _OWNER_HANDLE)
    return (post_ids.owner_id(owner) if called else None), called


def _called(row: Json, *kinds: tuple[str, ...]) -> list[str]:
    return list(dict.fromkeys(filter(None, (first(row, keys, _name) for keys in kinds))))


def _name(value: Any) -> str | None:
    name = word(value)
    return None if name in _NO_PAGE else name


def _text(row: Json, keys: tuple[str, ...]) -> str | None:
    """Give what was written; a post of pictures alone has none, which is a text too."""
    values = [row[each] for each in keys if row.get(each) is not None]
    if not values:
        return ""
    return values[0] if isinstance(values[0], str) else None


def _account(row: Json, owner: Json) -> str | None:
    """Give the account by its name in addresses, else by what it is called."""
    return first(row, _ACCOUNT, _name) or first(owner, _ACCOUNT, _name)


def _fields(row: Json) -> Iterator[tuple[str, str]]:
    yield from _pairs("title", (word(row.get("previewTitle")),))
    yield from _pairs("url", (first(row, _URL, word),))
    for field, keys in _COUNTS:
        yield from _pairs(field, (first(row, keys, count),))
    if -1 in (row.get("likesCount"), row.get("likes")):  # the account hides them
        yield "likes_hidden", "true"
    yield from _pairs("location", (word(row.get("locationName")),))
    yield from _pairs("alt", (word(row.get("alt")), *_seen(row)))
    yield from _pairs("media", (_media(row),))
    if row.get("isPinned") is True:
        yield "pinned", "true"
    yield from _pairs("tags", (tag.removeprefix("#") for tag in _words(row, "hashtags")))
    # With its sign a mention is known for what it is, a handle, wherever it stands.
    yield from _pairs("mentions", (f"@{who.removeprefix('@')}" for who in _words(row, "mentions")))


def _pairs(name: str, values: Iterable[str | None]) -> Iterator[tuple[str, str]]:
    return ((name, value) for value in values if value)


def _words(row: Json, name: str) -> list[str]:
    return [value for value in map(word, listed(row.get(name))) if value]


def _seen(row: Json) -> Iterator[str | None]:
    """Give what is to be seen in Facebook's pictures, as it says itself."""
    return (word(each.get("ocrText")) for each in objects(row.get("media")))


def _media(row: Json) -> str | None:
    """Name what a post shows."""
    kind = row.get("type")
    if isinstance(kind, str) and kind.lower() in _KINDS:
        return _KINDS[kind.lower()]
    if row.get("isVideo") is True or row.get("videoId"):
        return "video"
    # Beside its pictures `media` lists the album itself, which shows nothing.
    pictures = [each for each in objects(row.get("media")) if each.get("__typename")]
    shown = pictures or objects(row.get("postImages"))
    if shown:
        return "album" if len(shown) > 1 else "photo"
    return None
