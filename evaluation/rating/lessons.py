"""What a practice item tells behind its answer: what it was, and so what was to be seen in it."""

from collections.abc import Iterable

from evaluation.rating.dimensions import KNOWN, Dimension
from evaluation.rating.judgement import SPOILT, TRUE, Choice, Showing


def of_a_pair(showing: Showing, choice: Choice) -> str:
    """Tell which of two texts was the true one, and whether it was chosen."""
    side = "left" if showing.left == TRUE else "right"
    found = choice.startswith(side)
    frame = "first" if side == "left" else "second"  # as it is called where one is above the other
    return (
        f"{'Just so' if found else 'Look again'}: the {frame} text was the true one, "
        "the other had a passage of another text in its middle."
    )


def of_a_text(showing: Showing, dimensions: Iterable[Dimension]) -> str:
    """Tell what a text was; which scores it should get is known of our own dimensions alone."""
    is_spoilt = showing.left == SPOILT
    was = (
        "That text had a passage of another one in its middle"
        if is_spoilt
        else "That was the true second half, as a person wrote it"
    )
    if any(KNOWN.get(each.name) != each for each in dimensions):
        return f"{was}."
    return f"{was}; most give it {'a 1 or a 2' if is_spoilt else 'a 4 or a 5'}."
