"""ChatGPT's data exports: `conversations.json`, in newer ones in several files, or one of them.

    [{"title": "Tea", "conversation_id": "c1", "current_node": "n3", "mapping": {
      "n1": {"message": null, "parent": null, "children": ["n2"]},
      "n2": {"message": {"author": {"role": "user"}, "create_time": 1709283600.5,
        "content": {"content_type": "text", "parts": ["How hot?"]}}, "parent": "n1"},
      "n3": {"message": {"author": {"role": "assistant"}, "create_time": 1709283602.0,
        "content": {"content_type": "text", "parts": ["80 °C"]},
        "metadata": {"model_slug": "gpt-4o"}}, "parent": "n2"}}}]

becomes thread c1, speakers user and assistant, locators `conversations/c1/messages/n2` and `…/n3`,
the second a reply to the first and a bot's.

A conversation is a tree. Records are the branch that the app shows, which ends in `current_node`
(without one, in the latest message that nothing answers). What a conversation holds besides is
counted once: `other_branch` for messages of other branches, `not_shown` for tools' and hidden ones.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any, ClassVar

from crawlers.exports.export import Export, Owner, Read
from crawlers.exports.members import ExportFile
from crawlers.exports.parts.assistants import chatgpt as messages
from crawlers.exports.parts.assistants.chat import Chat, Turn
from crawlers.exports.parts.assistants.conversations import Conversation, rows
from crawlers.exports.parts.json.events import MEMBERS, Item
from crawlers.exports.parts.json.objects import CUT, beginnings
from crawlers.exports.parts.json.values import Json, key, listed, moment, word
from crawlers.reader import readers

_IDS = ("conversation_id", "id")
_LOOKED_AT = 3  # conversations by which a file is known
_NODE = frozenset({"message", "parent", "children"})


@readers
@dataclass(frozen=True)
class ChatGPT(Export):
    """What a user and ChatGPT wrote to each other."""

    name: ClassVar[str] = "chatgpt"
    signature: ClassVar[str] = (
        "JSON of ChatGPT's data export: conversations with title, create_time and mapping"
    )

    marks: ClassVar[tuple[str, ...]] = ('"mapping"', '"create_time"', '"title"', '"author"')

    @classmethod
    def recognises(cls, head: bytes, suffix: str) -> bool:
        return any(map(_is_conversation, islice(beginnings(head), _LOOKED_AT)))

    def rows(self, file: ExportFile) -> Iterator[Read]:
        """Give each record or problem with the bytes that it was read from."""

        def made_of(found: Conversation) -> Iterator[Read]:
            title = word(found.said.get("title"))
            chat = Chat(file, self.reader(), found.place, found.thread, title, "ChatGPT")
            return chat.reads(_turns(found), word(found.said.get("current_node")))

        return rows(file, ("mapping", MEMBERS), _IDS, made_of)

    def owner(self, file: ExportFile) -> Owner | None:
        return Owner(messages.USER, "author.role")


def _is_conversation(row: Json) -> bool:
    nodes = row.get("mapping")
    if isinstance(nodes, dict) and nodes:
        first = next(iter(nodes.values()))
        return isinstance(first, dict) and len(first.keys() & _NODE) > 1
    return nodes in (CUT, {}) and {"title", "create_time"} <= row.keys()


def _turns(conversation: Conversation) -> dict[str, Turn]:
    """Read the nodes by their names; of several of a name the last counts, as in any JSON."""
    by_children = {
        child: item.key
        for item in conversation.items
        for child in _children(item.value)
        if isinstance(child, str)
    }
    names = {item.key for item in conversation.items}
    turns = {}
    for item in conversation.items:
        parent = _parent(item.value) or item.key
        known = parent in names and parent != item.key
        # Which one stands before one that is missing or broken, its own parent says.
        before = parent if known else by_children.get(parent)
        turns[item.key] = _turn(item, _locator(conversation, item), before)
    return turns


def _children(node: Any) -> list[Any]:
    return listed(node.get("children")) if isinstance(node, dict) else []


def _parent(node: Any) -> str | None:
    return word(node.get("parent")) if isinstance(node, dict) else None


def _locator(conversation: Conversation, item: Item) -> str:
    """Name a message by its id; what is no id is known by where it stands."""
    name = key(item.key)
    return f"{conversation.place}/" + (f"messages/{name}" if name else f"mapping[{item.index}]")


def _turn(item: Item, locator: str, before: str | None) -> Turn:
    node = item.value
    message = node.get("message") if isinstance(node, dict) else node
    if not isinstance(message, dict):
        flaw = None if isinstance(node, dict) and message is None else "not_an_object"
        return Turn(locator, item.raw, flaw, before=before)
    return Turn(
        locator=locator,
        raw=item.raw,
        said=messages.said(message),
        speaker=messages.role(message),
        time=moment(message.get("create_time")),
        model=word(messages.metadata(message).get("model_slug")),
        before=before,
    )
