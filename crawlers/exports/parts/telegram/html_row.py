r"""What one row of Telegram Desktop's HTML says, under the names that all formats share.

    <div class="from_name">Ana via @gif</div>             author(row)  ->  Author("Ana", "@gif")
    <div class="text">tea<br>at four?</div>               text(row)    ->  "tea\nat four?"
    <a class="… media_photo"><div class="title bold">     media(row)   ->  "sticker": its picture
      Sticker</div></a>                                                    was not exported

What the program says of a thing (its size, how many voted) is not what somebody wrote.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from lxml.etree import _Element

_TIME = re.compile(r"(\d\d\.\d\d\.\d{4} \d\d:\d\d:\d\d)(?: UTC([+-]\d\d:\d\d))?")
_VIA = re.compile(r"(?:^| )via (@?\w{1,64})\Z")
_COUNT = re.compile(r"[0-9]{1,9}")
# What a message carries, by the class of what shows it.
_MEDIA = {
    "media_photo": "photo",
    "photo_wrap": "photo",
    "media_video": "video",
    "video_file_wrap": "video",
    "media_voice_message": "voice",
    "media_audio_file": "audio",
    "animated_wrap": "gif",
    "sticker_wrap": "sticker",
    "media_file": "file",
    "media_contact": "contact",
    "media_location": "location",
    "media_live_location": "location",
    "media_venue": "location",
    "media_poll": "poll",
    "media_game": "game",
    "media_invoice": "invoice",
}
# Where the file itself was not exported, its kind stands in the title alone.
_TITLED = {("photo", "Sticker"): "sticker", ("video", "Animation"): "gif"}
_CALL = "media_call"


class Author(NamedTuple):
    """Who wrote a row, and the bot through which they did."""

    name: str | None
    bot: str | None


def first(row: "_Element", name: str) -> "_Element | None":
    """Give the first element of a class below another."""
    return next(_all(row, name), None)


def _all(row: "_Element", name: str) -> "Iterator[_Element]":
    return (each for each in row.iter("div", "a", "span") if name in each.get("class", "").split())


def time(row: "_Element") -> datetime | None:
    """Read a row's own time; without a zone it is the exporter's clock, taken for UTC."""
    found = _TIME.fullmatch(_date(row))
    if not found:
        return None
    said, zone = found[1], found[2] or "+00:00"
    try:
        day = f"{said[6:10]}-{said[3:5]}-{said[:2]}"
        return datetime.fromisoformat(f"{day}T{said[11:]}{zone}").astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _date(row: "_Element") -> str:
    """Give the date as it is written, which of a forwarded text's author stands in a <span>."""
    dates = (each for each in row.iter("div") if "date" in each.get("class", "").split())
    return next((each.get("title", "") for each in dates), "")


def author(row: "_Element") -> Author:
    """Say who wrote a row: nobody, if it is joined to the one before."""
    body = first(row, "body")
    for element in body if body is not None else ():
        if element.get("class") == "from_name":
            return _author(element)
    return Author(None, None)


def _author(element: "_Element") -> Author:
    """Read a name; the bot stands behind it, in newer exports in an element of its own."""
    name = _joined(element.text)
    if via := _VIA.search(name):
        return Author(name[: via.start()] or None, via[1])
    details = first(element, "details")
    behind = _VIA.search(_joined(written(details))) if details is not None else None
    return Author(name or None, behind[1] if behind else None)


def _joined(text: str | None) -> str:
    return " ".join((text or "").split())


def text(row: "_Element") -> str:
    """Write what somebody wrote, a poll's question too."""
    found = first(row, "text")
    if found is None and (poll := first(row, "media_poll")) is not None:
        found = first(poll, "question")
    return written(found) if found is not None else ""


def written(element: "_Element") -> str:
    """Write what stands in an element: `<br>` is the end of a line, those of the file are none."""
    return "".join(_in_order(element)).strip(" \n")


def _in_order(element: "_Element") -> Iterator[str]:
    """Give the pieces of text below an element as they stand."""
    yield "\n" if element.tag == "br" else _unbroken(element.text)
    for child in element:
        yield from _in_order(child)
        yield _unbroken(child.tail)


def _unbroken(said: str | None) -> str:
    return (said or "").replace("\r", "").replace("\n", "")


def classes(row: "_Element") -> frozenset[str]:
    """Give all classes in a row: what is not among them need not be looked for."""
    shown = (each.get("class", "") for each in row.iter("div", "a", "span"))
    return frozenset(" ".join(shown).split())


def is_call(row: "_Element") -> bool:
    """Say whether a row tells of a call, which nobody wrote."""
    return first(row, _CALL) is not None


def fields(row: "_Element", bot: str | None, source: str) -> Iterator[tuple[str, str]]:
    """Give what a row says beside its text.

    Args:
        row: the message.
        bot: through which it was sent, as far as its author's name says.
        source: whom the message before was forwarded from, if this one is joined to it.
    """
    shown = classes(row)
    zone = _TIME.fullmatch(_date(row))
    if zone and zone[2] != "+00:00":  # this says nothing of where the clock was
        yield "zone", zone[2] or "unknown"
    if not shown.isdisjoint(_MEDIA) and (kind := media(row)):
        yield "media", kind
    if "forwarded" in shown and (forwarded := _forwarded(row)) is not None:
        yield "forwarded", forwarded.name or source
        bot = bot or forwarded.bot
    if bot:
        yield "bot", bot
    signature = first(row, "signature") if "signature" in shown else None
    if signature is not None and (name := written(signature)):
        yield "signed", name
    if "media_poll" in shown:
        yield from _options(row)
    if "reaction" in shown:
        yield from _reactions(row)


def _forwarded(row: "_Element") -> Author | None:
    """Say who first wrote it; beside the words stands their picture, of the same class."""
    bodies = (each for each in _all(row, "forwarded") if "body" in each.get("class", "").split())
    if (body := next(bodies, None)) is None:
        return None
    name = first(body, "from_name")
    return _author(name) if name is not None else Author(None, None)


def media(row: "_Element") -> str | None:
    """Name what a message carries."""
    for each in row.iter("div", "a"):
        for name in each.get("class", "").split():
            if name in _MEDIA:
                title = first(each, "title")
                known = (_MEDIA[name], written(title) if title is not None else "")
                return _TITLED.get(known, known[0])
    return None


def _options(row: "_Element") -> Iterator[tuple[str, str]]:
    """Give the choices of a poll; how many chose one stands behind it."""
    poll = first(row, "media_poll")
    for answer in _all(poll, "answer") if poll is not None else ():
        if option := _joined(answer.text).removeprefix("- "):
            yield "option", option


def _reactions(row: "_Element") -> Iterator[tuple[str, str]]:
    """Count what met a message, and name each kind of it.

    Of who reacted some are shown as pictures; where there are more, a number says how many.
    """
    kinds = list(_all(row, "reaction"))
    if not kinds:
        return
    yield "likes", str(sum(map(_likes, kinds)))
    for kind in kinds:
        emoji = first(kind, "emoji")
        if emoji is not None and (shown := written(emoji)):
            yield "reaction", shown


def _likes(kind: "_Element") -> int:
    number = first(kind, "count")
    said = _COUNT.fullmatch(written(number)) if number is not None else None
    return int(said[0]) if said else sum(1 for _ in _all(kind, "userpic")) or 1
