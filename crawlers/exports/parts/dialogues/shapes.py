"""The shapes in which conversations are kept to train models on, one a row.

    {"conversations": [{"from": "human", "value": "Hot?"}, {"from": "gpt", "value": "Warm."}]}
    {"messages": [{"role": "user", "content": "Hot?"}, {"role": "assistant", "content": "Warm."}]}
    {"instruction": "Translate.", "input": "chá", "output": "tea", "system": "", "history": []}
    {"question": "Hot?", "human_answers": ["Warm."], "chatgpt_answers": ["It depends."]}
    {"prompt": "Hot?", "completion": "Warm."}
    {"prompt": "Hot?", "chosen": "Warm.", "rejected": "No."}

A prompt and what follows it may be lists of turns too, and the prompt may stand in both lists, or
be their common beginning alone.

Each is taken apart into turns, with the bytes of each:

    turns(row, raw)  ->  Turn("messages[0]", b'{"role": …}', "user", "Hot?"), …
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from io import BytesIO
from typing import Any, TypeAlias

from crawlers.exports.parts.json.events import MEMBERS, Item
from crawlers.exports.parts.json.objects import CUT
from crawlers.exports.parts.json.stream import walk
from crawlers.exports.parts.json.values import Json, objects, word

_LISTS = ("messages", "conversations", "conversation", "prompt")
_PREFERENCES = ("chosen", "rejected")
_KEYS = (("role", "content"), ("from", "value"))
_ASKED, _GIVEN = ("instruction", "prompt"), ("input", "context")
_ANSWERED = ("output", "response", "completion")
_ANSWERS = {"human_answers": "human", "chatgpt_answers": "chatgpt"}
_OPENING = re.compile(
    rb'"(?:messages|conversations?|prompt)"\s*+:\s*+\[\s*+\{\s*+"(role|from|content|value)"'
)
_PAIRED = {b"role": b'"content"', b"from": b'"value"', b"content": b'"role"', b"value": b'"from"'}
_SAID = frozenset({"text", "input_text", "output_text", "refusal"})
_MEDIA = {
    **dict.fromkeys(("image", "image_url", "input_image"), "photo"),
    **dict.fromkeys(("audio", "audio_url", "input_audio"), "audio"),
    **dict.fromkeys(("video", "video_url"), "video"),
    **dict.fromkeys(("file", "input_file", "document"), "file"),
}


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn of a dialogue, or why it is none.

    Attributes:
        place: where it stands in its row.
        raw: the bytes it was read from.
        speaker: in which role.
        text: what was said.
        name: of who spoke, if the row gives it.
        media: what it carries, by kind.
        calls: the tools that it asks for.
        flaw: why it is no turn.
        answers: the place of the turn that it answers, if that is not the one before it.
        preference: whether it was `chosen`, or another that was `rejected`.
    """

    place: str
    raw: bytes
    speaker: str = ""
    text: str = ""
    name: str | None = None
    media: tuple[str, ...] = ()
    calls: tuple[str, ...] = ()
    flaw: str | None = None
    answers: str | None = None
    preference: str | None = None


Entries: TypeAlias = Mapping[str, Item]


def is_dialogue(row: Json, head: bytes) -> bool:
    """Say whether a row of which no more may be there than the head of a file is of a shape."""
    return _shape(row) is not None or any(
        row.get(name) == CUT and _is_opening(head) for name in _LISTS
    )


def turns(row: Json, raw: bytes) -> Iterator[Turn] | None:
    """Give the turns of a row in their order, or None if it is of no shape."""
    shape = _shape(row) or (_of_list if any(row.get(name) == [] for name in _LISTS) else None)
    if shape is None:
        return None
    # The row has been decoded and is sound: in it there are no faults, and each item has its bytes.
    events = walk(BytesIO(raw), (MEMBERS,))
    return shape({event.key: event for event in events if isinstance(event, Item)}, raw)


def _is_opening(head: bytes) -> bool:
    found = _OPENING.search(head)
    return found is not None and _PAIRED[found[1]] in head


def _shape(row: Json) -> Callable[[Entries, bytes], Iterator[Turn]] | None:
    if all(_is_list(row.get(name)) for name in _PREFERENCES):
        return _of_preferences
    if any(_is_list(row.get(name)) for name in _LISTS):
        return _of_list
    answers = (row.get(name) for name in _ANSWERS)
    if "question" in row and any(isinstance(each, list) or each == CUT for each in answers):
        return _of_answers
    if _any(row, _ASKED) and (_any(row, _ANSWERED) or all(name in row for name in _PREFERENCES)):
        return _of_instruction
    return None


def _any(row: Json, names: tuple[str, ...]) -> bool:
    return any(isinstance(row.get(name), str) for name in names)  # as what is cut is, too


def _is_list(value: Any) -> bool:
    return isinstance(value, list) and any(
        role in turn and (text in turn or "tool_calls" in turn)
        for turn in objects(value[:3])
        for role, text in _KEYS
    )


def _items(entry: Item) -> Iterator[Item]:
    return (event for event in walk(BytesIO(entry.raw), ()) if isinstance(event, Item))


def _of_list(entries: Entries, _: bytes) -> Iterator[Turn]:
    yield from _system(entries)
    last = None
    for name in _LISTS:
        if name in entries and _is_list(entries[name].value):
            for item in _items(entries[name]):
                yield (last := _turn(item.value, f"{name}[{item.index}]", item.raw))
            break
    if "prompt" in entries and "completion" in entries:
        yield from _said(entries["completion"])
    yield from _preferred(entries, last)


def _of_preferences(entries: Entries, _: bytes) -> Iterator[Turn]:
    """Give what two lists of turns begin with, or else the prompt, and how each goes on."""
    chosen, rejected = (list(_items(entries[name])) for name in _PREFERENCES)
    pairs = zip(chosen[:-1], rejected[:-1], strict=False)
    shared = next((at for at, (one, other) in enumerate(pairs) if one.raw != other.raw), None)
    if shared is None:
        shared = max(0, min(len(chosen), len(rejected)) - 1)
    before = [_turn(item.value, f"chosen[{item.index}]", item.raw) for item in chosen[:shared]]
    if not before and "prompt" in entries:
        before = list(_said(entries["prompt"], "user"))
    yield from (*_system(entries), *before)
    yield from _preferred(entries, before[-1] if before else None, shared)


def _preferred(entries: Entries, last: Turn | None, skip: int = 0) -> Iterator[Turn]:
    """Give the answers of which one was chosen, each an answer to the last turn before them."""
    for name in _PREFERENCES if all(each in entries for each in _PREFERENCES) else ():
        for at, turn in enumerate(list(_said(entries[name]))[skip:]):
            answered = last.place if last and not at else None
            yield replace(turn, preference=name, answers=answered)


def _said(entry: Item, role: str = "assistant") -> Iterator[Turn]:
    """Give the turns that stand under a key: a list of them, one, or the text of one."""
    if isinstance(entry.value, list):
        for item in _items(entry):
            yield _turn(item.value, f"{entry.key}[{item.index}]", item.raw)
    elif isinstance(entry.value, dict):
        yield _turn(entry.value, str(entry.key), entry.raw)
    else:
        yield _text(entry, str(entry.key), role)


def _system(entries: Entries) -> Iterator[Turn]:
    """Give what the system says, where it stands beside the turns."""
    if (system := entries.get("system")) and system.value:
        yield _text(system, "system", "system")


def _turn(said: Any, place: str, raw: bytes) -> Turn:
    if not isinstance(said, dict):
        return Turn(place, raw, flaw="not_an_object")
    role_key, text_key = next((keys for keys in _KEYS if keys[0] in said), _KEYS[0])
    role, content = word(said.get(role_key)), said.get(text_key)
    text = content if isinstance(content, str) else _joined(content)
    calls = tuple(_calls(said))
    if role is None or text is None:
        return Turn(place, raw, flaw="no_role" if role is None else "bad_text")
    if content is None and not calls:
        return Turn(place, raw, flaw="no_text")
    kinds = (word(part.get("type")) or "" for part in objects(content))
    media = tuple(dict.fromkeys(_MEDIA[kind] for kind in kinds if kind in _MEDIA))
    return Turn(place, raw, role, text, word(said.get("name")), media, calls)


def _joined(content: Any) -> str | None:
    """Join the texts among the parts of a content; where tools are called it is null."""
    if not isinstance(content, list | None):
        return None
    texts = [_part(part) for part in content or ()]
    if not all(isinstance(text, str) for text in texts):
        return None
    return "\n".join(filter(None, texts))


def _part(part: Any) -> Any:
    if not isinstance(part, dict):
        return part
    kind = word(part.get("type"))
    return part.get("refusal" if kind == "refusal" else "text") if kind in _SAID else ""


def _calls(said: Json) -> Iterator[str]:
    for call in (*objects(said.get("tool_calls")), {"function": said.get("function_call")}):
        function = call.get("function")
        if isinstance(function, dict):
            yield word(function.get("name")) or ""


def _of_instruction(entries: Entries, raw: bytes) -> Iterator[Turn]:
    """Give the turns of a task: what the system says, what was said before, task and solution."""
    yield from _system(entries)
    for pair in _items(entries["history"]) if "history" in entries else ():
        if not isinstance(pair.value, list):
            yield Turn(f"history[{pair.index}]", pair.raw, flaw="bad_text")
        for item, role in zip(_items(pair), ("user", "assistant"), strict=False):
            yield _text(item, f"history[{pair.index}][{item.index}]", role)
    asked, given, answered = (_first(entries, names) for names in (_ASKED, _GIVEN, _ANSWERED))
    task = _task(asked, given, raw) if asked else None
    if task:
        yield task
    if answered:
        yield _text(answered, answered.key, "assistant")
    else:
        yield from _preferred(entries, task)


def _first(entries: Entries, names: tuple[str, ...]) -> Item | None:
    return next((entries[name] for name in names if name in entries), None)


def _task(asked: Item, given: Item | None, raw: bytes) -> Turn:
    """Put what is to be done before what it is to be done with."""
    if given is None or given.value in (None, ""):
        return _text(asked, asked.key, "user")
    if not (isinstance(asked.value, str) and isinstance(given.value, str)):
        return Turn(asked.key, asked.raw, flaw="bad_text")
    text = "\n".join(filter(None, (asked.value, given.value)))
    together = given.index == asked.index + 1
    return Turn(asked.key, raw[asked.start : given.end] if together else asked.raw, "user", text)


def _of_answers(entries: Entries, _: bytes) -> Iterator[Turn]:
    yield _text(entries["question"], "question", "user")
    for name, role in _ANSWERS.items():
        for item in _items(entries[name]) if name in entries else ():
            yield replace(_text(item, f"{name}[{item.index}]", role), answers="question")


def _text(item: Item, place: str, role: str) -> Turn:
    if not isinstance(item.value, str):
        return Turn(place, item.raw, flaw="bad_text")
    return Turn(place, item.raw, role, item.value)
