"""What systems and raters are called on the page, and which figures there are.

    true  ->  "the true half"        the second rater  ->  "Rater 2"

A report is handed on, so it names no rater.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from evaluation.intervals import Interval
    from evaluation.rating.figures.findings import Unknown

FEW = 30  # ratings, or examples; the number of test rows below which the scores are weak too


def called(system: str) -> str:
    """Say what a system is called within a sentence.

    >>> called("tuned"), called("true")
    ('tuned', 'the true half')
    """
    from evaluation.rating.judgement import TRUE

    return "the true half" if system == TRUE else system


def numbered(at: int) -> str:
    """Name the rater who stands at a place, counted from 0.

    >>> numbered(0)
    'Rater 1'
    """
    return f"Rater {at + 1}"


def known(figure: "Interval | Unknown | None") -> "Interval | None":
    """Give the figure if there is one."""
    from evaluation.rating.figures.findings import Unknown

    return None if isinstance(figure, Unknown) else figure


def why(figure: "Interval | Unknown | None") -> str:
    """Say why there is none, as a sentence; nothing where there is one."""
    from evaluation.rating.figures.findings import Unknown

    return sentence(figure.why) if isinstance(figure, Unknown) else ""


def sentence(text: str) -> str:
    """Begin with a capital and end with a full stop.

    >>> sentence("only one rater")
    'Only one rater.'
    """
    said = text.strip().rstrip(".")
    return f"{said[:1].upper()}{said[1:]}." if said else ""


def listed(names: tuple[str, ...]) -> str:
    """Put names one after the other, as a person would.

    >>> listed(("a", "b", "c")), listed(("a",))
    ('a, b and c', 'a')
    """
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last
