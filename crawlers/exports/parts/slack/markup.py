"""Slack's markup as a reader of the app sees it: mentions by name, links by their label.

    <@U1> see <https://tea.example/a?b&amp;c|the list>, 3 &lt; 4 :tea:
    ->  @Ana see the list, 3 < 4 :tea:

What people type in angle brackets comes escaped, so that these are Slack's alone. Signs for bold
and the like stay as they were typed.
"""

import re
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime

from crawlers.exports.parts.slack.workspace import Workspace

_MARKED = re.compile(r"<([^<>|]++)(?:\|([^<>]*+))?>|&(?:amp|lt|gt);")
_ENTITY = re.compile(r"&(?:amp|lt|gt);")
_CHARACTERS = {"&amp;": "&", "&lt;": "<", "&gt;": ">"}
_ADDRESS = re.compile(r"\A(?:mailto|tel):")


def plain(text: str, workspace: Workspace) -> str:
    """Write a text as it was seen.

    Args:
        text: as Slack keeps it.
        workspace: knows people and channels by their ids.
    """

    def seen(match: re.Match[str]) -> str:
        if match[1] is None:
            return _CHARACTERS[match[0]]
        show = _SHOWN.get(match[1][0], _link)
        return show(_decoded(match[1]), _decoded(match[2] or ""), workspace)

    return _MARKED.sub(seen, text)


def _decoded(text: str) -> str:
    """Take back the escapes, once: `&amp;lt;` was typed as `&lt;`."""
    return _ENTITY.sub(lambda match: _CHARACTERS[match[0]], text)


def person(user: str, label: str, workspace: Workspace) -> str:
    """Show whom a message mentions; who is not listed has a label in some exports, else an id."""
    return "@" + (workspace.person(user) or label.removeprefix("@") or user)


def channel(key: str, label: str, workspace: Workspace) -> str:
    """Show the channel that a message mentions."""
    return "#" + (label.removeprefix("#") or workspace.channel(key) or key)


def _command(body: str, label: str, workspace: Workspace) -> str:
    """Show what is called by a name: everybody here, a group of people, a date."""
    name, *rest = body[1:].split("^")
    if name == "date":
        return label or _day(rest[0] if rest else "")
    if name == "subteam":
        return "@" + (label.removeprefix("@") or "".join(rest[:1]))
    return f"@{name}" if name in {"here", "channel", "everyone", "group"} else label or f"<{name}>"


def _day(seconds: str) -> str:
    with suppress(ValueError, OverflowError, OSError):
        return datetime.fromtimestamp(int(seconds), UTC).date().isoformat()
    return ""


def _link(address: str, label: str, workspace: Workspace) -> str:
    return label or _ADDRESS.sub("", address)


_SHOWN: dict[str, Callable[[str, str, Workspace], str]] = {
    "@": lambda body, label, workspace: person(body[1:], label, workspace),
    "#": lambda body, label, workspace: channel(body[1:], label, workspace),
    "!": _command,
}
