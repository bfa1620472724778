r"""What one item of a Signal chat says: its text, what it carries, what happened.

    {"chatId": "5", "authorId": "2", "dateSent": "1709283630000", "incoming": {…},
     "standardMessage": {"text": {"body": "\ufffc tea?",
        "bodyRanges": [{"length": 1, "mentionAci": "q83v…"}]},
        "attachments": [{"pointer": {"contentType": "image/jpeg", …}}]}}

    content(item, people.mentioned)  ->  Content("@Rui tea?", (("media", "photo"),))

Attachments come with the keys that decrypt them; of those nothing is taken here.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from crawlers.exports.parts import attachment
from crawlers.exports.parts.json.values import Json, objects, word
from crawlers.exports.parts.signal.people import account_id

Fields: TypeAlias = Iterator[tuple[str, str]]
Naming: TypeAlias = Callable[[str | None], str]

_FLAGS = {"VOICE_MESSAGE": "voice", "BORDERLESS": "sticker", "GIF": "gif"}
_NOT_KNOWN: Final = "unknown_type"


@dataclass(frozen=True, slots=True)
class Content:
    """What somebody wrote, and what else there is to it."""

    text: str
    fields: tuple[tuple[str, str], ...] = ()


def content(item: Json, named: Naming) -> Content | str:
    """Read what an item of a chat is, or say why that cannot be."""
    for kind, read in _KINDS.items():
        value = item.get(kind)
        if isinstance(value, dict):
            text = read.text(value, named)
            if text is None:
                return "bad_text"
            return Content(text, (*read.fields(value), *_reactions(value)))
    return _NOT_KNOWN


def quote(item: Json) -> Json:
    """Give what a message answers; nothing if it answers none."""
    found = _object(item, "standardMessage").get("quote")
    return found if isinstance(found, dict) else {}


@dataclass(frozen=True, slots=True)
class _Kind:
    """How a kind of item is read."""

    text: Callable[[Json, Naming], str | None]
    fields: Callable[[Json], Fields]


def _object(value: Json, name: str) -> Json:
    found = value.get(name)
    return found if isinstance(found, dict) else {}


def _nothing(_item: Json, _named: Naming) -> str:
    return ""


def _body(item: Json, named: Naming) -> str | None:
    """Give a text with whoever it mentions by name; an item without one has an empty text."""
    text = item.get("text")
    if text is None:
        return ""
    body = text.get("body", "") if isinstance(text, dict) else None
    if not isinstance(body, str):
        return None
    return mentioning(body, objects(text.get("bodyRanges")), named)


def mentioning(body: str, ranges: list[dict[str, Any]], named: Naming) -> str:
    """Put names where a text mentions people; its ranges count in UTF-16."""
    mentions = sorted(_mentions(ranges))
    if not mentions:
        return body
    units, at, parts = body.encode("utf-16-le", "surrogatepass"), 0, []
    for start, length, account in mentions:
        if at <= 2 * start and length > 0 and 2 * (start + length) <= len(units):
            parts += [_decoded(units[at : 2 * start]), f"@{named(account)}"]
            at = 2 * (start + length)
    return "".join((*parts, _decoded(units[at:])))


def _mentions(ranges: list[dict[str, Any]]) -> Iterator[tuple[int, int, str]]:
    for each in ranges:
        start, length = each.get("start", 0), each.get("length", 0)
        if "mentionAci" in each and type(start) is int and type(length) is int:
            yield start, length, account_id(each["mentionAci"]) or ""


def _decoded(units: bytes) -> str:
    return units.decode("utf-16-le", "surrogatepass")


def _story(item: Json, named: Naming) -> str | None:
    """Give the answer to a story, which may be no more than an emoji."""
    emoji = item.get("emoji")
    return emoji if isinstance(emoji, str) else _body(_object(item, "textReply"), named)


def _said(name: str) -> Callable[[Json, Naming], str | None]:
    def text(item: Json, _named: Naming) -> str | None:
        value = item.get(name, "")
        return value if isinstance(value, str) else None

    return text


def _media(kind: str) -> Callable[[Json], Fields]:
    return lambda _item: iter((("media", kind),))


def _service(name: str) -> Callable[[Json], Fields]:
    return lambda _item: iter((("service", name),))


def _carried(item: Json) -> Fields:
    """Name the kinds of what a message carries; a long text goes on in a file of its own."""
    kinds = dict.fromkeys(map(_kind, objects(item.get("attachments"))))
    yield from (("media", kind) for kind in kinds)
    if objects(item.get("linkPreview")):
        yield "media", "embed"
    if isinstance(item.get("longText"), dict):
        yield "cut", "yes"


def _kind(attached: Json) -> str:
    pointer = _object(attached, "pointer")
    flag = attached.get("flag")
    known = _FLAGS.get(flag) if isinstance(flag, str) else None
    return known or attachment.kind_of(
        word(pointer.get("contentType")), word(pointer.get("fileName"))
    )


def _answered_story(item: Json) -> Fields:
    yield "answers", "story"
    if isinstance(_object(item, "textReply").get("longText"), dict):
        yield "cut", "yes"


def _poll(item: Json) -> Fields:
    yield "media", "poll"
    options = (word(each.get("option")) for each in objects(item.get("options")))
    yield from (("option", option) for option in options if option)


def _update(item: Json) -> Fields:
    """Name what happened as Signal does: `JOINED_SIGNAL`, `groupNameUpdate`, `individualCall`."""
    for kind, value in item.items():
        if not isinstance(value, dict):
            continue
        if kind == "simpleUpdate":
            yield "service", word(value.get("type")) or kind
        elif kind == "groupChange":
            changes = [next(iter(each)) for each in objects(value.get("updates")) if each]
            yield from (("service", change) for change in dict.fromkeys(changes or [kind]))
        else:
            yield "service", kind
        return
    yield "service", "update"


def _reactions(item: Json) -> Fields:
    reactions = objects(item.get("reactions"))
    if reactions:
        yield "likes", str(len(reactions))
    emojis = (word(each.get("emoji")) for each in reactions)
    yield from (("reaction", emoji) for emoji in dict.fromkeys(emojis) if emoji)


_KINDS: Mapping[str, _Kind] = {
    "standardMessage": _Kind(_body, _carried),
    "contactMessage": _Kind(_nothing, _media("contact")),
    "stickerMessage": _Kind(_nothing, _media("sticker")),
    "remoteDeletedMessage": _Kind(_nothing, _service("deleted")),
    "adminDeletedMessage": _Kind(_nothing, _service("deleted")),
    "updateMessage": _Kind(_nothing, _update),
    "paymentNotification": _Kind(_said("note"), _media("payment")),
    "giftBadge": _Kind(_nothing, _media("gift_badge")),
    "viewOnceMessage": _Kind(_nothing, _media("view_once")),
    "directStoryReplyMessage": _Kind(_story, _answered_story),
    "poll": _Kind(_said("question"), _poll),
}
