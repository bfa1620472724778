r"""Which messages of a tree are shown: those from the last one up to the first.

    bean - boil - pour           parents = {"bean": None, "boil": "bean", "wait": "bean",
         \ wait                             "pour": "boil"}

    branch(parents, "pour")                            ->  ["bean", "boil", "pour"]
    latest_leaf(parents, {"pour": ten, "wait": nine})  ->  "pour"

Who edits a message or asks for another answer begins a branch; the app shows one of them.
"""

from collections.abc import Mapping
from datetime import UTC, datetime

_NEVER = datetime.min.replace(tzinfo=UTC)

Parents = Mapping[str, str | None]


def branch(parents: Parents, last: str | None) -> list[str]:
    """Go up from the last message to the first, or to one that has come already; first one first.

    >>> branch({"a": "b", "b": "a", "c": "b"}, "c")
    ['a', 'b', 'c']
    """
    line: dict[str, None] = {}
    while last is not None and last in parents and last not in line:
        line[last] = None
        last = parents[last]
    return list(reversed(line))


def latest_leaf(parents: Parents, times: Mapping[str, datetime | None]) -> str | None:
    """Find the latest message that nothing answers; of several, the last in the file."""
    answered = set(parents.values())
    leaves = [name for name in parents if name not in answered] or list(parents)
    return max(reversed(leaves), key=lambda name: times.get(name) or _NEVER, default=None)
