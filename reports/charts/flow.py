"""What became of the rows: a bar for each point, as long as what is left there.

    Read from the sources   1,204 records    ████████████████████
    Kept by curation          980 records    ████████████████░░░░   224 dropped
    Made into examples        412 examples   ███████
    Split                     train 330 · validation 40 · test 42

What was dropped on the way to a point is an open bar after the full one.
"""

from markupsafe import Markup

from reports import figures
from reports.charts.svg import at, chart, join, tag
from reports.flow import Flow, Level

_ROW = 50
_BAR = 14
_BAR_TOP = 22


def flow_chart(flow: Flow) -> Markup:
    """Draw the levels one under the other, and the split under them."""
    longest = max((level.kept + level.dropped for level in flow.levels), default=0) or 1
    rows = [_level(level, longest, row) for row, level in enumerate(flow.levels)]
    examples = sum(many for _, many in flow.splits)
    if examples:
        rows.append(_split(flow.splits, max(longest, examples), len(rows)))
    said = [
        f"{level.label}: {figures.counted(level.kept, level.unit)}, {level.dropped} dropped"
        for level in flow.levels
    ]
    said += [f"{name}: {many}" for name, many in flow.splits]
    return chart(
        *rows,
        name="flow",
        title="What became of the rows",
        description="; ".join(said),
        height=_ROW * len(rows),
    )


def _level(level: Level, longest: int, row: int) -> Markup:
    y = row * _ROW
    kept, dropped = 100 * level.kept / longest, 100 * level.dropped / longest
    lost = f", {figures.number(level.dropped)} dropped" if level.dropped else ""
    parts = [
        tag("text", level.label, x=0, y=y + 14, class_="label"),
        _right(figures.counted(level.kept, level.unit) + lost, y),
        _bar("kept", 0.0, kept, y),
    ]
    if level.dropped:
        parts.append(_bar("dropped", kept, dropped, y))
    return join(*parts)


def _split(splits: tuple[tuple[str, int], ...], longest: int, row: int) -> Markup:
    y, start = row * _ROW, 0.0
    parts = [tag("text", "Split", x=0, y=y + 14, class_="label")]
    parts.append(_right(" · ".join(f"{n} {figures.number(many)}" for n, many in splits), y))
    for name, many in splits:
        width = 100 * many / longest
        parts.append(_bar(name, start, width, y))
        start += width
    return join(*parts)


def _right(text: str, y: float) -> Markup:
    return tag("text", text, x="100%", y=y + 14, class_="value", text_anchor="end")


def _bar(kind: str, start: float, width: float, y: float) -> Markup:
    place = {"x": at(start), "width": at(width)}
    return tag("rect", **place, y=y + _BAR_TOP, height=_BAR, class_=f"bar {kind}")
