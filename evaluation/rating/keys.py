"""Which key does what, and which may not be given twice.

    rating: {keys: {tie: t, left: [h, left]}}

A key is a character as it is typed, or a name: `left`, `shift+left`, `space`, `f2`. An action may
have several.
"""

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from grist.errors import did_you_mean

KEYS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "left": ("left",),
        "right": ("right",),
        # Terminals that send no shift with an arrow (some, and some within tmux) have these.
        "left_much": ("shift+left", "<"),
        "right_much": ("shift+right", ">"),
        "tie": ("=",),
        "bad": ("b",),
        "score_1": ("1",),
        "score_2": ("2",),
        "score_3": ("3",),
        "score_4": ("4",),
        "score_5": ("5",),
        "next_dimension": ("tab",),
        "previous_dimension": ("shift+tab",),
        "skip": ("s",),
        "comment": ("c",),
        "flag": ("f",),
        "undo": ("u",),
        "back": ("backspace", "["),
        "forward": ("enter", "]"),
        "differences": ("d",),
        "scroll_up": ("up", "k"),
        "scroll_down": ("down", "j"),
        "page_up": ("pageup",),
        "page_down": ("pagedown", "space"),
        "help": ("?",),
        "quit": ("q",),
    }
)
RESERVED: Mapping[str, str] = MappingProxyType(
    {
        "ctrl+p": "lists the commands",
        "ctrl+c": "leaves",
        "ctrl+q": "leaves",
        "ctrl+z": "goes to the shell",
        "escape": "closes",
    }
)


class UnusableKeysError(ValueError):
    """Keys that cannot be: an unknown action, or one key for two."""


def mapped(changes: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """Give every action its keys: those that are asked for, else the default ones.

    >>> mapped({"tie": ("t",)})["tie"]
    ('t',)

    Raises:
        UnusableKeysError: every clash, and every action that does not exist.
    """
    unknown = [
        f"no action '{name}'{did_you_mean(name, KEYS)}" for name in changes if name not in KEYS
    ]
    keys = {**KEYS, **{name: given for name, given in changes.items() if name in KEYS}}
    wrong = [*unknown, *_clashes(keys)]
    if wrong:
        raise UnusableKeysError("; ".join(wrong))
    return keys


def _clashes(keys: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    """Name what cannot be pressed, or would mean two things."""
    taken: dict[str, str] = {}
    for action, given in keys.items():
        if not given:
            yield f"{action} has no key"
        for key in given:
            if key in RESERVED:
                yield f"{action}: {key} {RESERVED[key]}"
            elif taken.setdefault(key, action) != action:
                yield f"{key} is both {taken[key]} and {action}"
