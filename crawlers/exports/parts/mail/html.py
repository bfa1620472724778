r"""What a reader sees of a mail that is HTML, as lines; what is quoted has `> ` before it.

    <p>Yes, <b>from ten</b>.</p><blockquote>Is it open?<br>Ana</blockquote>
    ->  "Yes, from ten.\n\n> Is it open?\n> Ana"

The parser calls what writes the lines, and makes no tree: neither depth nor size costs memory.
"""

import re
from contextlib import suppress
from typing import Any

from crawlers.pages import attributes

_SPACE = re.compile(r"[ \t\r\n\f]+")
_HIDDEN = re.compile(
    r"display\s*:\s*none|mso-hide\s*:\s*all|visibility\s*:\s*hidden", re.IGNORECASE
)
_UNSHOWN = frozenset({"head", "script", "style", "title", "template", "noscript", "object"})
_EMPTY = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "wbr"}
)
_APART = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "pre", "table", "dl"})
_BLOCKS = _APART | {
    *("div", "li", "tr", "blockquote", "section", "article", "header", "footer", "center"),
    *("dt", "dd", "form", "fieldset", "address", "figure", "hr", "tbody", "thead"),
}
_CELLS = frozenset({"td", "th"})


def text_of(html: str) -> str:
    """Write what is shown; nothing, if it is HTML that no mail program made."""
    from lxml import etree

    if attributes.has_too_many(html):
        return ""
    writer = _Writer()
    parser = etree.HTMLParser(target=writer, encoding="utf-8", no_network=True)
    content = html.replace("\0", "").encode("utf-8", "replace")
    with suppress(etree.LxmlError, AssertionError):
        if content.strip():
            etree.fromstring(content, parser)
    return writer.close()


class _Writer:
    """Takes what the parser finds, and writes it by the line."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._line: list[str] = []
        self._quoted = self._hidden = self._kept = 0
        self._open: list[tuple[str, bool]] = []
        self._wants_blank = False

    def start(self, tag: str, attributes_: Any) -> None:
        tag = str(tag)
        if tag == "br":
            self._end_line(forced=True)
            return
        hides = tag in _UNSHOWN or "hidden" in attributes_ or _is_hidden(attributes_)
        if tag not in _EMPTY:
            self._open.append((tag, hides))
            self._hidden += hides
        if tag in _BLOCKS:
            self._end_line()
            self._wants_blank = self._wants_blank or tag in _APART
        self._quoted += tag == "blockquote"
        self._kept += tag == "pre"
        if tag == "li":
            self.data("- ")
        elif tag in _CELLS and self._line:
            self.data(" ")

    def end(self, tag: str) -> None:
        tag = str(tag)
        if self._open and self._open[-1][0] == tag:
            self._hidden -= self._open.pop()[1]
        if tag in _BLOCKS:
            self._end_line()
            self._wants_blank = self._wants_blank or tag in _APART
        self._quoted -= tag == "blockquote"
        self._kept -= tag == "pre"

    def data(self, text: str) -> None:
        if self._hidden > 0:
            return
        if self._kept > 0:
            first, *others = text.split("\n")
            self._line.append(first)
            for line in others:
                self._end_line(forced=True)
                self._line.append(line)
            return
        self._line.append(_SPACE.sub(" ", text))

    def comment(self, _: str) -> None:
        pass

    def close(self) -> str:
        self._end_line()
        return "\n".join(self._lines).strip("\n")

    def _end_line(self, *, forced: bool = False) -> None:
        text = "".join(self._line)
        if self._kept <= 0:
            text = _SPACE.sub(" ", text).strip(" ")
        self._line.clear()
        if not text.strip() and not forced:
            return
        mark = "> " * min(max(self._quoted, 0), 9)
        if self._wants_blank and self._lines and self._lines[-1].strip("> "):
            self._lines.append(mark.rstrip() if self._lines[-1].startswith(">") else "")
        self._wants_blank = False
        self._lines.append(f"{mark}{text}".rstrip() if mark else text)


def _is_hidden(attributes_: Any) -> bool:
    return bool(_HIDDEN.search(str(attributes_.get("style", ""))[:500]))
