"""The main text of a page, read twice: closely, and widely where that leaves out too much.

    <main><p>Oolong from the hills.</p><div>12 cups</div><div>Ships in May</div></main>
    closely  Oolong from the hills.
    widely   Oolong from the hills. / 12 cups / Ships in May

The close reading is trafilatura's (Barbaresi, 2021, doi:10.18653/v1/2021.acl-demo.15): it is right
about articles, and takes a paragraph for the whole where a page is made of something else, such as
products, cards or posts. The wide one is resiliparse's (Bevendorff et al., 2018,
doi:10.1007/978-3-319-76941-7_83): all that stands in the page's own `<main>`, or, where it marks
none, what looks like its main content. How good each is alone, and the two together:
`benchmarks/extraction.py`.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from crawlers.pages import blocks
from crawlers.pages.blocks import Form

# A close reading stands if it keeps more than this share of the letters of the wide one. Between
# .4 and .7 it makes no difference that 150 pages could show (benchmarks/extraction.py).
ENOUGH = 0.55
# What HTML and ARIA themselves call something else than the page's main content.
_LANDMARKS = ("nav", "aside", "footer", "dialog")
_AROUND = (
    *_LANDMARKS, "button",
    "[role=navigation]", "[role=complementary]", "[role=contentinfo]", "[role=dialog]",
    "[aria-modal=true]",
)  # fmt: skip
# Elements that HTML's rules open again in every block behind them while they are open: 39 kB of
# these became 4 million elements. A parser may have to make so many copies of each other element.
_REOPENED = ("a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong",
             "tt", "u")  # fmt: skip
_MAX_COPIES = 8
_FEW_ELEMENTS = 7_000  # however they are nested: no tree is deeper than 256


@dataclass(frozen=True, slots=True)
class MainText:
    """A page's text, and the name of the extractor whose reading it is."""

    text: str
    extractor: str


@dataclass(frozen=True, slots=True)
class Reading:
    """How much one extractor found, and the way to its blocks."""

    extractor: str
    letters: int
    found: Callable[[], Any]

    def written(self, form: Form) -> MainText:
        return MainText(blocks.written(self.found(), form), self.extractor)


@dataclass(frozen=True, slots=True)
class _Region:
    """Some HTML of a page; if it is the whole page, its main part is still to be found."""

    html: str
    whole: bool


def main_text(tree: Any, elements: int, form: Form) -> MainText:
    """Find the main text of a page.

    Args:
        tree: of lxml, with line ends only where they are shown; it is used up.
        elements: that the tree has.
        form: of the text.
    """
    close, wide = readings(tree, elements)
    return (wide if close.letters < ENOUGH * wide.letters else close).written(form)


def readings(tree: Any, elements: int) -> tuple[Reading, Reading]:
    """Read a page closely and widely; it is used up."""
    region = _Region("", whole=False) if _is_explosive(tree, elements) else _region(tree)
    found = _closely(tree)
    return (
        Reading("trafilatura", _letters(found.itertext()), lambda: found),
        Reading("resiliparse", _letters([_widely(region)]), lambda: _blocks(region)),
    )


def _letters(texts: Iterable[str]) -> int:
    """Count what is no space, for that differs between two readings of the same words."""
    return sum(len(word) for text in texts for word in text.split())


def _closely(tree: Any) -> Any:
    """Read as trafilatura does, in its simplified XML.

    Its second opinions (readability, justext, a pass of its own that keeps more) stay out: they
    take two fifths of its time, and where they are asked the wide reading has more to say. What
    readers say below a page is not its text; the posts of a forum are.
    """
    from lxml.etree import Element, strip_elements
    from trafilatura import bare_extraction

    strip_elements(tree, *_LANDMARKS, with_tail=False)
    for block in tree.iter("pre"):
        block.tag = "code"  # as which its lines are kept
    found: Any = bare_extraction(
        tree,
        fast=True,
        favor_recall=True,
        include_comments=False,
        include_formatting=True,
        output_format="txt",
    )
    return Element("body") if found is None else found.body


def _region(tree: Any) -> _Region:
    from lxml.html import tostring

    main = next(iter(_mains()(tree)), None)
    html = tostring(tree if main is None else main, encoding="unicode", with_tail=False)
    return _Region(html, whole=main is None)


@cache
def _mains() -> Any:
    from lxml.etree import XPath

    return XPath("(//main | //*[@role='main'])[normalize-space()]")


def _widely(region: _Region, formatting: bool | Literal["minimal_html"] = True) -> str:
    from resiliparse.extract.html2text import extract_plain_text

    return extract_plain_text(
        region.html,
        preserve_formatting=formatting,
        main_content=region.whole,
        list_bullets=formatting == "minimal_html",
        alt_texts=False,
        skip_elements=_AROUND,
    )


def _blocks(region: _Region) -> Any:
    return blocks.from_html(_widely(region, "minimal_html"))


def _is_explosive(tree: Any, elements: int) -> bool:
    """Say whether to parse the page again, by HTML's rules, might take all memory."""
    return elements > _FEW_ELEMENTS and any(
        sum(1 for _ in element.iterancestors(*_REOPENED)) > _MAX_COPIES
        for element in tree.iter(*_REOPENED)
    )
