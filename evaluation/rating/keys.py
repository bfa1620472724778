"""Which key does what, and which may not be given twice.

    rating: {keys: {tie: t, left: [h, left]}}

A key is a character as it is typed, or a name: `left`, `shift+left`, `space`, `f2`. An action may
have several. The same key may choose a text where pairs are asked for and give a score where scores
are, as `1` and `2`.
"""

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from evaluation.rating.judgement import CHOICES, Ask
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
ONLY: Mapping[str, Ask] = MappingProxyType(
    {
        name: "pairwise" if name in CHOICES else "absolute"
        for name in KEYS
        if name in CHOICES or name.startswith("score_") or name.endswith("_dimension")
    }
)
"""The only kind of question that an action is for, of those that are not for both."""

RESERVED: Mapping[str, str] = MappingProxyType(
    {
        "ctrl+p": "lists the commands",
        "ctrl+c": "leaves",
        "ctrl+q": "leaves",
        "ctrl+z": "goes to the shell",
        "escape": "closes",
    }
)
# What terminals send, as Textual calls it, besides characters.
_NAMES = frozenset(
    {
        *("left", "right", "up", "down", "home", "end", "pageup", "pagedown"),
        *("insert", "delete", "backspace", "enter", "tab", "space"),
        *(f"f{number}" for number in range(1, 25)),
    }
)
_HELD = ("alt", "ctrl", "shift")  # in the order in which Textual names them
_A_KEY = "a key is a character, or a name as left, shift+left, space or f2"


class UnusableKeysError(ValueError):
    """Keys that cannot be: an unknown action, one key for two, or what no keyboard has."""


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
    taken: dict[tuple[str, Ask], str] = {}
    for action, given in keys.items():
        if not given:
            yield f"{action} has no key"
        for key in given:
            if key in RESERVED:
                yield f"{action}: {key} {RESERVED[key]}"
            elif not _is_a_key(key):
                yield f"{action}: no key {key!r}; {_A_KEY}"
            else:
                others = dict.fromkeys(
                    taken.setdefault((key, ask), action) for ask in _asks(action)
                )
                yield from (
                    f"{key} is both {each} and {action}" for each in others if each != action
                )


def _asks(action: str) -> tuple[Ask, ...]:
    return (ONLY[action],) if action in ONLY else ("pairwise", "absolute")


def _is_a_key(key: str) -> bool:
    """Say whether a keyboard can send it: a character, or a name with keys held down or not."""
    if len(key) == 1:
        return key.isprintable() and not key.isspace()
    *held, last = key.split("+")
    if held != [each for each in _HELD if each in held]:
        return False
    # A letter with shift alone is another character, and is named as that.
    return last in _NAMES or (len(last) == 1 and last.isalnum() and held[:1] in (["alt"], ["ctrl"]))
