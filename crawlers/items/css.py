"""CSS selectors as XPath whose cost stays in proportion to the page.

    "ul.tags > li a"  ->  descendant-or-self::a[ancestor::li[parent::ul[@class and …]]]

cssselect writes a combinator as a step from left to right (`…/following-sibling::p`), and libxml2
joins what each step finds pair by pair: `p ~ p` on 10,000 paragraphs took 208 seconds, `tr td` on a
table of 8,000 rows four. Here a combinator is a condition on the element that is looked for, as
browsers have it, so each element is looked at once. As with `querySelectorAll` and BeautifulSoup's
`select`, what stands to the left may lie outside the element that is searched.
"""

from cssselect import HTMLTranslator, parse
from cssselect.xpath import ExpressionError, XPathExpr


class _Conditions(HTMLTranslator):
    """Write every combinator as a condition."""

    def xpath_descendant_combinator(self, left: XPathExpr, right: XPathExpr) -> XPathExpr:
        return right.add_condition(f"ancestor::{left}")

    def xpath_child_combinator(self, left: XPathExpr, right: XPathExpr) -> XPathExpr:
        return right.add_condition(f"parent::{left}")

    def xpath_direct_adjacent_combinator(self, left: XPathExpr, right: XPathExpr) -> XPathExpr:
        left.add_name_test()
        condition = f"[{left.condition}]" if left.condition else ""
        return right.add_condition(f"preceding-sibling::*[1]{condition}")

    def xpath_indirect_adjacent_combinator(self, left: XPathExpr, right: XPathExpr) -> XPathExpr:
        return right.add_condition(f"preceding-sibling::{left}")

    def xpath_scope_pseudo(self, xpath: XPathExpr) -> XPathExpr:
        raise ExpressionError("':scope' is not read; write xpath, such as ./div")


def to_xpath(css: str) -> str:
    """Translate a selector, or several with commas between them.

    Raises:
        cssselect.SelectorError: it is none, or asks for what XPath cannot say.
    """
    translator, ways = _Conditions(), []
    for selector in parse(css):
        if selector.pseudo_element:
            raise ExpressionError("'::' names no element; write attr for an attribute")
        ways.append(translator.selector_to_xpath(selector, prefix=""))
    if len(ways) == 1:
        return f"descendant-or-self::{ways[0]}"
    return f"descendant-or-self::*[{' or '.join(f'self::{way}' for way in ways)}]"
