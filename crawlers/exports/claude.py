"""Claude's data exports: `conversations.json`, or a single conversation as the site sends it.

    [{"uuid": "c1", "name": "Tea", "chat_messages": [
      {"uuid": "m1", "sender": "human", "created_at": "2024-03-01T09:00:00.000000Z",
       "text": "How hot?", "content": [{"type": "text", "text": "How hot?"}], "files": []},
      {"uuid": "m2", "sender": "assistant", "created_at": "2024-03-01T09:00:04.000000Z",
       "text": "80 °C", "content": [{"type": "thinking", "thinking": "…"},
                                    {"type": "text", "text": "80 °C"}], "files": []}]}]

becomes thread c1, speakers human and assistant, locators `conversations/c1/messages/m1` and `…/m2`,
the second a reply to the first and a bot's.

The text is what the blocks of that kind say; what the model thinks and what tools are told and say
is left out, and so is what stands in attached files. A message of nothing else is counted once a
conversation as `not_shown`. Where messages name the one before them, records are the branch that is
shown, and the others are counted as `other_branch`; older exports keep all in one row.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby, islice
from typing import Any, ClassVar

from crawlers.exports.export import Export, Owner, Read
from crawlers.exports.members import ExportFile
from crawlers.exports.parts import attachment
from crawlers.exports.parts.assistants.chat import NOT_SHOWN, Chat, Said, Turn
from crawlers.exports.parts.assistants.conversations import Conversation, rows
from crawlers.exports.parts.json.events import Item
from crawlers.exports.parts.json.objects import CUT, beginnings
from crawlers.exports.parts.json.values import Json, key, moment, objects, word
from crawlers.reader import readers

_HUMAN = "human"
_PARENT, _LAST = "parent_message_uuid", "current_leaf_message_uuid"
_LOOKED_AT = 3  # conversations by which a file is known
_SAID = ("text", "voice_note")
_BLOCKS = (("image", "photo"), ("document", "file"), ("voice_note", "voice"))


@readers
@dataclass(frozen=True)
class Claude(Export):
    """What a user and Claude wrote to each other."""

    name: ClassVar[str] = "claude"
    signature: ClassVar[str] = (
        "JSON of Claude's data export: conversations with uuid, name and chat_messages"
    )

    marks: ClassVar[tuple[str, ...]] = ('"uuid"', '"chat_messages"', '"sender"', '"created_at"')

    @classmethod
    def recognises(cls, head: bytes, suffix: str) -> bool:
        return any(map(_is_conversation, islice(beginnings(head), _LOOKED_AT)))

    def rows(self, file: ExportFile) -> Iterator[Read]:
        """Give each record or problem with the bytes that it was read from."""

        def made_of(found: Conversation) -> Iterator[Read]:
            title, places = word(found.said.get("name")), _places(found)
            chat = Chat(file, self.reader(), found.place, found.thread, title, "Claude")
            last = places.get(word(found.said.get(_LAST)) or "")
            return chat.reads(_turns(found, places), last)

        return rows(file, ("chat_messages",), ("uuid",), made_of)

    def owner(self, file: ExportFile) -> Owner | None:
        return Owner(_HUMAN, "sender")


def _is_conversation(row: Json) -> bool:
    messages = row.get("chat_messages")
    return "uuid" in row and (messages == CUT or isinstance(messages, list))


def _turns(conversation: Conversation, places: Mapping[str, str]) -> dict[str, Turn]:
    """Read the messages by their locators; in older exports each stands behind the one before."""
    is_tree = any(_named(item.value, _PARENT) for item in conversation.items)
    again: Counter[str] = Counter()
    turns: dict[str, Turn] = {}
    before: str | None = None
    for item in conversation.items:
        locator = _locator(conversation, item)
        again[locator] += 1
        if again[locator] > 1:
            locator += f"#{again[locator]}"
        if is_tree:
            before = places.get(_named(item.value, _PARENT) or "")
        turns[locator] = _turn(item, locator, before, word(conversation.said.get("model")))
        before = locator
    return turns


def _places(conversation: Conversation) -> dict[str, str]:
    """Give the locators of the messages by their ids; of several with one id, the first's."""
    ids = ((_named(item.value, "uuid"), item) for item in conversation.items)
    return {name: _locator(conversation, item) for name, item in ids if name}


def _locator(conversation: Conversation, item: Item) -> str:
    """Name a message by its id; what has none is known by where it stands."""
    name = key(_named(item.value, "uuid"))
    within = f"messages/{name}" if name else f"chat_messages[{item.index}]"
    return f"{conversation.place}/{within}"


def _named(message: Any, name: str) -> str | None:
    return word(message.get(name)) if isinstance(message, dict) else None


def _turn(item: Item, locator: str, before: str | None, model: str | None) -> Turn:
    message = item.value
    if not isinstance(message, dict):
        return Turn(locator, item.raw, "not_an_object", before=before)
    return Turn(
        locator=locator,
        raw=item.raw,
        said=_said(message),
        speaker=word(message.get("sender")),
        time=moment(message.get("created_at")),
        model=model,
        before=before,
    )


def _said(message: Json) -> Said | str | None:
    """Read a message; `text` says what the blocks do, with notes on those that it cannot say."""
    content = message.get("content")
    blocks = objects(content)
    text: Any = content if isinstance(content, str) else _joined(blocks)
    if text == "" and all(map(_is_text, blocks)):  # older exports have no blocks
        text = message.get("text") or ""
    if not isinstance(text, str):
        return "bad_text"
    media = tuple(dict.fromkeys(_media(message, blocks)))
    if text or media:
        return Said(text, media)
    return None if all(map(_is_text, blocks)) else NOT_SHOWN


def _joined(blocks: list[dict[str, Any]]) -> str | None:
    """Join what the blocks say; what tools or thoughts part begins a paragraph."""
    runs = [list(run) for is_text, run in groupby(blocks, _is_text) if is_text]
    texts = [[block.get("text") for block in run] for run in runs]
    if not all(isinstance(text, str) for run in texts for text in run):
        return None
    return "\n\n".join(filter(None, ("".join(map(str, run)) for run in texts)))


def _is_text(block: Json) -> bool:
    return block.get("type") in _SAID


def _media(message: Json, blocks: list[dict[str, Any]]) -> Iterator[str]:
    """Name the kinds of what is attached; a long text that was pasted is a file without a name."""
    files = (*objects(message.get("attachments")), *objects(message.get("files")))
    yield from attachment.kinds(word(file.get("file_name")) or "" for file in files)
    yield from (kind for mark, kind in _BLOCKS for block in blocks if block.get("type") == mark)
