"""Who puts Hebrew and Arabic in order: this program, or the terminal.

Here it is known where a text ends and its neighbour begins, so it is done here, and a terminal that
would do it again is told not to: `CSI 8 l`, ECMA-48's BDSM, as "BiDi in Terminal Emulators"
(terminal-wg.pages.freedesktop.org/bidi) recommends for programs of a whole screen. VTE (GNOME's and
many others) and mintty obey; terminals that know no order at all ignore it. Some reorder and cannot
be told: to them texts are given as they are stored, and never two beside each other.
"""

from collections.abc import Mapping

from textual.driver import Driver

TERMINAL_ARRANGES = "-terminal-arranges"
"""The app's class where the terminal puts letters in order."""

_EXPLICIT, _IMPLICIT = "\x1b[8l", "\x1b[8h"
_OF_THOSE = ("INSIDE_EMACS", "KONSOLE_VERSION", "KITTY_WINDOW_ID", "MLTERM")
_FIRST_VTE = 5800  # of version 0.58, the first that reorders


def terminal_arranges(environment: Mapping[str, str]) -> bool:
    """Say whether the terminal reorders letters and cannot be told to leave it.

    Konsole, mlterm, PuTTY, Apple's Terminal and those within Emacs do; kitty turns each word about
    (unless `force_ltr` is set in its configuration). So does VTE behind tmux, screen or zellij,
    which keep what it is told to themselves.

    >>> terminal_arranges({"KONSOLE_VERSION": "240800"}), terminal_arranges({"VTE_VERSION": "7600"})
    (True, False)
    """
    vte = environment.get("VTE_VERSION", "")
    is_behind = "TMUX" in environment or "STY" in environment or "ZELLIJ" in environment
    return (
        any(name in environment for name in _OF_THOSE)
        or environment.get("TERM_PROGRAM") == "Apple_Terminal"
        or environment.get("TERM", "").startswith(("putty", "xterm-kitty"))
        or (is_behind and vte.isdecimal() and int(vte) >= _FIRST_VTE)
    )


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
