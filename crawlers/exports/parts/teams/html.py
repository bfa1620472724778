r"""The markup of a message of Teams or Skype as text, as readers of the app saw it.

    <p>Milk, <at id="0">Rui</at>?<br>Or not <emoji alt="☕"/></p>  ->  Milk, @Rui?\nOr not ☕
    <quote author="rui" messageid="17…">ready?</quote>not yet      ->  not yet, answers 17…

What is quoted is the words of another, so it is no text, unless there is nothing else: then the
message forwards them. Parsing makes no tree, and costs linear time whatever the markup is.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

# Marks that what is parsed does not hold: where a block begins or ends, and a space that stays.
_BREAK, _KEPT = "\0", "\1"
_UNPARSED = re.compile("[\0\1\ud800-\udfff]")
_BLOCKS = frozenset(
    (
        *("p", "div", "blockquote", "pre", "codeblock", "li", "ul", "ol", "tr", "table", "hr"),
        *("h1", "h2", "h3", "h4", "h5", "h6"),
    )
)
_QUOTES = frozenset({"quote", "blockquote"})
_PREFORMED = frozenset({"pre", "codeblock"})
# What is shown otherwise than as the words in it, or to nobody.
_HIDDEN = frozenset(
    (
        *("legacyquote", "uriobject", "contacts", "location", "attachment", "e_m"),
        *("systemeventmessage", "script", "style", "title"),
    )
)
_MEDIA = {"contacts": "contact", "location": "location", "video": "video", "audio": "audio"}
_OBJECTS = {
    "picture": "photo",
    "video": "video",
    "audio": "audio",
    "file": "file",
    "poll": "poll",
}
_PLAIN = re.compile(r"<(p|div)>([^<&\0\1\ud800-\udfff]*+)</\1>")
_SPACE = re.compile(r"[ \t\r\n]+")
_BREAKS_IN_BREAKS = re.compile(r"\0+")


@dataclass(slots=True)
class Written:
    """What markup holds.

    Attributes:
        text: the message's own.
        quoted: the words of another.
        quote: the attributes of the quotation.
        edited: of the last edit, in milliseconds since 1970.
        media: kinds of what it carries.
    """

    text: str = ""
    quoted: str = ""
    quote: dict[str, str] = field(default_factory=dict)
    edited: str | None = None
    media: list[str] = field(default_factory=list)


def written(content: str, *, spaces_run: bool) -> Written:
    """Read markup.

    Args:
        content: the markup.
        spaces_run: space and line ends in it count as one space, as in HTML; Skype keeps them.
    """
    if "<" not in content and "&" not in content and not spaces_run:
        return Written(content)
    if spaces_run and (plain := _PLAIN.fullmatch(content)):  # as most are
        return Written(_tidied(_SPACE.sub(" ", plain[2])))
    from lxml import etree

    target = _Target(spaces_run)
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, target=target)
    # The element around it keeps the parser from putting a paragraph around the first words.
    etree.fromstring(f"<div>{_UNPARSED.sub('', content)}</div>".encode(), parser)
    return target.found


class _Target:
    """Takes what the parser meets, piece by piece."""

    def __init__(self, spaces_run: bool) -> None:
        self.found = Written()
        self._spaces_run = spaces_run
        self._own: list[str] = []
        self._quoted: list[str] = []
        self._hidden = self._quoting = self._preformed = 0  # how deep in each
        self._named = False  # a mention has begun

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if self._hidden or tag in _HIDDEN:
            self._hidden += 1
        if self._hidden > 1:
            return
        if tag in _QUOTES:
            self._quoting += 1
            self.found.quote = self.found.quote or {"is": tag, **attributes}
        self._preformed += tag in _PREFORMED
        if tag in _BLOCKS or tag == "br":
            self._put("\n" if tag == "br" else _BREAK)
        elif tag == "at":
            self._named = True
        elif tag in {"img", "emoji", "ss"}:
            self._picture(tag, attributes)
        elif tag in {"td", "th"}:
            self._put(" ")
        self._carry(tag, attributes)

    def end(self, tag: str) -> None:
        if self._hidden:
            self._hidden -= 1
            return
        if tag in _BLOCKS:
            self._put(_BREAK)
        if tag == "at":
            self._named = False
        self._quoting -= tag in _QUOTES
        self._preformed -= tag in _PREFORMED

    def data(self, text: str) -> None:
        if self._hidden:
            return
        if self._spaces_run:
            text = text.replace(" ", _KEPT) if self._preformed else _SPACE.sub(" ", text)
        if self._named:
            text, self._named = "@" + text.removeprefix("@"), False
        self._put(text)

    def close(self) -> None:
        tidy = _tidied if self._spaces_run else _untouched
        self.found.text, self.found.quoted = tidy("".join(self._own)), tidy("".join(self._quoted))

    def _put(self, text: str) -> None:
        (self._quoted if self._quoting else self._own).append(text)

    def _picture(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Write an emoji as its sign; Skype's have words in them if they have no sign."""
        kind = attributes.get("itemtype", "").lower()
        if tag == "emoji" or kind.endswith("/emoji"):
            self._put(attributes.get("alt", ""))
        elif tag == "ss" and attributes.get("utf"):
            self._put(attributes["utf"])
            self._hidden += 1
        elif tag == "img" and not self._quoting:
            self.found.media.append("gif" if kind.endswith("/giphy") else "photo")

    def _carry(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag == "e_m":
            self.found.edited = attributes.get("ts_ms")
        elif self._quoting:
            return
        elif tag == "uriobject":
            kind = attributes.get("type", "").partition(".")[0].lower()
            self.found.media.append(_OBJECTS.get(kind, "embed"))
        elif tag in _MEDIA:
            self.found.media.append(_MEDIA[tag])


def _untouched(text: str) -> str:
    return "\n".join(filter(None, text.split(_BREAK)))


def _tidied(text: str) -> str:
    """Make lines of blocks, and leave out space that nobody sees; an empty block is a line too."""
    blocks = (block.strip(" ") for block in text.split(_BREAK))
    lines = "\n".join(block.removesuffix("\n") for block in blocks if block)
    trimmed = (line.strip(" ") for line in lines.replace("\xa0", " ").split("\n"))
    return "\n".join(trimmed).strip("\n").replace(_KEPT, " ")
