"""What a rater can do: in the footer, in the help, in the list of commands.

left  "prefer"  ←   the left text goes on better
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from evaluation.rating.judgement import Ask


@dataclass(frozen=True)
class Action:
    """One thing that a key does.

    Attributes:
        name: as in the recipe's `keys`.
        short: for the footer, "" where it has no room there.
        says: for the help and the list of commands.
        ask: the only kind of question that has it; None for both.
    """

    name: str
    short: str
    says: str
    ask: Ask | None = None


_SCORES = ("worst", "poor", "passable", "good", "best")

ACTIONS: tuple[Action, ...] = (
    Action("left", "better", "The left (first) text goes on better", "pairwise"),
    Action("right", "better", "The right (second) text goes on better", "pairwise"),
    Action("left_much", "much", "The left (first) text goes on much better", "pairwise"),
    Action("right_much", "much", "The right (second) text goes on much better", "pairwise"),
    Action("tie", "tie", "Both are equally good", "pairwise"),
    Action("bad", "both bad", "Neither is any good", "pairwise"),
    *(
        Action(f"score_{level}", "score", f"Score {level} of 5 ({word})", "absolute")
        for level, word in enumerate(_SCORES, 1)
    ),
    Action("next_dimension", "next", "Open the next dimension", "absolute"),
    Action("previous_dimension", "", "Open the dimension before", "absolute"),
    Action("skip", "skip", "Lay the item aside, for a reason or for none"),
    Action("comment", "comment", "Write something about the item"),
    Action("flag", "flag", "Mark the item for somebody to look at, or take the mark away"),
    Action("undo", "undo", "Take back the last thing done; again, the one before"),
    Action("back", "back", "Go to the item before"),
    Action("forward", "", "Go on from an answered item; at the end, to what was laid aside"),
    Action("differences", "differences", "Mark where the texts differ, or from the true half"),
    Action("scroll_up", "", "Scroll up"),
    Action("scroll_down", "", "Scroll down"),
    Action("page_up", "", "Scroll up a page"),
    Action("page_down", "", "Scroll down a page"),
    Action("help", "help", "Explain the keys and the question"),
    Action("quit", "quit", "Leave; everything is saved"),
)
BY_NAME: Mapping[str, Action] = MappingProxyType({each.name: each for each in ACTIONS})

_DRAWN: Mapping[str, str] = MappingProxyType(
    {
        "left": "←",
        "right": "→",
        "up": "↑",
        "down": "↓",
        "backspace": "⌫",
        "enter": "⏎",
        "tab": "⇥",
        "shift": "⇧",
        "pageup": "PgUp",
        "pagedown": "PgDn",
    }
)


def of(ask: Ask) -> tuple[Action, ...]:
    """Give the actions that there are for a kind of question."""
    return tuple(each for each in ACTIONS if each.ask in (None, ask))


def drawn(keys: Iterable[str]) -> str:
    """Write the keys of an action as they stand on a keyboard.

    >>> drawn(["shift+left", "<"]), drawn(["pagedown", "space"])
    ('⇧← <', 'PgDn space')
    """
    return " ".join(_drawn(key) for key in keys)


def _drawn(key: str) -> str:
    if len(key) == 1:
        return key
    *held, last = key.split("+")
    return "".join(_DRAWN.get(each, f"{each}+") for each in held) + _DRAWN.get(last, last)
