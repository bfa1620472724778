"""The entries of a sitemap or feed that is XML, as its elements go by.

    <urlset><url><loc>https://tea.example/</loc><lastmod>2026-05-01</lastmod></url></urlset>
    ->  keep("https://tea.example/", "2026-05-01", is_map=False)

No tree is built, and names are taken without their namespaces, which are often wrong. The parser
sees no ampersand, since each goes past it as a private character: so there is no entity that could
grow or be fetched, and the bare ones in addresses break nothing.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Protocol

_AMPERSAND = "\ue000"
# By the first element of a file: what an entry is called, and the address in it. Alternates of a
# page (`xhtml:link` in a urlset) are no entries of their own.
_MAPS = (frozenset({"url", "sitemap"}), "loc")
_FORMS = {
    "urlset": _MAPS,
    "sitemapindex": _MAPS,
    "rss": (frozenset({"item"}), "link"),
    "rdf": (frozenset({"item"}), "link"),
    "feed": (frozenset({"entry"}), "link"),
}
_DATES = ("lastmod", "updated", "published", "pubdate", "date")  # the first there is counts
# A full sitemap has some hundred thousand elements, and they are not deep. Of twelve million, which
# fit into 50 MiB, each costs 1.4 µs and, if it is inside the last, 150 bytes.
_MAX_ELEMENTS, _MAX_DEPTH = 1_000_000, 1_000
_LONGEST_TEXT = 2_049  # characters; so that an address that is too long can be seen to be so
_LONGEST_DATE = 64
_DECLARATION = re.compile(r"<\?xml[^>]*>\s*")
_ESCAPE = re.compile("&(?:(amp|lt|gt|quot|apos)|#([0-9]{1,7})|#[xX]([0-9a-fA-F]{1,6}));")
_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}


class Keep(Protocol):
    """Takes an entry."""

    def __call__(self, url: str, date: str | None, *, is_map: bool) -> None: ...


def parse(texts: Iterable[str], keep: Keep) -> str | None:
    """Read elements as they come; where they break off, what was complete counts.

    Args:
        texts: the file, in pieces; the first begins with `<`.
        keep: called for each entry; what it raises ends the reading.

    Returns:
        What went wrong, if anything: `not_a_sitemap`, `broken`, `limit`.
    """
    from lxml import etree

    elements = _Elements(keep)
    parser = etree.XMLParser(
        target=elements,
        recover=True,
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
    )
    try:
        for number, text in enumerate(texts):
            # What it says of its encoding was true of the bytes, if of anything.
            xml = text if number else _DECLARATION.sub("", text, count=1)
            parser.feed(xml.replace("&", _AMPERSAND))
        parser.close()
    except _StopError as stop:
        return stop.reason
    except etree.XMLSyntaxError:
        return "broken"
    log = parser.feed_error_log  # its first hundred
    return "broken" if elements.is_open or any(e.level_name == "FATAL" for e in log) else None


class _StopError(Exception):
    """Reading on makes no sense."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class _Elements:
    """What the parser tells: elements that begin and end, and the text between."""

    def __init__(self, keep: Keep) -> None:
        self._keep = keep
        self._count = 0
        self._open: list[str] = []
        self._names, self._address = _MAPS
        self._entry: str | None = None
        self._dates: dict[str, str] = {}
        self._url = self._text = ""

    @property
    def is_open(self) -> bool:
        return bool(self._open)

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        name = _local(tag)
        if not self._open:
            if name not in _FORMS:
                raise _StopError("not_a_sitemap")
            self._names, self._address = _FORMS[name]
        elif name in self._names:
            self._finish()  # where the end of the one before is missing
            self._entry = name
        elif name == self._address and self._in_entry and _is_page(attributes):
            self._url = self._url or _plain(attributes.get("href", ""))  # Atom
        self._open.append(name)
        self._text = ""
        self._count += 1
        if self._count > _MAX_ELEMENTS or len(self._open) > _MAX_DEPTH:
            raise _StopError("limit")

    def data(self, text: str) -> None:
        if self._entry and len(self._text) < _LONGEST_TEXT:
            self._text = (self._text + text).lstrip()

    def end(self, tag: str) -> None:
        name = self._open.pop() if self._open else _local(tag)
        if name == self._entry:
            self._finish()
        elif self._in_entry and name == self._address:
            self._url = self._url or _plain(self._text)
        elif self._in_entry and name in _DATES:
            self._dates[name] = _plain(self._text)[:_LONGEST_DATE]
        self._text = ""

    def close(self) -> None:
        """Do nothing: an entry that is open is not complete."""

    @property
    def _in_entry(self) -> bool:
        return bool(self._open) and self._open[-1] == self._entry

    def _finish(self) -> None:
        """Give the entry that is open."""
        if self._entry and self._url:
            dates = (self._dates.get(name, "") for name in _DATES)
            date = next((date for date in dates if date and date.isprintable()), None)
            self._keep(self._url, date, is_map=self._entry == "sitemap")
        self._entry, self._url, self._dates = None, "", {}


def _local(tag: str) -> str:
    """Name an element alone: `{http://www.sitemaps.org/…}loc` and `ns:loc` are both `loc`."""
    return re.split("[}:]", tag)[-1].lower()


def _is_page(attributes: Mapping[str, str]) -> bool:
    """Say whether a link of Atom is the entry's page and not, say, its comments."""
    return attributes.get("rel", "alternate") == "alternate"


def _plain(text: str) -> str:
    """Put the ampersands back, and the characters that were escaped, twice perhaps."""
    return _ESCAPE.sub(_character, text.replace(_AMPERSAND, "&")).replace("&amp;", "&").strip()


def _character(escape: re.Match[str]) -> str:
    name, decimal, hexadecimal = escape.groups()
    if name:
        return _NAMED[name]
    number = int(decimal) if decimal else int(hexadecimal, 16)
    return chr(number) if 0x20 <= number < 0xD800 else escape[0]
