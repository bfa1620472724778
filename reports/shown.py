r"""The one way by which text gets onto the page.

    shown("a\x1b[31m\u202e<b>")  ->  "a␛[31m⟨202E⟩<b>"      then escaped by Jinja or markupsafe

Control, escape and bidirectional characters become marks that a reader can see.
"""

from typing import TypeVar

from markupsafe import Markup

from grist.text import visible

T = TypeVar("T")


def shown(value: T) -> T | str:
    """Make a text safe to show; markup of our own and values that are no text pass through."""
    if not isinstance(value, str) or isinstance(value, Markup):
        return value
    # JSON and file names can hold lone surrogates, which UTF-8 cannot write.
    return visible(value.encode(errors="replace").decode())
