"""A row for each thing: its name and its value in words, and under them its dot with its interval.

    chrF                              0.34 [0.18, 0.49]
                  ┊       ├───●────┤
    BLEU                             0.11 [−0.06, 0.28]
                ├─┊──○────┤
    −1.0          0.0               1.0

A dot is hollow and its interval dashed while what the line marks lies within its interval.
"""

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from reports.charts.scale import Scale, around
from reports.charts.svg import at, chart, join, marker, tag, whisker
from reports.shown import shown

_ROW = 44
_NAME = 14  # where the words of a row stand, from its top
_DOT = 28
_AXIS = 26
_LEFT, _RIGHT = 5.0, 95.0  # room for half of a tick's words
_WIDEST = 30  # letters of a name that leave room for the value beside it, on a phone


@dataclass(frozen=True)
class Dot:
    """One row of the chart; `value` is what it says at its right end."""

    label: str
    place: float
    low: float
    high: float
    value: str
    kind: str = "dot"
    hollow: bool = False


@dataclass(frozen=True)
class Axis:
    """What the dots are measured on.

    Attributes:
        ends: what it has to hold beside the dots.
        lines: values to mark through all rows.
        ticks: values to name at the bottom; by default round ones.
        widest: how many letters of a name have room beside its value.
    """

    ends: tuple[float, ...] = ()
    lines: tuple[float, ...] = ()
    ticks: tuple[tuple[float, str], ...] = ()
    widest: int = _WIDEST


def dots_chart(dots: Sequence[Dot], axis: Axis, *, name: str, title: str) -> Markup:
    """Draw the dots one under the other."""
    scale = _scale(dots, axis)
    bottom = _ROW * len(dots)
    return chart(
        *_grid(scale, axis, bottom),
        *(
            tag("line", x1=at(x), x2=at(x), y1=18, y2=bottom + 4, class_="zero")
            for x in map(scale.at, axis.lines)
        ),
        *(_row(dot, scale, _ROW * at_row, axis.widest) for at_row, dot in enumerate(dots)),
        name=name,
        title=title,
        description="; ".join(f"{dot.label} {dot.value}" for dot in dots),
        height=bottom + _AXIS,
    )


def _scale(dots: Sequence[Dot], axis: Axis) -> Scale:
    """Hold all dots; ends that hold them already stand at the very edge."""
    values = [value for dot in dots for value in (dot.low, dot.place, dot.high)]
    if axis.ends and min(axis.ends) <= min(values) and max(values) <= max(axis.ends):
        return Scale(min(axis.ends), max(axis.ends), _LEFT, _RIGHT)
    return around([*values, *axis.ends], left=_LEFT, right=_RIGHT)


def _grid(scale: Scale, axis: Axis, bottom: float) -> Iterator[Markup]:
    ticks: Iterable[tuple[float, str]] = axis.ticks or scale.ticks(4)
    for place, label in ((scale.at(tick), label) for tick, label in ticks):
        yield tag("line", x1=at(place), x2=at(place), y1=18, y2=bottom + 4, class_="grid")
        yield tag("text", label, x=at(place), y=bottom + 17, class_="tick", text_anchor="middle")


def _row(dot: Dot, scale: Scale, top: float, widest: int) -> Markup:
    y = top + _DOT
    kind = f"{dot.kind} unsure" if dot.hollow else dot.kind
    sign = marker(dot.kind, x=scale.at(dot.place), y=y)
    return join(
        tag("text", short(dot.label, widest), x=0, y=top + _NAME, class_="label halo"),
        tag("text", dot.value, x="100%", y=top + _NAME, class_="value halo", text_anchor="end"),
        whisker(scale.at(dot.low), scale.at(dot.high), y, kind),
        tag("g", sign, class_="open") if dot.hollow else sign,
    )


def short(label: str, widest: int) -> str:
    """Cut a name to what has room, where letters of East Asia take two places.

    >>> short("the-friends-chat/tuned against base", 12)
    '…gainst base'
    """
    label = shown(label)  # first: marks for what cannot be seen are longer than it
    kept, room = "", widest
    for letter in reversed(label):
        room -= 2 if unicodedata.east_asian_width(letter) in "WF" else 1
        if room < (1 if len(kept) < len(label) - 1 else 0):
            return f"…{kept}"
        kept = letter + kept
    return kept
