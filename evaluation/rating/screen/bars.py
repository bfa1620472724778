"""The lines above and below the texts: how far it is, what was just saved, which keys there are."""

from collections.abc import Iterator, Mapping, Sequence

from textual.content import Content
from textual.geometry import Size
from textual.widgets import Static

from evaluation.rating.dimensions import LEVELS, Dimension
from evaluation.rating.screen import actions
from evaluation.rating.screen.prose import Prose
from evaluation.rating.sitting import Progress
from grist.text import visible

_ALWAYS = (
    ("skip",),
    ("comment",),
    ("flag",),
    ("undo",),
    ("back",),
    ("differences",),
    ("help",),
    ("quit",),
)
_FOOTER: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "pairwise": (("left", "right"), ("left_much", "right_much"), ("tie",), ("bad",), *_ALWAYS),
    "absolute": (tuple(f"score_{level}" for level in LEVELS), ("next_dimension",), *_ALWAYS),
}
_GAP = "  "


def how_far(progress: Progress, at: int, room: int = 100) -> str:
    """Say how far a rater is and how long the rest will take, as much of it as there is room for.

    >>> how_far(Progress(done=11, skipped=1, total=76, pace=8.2), 12)
    '13 of 76   11 saved   9 min left   1 skipped   8 s each'
    >>> how_far(Progress(done=11, skipped=1, total=76, pace=8.2), 12, room=35)
    '13 of 76   11 saved   9 min left'
    >>> how_far(Progress(done=11, skipped=1, total=76, pace=8.2), 12, room=10)
    '13 of 76'
    """
    parts = [f"{min(at + 1, progress.total):,} of {progress.total:,}", f"{progress.done:,} saved"]
    if progress.left:
        parts.append(f"{_span(progress.left)} left")
    if progress.skipped:
        parts.append(f"{progress.skipped:,} skipped")
    if progress.pace is not None:
        parts.append(f"{max(1, round(progress.pace))} s each")
    while len(parts) > 1 and len("   ".join(parts)) > room:
        parts.pop()
    return "   ".join(parts)


def _span(seconds: float) -> str:
    minutes = round(seconds / 60)
    if minutes < 1:
        return "1 min"
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"


class Footer(Static):
    """The keys, each a button for whoever has a mouse, in as many lines as they need."""

    def __init__(self, ask: str, keys: Mapping[str, Sequence[str]]) -> None:
        self._entries = [_entry(group, keys) for group in _FOOTER[ask]]
        super().__init__(Content(_GAP).join(self._entries), id="footer", markup=False)

    def on_resize(self) -> None:
        """Draw the lines that the keys need at this width."""
        self.update(Content("\n").join(self._lines(self.size.width)))

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Count those lines: hidden keys hear of no resize, and come back as high as they were."""
        return len(self._lines(width))

    def _lines(self, width: int) -> list[Content]:
        """Break the line between two entries, never within one."""
        lines: list[Content] = []
        for entry in self._entries:
            longer = Content(_GAP).join([*lines[-1:], entry])
            if lines and longer.cell_length <= width:
                lines[-1] = longer
            else:
                lines.append(entry)
        return lines


def _entry(group: Sequence[str], keys: Mapping[str, Sequence[str]]) -> Content:
    """Write the keys of one action, or of some that belong together, and what they do."""
    marks = [
        Content(actions.drawn(keys[name][:1])).stylize("bold").stylize(_click(name))
        for name in group
    ]
    short = Content(f" {actions.BY_NAME[group[0]].short}")
    if len(group) == 1:
        short = short.stylize(_click(group[0]))
    return Content.assemble(Content(" ").join(marks), short)


def _click(name: str) -> str:
    return f"@click=screen.act('{name}')"


class Scores(Prose):
    """The dimensions of one text, their scores, and the anchors of the one that is open."""

    def tell(
        self, dimensions: Sequence[Dimension], scores: Mapping[str, int], at: int, screen: Size
    ) -> None:
        """Show what is scored and what is asked; only the open one where room is short."""
        lines = [*_dimensions(dimensions, scores, at), *_anchors(dimensions[at])]
        rows = sum(1 + line.cell_length // max(1, screen.width - 2) for line in lines)
        if rows > screen.height // 2:
            name, score = visible(dimensions[at].name), scores.get(dimensions[at].name, "·")
            said = f"▸ {name} ({at + 1} of {len(dimensions)})  {score}"
            lines = [Content(said).stylize("bold $key")]
        self.update(Content("\n").join(lines))


def _dimensions(
    dimensions: Sequence[Dimension], scores: Mapping[str, int], at: int
) -> Iterator[Content]:
    wide = max(len(visible(each.name)) for each in dimensions)
    for number, each in enumerate(dimensions):
        score = scores.get(each.name)
        said = f"{score}  {visible(each.anchors[score - 1])}" if score else "·"
        line = Content(f"{'▸' if number == at else ' '} {visible(each.name):<{wide}}  {said}")
        yield line.stylize("bold $key") if number == at else line


def _anchors(dimension: Dimension) -> Iterator[Content]:
    for level, anchor in zip(LEVELS, dimension.anchors, strict=True):
        yield Content(f"      {level}  {visible(anchor)}").stylize("$quiet")
