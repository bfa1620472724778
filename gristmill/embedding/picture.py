"""A comparison as one HTML file: a picture of the texts for each model, and the numbers below.

It loads nothing and runs nothing. A point is a text; its id shows under the pointer, and colour and
shape say of which kind it is, or, where all are of one kind, of which thread. Threads go by numbers
and texts by ids unless texts are asked for.
"""

from base64 import b64encode
from collections import Counter
from collections.abc import Callable, Sequence
from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from markupsafe import Markup

from curation.dedup.sieve import evenly
from gristmill.embedding.comparison import THRESHOLDS, Comparison, rate
from gristmill.embedding.projection import Points, projected, turned
from gristmill.embedding.sample import Piece
from reports.charts.svg import tag
from reports.figures import number, spread
from reports.shown import shown

if TYPE_CHECKING:
    from jinja2 import Environment

_DRAWN = 2_000  # points: more hide each other, and make a page heavy
_GROUPS = 6  # with a colour and a shape; the others are "other"
_OTHER = "other"
_SIDE, _MARGIN = 400, 10  # of a picture, in its own units
_TITLE = 160  # characters of a text under the pointer
_SHAPES = (
    "M-3 0a3 3 0 1 0 6 0a3 3 0 1 0-6 0z", "M0-4 4 0 0 4-4 0z", "M-2.8-2.8H2.8V2.8H-2.8z",
    "M0-3.6 3.6 2.8H-3.6z", "M0 3.6 3.6-2.8H-3.6z", "M-1-4H1V-1H4V1H1V4H-1V1H-4V-1H-1z",
    "M-1.5 0a1.5 1.5 0 1 0 3 0a1.5 1.5 0 1 0-3 0z",
)  # fmt: skip


class Group(NamedTuple):
    """Texts of one kind or thread: what the legend calls them, their sign, how many there are."""

    name: str
    sign: Markup
    texts: int


def page(made: Comparison, pieces: Sequence[Piece], *, title: str, texts: bool) -> str:
    """Write the page; of `pieces` only those that all models could read are drawn."""
    read = [pieces[at] for at in made.places]
    labels, groups = grouped(read, named=texts)
    points = [projected(model.vectors[made.places]) for model in made.models]
    planes = [turned(plane.points, points[0].points) for plane in points]
    pictures = [
        (
            model.name,
            plane.share,
            _picture(model.name, places, labels, groups, _titles(read, texts)),
        )
        for model, plane, places in zip(made.models, points, planes, strict=True)
    ]
    return _environment().get_template("page.html.jinja").render(
        title=title,
        made=made,
        pictures=pictures,
        groups=groups,
        drawn=min(len(read), _DRAWN),
        read=read,
        texts=texts,
        thresholds=THRESHOLDS,
        style_hash=_style_hash(),
    )  # fmt: skip


def grouped(pieces: Sequence[Piece], *, named: bool) -> tuple[list[str], list[Group]]:
    """Sort texts by kind, or by thread where all are of one kind; give the label of each.

    >>> pieces = [Piece("1", "a", "post", "x"), Piece("2", "b", "post", "y")]
    >>> grouped(pieces, named=False)[0]
    ['thread 1', 'thread 2']
    """
    by_kind = len({piece.kind for piece in pieces}) > 1
    keys = [(piece.kind if by_kind else piece.thread) or "none" for piece in pieces]
    ranked = sorted(Counter(keys).items(), key=lambda item: (-item[1], item[0]))[:_GROUPS]
    shown_as = {
        key: key if by_kind or named or key == "none" else f"thread {at}"
        for at, (key, _) in enumerate(ranked, start=1)
    }
    labels = [shown_as.get(key, _OTHER) for key in keys]
    counts = Counter(labels)
    names = [*shown_as.values(), *([_OTHER] if _OTHER in counts and _OTHER not in shown_as else [])]
    return labels, [Group(name, _sign(at), counts[name]) for at, name in enumerate(names)]


def _titles(pieces: Sequence[Piece], texts: bool) -> Callable[[int], str]:
    def title(at: int) -> str:
        piece = pieces[at]
        return f"{piece.id}\n{piece.text[:_TITLE]}" if texts else piece.id

    return title


def _picture(
    name: str,
    points: Points,
    labels: Sequence[str],
    groups: Sequence[Group],
    title: Callable[[int], str],
) -> Markup:
    """Draw the points of one model, all at the same scale both ways."""
    half = max(float(np.abs(points).max()), 1e-9)
    scale = (_SIDE / 2 - _MARGIN) / half
    signs = {group.name: at for at, group in enumerate(groups)}
    marks = [
        tag(
            "path",
            tag("title", title(at)),
            d=_SHAPES[signs[labels[at]]],
            class_=f"g{signs[labels[at]]}",
            transform=f"translate({_SIDE / 2 + x * scale:.1f} {_SIDE / 2 - y * scale:.1f})",
        )
        for at in evenly(len(points), _DRAWN).tolist()
        for x, y in [points[at].tolist()]
    ]
    said = f"{len(marks)} texts as {name} sees them, on the plane of their largest variance"
    return tag(
        "svg",
        tag("title", said),
        *marks,
        role="img",
        viewBox=f"0 0 {_SIDE} {_SIDE}",
        class_="plane",
    )


def _sign(at: int) -> Markup:
    path = tag("path", d=_SHAPES[at], class_=f"g{at}")
    return tag("svg", path, viewBox="-6 -6 12 12", width=14, height=14, aria_hidden="true")


@cache
def _environment() -> "Environment":
    from jinja2 import Environment, PackageLoader, StrictUndefined

    made = Environment(
        autoescape=True,
        undefined=StrictUndefined,
        finalize=shown,
        loader=PackageLoader("gristmill.embedding"),
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {"number": number}
    made.globals |= {"spread": spread, "rate": rate}
    return made


def _style_hash() -> str:
    """Give the style sheet's hash in the form that the content security policy wants."""
    text = _environment().get_template("style.css").render()
    return b64encode(sha256(text.encode()).digest()).decode()
