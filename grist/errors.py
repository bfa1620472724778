"""Errors that a user can act on, and the exit codes they end with.

    UserError                 1  something failed; the message says where, what, got, instead
    ├── UsageError            2  a flag, a path or a format that cannot be
    │   └── RecipeError       2  every mistake in a recipe at once, with line and column
    ├── GateError             3  a quality gate said no
    ├── MissingError          5  this machine lacks something; `gristmill doctor` says what
    └── StoppedError        130  the user has stopped what cannot go on later

A `UserError` is printed as its message alone; anything else is a bug and shows its traceback.
Messages never hold text from the user's data.
"""

from collections.abc import Iterable
from difflib import get_close_matches
from enum import IntEnum
from typing import ClassVar


class Exit(IntEnum):
    """The exit codes of the command line."""

    OK = 0
    FAILURE = 1
    USAGE = 2
    GATE = 3
    PARTIAL = 4
    ENVIRONMENT = 5
    INTERRUPTED = 130


class UserError(Exception):
    """A failure that the user can mend; its text is the whole message."""

    exit_code: ClassVar[Exit] = Exit.FAILURE


class UsageError(UserError):
    """A flag, a path or a format that cannot be."""

    exit_code: ClassVar[Exit] = Exit.USAGE


class RecipeError(UsageError):
    """Every mistake found in a recipe, one to a line."""

    def __init__(self, mistakes: Iterable[str]) -> None:
        self.mistakes = tuple(mistakes)
        super().__init__("\n".join(self.mistakes))


class GateError(UserError):
    """A quality gate of the recipe failed."""

    exit_code: ClassVar[Exit] = Exit.GATE


class MissingError(UserError):
    """Something this machine lacks: a package, a model, a lock that another run holds."""

    exit_code: ClassVar[Exit] = Exit.ENVIRONMENT


class StoppedError(UserError):
    """The user has stopped something of which nothing is kept."""

    exit_code: ClassVar[Exit] = Exit.INTERRUPTED


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Say which of the known names is nearest, or list them all.

    >>> did_you_mean("exact_dedupe", ["clean_text", "exact_dedup"])
    "; did you mean 'exact_dedup'?"
    >>> did_you_mean("zebra", ["clean_text", "exact_dedup"])
    '; known are clean_text, exact_dedup'
    """
    names = list(known)
    listed = f"; known are {', '.join(names)}" if names else ""
    return nearest(name, names) or listed


def nearest(name: str, known: Iterable[str]) -> str:
    """Say which of the known names is near, if one is."""
    near = get_close_matches(name, list(known), n=1)
    return f"; did you mean {near[0]!r}?" if near else ""
