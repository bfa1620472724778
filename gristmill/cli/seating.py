"""`rate`: a rater before the screen, in this terminal or in a browser.

$ gristmill rate runs/tea-house --rater ana
ana: 24 of 76 answered, all saved; the same command goes on, `gristmill ratings` sums up
"""

import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from evaluation.rating.keys import UnusableKeysError, mapped
from evaluation.rating.raters import rater_name
from grist.errors import Exit, MissingError, UsageError
from gristmill.cli.screen import Screen

_DRIVER = "TEXTUAL_DRIVER"  # set where a browser is the terminal
_BRIGHT = frozenset({"7", "15"})  # of the sixteen colours, those that light backgrounds have


def rate(
    home: Path, rater: str, keys: Sequence[str], screen: Screen, *, light: bool | None
) -> Exit:
    """Let one rater rate, until the rater leaves.

    Raises:
        UsageError: no such keys, or no name for a rater.
        MissingError: there is no terminal here, or this rater is rating elsewhere.
    """
    changes = _keys(keys)
    name = rater_name(rater)
    if _DRIVER not in os.environ and not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise MissingError(
            "rating needs a terminal with a keyboard, and this is none; "
            "`--serve` opens it in a browser instead"
        )
    from evaluation.rating.opening import sitting
    from evaluation.rating.screen.app import RatingApp

    with sitting(home, name) as one:
        keys_ = _mapped({**(one.section.keys or {}), **changes})
        RatingApp(one, keys_, light=_is_light() if light is None else light).run()
        progress = one.progress
    screen.say(
        f"{name}: {progress.done:,} of {progress.total:,} answered, all saved; "
        f"the same command goes on, `gristmill ratings {home}` sums up"
    )
    return Exit.OK


def _keys(said: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Read `tie=t` and the like; several for one action add up."""
    found: dict[str, tuple[str, ...]] = {}
    for each in said:
        name, equals, key = each.partition("=")
        if not equals or not key:
            raise UsageError(f"--key: {each!r} is not ACTION=KEY, as `tie=t`")
        found[name] = (*found.get(name, ()), key)
    _mapped(found)
    return found


def _mapped(changes: Mapping[str, tuple[str, ...]]) -> Mapping[str, tuple[str, ...]]:
    try:
        return mapped(changes)
    except UnusableKeysError as mistake:
        raise UsageError(f"--key: {mistake}") from None


def _is_light() -> bool:
    """Say whether the terminal says that its background is a light one (rxvt's COLORFGBG)."""
    return os.environ.get("COLORFGBG", "").rpartition(";")[2] in _BRIGHT
