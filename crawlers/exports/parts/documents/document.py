r"""What one file of text says, whatever its kind: a `Document`, or a word why it is none.

b"---\ntitle: Tea\ndate: 2024-03-01\n---\n# Water\n…"  .md   Document("# Water\n…", title="Tea", …)
b"caf\xe9"                                             .txt  Document("café", encoding="cp1252")
b"\x89PNG\r\n…"                                        .txt  "binary"
"""

import codecs
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, TypeAlias

Front: TypeAlias = dict[Any, Any]

MAX_FRONT = 1 << 14  # characters of front matter
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before that of UTF-16, which it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_OLD = "cp1252"
# What no text holds: form feeds, tabs and the escape of colours do stand in some.
_BINARY = re.compile("[\x00-\x06\x0e-\x1a\x1c-\x1f]")
_FRONT = re.compile(r"---[ \t]*\r?\n")
_FRONT_END = re.compile(r"^(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.MULTILINE)
_FENCE = re.compile(r" {0,3}(```+|~~~+)")
_HEADING = re.compile(r" {0,3}#{1,6}[ \t]+([^\r\n]*)")
_CLOSING = re.compile(r"(?:^|[ \t])#+\Z")
_NONE = ("", "~", "null", "Null", "NULL")
_OFFSET = re.compile(r"[ \t]+(?=[+-][0-9]{2}:?[0-9]{2}\Z)")
_MAX_HEADING = 500  # characters
_LINE = re.compile(r"[^\r\n]*+(?:\r\n|\r|\n|\Z)")


@dataclass(frozen=True)
class Document:
    """One file's text, and what it says of itself.

    Attributes:
        encoding: that it was taken for, where it is another than UTF-8.
    """

    text: str
    title: str | None = None
    author: str | None = None
    time: datetime | None = None
    tags: tuple[str, ...] = ()
    lang: str | None = None
    encoding: str | None = None


def plain(content: bytes) -> Document | str:
    """Read a text file."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _decoded(content.removeprefix(mark), encoding)
    if b"\0" in content:
        return "binary"
    try:
        return _checked(Document(content.decode()))
    except UnicodeDecodeError:
        return _decoded(content, _OLD)


def _decoded(content: bytes, encoding: str) -> Document | str:
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        return "undecodable"
    return _checked(Document(text, encoding=encoding if encoding != "utf-8" else None))


def _checked(made: Document) -> Document | str:
    return "binary" if _BINARY.search(made.text) else made


def markdown(content: bytes) -> Document | str:
    """Read a file of Markdown; its text stays so, without the front matter."""
    made = plain(content)
    if isinstance(made, str):
        return made
    said, text = _front(made.text)
    return replace(
        made,
        text=text,
        title=_word(said, "title") or _heading(text),
        author=_word(said, "author", "authors", "by"),
        time=_time(_word(said, "date", "created", "published", "time")),
        tags=_words(said, "tags", "keywords"),
        lang=_word(said, "lang", "language"),
    )


def _front(text: str) -> tuple[Front, str]:
    """Part the front matter from the text; what cannot be read is none."""
    import yaml

    begins = _FRONT.match(text)
    ends = _FRONT_END.search(text, begins.end(), MAX_FRONT) if begins else None
    if not begins or not ends:
        return {}, text
    try:
        # Every value as it is written: so no number is too large, and no date is none.
        said = yaml.load(text[begins.end() : ends.start()], yaml.BaseLoader)  # noqa: S506 - no objects
    except (yaml.YAMLError, ValueError, RecursionError):
        return {}, text
    return (said, text[ends.end() :]) if isinstance(said, dict) else ({}, text)


def _words(said: Front, *names: str) -> tuple[str, ...]:
    """Give the words of the first of these keys that has some: of a list, or between commas."""
    for value in _values(said, names):
        parts = value.split(",") if isinstance(value, str) else value
        if isinstance(parts, list):
            words = (part.strip() for part in parts if isinstance(part, str))
            return tuple(word for word in words if word)
    return ()


def _word(said: Front, *names: str) -> str | None:
    """Give the first of these keys that is a word, or several, or somebody's `name`."""
    for value in _values(said, names):
        told = value.get("name") if isinstance(value, dict) else value
        parts = told if isinstance(told, list) else [told]
        words = ", ".join(part.strip() for part in parts if isinstance(part, str) and part.strip())
        if words:
            return words
    return None


def _values(said: Front, names: Iterable[str]) -> Iterator[Any]:
    by_name = {name.lower(): value for name, value in said.items() if isinstance(name, str)}
    values = (by_name[name] for name in names if name in by_name)
    return (value for value in values if value not in _NONE)


def _time(value: str | None) -> datetime | None:
    """Read a date as front matter has it; without a zone it is taken for UTC."""
    with suppress(ValueError, OverflowError):
        if value:
            time = datetime.fromisoformat(_OFFSET.sub("", value))
            return time.astimezone(UTC) if time.tzinfo else time.replace(tzinfo=UTC)
    return None


def _heading(text: str) -> str | None:
    """Give the first heading that stands in no block of code."""
    fence = ""
    for line in _LINE.finditer(text):
        found = _FENCE.match(text, line.start(), line.end())
        if found and (not fence or found[1].startswith(fence)):
            fence = "" if fence else found[1]
        elif not fence and (heading := _HEADING.match(text, line.start(), line.end())):
            words = _CLOSING.sub("", heading[1][:_MAX_HEADING].strip()).strip()
            if words:
                return words
    return None
