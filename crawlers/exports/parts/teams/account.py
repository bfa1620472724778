"""Messages of one's own account at Teams or Skype, as Microsoft's `messages.json` has them.

    {"id": "17…", "messagetype": "RichText", "content": "<b>hi</b>", "from": "8:live:ana", …}
    {"id": "17…", "messagetype": "ThreadActivity/AddMember", "content": "<addmember>…", …}

The first is what a person wrote; of the second nothing is read but what it is.
"""

from collections.abc import Iterator

from crawlers.exports.parts.json.row_file import Row
from crawlers.exports.parts.json.values import Json, moment, objects, word
from crawlers.exports.parts.teams.html import Written, written
from crawlers.exports.parts.teams.message import Head, Pairs, Said, held, is_too_complex, key
from grist.records import iso

MESSAGES = ("conversations", "*", "MessageList")
_WORDS = {"RichText": False, "RichText/Html": True, "RichText/Sms": False}  # whether spaces run
_PLAIN = "Text"
# Kinds whose content is no person's text, but an address, or a sentence for older apps.
_MEDIA = {
    "RichText/UriObject": "photo",
    "RichText/Media_Video": "video",
    "RichText/Media_FlikMsg": "video",
    "RichText/Media_CallRecording": "video",
    "RichText/Media_AudioMsg": "voice",
    "RichText/Media_GenericFile": "file",
    "RichText/Media_Album": "album",
    "RichText/Media_Card": "embed",
    "RichText/Location": "location",
    "RichText/Contacts": "contact",
    "Poll": "poll",
    "EndToEndEncryption/EncryptedText": "unavailable",
}
_BOT, _GROUP, _PERSON = "28:", "19:", "8:"  # how their ids begin


def holds(row: Row) -> bool:
    """Say whether a row stands in an account's export."""
    return row.array is not None and row.array.path[:1] == MESSAGES[:1]


def head(row: Row) -> Head | str:
    """Say where a message stands, or why it is none."""
    message, array = row.value, row.array
    if not isinstance(message, dict) or array is None:
        return "not_an_object"
    number, time = key(message.get("id")), moment(message.get("originalarrivaltime"))
    if number is None or time is None:
        return "no_id" if number is None else "no_date"
    content = message.get("content")
    if not isinstance(content, str | None):
        return "bad_text"
    if content and is_too_complex(content):
        return "too_complex"
    thread = key(array.beside.get("id")) or key(message.get("conversationid"))
    place = (
        f"conversations/{thread}/messages/"
        if thread
        else f"conversations[{array.path[1]}]/messages/"
    )
    title = word(array.beside.get("displayName"))
    return Head(message, place, number, thread or title, title, time, content or "", True)


def said(head: Head) -> Said:
    """Say what a message says."""
    message, kind = head.message, word(head.message.get("messagetype")) or "unknown"
    speaker, name = _speaker(message, head.thread), word(message.get("displayName"))
    bot = (name or speaker) if speaker and speaker.startswith(_BOT) else None
    service = "deleted" if _is_deleted(message) else _service(kind)
    fields: Pairs = (("service", service), ("bot", bot))
    if service:
        return Said("", speaker, name, fields=fields)
    found = _written(kind, head.content)
    text, forwarded = found.text, None
    if not text and found.quoted and not found.media:
        text, forwarded = found.quoted, found.quote.get("authorname") or ""
    answers, peer = (None, None) if forwarded is not None else _answers(found, head.thread)
    return Said(
        text,
        speaker,
        name,
        answers,
        peer,
        fields=(
            *fields,
            *(("media", kind) for kind in dict.fromkeys(found.media)),
            ("forwarded", forwarded),
            ("edited", _edited(head, found)),
            *_reactions(message),
        ),
    )


def _service(kind: str) -> str | None:
    """Name what the app tells; all kinds that are not known to be a person's are such."""
    is_written = kind == _PLAIN or kind in _WORDS or kind in _MEDIA
    return None if is_written else kind


def _is_deleted(message: Json) -> bool:
    return bool(held(message, "properties").get("deletetime"))


def _speaker(message: Json, thread: str | None) -> str | None:
    """Give an author's id, which may be written as an address; a group itself writes nothing."""
    speaker = word((word(message.get("from")) or "").rpartition("/")[2])
    return None if speaker == thread and (speaker or "").startswith(_GROUP) else speaker


def _written(kind: str, content: str) -> Written:
    if kind in _MEDIA:
        return Written(media=[_MEDIA[kind]])
    return Written(content) if kind == _PLAIN else written(content, spaces_run=_WORDS[kind])


def _answers(found: Written, thread: str | None) -> tuple[str | None, str | None]:
    """Give the message whose words are quoted, and its conversation if that is another.

    A conversation of two is called by each of them as the other.
    """
    number = key(found.quote.get("messageid") or found.quote.get("itemid"))
    peer = key(found.quote.get("conversation"))
    both = (each or "" for each in (peer, thread))
    same = peer == thread or all(each.startswith(_PERSON) for each in both)
    return number, None if same or not number else peer


def _edited(head: Head, found: Written) -> str | None:
    edited = moment(found.edited) or moment(held(head.message, "properties").get("edittime"))
    return iso(max(edited, head.time)) if edited else None


def _reactions(message: Json) -> Iterator[tuple[str, str]]:
    """Count the reactions and name them; who that was is other people's."""
    emotions = objects(held(message, "properties").get("emotions"))
    count = sum(len(objects(each.get("users"))) for each in emotions)
    if count:
        yield "likes", str(count)
    names = (word(each.get("key")) for each in emotions if objects(each.get("users")))
    yield from (("reaction", name) for name in dict.fromkeys(names) if name)
