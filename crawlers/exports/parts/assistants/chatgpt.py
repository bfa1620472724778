r"""What a message of ChatGPT's exports says, as far as the app shows it.

    {"author": {"role": "assistant"}, "recipient": "all", "content": {"content_type": "text",
     "parts": ["From \ue200entity\ue202[\"place\",\"Porto\"]\ue201. \ue200cite\ue202turn0\ue201"]}}

    said(message)  ->  Said("From Porto.", media=())

Shown is what the user and the assistant say to each other. What goes to tools and comes from them,
what the model thinks, the user's standing instructions, and what is marked as hidden is not.
"""

import re
from typing import Any

from crawlers.exports.parts import attachment
from crawlers.exports.parts.assistants.chat import ASSISTANT, NOT_SHOWN, Said
from crawlers.exports.parts.json.values import Json, listed, objects, word
from crawlers.exports.parts.json.window import strict

USER = "user"
_WITHIN = {"text": "parts", "multimodal_text": "parts", "code": "text", None: "parts"}
_HIDDEN = (
    *("is_visually_hidden_from_conversation", "is_user_system_message"),
    "is_thinking_preamble_message",
)
_SPOKEN = frozenset({None, "text", "audio_transcription"})
_MEDIA = {
    "image_asset_pointer": "photo",
    "audio_asset_pointer": "voice",
    "video_container_asset_pointer": "video",
    "real_time_user_audio_video_asset_pointer": "voice",
}


def said(message: Json) -> Said | str | None:
    """Read a message.

    Returns:
        What it says; or why it is no record; or None if there is nothing in it, as in the empty
        ones that begin each conversation.
    """
    content = message.get("content")
    if not isinstance(content, dict):
        return None if content is None else "bad_text"
    kind = content.get("content_type")
    known = isinstance(kind, str | None) and kind in _WITHIN
    parts = content.get(_WITHIN[kind]) if known else None
    if known and parts in (None, "", [], [""]) and not _attached(message):
        return None
    if not known or not _is_shown(message):
        return NOT_SHOWN
    texts = _texts(parts)
    if texts is None:
        return "bad_text"
    text = "\n".join(filter(None, texts))
    if role(message) == ASSISTANT:
        text = unmarked(text)
    media = dict.fromkeys((*_carried(parts), *_attached(message)))
    return Said(text, tuple(media)) if text or media else None


def role(message: Json) -> str | None:
    """Say who wrote: user, assistant, tool or system."""
    author = message.get("author")
    return word(author.get("role")) if isinstance(author, dict) else None


def metadata(message: Json) -> Json:
    """Give what else is said of a message."""
    found = message.get("metadata")
    return found if isinstance(found, dict) else {}


def _is_shown(message: Json) -> bool:
    about = metadata(message)
    return (
        role(message) in {USER, ASSISTANT}
        and message.get("recipient") in (None, "all")
        and message.get("channel") != "analysis"
        and not any(about.get(mark) is True for mark in _HIDDEN)
    )


def _texts(parts: Any) -> list[str] | None:
    """Give the texts among the parts: what was typed, and what was said aloud."""
    if isinstance(parts, str | None):
        return [parts or ""]
    texts = []
    for part in listed(parts):
        text = part
        if isinstance(part, dict):
            spoken = isinstance(kind := part.get("content_type"), str | None) and kind in _SPOKEN
            text = part.get("text") if spoken else None
        if not isinstance(text, str | None):
            return None
        texts.append(text or "")
    return texts if isinstance(parts, list) else None


def _carried(parts: Any) -> list[str]:
    kinds = (word(part.get("content_type")) or "" for part in objects(parts))
    return [_MEDIA[kind] for kind in kinds if kind in _MEDIA]


def _attached(message: Json) -> list[str]:
    files = objects(metadata(message).get("attachments"))
    return attachment.kinds(word(file.get("name")) or "" for file in files)


_MARK = re.compile("(?P<before> ?)\ue200(?P<inside>[^\ue200\ue201]*+)\ue201")
_SOURCE = re.compile(r" ?【[0-9]{1,4}(?::[0-9]{1,4})?†[^【】]{0,200}】")
_STRAY = re.compile("[\ue200-\ue206]")


def unmarked(text: str) -> str:
    r"""Take out the marks that the app shows as links, and leave the names that it shows.

    >>> unmarked("Tea \ue200cite\ue202turn0search1\ue201. From \ue200url\ue202here\ue202https://\ue201")
    'Tea. From here'
    """
    if "【" in text:  # those of 2023 and 2024
        text = _SOURCE.sub("", text)
    if _STRAY.search(text):
        text = _STRAY.sub("", _MARK.sub(_shown, text))
    return text


def _shown(mark: re.Match[str]) -> str:
    kind, _, rest = mark["inside"].partition("\ue202")
    name = _NAMES[kind](rest) if kind in _NAMES else ""
    return mark["before"] + name if name else ""


def _entity(rest: str) -> str:
    """Give the name of a thing: the second of a list, or all there is."""
    try:
        found = strict(rest)
    except ValueError:
        return rest.partition("\ue202")[0]
    return next((name for name in listed(found)[1:2] if isinstance(name, str)), "")


def _label(rest: str) -> str:
    return rest.partition("\ue202")[0]


_NAMES = {"entity": _entity, "url": _label}
