"""A page's bytes become a tree of elements, or a reason why not.

How large and how deep a page is, and so what it costs to search, is a stranger's choice: what goes
beyond any page that was made for reading is refused. Counted and not timed: the same page has the
same end.
"""

from typing import TYPE_CHECKING

from crawlers.pages import attributes
from crawlers.pages.encoding import page_text

if TYPE_CHECKING:
    from lxml.etree import HTMLParser, _Element

MAX_ELEMENTS, MAX_SIBLINGS = 200_000, 10_000
# For a selector that meets nodes from many sides; its cost grows with the square and the cube.
MAX_WIDE_ELEMENTS, MAX_WIDE_SIBLINGS = 5_000, 1_000


class TooComplexError(Exception):
    """A page that would take too long to read."""


def parsed(body: bytes, content_type: str, *, wide: bool = False) -> "_Element | None":
    """Read a page.

    Args:
        body: as it was fetched.
        content_type: as the server gave it; its charset counts unless the page begins with a BOM.
        wide: it will be searched in ways that take long on a large page.

    Returns:
        Its root; None if there is nothing in it.

    Raises:
        TooComplexError: it is larger or deeper than pages are.
    """
    from lxml import etree

    html = page_text(body, content_type)
    if attributes.has_too_many(html):
        raise TooComplexError
    # `huge_tree` stays off: libxml2 then ends at a depth of 256, and says so.
    parser = etree.HTMLParser(encoding="utf-8", no_network=True)
    try:
        root = etree.fromstring(html.replace("\0", "").encode("utf-8", "replace"), parser)
    except etree.ParserError:  # what lxml says of a page without any element
        root = None
    except etree.XMLSyntaxError:
        root = None
    if _was_cut(parser) or (root is not None and _is_too_large(root, wide=wide)):
        raise TooComplexError
    return root


def _was_cut(parser: "HTMLParser") -> bool:
    return any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log)


def _is_too_large(root: "_Element", *, wide: bool) -> bool:
    elements = MAX_WIDE_ELEMENTS if wide else MAX_ELEMENTS
    siblings = MAX_WIDE_SIBLINGS if wide else MAX_SIBLINGS
    return any(
        count > elements or len(element) > siblings for count, element in enumerate(root.iter())
    )
