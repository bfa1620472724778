"""`rate`: a rater before the screen, in this terminal or in a browser.

$ gristmill rate runs/tea-house --rater ana
ana: 24 of 76 answered, all saved; the same command goes on, `gristmill ratings` sums up
"""

import gc
import os
import signal
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING

from evaluation.rating.keys import UnusableKeysError, mapped
from evaluation.rating.raters import rater_name
from grist.errors import Exit, MissingError, UsageError
from grist.text import visible
from gristmill.cli.screen import Screen

if TYPE_CHECKING:
    from evaluation.rating.screen.order import Bidi

_DRIVER = "TEXTUAL_DRIVER"  # set where a browser is the terminal
_BRIGHT = frozenset({"7", "15"})  # of the sixteen colours, those that light backgrounds have


@dataclass(frozen=True)
class Wish:
    """What is asked for: the run, who rates, other keys as `tie=t`, what the terminal is like.

    Attributes:
        light: whether its background is; None as it says itself.
        bidi: what it puts in order of Hebrew and Arabic; None as is known of it.
    """

    home: Path
    raters: tuple[str, ...]
    keys: tuple[str, ...] = ()
    light: bool | None = None
    bidi: "Bidi | None" = None


def rate(wish: Wish, screen: Screen) -> Exit:
    """Let one rater rate, until the rater leaves.

    Raises:
        UsageError: no such keys, no name for a rater, or not one, or no such folder.
        MissingError: there is no terminal here, or this rater is rating elsewhere.
    """
    if len(wish.raters) != 1:
        raise UsageError("--rater: one name is needed, as `--rater ana`")
    changes, name = _keys(wish.keys), rater_name(wish.raters[0])
    _check_folder(wish.home)
    if _DRIVER not in os.environ:
        _check_terminal()
    from evaluation.rating.opening import sitting
    from evaluation.rating.screen.app import RatingApp
    from evaluation.rating.screen.ending import die_of, run

    with sitting(wish.home, name) as one:
        # What was read stays: to look through it for garbage would hold up a key now and then.
        gc.freeze()
        keys = _mapped({**(one.section.keys or {}), **changes})
        ended_by = run(RatingApp(one, keys, light=_is_light(wish), bidi=_bidi(wish)))
        progress = one.progress
    if _DRIVER not in os.environ and ended_by != signal.SIGHUP:  # then nobody is there to read it
        screen.say(
            f"{name}: {progress.done:,} of {progress.total:,} answered, all saved; "
            f"the same command goes on, `gristmill ratings {quote(str(wish.home))}` sums up"
        )
    if ended_by is not None:
        die_of(ended_by)
    return Exit.OK


def _check_folder(home: Path) -> None:
    if not home.is_dir():
        raise UsageError(f"{home}: no such run folder")


def _check_terminal() -> None:
    """Refuse what no text can be read on."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise MissingError(
            "rating needs a terminal with a keyboard, and this is none; "
            "`--serve` opens it in a browser instead"
        )
    if "utf" not in (sys.__stderr__ or sys.stderr).encoding.lower():  # Textual draws on it
        raise MissingError(
            "rating needs a terminal in UTF-8, or texts would not be shown as they are: "
            "set LC_ALL to C.UTF-8, or to a locale of yours that ends so"
        )


def serve(wish: Wish, host: str, port: int, public_url: str | None) -> Exit:
    """Let raters rate in their browsers, until this is interrupted.

    Raises:
        UsageError: no rater is named, or one twice; no such keys, no such folder; what only
            a terminal can be.
        UserError: there is nothing to rate, or the address is taken.
    """
    from evaluation.rating.asked import asked
    from evaluation.rating.material import read
    from evaluation.rating.serving.address import Address
    from evaluation.rating.serving.serve import serve as serve_raters

    _keys(wish.keys)
    if not wish.raters:
        raise UsageError("--serve: name who may rate, as `--rater ana --rater ben`")
    if wish.bidi is not None:
        raise UsageError("--bidi: no browser reorders what it is sent; leave it out with --serve")
    names = [rater_name(each) for each in wish.raters]
    _check_folder(wish.home)
    read(wish.home, asked(wish.home).section)  # or each rater would be told that there is nothing
    shade = [] if wish.light is None else ["--light" if wish.light else "--dark"]
    more = [part for key in wish.keys for part in ("--key", key)]

    def command(rater: str) -> list[str]:
        program = [sys.executable, "-m", "gristmill", "rate", str(wish.home.resolve())]
        return [*program, "--rater", rater, *shade, *more]

    serve_raters(wish.home, names, command, Address(host, port, public_url), _say)
    _say(f"stopped; `gristmill ratings {quote(str(wish.home))}` sums up")
    return Exit.OK


def _say(line: str) -> None:
    """Write a link, or what whoever serves has to know: it is what the command is for."""
    print(visible(line), flush=True)


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


def _is_light(wish: Wish) -> bool:
    """Say whether the terminal says that its background is a light one (rxvt's COLORFGBG)."""
    if wish.light is not None:
        return wish.light
    return os.environ.get("COLORFGBG", "").rpartition(";")[2] in _BRIGHT


def _bidi(wish: Wish) -> "Bidi":
    from evaluation.rating.screen.order import bidi_of

    return wish.bidi or ("none" if _DRIVER in os.environ else bidi_of(os.environ))
