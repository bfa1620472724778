"""What raters said of a pair: a bar that leans to the side of the system they preferred.

         4    21      9  6          50            30
        ▓▓▓▒▒▒▒▒▒▒▒▒░░░░···▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▓▓▓▓▓▓▓▓▓▓▓▓▓
    ◂ base preferred           │              tuned preferred ▸

From left to right: a much better, a better, tie, both bad, b better, b much better. The answers
that prefer nobody stand across the middle, half on either side. Full is much, hatched is better; a
tie is an open box, "both bad" a dashed one.
"""

from collections.abc import Sequence

from markupsafe import Markup

from reports.charts.dots import short
from reports.charts.svg import at, chart, join, tag
from reports.figures import number
from reports.people.pairs import Opinion, Pair

_HEIGHT = 66
_BAR_TOP = 20
_BAR = 18
_MIDDLE = 50.0
_LEAST = 5.0  # percent of the width that a count of two digits needs, on a phone
_A_DIGIT = 2.3  # likewise, for each more


def opinions_chart(pair: Pair, lean: float, *, name: str) -> Markup:
    """Draw one pair; `lean` is the largest share on one side among all pairs to be compared."""
    total = sum(each.many for each in pair.opinions)
    wide = _MIDDLE / (lean * total)
    start = _MIDDLE - wide * _left_side(pair.opinions)
    parts = []
    for each in pair.opinions:
        parts.append(_segment(each, start, wide * each.many))
        start += wide * each.many
    return chart(
        *parts,
        tag("line", x1="50%", x2="50%", y1=_BAR_TOP - 5, y2=_BAR_TOP + _BAR + 9, class_="zero"),
        tag("text", f"◂ {short(pair.a, 18)}", x=0, y=_HEIGHT - 8, class_="hint"),
        tag(
            "text",
            f"{short(pair.b, 18)} ▸",
            x="100%",
            y=_HEIGHT - 8,
            class_="hint",
            text_anchor="end",
        ),
        name=name,
        title=f"What raters said of {pair.name}",
        description="; ".join(f"{each.label} {number(each.many)}" for each in pair.opinions),
        height=_HEIGHT,
    )


def lean(pairs: Sequence[Pair]) -> float:
    """Give the largest share of answers that stands on one side of the middle."""
    return max(
        max(left, 1 - left)
        for left in (
            _left_side(pair.opinions) / sum(each.many for each in pair.opinions) for pair in pairs
        )
    )


def _left_side(opinions: Sequence[Opinion]) -> float:
    a_much, a, tie, bad, _, _ = (each.many for each in opinions)
    return a_much + a + (tie + bad) / 2


def _segment(opinion: Opinion, start: float, width: float) -> Markup:
    if not opinion.many:
        return Markup()
    across = {"x": at(start), "width": at(width)}
    look = {"class_": f"said {opinion.kind}", "fill": opinion.fill}
    box = tag("rect", **across, y=_BAR_TOP, height=_BAR, **look)
    said = number(opinion.many)
    if width < _LEAST + _A_DIGIT * max(0, len(said) - 2):
        return box
    middle = at(start + width / 2)
    return join(
        box, tag("text", said, x=middle, y=_BAR_TOP - 6, class_="value", text_anchor="middle")
    )
