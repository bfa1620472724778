r"""All the text of a page but what stands around its main part: more than trafilatura keeps.

    <nav>…</nav><main><h1>Teas</h1><ul><li>Oolong</li>…</ul></main><footer>…</footer>
    ->  "Teas\nOolong\n…"

Where a page says which part of it is the main one (`<main>`, `role=main`), it is taken whole; else
resiliparse's rules find it (Bevendorff et al., 2018, doi:10.1007/978-3-319-76941-7_83). Shops,
lists and portals hold most of their text outside of the paragraphs that articles are made of.
"""

import html
import re
from copy import deepcopy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from lxml.etree import _Element

Form = Literal["text", "markdown"]

# What is no text of the page, wherever it stands.
_AROUND = """.//nav | .//footer | .//aside | .//button | .//svg | .//script | .//style
| .//form | .//select | .//label | .//*[@aria-modal='true'] | .//*[@role='dialog'
or @role='navigation' or @role='contentinfo' or @role='complementary']"""
_MAIN = "//main | //*[@role='main']"
# They say nothing in plain text; and a parser that opens them again in each paragraph that follows
# an unclosed one (HTML, 13.2.4.3) would make gigabytes of a few kilobytes.
_INLINE = ("a", "abbr", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike",
           "strong", "tt", "u")  # fmt: skip
_TAG = re.compile(r"<(/?)(h[1-6]|p|ul|ol|li|pre|br)\b[^>]*>")
_NESTED = re.compile(r"\n\n(?= +(?:- |1\. ))")  # an item within one needs no line between
_LINES = re.compile(r"[ \t]*\n(?:[ \t]*\n)+")


@dataclass(frozen=True, slots=True)
class Wide:
    """The text of a page, a block a line; `named` if the page says which part is its main one."""

    text: str
    named: bool


def read(tree: "_Element", form: Form = "text") -> Wide:
    """Read a page; the tree stays as it is."""
    from lxml import etree
    from resiliparse.extract.html2text import extract_plain_text

    named = tree.xpath(_MAIN)
    parts = named or tree.xpath("//body")
    if not parts:
        return Wide("", named=False)
    part = deepcopy(max(parts, key=_length))
    part.tail = None
    for element in part.xpath(_AROUND):
        if element.getparent() is not None:
            _drop(element)
    etree.strip_tags(part, *_INLINE)
    written = etree.tostring(part, encoding="unicode", method="html")
    text = extract_plain_text(
        f"<!doctype html><html><body>{written}",
        main_content=not named,
        preserve_formatting="minimal_html" if form == "markdown" else True,
        alt_texts=False,
        list_bullets=form == "markdown",
    )
    text = markdown(text) if form == "markdown" else _LINES.sub("\n", text).strip()
    return Wide(text, bool(named))


def markdown(written: str) -> str:
    r"""Turn the few tags that resiliparse keeps into Markdown.

    >>> markdown("<h2>Teas</h2>\n\n<ul>\n  <li>Oolong &amp; more</li>\n</ul>")
    '## Teas\n\n- Oolong & more'
    """
    lists: list[str] = []

    def marked(tag: "re.Match[str]") -> str:
        closes, name = bool(tag[1]), tag[2]
        if name in {"ul", "ol"}:
            if closes:
                lists[-1:] = []
            else:
                lists.append(name)
            return ""
        if name == "pre":
            return "\n```" if closes else "```\n"
        if closes or name in {"p", "br"}:
            return ""
        return (
            ("1. " if lists[-1:] == ["ol"] else "- ") if name == "li" else f"{'#' * int(name[1])} "
        )

    lines = _TAG.sub(marked, written)
    outdented = re.sub(r"^  (?=(?:  )*(?:- |1\. ))", "", lines, flags=re.MULTILINE)
    return _NESTED.sub("\n", _LINES.sub("\n\n", html.unescape(outdented))).strip()


def _drop(element: "_Element") -> None:
    """Take an element out of its tree, but not the text after it."""
    parent, before = element.getparent(), element.getprevious()
    tail = element.tail or ""
    if before is not None:
        before.tail = (before.tail or "") + tail
    elif parent is not None:
        parent.text = (parent.text or "") + tail
    if parent is not None:
        parent.remove(element)


def _length(element: "_Element") -> int:
    return sum(map(len, element.itertext()))
