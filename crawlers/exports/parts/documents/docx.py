r"""The text of a Word document (.docx): a zip of XML, of which three files are looked at.

    <w:p><w:r><w:t>Water</w:t></w:r></w:p>
    <w:tbl><w:tr><w:tc>…Oolong</w:tc><w:tc>…3 min</w:tc></w:tr></w:tbl>
    ->  "Water\nOolong | 3 min"

What is deleted in a document whose changes are tracked is not its text, what is added is. The XML
streams past: no tree of it is made, and nothing in it leads out of the file.
"""

import zipfile
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

from crawlers.exports.members import BROKEN, MAX_RATIO
from crawlers.exports.parts.documents.document import Document

MAX_XML = 64 << 20  # bytes of one file in it, unpacked
_LARGE = 1 << 20  # bytes from which on it matters how tight a file is packed
_TEXT, _CORE = "word/document.xml", "docProps/core.xml"
_LOCKED = b"\xd0\xcf\x11\xe0"  # a document with a password is no zip
_SIGNS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "\u2011"}
_ANOTHER_FORM = "Fallback"  # says again, for old programs, what stands before it
_WRONG = (*BROKEN, KeyError, ValueError, RuntimeError, OSError)


def docx(content: bytes) -> Document | str:
    """Read a Word document, or say why it cannot be."""
    from lxml import etree

    if content.startswith(_LOCKED):
        return "encrypted"
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            if flaw := _flaw(archive, _TEXT):
                return flaw
            blocks = list(_blocks(archive.read(_TEXT)))
            said = _said(archive)
    except (*_WRONG, etree.LxmlError):
        return "malformed"
    heading = next((text for text, style in blocks if _is_title(style) and text.strip()), None)
    return Document(
        text="\n".join(text for text, _ in blocks).strip("\n"),
        title=said.get("title") or heading,
        author=said.get("creator"),
        time=_time(said.get("created", "")),
        tags=tuple(filter(None, map(str.strip, said.get("keywords", "").split(",")))),
        lang=said.get("language"),
    )


def _flaw(archive: zipfile.ZipFile, name: str) -> str | None:
    """Say why a file of it is not unpacked."""
    if name not in archive.NameToInfo:
        return "no_text"
    info = archive.NameToInfo[name]
    if info.flag_bits & 1:
        return "encrypted"
    if info.file_size > max(_LARGE, MAX_RATIO * info.compress_size):
        return "packed_too_tight"
    return "too_large" if info.file_size > MAX_XML else None


def _events(xml: bytes) -> Iterator[tuple[str, Any, str]]:
    """Give what begins and ends in XML, with its name in Word's own language."""
    from lxml import etree

    found = etree.iterparse(
        BytesIO(xml),
        events=("start", "end"),
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        remove_comments=True,
        remove_pis=True,
    )
    for event, element in found:
        name = etree.QName(element)
        yield event, element, name.localname
        if event == "end" and name.localname in {"p", "tr", "r"}:
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]


def _blocks(xml: bytes) -> Iterator[tuple[str, str]]:
    """Give each paragraph, or row of a table, with the name of its style."""
    reader = _Reader()
    for event, element, name in _events(xml):
        if name == _ANOTHER_FORM:
            reader.hidden += 1 if event == "start" else -1
        elif reader.hidden:
            continue
        elif event == "start":
            reader.start(name, element)
        else:
            yield from reader.end(name, element)


class _Reader:
    """What is open in a document: paragraphs in paragraphs (a box of text) and rows in rows."""

    def __init__(self) -> None:
        self.hidden = 0
        self._texts: list[list[str]] = []
        self._styles: list[str] = []
        self._rows: list[list[list[str]]] = []

    def start(self, name: str, element: Any) -> None:
        if name == "p":
            self._texts.append([])
            self._styles.append("")
        elif name == "tr":
            self._rows.append([])
        elif name == "tc" and self._rows:
            self._rows[-1].append([])
        elif name == "pStyle" and self._styles:
            self._styles[-1] = next(iter(element.values()), "")
        elif name in _SIGNS and self._texts and not _is_of_tabs(element):
            self._texts[-1].append(_SIGNS[name])

    def end(self, name: str, element: Any) -> Iterator[tuple[str, str]]:
        if name == "t" and self._texts:
            self._texts[-1].append(element.text or "")
        elif name == "p" and self._texts:
            text, style = "".join(self._texts.pop()), self._styles.pop()
            yield from self._placed(text, style)
        elif name == "tr" and self._rows:
            cells = (" ".join(filter(None, cell)) for cell in self._rows.pop())
            yield from self._placed(" | ".join(cells), "")

    def _placed(self, text: str, style: str) -> Iterator[tuple[str, str]]:
        if self._rows and self._rows[-1]:
            self._rows[-1][-1].append(text)
        else:
            yield text, style


def _is_of_tabs(element: Any) -> bool:
    """Say whether it is where a tab would lead to, and no tab."""
    parent = element.getparent()
    return parent is not None and parent.tag.endswith("}tabs")


def _is_title(style: str) -> bool:
    return style.lower().replace(" ", "") in {"title", "heading1"}


def _said(archive: zipfile.ZipFile) -> dict[str, str]:
    """Read what a document says of itself."""
    if _flaw(archive, _CORE):
        return {}
    texts = (
        (name, (element.text or "").strip())
        for event, element, name in _events(archive.read(_CORE))
        if event == "end"
    )
    return {name: text for name, text in texts if text}


def _time(value: str) -> datetime | None:
    with suppress(ValueError, OverflowError):
        time = datetime.fromisoformat(value)
        return time.astimezone(UTC) if time.tzinfo else time.replace(tzinfo=UTC)
    return None
