"""The lines above and below the texts: how far it is, what was just saved, which keys there are."""

from collections.abc import Mapping, Sequence

from textual.content import Content
from textual.widgets import Static

from evaluation.rating.dimensions import LEVELS, Dimension
from evaluation.rating.screen import actions
from evaluation.rating.sitting import Progress
from grist.text import visible

_FOOTER: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "pairwise": (
        ("left", "right"),
        ("left_much", "right_much"),
        ("tie",),
        ("bad",),
        ("skip",),
        ("comment",),
        ("flag",),
        ("undo",),
        ("back",),
        ("differences",),
        ("help",),
        ("quit",),
    ),
    "absolute": (
        ("next_dimension",),
        ("skip",),
        ("comment",),
        ("flag",),
        ("undo",),
        ("back",),
        ("differences",),
        ("help",),
        ("quit",),
    ),
}


def how_far(progress: Progress, at: int, room: int = 100) -> str:
    """Say how far a rater is and how long the rest will take, as much of it as there is room for.

    >>> how_far(Progress(done=11, skipped=1, total=76, pace=8.2), 12)
    '13 of 76   11 saved   9 min left   1 skipped   8 s each'
    >>> how_far(Progress(done=11, skipped=1, total=76, pace=8.2), 12, room=35)
    '13 of 76   11 saved   9 min left'
    """
    parts = [f"{min(at + 1, progress.total):,} of {progress.total:,}", f"{progress.done:,} saved"]
    if progress.left:
        parts.append(f"{_span(progress.left)} left")
    if progress.skipped:
        parts.append(f"{progress.skipped:,} skipped")
    if progress.pace is not None:
        parts.append(f"{max(1, round(progress.pace))} s each")
    while len(parts) > 2 and len("   ".join(parts)) > room:
        parts.pop()
    return "   ".join(parts)


def _span(seconds: float) -> str:
    minutes = round(seconds / 60)
    if minutes < 1:
        return "1 min"
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"


class Footer(Static):
    """The keys, each a button for whoever has a mouse."""

    def __init__(self, ask: str, keys: Mapping[str, Sequence[str]]) -> None:
        parts = [_entry(group, keys) for group in _FOOTER[ask]]
        if ask == "absolute":
            levels = [keys[f"score_{level}"][0] for level in LEVELS]
            parts.insert(
                0, _part("".join(levels) if _are_digits(levels) else " ".join(levels), "score", "")
            )
        super().__init__(Content("  ").join(parts), id="footer", markup=False)


def _are_digits(levels: Sequence[str]) -> bool:
    return all(len(key) == 1 for key in levels)


def _entry(group: Sequence[str], keys: Mapping[str, Sequence[str]]) -> Content:
    """Write what stands for one action, or for two that mirror each other."""
    marks = " ".join(actions.drawn(keys[name][:1]) for name in group)
    short = actions.BY_NAME[group[0]].short
    return _part(marks, short, group[0] if len(group) == 1 else "")


def _part(marks: str, short: str, action: str) -> Content:
    whole = Content.assemble((marks, "bold $key"), " ", short)
    return whole.stylize(f"@click=screen.act('{action}')") if action else whole


class Scores(Static):
    """The dimensions of one text, their scores, and the anchors of the one that is open."""

    def tell(self, dimensions: Sequence[Dimension], scores: Mapping[str, int], at: int) -> None:
        """Show what is scored and what is asked."""
        wide = max(len(visible(each.name)) for each in dimensions)
        lines = []
        for number, each in enumerate(dimensions):
            score = scores.get(each.name)
            said = f"{score}  {visible(each.anchors[score - 1])}" if score else "·"
            line = Content(f"{'▸' if number == at else ' '} {visible(each.name):<{wide}}  {said}")
            lines.append(line.stylize("bold $key") if number == at else line)
        opened = dimensions[at]
        for level, anchor in zip(LEVELS, opened.anchors, strict=True):
            lines.append(Content(f"      {level}  {visible(anchor)}").stylize("$quiet"))
        self.update(Content("\n").join(lines))
