r"""The main text of a page, and what the page says about itself: the same bytes, the same text.

    <html lang="pt"><title>Chás | Casa</title>…<article><p>O oolong da serra…</p></article>…
    ->  Extracted(text="O oolong da serra…", title="Chás", author=None, date=None, lang="pt", …)

The text has one block (paragraph, heading, item, row of a table) a line, or is Markdown. Which part
of a page is its text: `crawlers.pages.maintext`; what it says about itself: `crawlers.pages.about`.
"""

import logging
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from crawlers.pages import attributes
from crawlers.pages.about import about
from crawlers.pages.blocks import Form
from crawlers.pages.encoding import page_text
from crawlers.pages.maintext import main_text

_LANG = re.compile(r"<html[^>]{0,500}?\slang\s*=\s*[\"']?([A-Za-z]{2,3})\b", re.IGNORECASE)
_LINE_END = re.compile(r"[\t\n\r\f]")
# What no XML may hold. Parsers drop it, but not where an entity (`&#1;`) makes it.
_UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ENTITY = re.compile(r"&#(?:x([0-9a-f]{1,8})|([0-9]{1,8}));?", re.IGNORECASE)
# The extractors' work grows with the square of what stands side by side: 40,000 elements in one
# paragraph took a minute. Counted and not timed, so that the same page has the same end.
_MAX_ELEMENTS, _MAX_SIBLINGS = 200_000, 10_000
_AS_WRITTEN = ("pre", "textarea", "script", "style")
_HEAD = 8_192  # characters in which <html> stands


@dataclass(frozen=True, slots=True)
class Extracted:
    """What a page says; where there is no text, `reason` says why.

    Attributes:
        extractor: whose reading the text is, `trafilatura` or `resiliparse`.
    """

    text: str
    reason: str | None = None
    title: str | None = None
    author: str | None = None
    date: datetime | None = None
    lang: str | None = None
    licence: str | None = None
    extractor: str | None = None


def extract(body: bytes, content_type: str, url: str, form: Form = "text") -> Extracted:
    """Extract a page.

    Args:
        body: as it was fetched.
        content_type: as the server gave it; its charset counts unless the page begins with a BOM.
        url: of the page, for what it says about itself.
        form: of the text; which part of the page is its text does not depend on it.
    """
    from trafilatura import load_html

    # It would tell stderr of each page without text; that is ours to count.
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    html = page_text(body, content_type)
    if attributes.has_too_many(html):
        return Extracted("", "too_complex")
    tree = load_html(_ENTITY.sub(_writable, html))
    if tree is None:
        return Extracted("", "no_text")
    elements = _count(tree)
    if elements is None:
        return Extracted("", "too_complex")
    page = about(tree, url)
    _end_no_lines(tree)
    main = main_text(tree, elements, form)
    if not main.text:
        return Extracted("", "no_text")
    lang = _LANG.search(html[:_HEAD])
    return Extracted(
        text=main.text,
        title=page.title,
        author=page.author,
        date=page.date,
        lang=lang[1].lower() if lang else None,
        licence=page.licence,
        extractor=main.extractor,
    )


def _writable(entity: re.Match[str]) -> str:
    number = int(entity[1], 16) if entity[1] else int(entity[2])
    return "" if number > 0x10FFFF or _UNWRITABLE.match(chr(number)) else entity[0]


def _count(tree: Any) -> int | None:
    """Count the elements of a page; None if it is one that would take hours to read."""
    count = 0
    for count, element in enumerate(tree.iter(), start=1):
        if count > _MAX_ELEMENTS or len(element) > _MAX_SIBLINGS:
            return None
    return count


def _end_no_lines(tree: Any) -> None:
    """Make each line end within a block the space that a browser shows.

    One for one: the extractors weigh the length of what stands between elements too.
    """
    kept = {inner for block in tree.iter(*_AS_WRITTEN) for inner in block.iter()}
    for element in tree.iter():
        if element.text and element not in kept:
            element.text = _LINE_END.sub(" ", element.text)
        if element.tail and element.getparent() not in kept:
            element.tail = _LINE_END.sub(" ", element.tail)
