r"""What a Matrix event says, whoever wrote it down.

{"type": "m.room.message", "content": {"msgtype": "m.image", "body": "pot.jpg"}}
    ->  Said(text="", fields=(("media", "photo"),))
{"content": {"body": "> <@ana:tea.example> milk?\n\nyes", "m.relates_to": {"m.in_reply_to": …}}}
    ->  Said(text="yes"): what stood above it is the words of another
"""

import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, TypeAlias

from crawlers.exports.parts.json.values import Json, objects, word

ID = re.compile(r"\$[\w.:=+/~\[\]-]{1,254}", re.ASCII)
_BODIES = {"m.text", "m.notice", "m.emote", "m.server_notice"}
_BY_BOTS = {"m.notice", "m.server_notice"}
_UNREADABLE = "m.bad.encrypted"  # as Element writes what it could not decrypt
_MEDIA = {
    "m.image": "photo",
    "m.video": "video",
    "m.audio": "audio",
    "m.file": "file",
    "m.location": "location",
    _UNREADABLE: "unavailable",
}
_LONGEST_SIGN = 255  # characters of a reaction: an emoji, or the address of one
_POLL_TEXTS = ("m.text", "org.matrix.msc1767.text", "body")
# Rich editors write a mention as a link to the person; readers saw the name.
_MENTION = re.compile(r"\[([^\[\]\n]{1,255})\]\(https://matrix\.to/#/[@!#%][^()\s]{1,512}\)")
_QUOTED = re.compile(r"> (?:\* )?<@[^>\n]{1,512}>")

POLLS = ("m.poll", "org.matrix.msc3381.poll.start")
"""Under what the content of an event holds a poll."""

Content: TypeAlias = Mapping[str, Any]
Fields: TypeAlias = tuple[tuple[str, str], ...]


class Said(NamedTuple):
    """What an event says; `text` is None if it should say something and does not."""

    text: str | None
    fields: Fields = ()
    by_bot: bool = False

    @property
    def is_service(self) -> bool:
        """Say whether it tells what happened, and nobody said it."""
        return any(name == "service" for name, _ in self.fields)


def unwrapped(value: Any) -> Json:
    """Give an event; Element wraps one that it has decrypted together with the encrypted one."""
    if not isinstance(value, dict):
        return {}
    inner, outer = value.get("decrypted"), value.get("encrypted")
    if not isinstance(inner, dict):
        return value
    event = {**outer, **inner} if isinstance(outer, dict) else inner
    links = _object(event, "content").get("m.relates_to")
    if links is None and isinstance(outer, dict):  # relations stay outside of the encryption
        links = _object(outer, "content").get("m.relates_to")
        if isinstance(links, dict) and isinstance(event.get("content"), dict):
            event = {**event, "content": {**event["content"], "m.relates_to": links}}
    return event


def is_event(value: Any) -> bool:
    """Say whether something is an event, of which only the beginning may be known."""
    event = unwrapped(value)
    sender, kind = event.get("sender"), event.get("type")
    return (
        isinstance(sender, str)
        and sender.startswith("@")
        and ":" in sender
        and isinstance(kind, str)
        and type(event.get("origin_server_ts")) is int
        and ("event_id" in event or "content" in event)
    )


def number(event: Json) -> str | None:
    """Give the id of an event, if it is one."""
    found = event.get("event_id")
    return found if isinstance(found, str) and ID.fullmatch(found) else None


def content_of(event: Json) -> Content:
    return _object(event, "content")


def edited_id(event: Json) -> str | None:
    """Give the id of the message that an event alters."""
    links = _object(content_of(event), "m.relates_to")
    is_edit = links.get("rel_type") == "m.replace" and event.get("type") != "m.room.encrypted"
    return _link(links) if is_edit and "state_key" not in event else None


def related(event: Json) -> str | None:
    """Give the id of the message that an event answers or reacts to."""
    links = _object(content_of(event), "m.relates_to")
    answered = _link(_object(links, "m.in_reply_to"))
    if links.get("rel_type") == "m.thread":
        # What follows in a thread names the one before it for old apps, and answers the first.
        return _link(links) if links.get("is_falling_back") is True else answered or _link(links)
    return _link(links) if links.get("rel_type") == "m.annotation" else answered


def reacted_to(event: Json) -> tuple[str, str] | None:
    """Give the id of the message that an event reacts to, and the sign."""
    links = _object(content_of(event), "m.relates_to")
    target, sign = _link(links), word(links.get("key"))
    if event.get("type") != "m.reaction" or "state_key" in event or not target or not sign:
        return None
    if len(sign) > _LONGEST_SIGN:
        return None
    return (target, sign) if links.get("rel_type") == "m.annotation" else None


def met_by_server(event: Json) -> dict[str, int]:
    """Give how often which sign met an event, where the server has added that up."""
    relations = _object(_object(event, "unsigned"), "m.relations")
    chunk = objects(_object(relations, "m.annotation").get("chunk"))
    return {
        word(each.get("key")) or "": each["count"]
        for each in chunk
        if type(each.get("count")) is int
    }


def topic(event: Json) -> str | None:
    """Give the message that the thread of an event began with; the server says which did."""
    links = _object(content_of(event), "m.relates_to")
    if links.get("rel_type") == "m.thread":
        return _link(links)
    threads = _object(_object(event, "unsigned"), "m.relations").get("m.thread")
    return number(event) if isinstance(threads, dict) else None


def said(event: Json, content: Content, *, deleted: bool) -> Said:
    """Say what an event says, by its content or that of its last edit."""
    kind = event.get("type")
    if "state_key" in event:
        change = word(content.get("membership")) if kind == "m.room.member" else None
        return Said("", _fields(("service", word(kind) or "state"), ("membership", change)))
    if deleted or "redacted_because" in _object(event, "unsigned"):
        return Said("", (("service", "deleted"),))
    reading = _READINGS.get(kind) if isinstance(kind, str) else None
    if reading is None:
        return Said("", (("service", word(kind) or "unknown"),))
    return reading(event, content)


def _message(event: Json, content: Content) -> Said:
    kind, body = content.get("msgtype"), content.get("body")
    kind = kind if isinstance(kind, str) else "m.text"
    if kind.startswith("m.key.verification."):
        return Said("", (("service", kind),))
    if not isinstance(body, str):
        return Said(None)
    media = _media(kind, content)
    text = _MENTION.sub(r"\1", _own_words(event, body))
    if media and (kind not in _MEDIA or not _is_caption(kind, content)):
        text = ""
    action = "yes" if kind == "m.emote" else None
    fields = _fields(("media", media), ("action", action))
    return Said(text, fields, kind in _BY_BOTS)


def _own_words(event: Json, body: str) -> str:
    """Leave out the lines that an answer repeats for old apps, which begin with whose they are."""
    answers = _object(_object(content_of(event), "m.relates_to"), "m.in_reply_to")
    if not answers or not _QUOTED.match(body):
        return body
    at = 0
    while body.startswith("> ", at) or body.startswith(">\n", at):
        end = body.find("\n", at)
        if end < 0:
            return ""
        at = end + 1
    return body[at:].removeprefix("\n")


def _media(kind: str, content: Content) -> str | None:
    if kind == "m.image" and _object(content, "info").get("mimetype") == "image/gif":
        return "gif"
    if kind == "m.audio" and "org.matrix.msc3245.voice" in content:
        return "voice"
    return _MEDIA.get(kind)


def _is_caption(kind: str, content: Content) -> bool:
    """Say whether the body of a file was written, and does not just name or describe it."""
    name = content.get("filename")
    return kind not in {"m.location", _UNREADABLE} and bool(word(name)) and name != content["body"]


def _sticker(_: Json, __: Content) -> Said:
    return Said("", (("media", "sticker"),))


def _unreadable(_: Json, __: Content) -> Said:
    return Said("", (("media", "unavailable"),))


def _reaction(_: Json, content: Content) -> Said:
    sign = word(_object(content, "m.relates_to").get("key"))
    return Said("", _fields(("service", "reaction"), ("reaction", sign)))


def _poll(_: Json, content: Content) -> Said:
    poll = next((_object(content, name) for name in POLLS if name in content), {})
    question = _poll_text(_object(poll, "question"))
    if question is None:
        return Said(None)
    options = (_poll_text(each) for each in objects(poll.get("answers")))
    told = (("option", option) for option in options if option)
    return Said(question, (("media", "poll"), *told))


_READINGS: Mapping[str, Callable[[Json, Content], Said]] = {
    "m.room.message": _message,
    "m.room.encrypted": _unreadable,
    "m.sticker": _sticker,
    "m.reaction": _reaction,
    "m.poll.start": _poll,
    "org.matrix.msc3381.poll.start": _poll,
}


def _poll_text(holder: Json) -> str | None:
    """Give a text of a poll: plain, or in newer events a list of its forms."""
    for key in _POLL_TEXTS:
        value = holder.get(key)
        if isinstance(value, str):
            return value
        forms = (form.get("body") for form in objects(value))
        if text := next((form for form in forms if isinstance(form, str)), None):
            return text
    return None


def _object(holder: Content, name: str) -> Json:
    value = holder.get(name)
    return value if isinstance(value, dict) else {}


def _link(links: Json) -> str | None:
    return word(links.get("event_id"))


def _fields(*pairs: tuple[str, str | None]) -> Fields:
    return tuple((name, value) for name, value in pairs if value is not None)
