"""What pydantic found wrong, in words that help: where, and what there should be instead.

("curate", 2, "near_dedup", "near_dedup", "threshold")  ->  "curate[2] near_dedup threshold: "
"Input should be a valid integer"                       ->  "should be a valid integer"
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

UNKNOWN = frozenset({"extra_forbidden", "unexpected_keyword_argument"})
"""The types of mistakes that are names which do not exist."""

_SHAPES = {
    "tuple_type": "should be a list, as [one, two]",
    "too_short": "names too few values",
    "dataclass_type": "should be a mapping of its parameters",
}


def message(found: "ErrorDetails") -> str:
    """Say what should stand there."""
    said = _SHAPES.get(found["type"]) or found["msg"].removeprefix("Input ")
    return said.removeprefix("Value error, ")


def where(loc: tuple[int | str, ...]) -> str:
    """Name a location as a person would.

    >>> where(("curate", 2, "near_dedup", "near_dedup", "threshold"))
    'curate[2] near_dedup threshold: '
    """
    words: list[str] = []
    for name in loc:
        if isinstance(name, int):
            words[-1] += f"[{name}]"
        elif not words or words[-1] != name:
            words.append(name)
    return f"{' '.join(words)}: " if words else ""
