"""Dots with intervals: what each model scored, and how far the tuned one is from base.

    base        ├────○────┤        34.5          ◀ better │
    tuned   ├───◆───┤              28.5        ├────◆───┤ │
            25      30      35                −8    −6   −4   −2   0

The second panel is the one to read: both models answered the same rows, so the difference is known
better than either score.
"""

from markupsafe import Markup

from reports import figures
from reports.charts.scale import Scale, around
from reports.charts.svg import at, chart, join, marker, tag, whisker
from reports.scores import Board, Comparison, Line, Panel

_ROW = 22
_AXIS = 24
_TOP = 18
_SHORT_NAMES = 6  # base and tuned; models of other runs have longer names
_LONG_NAMES = 15


def score_chart(board: Board, panel: Panel) -> Markup:
    """Draw one metric: a row for each model with its dot, its interval and its value."""
    names = [line.score.model for line in panel.lines]
    left = 19.0 if max(map(len, names)) <= _SHORT_NAMES else 42.0
    ends = (end for line in panel.lines for end in (line.score.low, line.score.high))
    values = [line.score.value for line in panel.lines]
    scale = around([*ends, *values], left=left, right=84.0)
    digits = figures.places(*values)
    rows = (_row(line, scale, at_row, digits) for at_row, line in enumerate(panel.lines))
    bottom = _TOP + _ROW * len(panel.lines)
    said = (
        f"{line.score.model} {figures.spread(line.score.value, line.score.low, line.score.high)}"
        for line in panel.lines
    )
    return chart(
        _axis(scale, bottom),
        *rows,
        name=_name("score", board, panel),
        title=f"{panel.measure.label} of each model with its 95 % interval",
        description="; ".join(said),
        height=bottom + _AXIS,
    )


def _row(line: Line, scale: Scale, row: int, digits: int) -> Markup:
    score, y = line.score, _TOP + _ROW * (row + 0.5)
    name = score.model
    short = name if len(name) <= _LONG_NAMES else f"…{name[-_LONG_NAMES:]}"
    kind = name if name in ("base", "tuned") else "other"
    return join(
        tag("text", short, x=0, y=y + 4, class_="label"),
        whisker(scale.at(score.low), scale.at(score.high), y, kind),
        marker(kind, x=scale.at(score.value), y=y),
        tag(
            "text",
            figures.number(score.value, digits),
            x="100%",
            y=y + 4,
            class_="value",
            text_anchor="end",
        ),
    )


def difference_chart(board: Board, panel: Panel, pair: Comparison) -> Markup:
    """Draw how far b is from a: hollow while zero lies within what chance can do."""
    scale = around([0.0, pair.low, pair.high, pair.difference], left=4.0, right=96.0)
    bottom = _TOP + _ROW * len(panel.lines)
    y, zero = (_TOP + bottom) / 2, scale.at(0.0)
    kind = "tuned" if pair.finding != "undecided" else "open"
    said = figures.change(pair.difference, pair.low, pair.high)
    return chart(
        _axis(scale, bottom),
        tag("line", x1=at(zero), x2=at(zero), y1=_TOP - 4, y2=bottom, class_="zero"),
        _better_side(scale, lower=panel.measure.lower_is_better),
        whisker(scale.at(pair.low), scale.at(pair.high), y, kind),
        tag("g", marker("tuned", x=scale.at(pair.difference), y=y), class_=kind),
        name=_name("difference", board, panel),
        title=f"{panel.measure.label}: {pair.b} less {pair.a}, with its 95 % interval",
        description=f"{said}, {figures.p_value(pair.p_adjusted)} adjusted; zero is no difference",
        height=bottom + _AXIS,
    )


def _better_side(scale: Scale, *, lower: bool | None) -> Markup:
    """Say on which side of zero the good news is; where it has no room, on the other one."""
    if lower is None:
        return Markup()
    zero = scale.at(0.0)
    good_is_left = lower
    room = zero - scale.left if good_is_left else scale.right - zero
    if room > 22:
        word, anchor = ("◂ better", "end") if good_is_left else ("better ▸", "start")
    else:
        word, anchor = ("worse ▸", "start") if good_is_left else ("◂ worse", "end")
    shift = -6 if anchor == "end" else 6
    text = tag("text", word, x=shift, y=0, class_="hint", text_anchor=anchor)
    return tag("svg", text, x=at(zero), y=_TOP - 5, overflow="visible")


def _axis(scale: Scale, bottom: float) -> Markup:
    ticks = (
        join(
            tag("line", x1=at(x), x2=at(x), y1=_TOP - 4, y2=bottom + 4, class_="grid"),
            tag("text", label, x=at(x), y=bottom + 17, class_="tick", text_anchor="middle"),
        )
        for x, label in ((scale.at(tick), label) for tick, label in scale.ticks())
    )
    return join(*ticks)


def _name(what: str, board: Board, panel: Panel) -> str:
    """Make an id of names that may hold anything: white space would split it in two."""
    return "-".join(f"{what} {board.protocol} {panel.metric}".split())
