r"""The main text of a page, and what the page says about itself: the same bytes, the same text.

    <html lang="pt"><title>Chás | Casa</title>…<article><p>O oolong da serra…</p></article>…
    ->  Extracted(text="O oolong da serra…", title="Chás", author=None, date=None, lang="pt", …)

The text has one block (paragraph, heading, item, row of a table) a line. Main text is found by
trafilatura (Barbaresi, 2021, doi:10.18653/v1/2021.acl-demo.15), with comments: of the extractors
that were compared, it keeps the most text and the least around it.
"""

import logging
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

# Dates are taken only where a page states one; "no later than today" would depend on the day.
_DATES = {"extensive_search": False, "original_date": True, "max_date": "2100-01-01"}
_LANG = re.compile(r"<html[^>]{0,500}?\slang\s*=\s*[\"']?([A-Za-z]{2,3})\b", re.IGNORECASE)
_SPACE = re.compile(r"[ \t\n\r\f]+")
# What no XML may hold: the tree would not take it back, though an entity (`&#1;`) can have made it.
_UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# The extractor's work grows with the square of what stands side by side: 40,000 elements in one
# paragraph took a minute. Counted and not timed, so that the same page has the same end.
_MAX_ELEMENTS, _MAX_SIBLINGS = 200_000, 10_000
_AS_WRITTEN = {"pre", "textarea", "script", "style"}
_LONGEST_NAME = 100
_HEAD = 8_192  # characters in which <html> stands


@dataclass(frozen=True, slots=True)
class Extracted:
    """What a page says; where there is no text, `reason` says why."""

    text: str
    reason: str | None = None
    title: str | None = None
    author: str | None = None
    date: datetime | None = None
    lang: str | None = None
    licence: str | None = None


def extract(body: bytes, content_type: str, url: str) -> Extracted:
    """Extract a page.

    Args:
        body: as it was fetched.
        content_type: as the server gave it; its charset counts unless the page begins with a BOM.
        url: of the page, for what it says about itself.
    """
    from trafilatura import bare_extraction, load_html
    from w3lib.encoding import html_to_unicode

    # It would tell stderr of each page without text; that is ours to count.
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    _, html = html_to_unicode(content_type, body, default_encoding="utf-8")
    lang = _LANG.search(html[:_HEAD])
    tree = load_html(html)
    if tree is None:
        return Extracted("", "no_text")
    if _is_too_complex(tree):
        return Extracted("", "too_complex")
    _fold_spaces(tree)
    found: Any = bare_extraction(
        tree,
        url=url,
        include_comments=True,
        with_metadata=True,
        date_extraction_params=dict(_DATES),
    )
    text = "\n".join(filter(None, (found.text, found.comments))) if found else ""
    if not text:
        return Extracted("", "no_text")
    return Extracted(
        text=text,
        title=found.title or None,
        author=found.author or _author(tree),
        date=_date(found.date),
        lang=lang[1].lower() if lang else None,
        licence=found.license or None,
    )


def _author(tree: Any) -> str | None:
    """Give the author that a page names in its head; trafilatura passes over single words."""
    named = tree.xpath("string(//meta[@name='author']/@content)").strip()
    return str(named)[:_LONGEST_NAME] or None


def _date(written: str | None) -> datetime | None:
    try:
        return datetime.fromisoformat(written).replace(tzinfo=UTC) if written else None
    except ValueError:
        return None


def _is_too_complex(tree: Any) -> bool:
    return any(
        count > _MAX_ELEMENTS or len(element) > _MAX_SIBLINGS
        for count, element in enumerate(tree.iter())
    )


def _fold_spaces(tree: Any) -> None:
    """Make a line end within a paragraph the space that a browser shows."""
    for element in tree.iter():
        if element.text and not _preformatted(element):
            element.text = _SPACE.sub(" ", _UNWRITABLE.sub("", element.text))
        if element.tail and not _preformatted(element.getparent()):
            element.tail = _SPACE.sub(" ", _UNWRITABLE.sub("", element.tail))


def _preformatted(element: Any) -> bool:
    while element is not None:
        if element.tag in _AS_WRITTEN:
            return True
        element = element.getparent()
    return False
