"""What a terminal itself puts in order of Hebrew and Arabic, and how it is told to leave it.

none     nothing, or what it can be told to leave: most terminals, all browsers
words    the letters of each word, not the words: kitty
rows     each row of the screen, as if it were one line of text: Konsole, Apple's Terminal

Here it is known where a text ends and its neighbour begins, so texts are put in order here, and a
terminal is told to leave them: `CSI 8 l`, ECMA-48's BDSM, as "BiDi in Terminal Emulators"
(terminal-wg.pages.freedesktop.org/bidi) recommends for programs of a whole screen. VTE (GNOME's and
many others) and mintty obey; terminals that know no order at all ignore it.
"""

from collections.abc import Mapping
from typing import Literal, get_args

from textual.app import App
from textual.driver import Driver

Bidi = Literal["none", "words", "rows"]

_EXPLICIT, _IMPLICIT = "\x1b[8l", "\x1b[8h"
_OF_ROWS = ("INSIDE_EMACS", "KONSOLE_VERSION", "MLTERM")
_BEHIND = ("TMUX", "STY", "ZELLIJ")
_FIRST_VTE = 5800  # of version 0.58, the first that reorders


def bidi_of(environment: Mapping[str, str]) -> Bidi:
    """Say what the terminal reorders and cannot be told to leave.

    Konsole, mlterm, PuTTY, Apple's Terminal and those within Emacs reorder rows; so does VTE behind
    tmux, screen or zellij, which keep what it is told to themselves. kitty turns each word about,
    unless `force_ltr` is set in its configuration.

    >>> bidi_of({"KONSOLE_VERSION": "240800"}), bidi_of({"VTE_VERSION": "7600"})
    ('rows', 'none')
    """
    term, vte = environment.get("TERM", ""), environment.get("VTE_VERSION", "")
    is_behind = any(name in environment for name in _BEHIND)
    if (
        any(name in environment for name in _OF_ROWS)
        or environment.get("TERM_PROGRAM") == "Apple_Terminal"
        or term.startswith("putty")
        or (is_behind and vte.isdecimal() and int(vte) >= _FIRST_VTE)
    ):
        return "rows"
    is_kitty = term.startswith("xterm-kitty") or "KITTY_WINDOW_ID" in environment
    return "words" if is_kitty else "none"


def class_of(bidi: Bidi) -> str:
    """Name the app's class, for the style sheet."""
    return f"-bidi-{bidi}"


def bidi_at(app: App[object]) -> Bidi:
    """Say what the terminal of an app reorders."""
    return next((each for each in get_args(Bidi) if app.has_class(class_of(each))), "none")


def leaving_order(driver: type[Driver]) -> type[Driver]:
    """Make a driver tell its terminal to leave the order of letters, as long as it has it."""

    class LeavingOrder(driver):  # type: ignore[misc, valid-type]
        def start_application_mode(self) -> None:
            super().start_application_mode()
            self.write(_EXPLICIT)

        def stop_application_mode(self) -> None:
            self.write(_IMPLICIT)
            super().stop_application_mode()

    return LeavingOrder
