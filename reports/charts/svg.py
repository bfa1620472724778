"""SVG elements as safe markup: every attribute and every text is escaped, whatever it holds.

    tag("text", "a < b", x="20%", class_="tick")  ->  <text x="20%" class="tick">a &lt; b</text>

No other module makes markup.
"""

from markupsafe import Markup

from reports.shown import shown

Attribute = str | float | int


def tag(name: str, *children: str, **attributes: Attribute) -> Markup:
    """Make one element; in attribute names `_` stands for `-`, and a last one for nothing.

    >>> tag("rect", x="5%", class_="bar")
    Markup('<rect x="5%" class="bar"></rect>')
    """
    pairs = Markup("").join(
        Markup(' {}="{}"').format(_attribute(key), shown(value))
        for key, value in attributes.items()
    )
    return Markup("<{0}{1}>{2}</{0}>").format(name, pairs, join(*children))


def join(*parts: str) -> Markup:
    """Put elements one after the other; plain text among them is escaped."""
    return Markup("").join(shown(part) for part in parts)


def _attribute(key: str) -> str:
    return key.rstrip("_").replace("_", "-")


def chart(*children: str, name: str, title: str, description: str, height: float) -> Markup:
    """Make a chart as wide as its column; `name` keeps its ids apart from those of the others."""
    return tag(
        "svg",
        tag("title", title, id=f"{name}-title"),
        tag("desc", description, id=f"{name}-desc"),
        *children,
        role="img",
        aria_labelledby=f"{name}-title {name}-desc",
        class_="chart",
        width="100%",
        height=height,
    )


def at(percentage: float) -> str:
    """Write a place across.

    >>> at(33.33333)
    '33.33%'
    """
    return f"{percentage:.2f}%"


def whisker(low: float, high: float, y: float, kind: str) -> Markup:
    """Draw an interval between two places, with a stroke at each end."""
    ends = (
        tag("line", x1=at(x), x2=at(x), y1=y - 4, y2=y + 4, class_=f"whisker {kind}")
        for x in (low, high)
    )
    span = {"x1": at(low), "x2": at(high)}
    return join(tag("line", **span, y1=y, y2=y, class_=f"whisker {kind}"), *ends)


def marker(kind: str, *, x: float, y: float) -> Markup:
    """Draw a sign, centred.

    A circle stands for base, a diamond for tuned, a square for others, a dot for what is no model.
    """
    shapes = {
        "dot": tag("circle", r=4, class_="mark"),
        "base": tag("circle", r=4.5, class_="mark base"),
        "tuned": tag("path", d="M0-6 6 0 0 6-6 0z", class_="mark tuned"),
    }
    square = tag("rect", x=-4.5, y=-4.5, width=9, height=9, class_="mark other")
    # A path takes no percentages, so it is drawn around the origin of an svg that stands there.
    return tag("svg", shapes.get(kind, square), x=at(x), y=y, overflow="visible")
