"""Messages of Teams as the Graph has them, or as a tenant's export writes the same rows.

{"id": "17…", "chatId": "19:…", "messageType": "message", "body": {"contentType": "html", …}}
{"Id": "17…", "ChatId": "19:…", "MessageType": "message", "Body": {"ContentType": "html", …}}
"""

from collections.abc import Iterator
from typing import Any

from crawlers.exports.parts import attachment
from crawlers.exports.parts.json.objects import CUT
from crawlers.exports.parts.json.row_file import Row
from crawlers.exports.parts.json.values import Json, moment, objects, word
from crawlers.exports.parts.json.window import strict
from crawlers.exports.parts.teams.html import Written, written
from crawlers.exports.parts.teams.message import Head, Pairs, Said, held, is_too_complex, key
from grist.records import iso

_ALWAYS = frozenset({"id", "createdDateTime", "body"})
_PLACES = frozenset({"messageType", "chatId", "channelIdentity"})
_MAX_CARD = 1 << 20  # characters of a card's JSON
_DETAIL = "MessageDetail"


def is_row(value: Any) -> bool:
    """Say whether an object is such a row, of which only the beginning may be known."""
    row = _lowered(value) if isinstance(value, dict) else {}
    body = row.get("body")
    return (
        row.keys() >= _ALWAYS
        and not row.keys().isdisjoint(_PLACES)
        and (isinstance(body, dict) or body in (None, CUT))
    )


def head(row: Row) -> Head | str:
    """Say where a message stands, or why it is none."""
    if not isinstance(row.value, dict):
        return "not_an_object"
    message = _lowered(row.value)
    number, time = key(message.get("id")), moment(message.get("createdDateTime"))
    if number is None or time is None:
        return "no_id" if number is None else "no_date"
    body = _lowered(held(message, "body"))
    content = body.get("content")
    if not isinstance(content, str):
        if _service(message) is None or content is not None:
            return "bad_text"
        content = ""
    if is_too_complex(content):
        return "too_complex"
    channel = _lowered(held(message, "channelIdentity"))
    thread = key(message.get("chatId")) or key(channel.get("channelId"))
    place = f"chats/{thread}/messages/" if thread else "messages/"
    title = word(message.get("chatTopic")) or word(channel.get("displayName"))
    return Head(message, place, number, thread, title, time, content, of_account=False)


def said(head: Head) -> Said:
    """Say what a message says."""
    message, service = head.message, _service(head.message)
    speaker, name, by_bot = _author(message)
    fields: Pairs = (
        *_topic(head),
        ("service", service),
        ("bot", (name or "") if by_bot else None),
    )
    if service:
        return Said("", speaker, name, fields=fields)
    found, cards = _written(message, head.content), list(_cards(message))
    text, forwarded = _text(found, cards)
    return Said(
        text,
        speaker,
        name,
        answers=_answers(message, found, cards),
        fields=(
            *fields,
            *(("media", kind) for kind in _media(found, cards)),
            ("forwarded", forwarded),
            ("edited", _edited(head)),
            *_reactions(message),
        ),
    )


def _lowered(holder: Json) -> dict[str, Any]:
    """Write the keys as the Graph does: some exports begin them with capitals."""
    return {name[:1].lower() + name[1:]: value for name, value in holder.items()}


def _service(message: Json) -> str | None:
    """Name what Teams tells, or that a message was deleted."""
    if message.get("deletedDateTime"):
        return "deleted"
    detail = _lowered(held(message, "eventDetail"))
    kind = word(message.get("messageType")) or "message"
    if kind.lower() == "message" and not detail:
        return None
    told = word(detail.get("@odata.type")) or kind
    return told.rpartition(".")[2].removesuffix(_DETAIL).removesuffix("Event")


def _topic(head: Head) -> Pairs:
    """Give the post in a channel that a message stands under, or is; a chat has none."""
    if key(head.message.get("chatId")) or not head.thread:
        return ()
    first = key(head.message.get("replyToId")) or head.number
    return ("topic", first), ("topic_title", word(head.message.get("subject")))


def _author(message: Json) -> tuple[str | None, str | None, bool]:
    """Give whose message it is: the id, the name, and whether that is a program."""
    source = _lowered(held(message, "from"))
    for kind in ("user", "application", "device"):
        if who := _lowered(held(source, kind)):
            return word(who.get("id")), word(who.get("displayName")), kind == "application"
    return None, None, False


def _written(message: Json, content: str) -> Written:
    body = _lowered(held(message, "body"))
    is_html = str(body.get("contentType")).lower() in {"html", "1"}
    return written(content, spaces_run=True) if is_html else Written(content)


def _cards(message: Json) -> Iterator[tuple[str, str, Json]]:
    """Give what is attached: its kind, its name or id, and what is said of it."""
    for each in map(_lowered, objects(message.get("attachments"))):
        kind, text = word(each.get("contentType")) or "", each.get("content")
        told: Any = {}
        if isinstance(text, str) and len(text) <= _MAX_CARD and kind.endswith("essageReference"):
            told = _decoded(text)
        name = word(each.get("id")) if kind == "messageReference" else word(each.get("name"))
        yield kind, name or "", told if isinstance(told, dict) else {}


def _decoded(text: str) -> Any:
    try:
        return strict(text)
    except ValueError:
        return None


def _answers(message: Json, found: Written, cards: list[tuple[str, str, Json]]) -> str | None:
    """Give the id of what is answered: the message quoted, or the first one of the thread."""
    named = (told.get("messageId") or name for kind, name, told in cards if kind in _REFERENCES)
    quoted = (key(name) for name in (*named, found.quote.get("itemid")))
    return next(filter(None, quoted), None) or key(message.get("replyToId"))


_REFERENCES = ("messageReference",)


def _text(found: Written, cards: list[tuple[str, str, Json]]) -> tuple[str, str | None]:
    """Give the text, or the words that are forwarded, and from whom."""
    for kind, _, told in cards:
        if kind == "forwardedMessageReference":
            sender = held(told, "originalMessageSender")
            name = word(held(sender, "user").get("displayName")) or ""
            words = word(told.get("originalMessageContent"))
            if words and not found.text and not is_too_complex(words):
                return written(words, spaces_run=True).text, name
            return found.text, name
    is_reply = "itemid" in found.quote or any(kind in _REFERENCES for kind, _, _ in cards)
    return (found.text if found.text or is_reply else found.quoted), None


def _media(found: Written, cards: list[tuple[str, str, Json]]) -> dict[str, None]:
    """Name the kinds of what is carried, each once."""
    kinds = dict.fromkeys(found.media)
    for kind, name, _ in cards:
        if kind == "reference":
            kinds |= dict.fromkeys(attachment.kinds([name]))
        elif not kind.endswith("essageReference"):
            kinds["embed"] = None
    return kinds


def _edited(head: Head) -> str | None:
    """Give the last edit's time; `lastModifiedDateTime` is that of a reaction too."""
    edited = moment(head.message.get("lastEditedDateTime"))
    return iso(edited) if edited and edited >= head.time else None


def _reactions(message: Json) -> Iterator[tuple[str, str]]:
    reactions = [_lowered(each) for each in objects(message.get("reactions"))]
    if reactions:
        yield "likes", str(len(reactions))
    signs = (word(each.get("reactionType")) for each in reactions)
    yield from (("reaction", sign) for sign in dict.fromkeys(signs) if sign)
