r"""What stands behind a message's head: who wrote it, what they wrote, and what WhatsApp wrote.

    Ana: see you <This message was edited>   -> speaker Ana, text "see you", edited yes
    Ana: IMG-20240301-WA0001.jpg (file attached)\nthe dog
                                             -> speaker Ana, text "the dog", media photo
    Ana added Rui                            -> service system, no text

Marks come before words: U+200E, angle brackets, a missing sender. Where words have to be known,
they stand in `whatsapp/words`.
"""

import re
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

from crawlers.exports.parts import attachment
from crawlers.exports.parts.whatsapp.heads import MARKS, SPACE
from crawlers.exports.parts.whatsapp.words import (
    ATTACHED,
    DELETED,
    DELETED_BY_OWNER,
    EDITED,
    ENCRYPTION,
    MEDIA_STEMS,
    OMITTED,
    POLL,
    WAITING,
)

Fields: TypeAlias = tuple[tuple[str, str], ...]

LRM = "\u200e"
_MAX_NAME = 128
_MAX_NAMES = 20_000  # that are remembered; no group has so many members
_MAX_NOTICE = 400
_BLANKS = " \t\r\n\u00a0\u202f" + MARKS

_LEFT_OUT = re.compile(r"<[^<>\n:]{3,60}>")
_LEFT_OUT_ENDS = re.compile(
    r"\A[^\n:]{3,60} (?:omitted|weggelassen|omitid[oa]|omise?|omess[oa]|ocultad[oa]|weggelaten)\Z"
)
_IN_BRACKETS = re.compile(rf"{LRM}?<[^<>\n:]{{1,40}}:{SPACE}?([^<>\n]{{1,255}}\.\w{{2,5}})>")
_EDITED = re.compile(rf"{SPACE}?{LRM}?<({LRM}?[^<>\n:]{{3,80}})>\Z")
_FILE = re.compile(r"([^\n/<>]{1,255}\.\w{2,5}) \(([^()\n]{3,60})\)\Z")
_SERIAL = re.compile(r"(?:IMG|VID|AUD|PTT|STK|DOC|GIF)-\d{8}-WA\d{4,}\.\w{2,5}\Z", re.ASCII)
_PLACE = re.compile(
    r"[^\n:]{2,40}: (?:[^\n]{1,200} )?\(?https?://(?:maps\.google\.com|maps\.apple\.com"
    r"|(?:www\.)?google\.[a-z.]{2,6}/maps|(?:\w+\.)?foursquare\.com)/[^\s)]*\)?\Z"
)
_POLL = re.compile(
    rf"(?:{'|'.join(map(re.escape, POLL))}):\s*\n(?P<question>[^\n]*)(?P<rest>.*)\Z", re.DOTALL
)
_OPTION = re.compile(
    rf"^{LRM}?[^\n:]{{2,30}}: (.*?)(?: {LRM}?\({LRM}?\d[^()\n]*\))?{LRM}?\r?$", re.MULTILINE
)
_PAGES = re.compile(rf"\u2022 {LRM}?\d+ [^\n]{{1,20}}\Z")
_MEDIA = re.compile("|".join(map(re.escape, MEDIA_STEMS)))
_ENCRYPTION = re.compile("|".join(map(re.escape, ENCRYPTION)))
_STOPS = ". 。।!"
# In a name that WhatsApp gave; `photo list.pdf` was named by a person.
_SIGN = re.compile(r"(?:\A|-)(photo|video|gif|sticker|audio|img|vid|aud|ptt|stk)-\d", re.ASCII)
_SIGNS = {"img": "photo", "vid": "video", "aud": "audio", "ptt": "voice", "stk": "sticker"}
_ENDINGS = {"opus": "voice", "webp": "sticker", "vcf": "contact"}  # here, if not elsewhere


class Content(NamedTuple):
    """What a message holds; `owner` says that only the phone's owner can have done this."""

    text: str
    fields: Fields = ()
    owner: bool = False


_WHOLE = {
    "null": Content("", (("media", "unavailable"),)),
    **dict.fromkeys(DELETED, Content("", (("service", "deleted"),))),
    **dict.fromkeys(DELETED_BY_OWNER, Content("", (("service", "deleted"),), owner=True)),
    **{words: Content("", (("media", kind),)) for words, kind in OMITTED.items()},
}
_LONGEST = max(map(len, _WHOLE)) + len(_STOPS)
# What cannot be WhatsApp's is known at once: by how it begins, and by marks that it lacks.
_BEGIN = 3  # characters
_BEGINS = frozenset(words[:_BEGIN] for words in (*_WHOLE, *WAITING)) | {""}


@dataclass
class Names:
    """Who has written so far: names as they stand in the file, with what they are in records.

    Attributes:
        spaced: a space follows the colon behind a name, as everywhere but in some old exports.
    """

    spaced: bool = True
    known: dict[str, str | None] = field(default_factory=dict)

    def split(self, body: str) -> tuple[str, str] | None:
        """Part the sender from the text; None if there is no sender."""
        name, colon, text = body.partition(": ")
        if colon and (speaker := self.known.get(name)):  # nearly always
            return speaker, text
        return self._look(body)

    def _look(self, body: str) -> tuple[str, str] | None:
        line = body.partition("\n")[0]
        for mark in (": ", ":"):
            name, colon, _ = line.partition(mark)
            if not colon:
                continue
            rest = body[len(name) + len(mark) :]
            new = mark == ": " or not self.spaced or not rest.strip()
            if (new or name in self.known) and (speaker := self._speaker(name)):
                return speaker, rest
        return None

    def _speaker(self, name: str) -> str | None:
        if len(name) > _MAX_NAME:
            return None
        if name not in self.known:
            if len(self.known) >= _MAX_NAMES:
                self.known.clear()
            self.known[name] = _cleaned(name)
        return self.known[name]


def _cleaned(name: str) -> str | None:
    """Take WhatsApp's marks off a name; None for what is a sentence and no name."""
    quoted = name.count('"') % 2 or any(
        name.count(left) > name.count(right) for left, right in ("“”", "«»", "„“", "「」")
    )
    if quoted or name.endswith(("http", "https")):
        return None
    bare = name.strip(_BLANKS)
    return (bare.removeprefix("~").strip(_BLANKS) or bare) or None


def is_plain(text: str) -> bool:
    """Say that a text without marks holds somebody's words and no more: most do, and it is cheap.

    >>> is_plain("see you at five"), is_plain("null"), is_plain("<Media omitted>")
    (True, False, False)
    """
    return not (
        text[:_BEGIN].lower() in _BEGINS
        or ("<" in text or ">" in text or ":" in text or ")" in text or LRM in text)
        or text[0] in _BLANKS
    )


def content(text: str, *, marked: bool) -> Content:
    """Find what a text holds.

    Args:
        text: all that stands behind the sender.
        marked: U+200E in this export marks what WhatsApp wrote, as it does on iOS.
    """
    edited: Fields = ()
    if text.endswith(">") and (found := _EDITED.search(text)) and _says_edited(found[1]):
        text, edited = text[: found.start()], (("edited", "yes"),)
    bare = text.strip(_BLANKS)
    if not bare:  # seen once and gone, or of a kind that exports leave out
        return Content("", (("media", "unavailable"), *edited))
    held = _said(bare) or _carried(text, bare)
    if held is None and marked and text.startswith(LRM) and _LEFT_OUT_ENDS.search(bare):
        held = _media("unavailable")  # of a kind that came later
    if held is None and marked and (text.startswith(LRM) or _is_notice(bare)):
        held = Content("", (("service", "system"),))
    if held is None:
        return Content(text, edited)
    return held._replace(fields=held.fields + edited) if edited else held


def _says_edited(words: str) -> bool:
    return words.strip(LRM).lower().rstrip(".") in EDITED


def _said(bare: str) -> Content | None:
    """Know what WhatsApp says in place of a message."""
    if len(bare) > _MAX_NOTICE:
        return None
    words = bare.lower()
    if len(words) <= _LONGEST and (known := _WHOLE.get(words.rstrip(_STOPS))):
        return known
    if words.startswith(WAITING):
        return Content("", (("media", "unavailable"),))
    return None


def _is_notice(bare: str) -> bool:
    """Know the notice on encryption without its mark: people who write of it rarely sound so."""
    if not 60 < len(bare) <= _MAX_NOTICE or "\n" in bare or bare.endswith("?"):
        return False
    return len(_ENCRYPTION.findall(bare.lower())) == 1


def _carried(text: str, bare: str) -> Content | None:
    """Find what a message carries, or what stands for it; the rest is its caption."""
    if "://" in bare and _PLACE.match(bare):
        return _media("location")
    if ":" in bare and (found := _POLL.match(bare)):
        return _poll(found)
    if "<" in text and (found := _IN_BRACKETS.search(text)):
        around = _caption(text[: found.start()]), text[found.end() :].strip(_BLANKS)
        return _media(_kind(found[1]), "\n".join(filter(None, around)))
    if LRM in text:
        caption, _, last = text.rpartition(LRM)
        if kind := OMITTED.get(last.strip(_BLANKS).lower().rstrip(_STOPS)):
            return _media(kind, _caption(caption))
    return _in_first_line(text) if "<" in text or ")" in text else None


def _in_first_line(text: str) -> Content | None:
    """Find what Android writes there: a file's name, or that one was left out."""
    first, _, caption = text.partition("\n")
    line = first.strip(_BLANKS)
    if line.startswith("<") and _LEFT_OUT.fullmatch(line):
        return _media("unavailable", caption) if _MEDIA.search(line.lower()) else None
    found = _FILE.match(line) if line.endswith(")") else None
    if found is None:
        return None
    if caption.strip(_BLANKS) == found[1].strip(_BLANKS):  # a document's is its name
        caption = ""
    attached = found[2].lower() in ATTACHED or first.startswith(LRM)
    return _media(_kind(found[1]), caption) if attached or _SERIAL.match(found[1]) else None


def _caption(before: str) -> str:
    """Take what stands before a document for a caption, unless it is its name and length."""
    bare = before.strip(_BLANKS)
    return "" if _PAGES.search(bare) else bare


def _media(kind: str, caption: str = "") -> Content:
    return Content(caption, (("media", kind),))


def _kind(name: str) -> str:
    """Say what a file is, by how WhatsApp names files, then by its ending.

    >>> _kind("00000021-GIF-2024-03-13.mp4"), _kind("AUDIO-2024.opus"), _kind("photo list.pdf")
    ('gif', 'voice', 'file')
    """
    stem, _, suffix = name.lower().rpartition(".")
    sign = _SIGN.search(stem)
    if sign and suffix != "opus":  # iOS names what was spoken AUDIO too
        return _SIGNS.get(sign[1], sign[1])
    return _ENDINGS.get(suffix) or attachment.kind(name)


def _poll(found: "re.Match[str]") -> Content:
    """Take a poll's question for what its author wrote; how many chose what is not theirs."""
    options = tuple(("option", option.strip()) for option in _OPTION.findall(found["rest"]))
    return Content(found["question"].strip(_BLANKS), (("media", "poll"), *options))
