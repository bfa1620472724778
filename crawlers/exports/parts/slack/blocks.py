"""The text of a Slack message whose `text` is empty: in blocks, or in what is attached to it.

    {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [
      {"type": "text", "text": "look, "}, {"type": "user", "user_id": "U1"}]}]}
    ->  look, @Ana

Slack's own clients write both; apps often write blocks or attachments alone.
"""

from collections.abc import Callable, Iterator
from typing import Any

from crawlers.exports.parts.json.values import Json, objects, word
from crawlers.exports.parts.slack.markup import channel, person, plain
from crawlers.exports.parts.slack.workspace import Workspace

# As Slack writes them where it makes text of them itself.
_STYLES = {"code": "`", "bold": "*", "italic": "_", "strike": "~"}
_DEEPEST = 8  # indents of a list


def text_of(blocks: Any, workspace: Workspace) -> str:
    """Give what is written in blocks, one under the other."""
    lines = (line for block in objects(blocks) for line in _lines(block, workspace))
    return "\n".join(line for line in lines if line)


def attached(attachment: Json, workspace: Workspace) -> str:
    """Give what is written in something that is attached, or what stands for it elsewhere."""
    parts = [
        plain(attachment[key], workspace)
        for key in ("pretext", "title", "text")
        if word(attachment.get(key))
    ]
    if parts:
        return "\n".join(parts)
    fallback = word(attachment.get("fallback"))
    return text_of(attachment.get("blocks"), workspace) or plain(fallback or "", workspace)


def media(blocks: Any) -> Iterator[str]:
    """Name what blocks show beside text."""
    for block in objects(blocks):
        kind = block.get("type")
        if isinstance(kind, str) and kind in _SHOWN:
            yield _SHOWN[kind]


_SHOWN = {"image": "photo", "video": "video", "file": "file", "call": "call"}


def _lines(block: Json, workspace: Workspace) -> Iterator[str]:
    if block.get("type") == "rich_text":
        for element in objects(block.get("elements")):
            yield from _rich(element, workspace)
        return
    yield from _written(block.get("text"), workspace)
    for key in ("fields", "elements"):
        for each in objects(block.get(key)):
            if each.get("type") in {"mrkdwn", "plain_text"}:
                yield from _written(each, workspace)


def _written(said: Any, workspace: Workspace) -> Iterator[str]:
    """Give a text of blocks: an object with one in it, or in Markdown blocks the text itself."""
    text = said.get("text") if isinstance(said, dict) else said
    if isinstance(text, str):
        yield plain(text, workspace)


def _rich(element: Json, workspace: Workspace) -> Iterator[str]:
    kind = element.get("type")
    if kind == "rich_text_list":
        depth = element.get("indent")
        indent = "    " * min(depth, _DEEPEST) if type(depth) is int else ""
        for number, item in enumerate(objects(element.get("elements")), 1):
            mark = f"{number}." if element.get("style") == "ordered" else "•"
            yield f"{indent}{mark} {_inline(item, workspace)}"
        return
    text = _inline(element, workspace)
    if kind == "rich_text_quote":
        text = "\n".join(f"> {line}" for line in text.split("\n"))
    yield f"```{text}```" if kind == "rich_text_preformatted" else text.removesuffix("\n")


def _inline(section: Json, workspace: Workspace) -> str:
    return "".join(_piece(each, workspace) for each in objects(section.get("elements")))


def _piece(element: Json, workspace: Workspace) -> str:
    kind = element.get("type")
    show = _PIECES.get(kind) if isinstance(kind, str) else None
    return show(element, workspace) if show else _styled(element)


def _styled(element: Json) -> str:
    """Give a text with the signs of its style, as people type them."""
    text, style = element.get("text"), element.get("style")
    if not isinstance(text, str):
        return ""
    if not isinstance(style, dict) or not text.strip():
        return text
    for name, mark in _STYLES.items():
        if style.get(name) is True:
            text = f"{mark}{text}{mark}"
    return text


def _told(element: Json, *keys: str) -> str:
    return next((text for key in keys if (text := word(element.get(key)))), "")


_PIECES: dict[str, Callable[[Json, Workspace], str]] = {
    "user": lambda said, workspace: person(_told(said, "user_id"), "", workspace),
    "channel": lambda said, workspace: channel(_told(said, "channel_id"), "", workspace),
    "usergroup": lambda said, workspace: "@" + _told(said, "usergroup_id"),
    "broadcast": lambda said, workspace: "@" + _told(said, "range"),
    "emoji": lambda said, workspace: f":{_told(said, 'name')}:",
    "link": lambda said, workspace: _told(said, "text", "url"),
    "date": lambda said, workspace: _told(said, "fallback"),
    "color": lambda said, workspace: _told(said, "value"),
}
