r"""The main text of a page, and what the page says about itself: the same bytes, the same text.

    <html lang="pt"><title>Chás | Casa</title>…<article><p>O oolong da serra…</p></article>…
    ->  Extracted(text="O oolong da serra…", title="Chás", author=None, date=None, lang="pt", …)

The text has one block (paragraph, heading, item, row of a table) a line. Two extractors read each
page: trafilatura (Barbaresi, 2021, doi:10.18653/v1/2021.acl-demo.15), which knows articles best,
and `crawlers.wide`, which keeps more. Where the first keeps far less than the second, it has missed
what the page is about, and the second counts (benchmarks/extraction.py).
"""

import logging
import re
from copy import deepcopy
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from crawlers import attributes, wide
from crawlers.wide import Form

# Dates are taken only where a page states one; "no later than today" would depend on the day.
# Of what the wide reading keeps; anything from .5 to .7 is as good on the pages it was fitted on.
_FAR_LESS = 0.6
_SHORT = 250  # characters: where there is no more, trafilatura takes navigation and buttons too
_DATES = {"extensive_search": False, "original_date": True, "max_date": "2100-01-01"}
_LANG = re.compile(r"<html[^>]{0,500}?\slang\s*=\s*[\"']?([A-Za-z]{2,3})\b", re.IGNORECASE)
_SPACE = re.compile(r"[ \t\n\r\f]+")
# What no XML may hold: the tree would not take it back, though an entity (`&#1;`) can have made it.
_UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_UNEVEN = re.compile(f"[\\t\\n\\r\\f]|  |{_UNWRITABLE.pattern}")
# The extractor's work grows with the square of what stands side by side: 40,000 elements in one
# paragraph took a minute. Counted and not timed, so that the same page has the same end.
_MAX_ELEMENTS, _MAX_SIBLINGS = 200_000, 10_000
_AS_WRITTEN = ("pre", "textarea", "script", "style")
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
    extractor: str | None = None


def extract(body: bytes, content_type: str, url: str, form: Form = "text") -> Extracted:
    """Extract a page.

    Args:
        body: as it was fetched.
        content_type: as the server gave it; its charset counts unless the page begins with a BOM.
        url: of the page, for what it says about itself.
        form: of the text.
    """
    from trafilatura import load_html
    from w3lib.encoding import html_to_unicode

    # It would tell stderr of each page without text; that is ours to count.
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    try:
        _, html = html_to_unicode(content_type, body, default_encoding="utf-8")
    except (LookupError, ValueError, TypeError):  # a charset that Python knows, but not for pages
        html = body.decode("utf-8", "replace")
    if attributes.has_too_many(html):
        return Extracted("", "too_complex")
    lang = _LANG.search(html[:_HEAD])
    tree = load_html(html)
    if tree is None:
        return Extracted("", "no_text")
    if _is_too_complex(tree):
        return Extracted("", "too_complex")
    _lighten(tree)
    _fold_spaces(tree)
    broad = wide.read(tree, form)
    found = narrow(tree, url, form)
    is_broad = _is_better(broad, found.text)
    text = broad.text if is_broad else found.text
    if not text:
        return Extracted("", "no_text")
    said = found.said or _said(tree, url)
    return Extracted(
        text=text,
        title=said.title or None,
        author=said.author or _author(tree),
        date=_date(said.date),
        lang=lang[1].lower() if lang else None,
        licence=said.license or None,
        extractor="resiliparse" if is_broad else "trafilatura",
    )


def _is_better(broad: wide.Wide, text: str) -> bool:
    """Say whether the wide reading of a page is to be preferred to the narrow one."""
    is_short = broad.named and 0 < len(broad.text) < _SHORT
    return is_short or len(text) < _FAR_LESS * len(broad.text)


@dataclass(frozen=True, slots=True)
class Narrow:
    """The text of a page as trafilatura reads it, with what it found about the page."""

    text: str
    said: Any = None


def narrow(tree: Any, url: str, form: Form = "text") -> Narrow:
    """Read a page as trafilatura does, in its fast and generous way; the tree stays as it is.

    Its slow way asks other extractors too: it took twice the time, and with the wide reading beside
    it, it found no more.
    """
    from trafilatura import bare_extraction
    from trafilatura.xml import xmltotxt

    marked = form == "markdown"
    options: dict[str, Any] = {"url": url, "fast": True, "favor_recall": True}
    options |= {"include_comments": False, "include_formatting": marked, "include_links": marked}
    about = {"with_metadata": True, "date_extraction_params": dict(_DATES)}
    found: Any
    try:
        found = bare_extraction(deepcopy(tree), **options, **about)
    except Exception:  # noqa: BLE001 - some markup upsets the search for a date, not for the text
        found = bare_extraction(deepcopy(tree), **options)
    if found is None:
        return Narrow("")
    return Narrow(xmltotxt(found.body, include_formatting=True) if marked else found.text, found)


def _said(tree: Any, url: str) -> Any:
    """Give what a page says about itself where trafilatura found no text on it."""
    from trafilatura.metadata import extract_metadata

    return extract_metadata(tree, default_url=url, date_config=dict(_DATES), extensive=True)


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


def _lighten(tree: Any) -> None:
    """Take out what no extractor reads, which often is most of a page: programs, styles, drawings.

    Data that a page gives about itself (JSON-LD) stays.
    """
    from lxml import etree

    for script in tree.xpath("//script[not(contains(@type, 'json'))]"):
        script.text = None
    etree.strip_elements(tree, "svg", "style", with_tail=False)


def _fold_spaces(tree: Any) -> None:
    """Make a line end within a paragraph the space that a browser shows."""
    written = {each for top in tree.iter(*_AS_WRITTEN) for each in top.iter()}
    tops = {top for top in tree.iter(*_AS_WRITTEN) if top.getparent() not in written}
    for element in tree.iter():
        text, tail = element.text, element.tail
        if text and _UNEVEN.search(text) and element not in written:
            element.text = _SPACE.sub(" ", _UNWRITABLE.sub("", text))
        if tail and _UNEVEN.search(tail) and (element not in written or element in tops):
            element.tail = _SPACE.sub(" ", _UNWRITABLE.sub("", tail))
