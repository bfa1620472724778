r"""The text of an element as a person would see it: a block a line, white space folded.

<div>Open<br>daily <ul><li>ten</li><li>to <b>six</b></li></ul><script>x()</script></div>
->  "Open\ndaily\nten\nto six"
"""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.etree import _Element

_SPACE = re.compile(r"[ \t\n\r\f]+")
_LINE_END = re.compile(r"\r\n?")
_BLOCK_NAMES = """
address article aside blockquote body br center dd details dialog dir div dl dt fieldset figcaption
figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol optgroup
option p pre search section select summary table tbody tfoot thead tr ul
"""
_BLOCKS = frozenset(_BLOCK_NAMES.split())
_CELLS = frozenset({"td", "th"})
_UNSEEN = frozenset({"script", "style", "template", "noscript", "head"})


def shown(element: "_Element") -> str:
    """Give the text of an element and of all within it."""
    lines = (folded(line) for line in "".join(_pieces(element)).split("\n"))
    return "\n".join(line for line in lines if line)


def folded(text: str) -> str:
    """Make one line of an attribute or a text."""
    return _SPACE.sub(" ", text).strip()


def _pieces(element: "_Element") -> Iterator[str]:
    """Give texts, with a line end where a block begins or ends; scripts only if asked for."""
    from lxml import etree

    walk = etree.iterwalk(element, events=("start", "end", "comment", "pi"))
    kept_lines = 0  # how many elements around keep line ends as they are written
    for event, node in walk:
        mark = _mark(node)
        if event == "start":
            kept_lines += node.tag == "pre"
            yield mark
            if node.tag in _UNSEEN and node is not element:
                walk.skip_subtree()
            else:
                yield _text(node.text, kept=kept_lines > 0)
            continue
        if event == "end":
            kept_lines -= node.tag == "pre"
            yield mark
        if node is not element:
            yield _text(node.tail, kept=kept_lines > 0)


def _mark(node: "_Element") -> str:
    if node.tag in _BLOCKS:
        return "\n"
    return " " if node.tag in _CELLS else ""


def _text(text: str | None, *, kept: bool) -> str:
    if not text:
        return ""
    return _LINE_END.sub("\n", text) if kept else _SPACE.sub(" ", text)
