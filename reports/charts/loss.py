"""The loss over the steps: a line for train, diamonds on a line for validation."""

from collections.abc import Sequence

from markupsafe import Markup

from reports import figures
from reports.charts.scale import Scale, around
from reports.charts.svg import at, chart, join, marker, tag
from reports.training import Point, Training

_HEIGHT = 240
_TOP = 18
_BOTTOM = 212
_LEFT = 7.0


def loss_chart(training: Training) -> Markup:
    """Draw both losses over the same steps."""
    points = (*training.train, *training.validation)
    steps = around([point.step for point in points], left=_LEFT, right=100.0)
    steps = Scale(min(p.step for p in points), steps.high, _LEFT, 100.0)
    losses = around([point.loss for point in points])
    return chart(
        _grid(steps, losses),
        _line(training.train, steps, losses, "train"),
        _line(training.validation, steps, losses, "validation"),
        *(
            marker("tuned", x=steps.at(point.step), y=_y(losses, point.loss))
            for point in training.validation
        ),
        name="loss",
        title="Loss over the training steps",
        description=_described(training),
        height=_HEIGHT,
    )


def _y(losses: Scale, loss: float) -> float:
    """Give the height of a loss in pixels: the page counts them downwards."""
    return round(_BOTTOM - losses.at(loss) / 100 * (_BOTTOM - _TOP), 2)


def _line(points: Sequence[Point], steps: Scale, losses: Scale, kind: str) -> Markup:
    """Draw a line through the points, stretched over the plot; its width is not stretched."""
    flat = Scale(steps.low, steps.high)
    places = (f"{flat.at(p.step):.2f},{_y(losses, p.loss)}" for p in points)
    line = tag("polyline", points=" ".join(places), class_=f"loss {kind}")
    view = {"viewBox": f"0 0 100 {_HEIGHT}", "preserveAspectRatio": "none"}
    span = {"x": at(steps.left), "width": at(steps.right - steps.left)}
    return tag("svg", line, **view, **span, y=0, height=_HEIGHT, overflow="visible")


def _grid(steps: Scale, losses: Scale) -> Markup:
    heights = [(label, _y(losses, tick)) for tick, label in losses.ticks(4)]
    across = (
        join(
            tag("line", x1=at(steps.left), x2="100%", y1=y, y2=y, class_="grid"),
            tag("text", label, x=0, y=y + 4, class_="tick"),
        )
        for label, y in heights
    )
    down = (
        tag(
            "text",
            label,
            x=at(steps.at(tick)),
            y=_HEIGHT - 8,
            class_="tick",
            text_anchor="middle",
        )
        for tick, label in steps.ticks(5)
    )
    axes = (
        tag("text", "loss", x=0, y=10, class_="tick"),
        tag("text", "step", x="100%", y=_HEIGHT - 8, class_="tick", text_anchor="end"),
    )
    return join(*across, *down, *axes)


def _described(training: Training) -> str:
    parts = []
    for name, points in (("train", training.train), ("validation", training.validation)):
        if points:
            first, last = points[0], points[-1]
            parts.append(
                f"{name} from {figures.number(first.loss)} at step {figures.number(first.step, 0)}"
                f" to {figures.number(last.loss)} at step {figures.number(last.step, 0)}"
            )
    return "; ".join(parts)
