"""What was found on a page, block by block, and how it is written: as text or as Markdown.

    <head rend="h2">Water</head><list rend="ul"><item>Use <hi rend="#b">soft</hi> one</item></list>
    text      Water / - Use soft one
    markdown  ## Water / / - Use **soft** one

The blocks are in trafilatura's own XML, so that its Markdown serves for both extractors.
"""

import re
from typing import Any, Literal

Form = Literal["text", "markdown"]

_BETWEEN_TAGS = re.compile(r">\s+<")
_SPACES = re.compile(r"[ \t]+")
_BLANK_LINES = re.compile(r"\n{3,}")


def written(body: Any, form: Form) -> str:
    """Write the blocks of a body: one a line, or as Markdown."""
    from trafilatura.xml import xmltotxt

    for block in body.iterchildren("code"):
        block.tail = f"\n{block.tail or ''}"  # what follows is not part of its last line
    _single_spaces(body)
    lines = xmltotxt(body, form == "markdown").split("\n")
    return _BLANK_LINES.sub("\n\n", "\n".join(line.rstrip() for line in lines)).strip("\n")


def _single_spaces(body: Any) -> None:
    """Write one space for several, as a browser does; line ends are between blocks by now."""
    as_written = {inner for code in body.iter("code") for inner in code.iter()}
    for element in body.iter():
        if element.text and element not in as_written:
            element.text = _SPACES.sub(" ", element.text)
        if element.tail and element.getparent() not in as_written:
            element.tail = _SPACES.sub(" ", element.tail)


def from_html(html: str) -> Any:
    """Give resiliparse's minimal HTML as blocks.

    Args:
        html: of headings, paragraphs, lists and `pre`; what stands in none of them has a line of
            its own, with tabs between the cells of a table.
    """
    from lxml.html import Element, fragment_fromstring
    from trafilatura.htmlprocessing import convert_tags
    from trafilatura.settings import Extractor

    found = fragment_fromstring(_BETWEEN_TAGS.sub("><", html), create_parent="body")
    body = Element("body")
    _add_lines(body, found.text)
    for block in list(found):
        rest, block.tail = block.tail, None
        if block.tag != "br":
            body.append(block)
        _add_lines(body, rest)
    for block in body.iter("pre"):
        block.tag = "code"
    return convert_tags(body, Extractor())


def _add_lines(body: Any, loose: str | None) -> None:
    """Make a block of each line that has none: a paragraph, or a table's row, with tabs in it."""
    from lxml.etree import SubElement

    for line in filter(None, map(str.strip, (loose or "").splitlines())):
        cells = [cell for cell in line.split("\t") if cell]
        if len(cells) == 1:
            SubElement(body, "p").text = line
            continue
        follows = len(body) and body[-1].tag == "table"
        row = SubElement(body[-1] if follows else SubElement(body, "table"), "row")
        for cell in cells:
            SubElement(row, "cell").text = cell
